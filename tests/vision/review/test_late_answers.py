"""What comes late, or in another order than usual: modules of the pages, run without a browser."""

from page_scripts import run_module

# Timers run when they are told to.
BY_HAND = """
const timers = [];
globalThis.setTimeout = (run) => timers.push(run);
globalThis.clearTimeout = () => {};
"""
SAVER = (
    BY_HAND
    + """
globalThis.addEventListener = () => {};
globalThis.document = { hidden: false };
const { Saver } = await import("{static}/editor/saver.js");
let answerState;
const api = {
  state: () => new Promise((resolve) => { answerState = resolve; }),
  save: async () => ({ version: "second" }),
};
const saver = new Saver({ api, content: () => ({}), version: "first" });
const told = [];
saver.addEventListener("elsewhere", () => told.push("elsewhere"));
timers.pop()(); // it asks for the state,
saver.save(); // an edit is saved meanwhile,
while (saver.state !== "saved") await null;
answerState({ version: "first", written: true, problem: null }); // and the answer is from before it.
for (let i = 0; i < 10; i++) await null;
console.log(JSON.stringify({ told, written: saver.written }));
"""
)
ANCHOR = (
    BY_HAND
    + """
globalThis.HTMLMediaElement = { NETWORK_LOADING: 2, HAVE_CURRENT_DATA: 2 };
const { anchor } = await import("{static}/anchor.js");
class Video extends EventTarget {
  requestVideoFrameCallback(present) { this.present = present; }
}
const found = [];
for (const [states, shows] of [[[[2, 1], [1, 2]], true], [[[1, 1]], false]]) {
  const video = new Video();
  const origin_s = anchor(video, "clip.mp4", 0.4);
  for (const [networkState, readyState] of states) {
    Object.assign(video, { networkState, readyState });
    timers.pop()(); // its time has passed
  }
  if (shows) video.present(0, { mediaTime: 0.4 });
  found.push(await origin_s);
}
console.log(JSON.stringify(found));
"""
)
RESULTS = """
const answers = [];
globalThis.fetch = (url) => new Promise((resolve) => answers.push({ url, resolve }));
const { Results } = await import("{static}/wall-results.js");
const answer = ({ resolve }, name) => resolve(Response.json({ total: 2, results: [name] }));
const settle = () => new Promise((done) => setTimeout(done, 5));
const results = new Results();
results.restart({ filter: "a" });
results.more();
results.restart({ filter: "ab" });
results.more();
answer(answers[0], "of a"); // comes after the list began anew,
await settle();
results.more(); // and the page that is on its way is not asked for twice.
answer(answers[1], "of ab");
await settle();
console.log(JSON.stringify({ asked: answers.length, loaded: results.loaded }));
"""


def test_a_list_that_began_anew_takes_nothing_of_the_one_before_and_nothing_twice() -> None:
    assert run_module(RESULTS) == {"asked": 2, "loaded": ["of ab"]}


def test_what_the_server_said_before_an_edit_is_no_edit_elsewhere() -> None:
    assert run_module(SAVER) == {"told": [], "written": False}


def test_a_frame_that_comes_late_still_says_where_the_clip_begins() -> None:
    """Where none comes before the person plays, the clip is taken to begin with its first frame."""
    assert run_module(ANCHOR) == [0, 0.4]
