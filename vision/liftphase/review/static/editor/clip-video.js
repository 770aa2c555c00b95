// The clip in the page: as it is where the browser plays it, else a copy that is made first.

import { anchor } from "../anchor.js";
import { el } from "../dom.js";
import { say } from "../words.js";

const LOOK_MS = 700;

// Returns {element, video}; `show` gets {clock, api, loaded} and fetches the clip, or says why there is none.
export function clipVideo({ width, height }) {
  const video = el("video", { playsinline: true, preload: "auto", "aria-label": say("The clip"), hidden: true });
  video.muted = true;
  const words = el("p", { class: "stage-words", role: "status" }, say("The clip is being loaded."));
  const bar = el("progress", { "aria-label": say("A copy that this browser plays is being made"), hidden: true });
  const element = el("div", { class: "stage" }, video, words, bar);
  element.style.setProperty("aspect-ratio", `${width} / ${height}`);
  const says = (text) => {
    words.textContent = text;
    words.hidden = !text;
  };
  const wait = async (api) => {
    for (;;) {
      const state = await api.video();
      if (state.state !== "making") return state;
      says(say("This browser may not play the clip. A copy that it plays is being made."));
      bar.hidden = false;
      if (state.total) Object.assign(bar, { max: state.total, value: state.done });
      await new Promise((done) => setTimeout(done, LOOK_MS));
    }
  };
  const show = async ({ clock, api, first_pts_s, slowmo }) => {
    try {
      const { state, problem } = await wait(api);
      bar.hidden = true;
      if (state === "missing") return says(say("The clip is not there any more; its curves and phases are."));
      if (state === "failed") return says(say("The clip cannot be shown: {why}", { why: problem }));
      video.hidden = false;
      const origin_s = await anchor(video, `/media/${api.id}/clip`, first_pts_s);
      says("");
      clock.attach(video, { origin_s, slowmo });
    } catch (error) {
      video.hidden = true;
      says(say("The clip cannot be shown: {why}", { why: error.message }));
    }
  };
  return { element, video, show };
}
