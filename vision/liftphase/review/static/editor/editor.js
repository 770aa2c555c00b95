// The entry of the editor: the clip, its timeline, what can be changed in it, and the numbers that follow.

import "../server-words.js";
import { Curve } from "../curves.js";
import { el } from "../dom.js";
import { liftName } from "../format.js";
import { FrameTimes } from "../frame-times.js";
import { bindKeys } from "../keys.js";
import { phaseHere, segmentAt } from "../phases.js";
import { motionCurves } from "../player.js";
import { readout, transport } from "../transport.js";
import { VideoClock } from "../video-clock.js";
import { message, plural, say } from "../words.js";
import { ClipApi } from "./api.js";
import { clipVideo } from "./clip-video.js";
import { Commands, editorKeys } from "./commands.js";
import { EditorTimeline } from "./editor-timeline.js";
import { Overlay } from "./overlay.js";
import { resultsPanel } from "./results.js";
import { ScalePoints } from "./scale-points.js";
import { Saver } from "./saver.js";
import { decorated } from "./segments.js";
import { settings } from "./settings.js";
import { statusLine } from "./status.js";
import { EditStore } from "./store.js";
import { editTools } from "./tools.js";

const JOB_LOOK_MS = 400;
const NO_SET = message(
  "No set was found. If the lift is not the right one, choose it below. Else go to where a rep begins and press Add rep (B), rep by rep.",
);

const root = document.getElementById("editor");
const api = new ClipApi(location.pathname.split("/").at(-1));

function mount(clip) {
  const { data } = clip;
  const frames = FrameTimes.fromDeltas(data.frames);
  const clock = new VideoClock(frames);
  const frame_s = medianInterval(frames);
  const store = new EditStore(clip, frame_s);
  const shown = { ...data.analysis };
  const refresh = () => {
    shown.segments = decorated(store.segments, store.detected.segments, frame_s);
  };
  for (const event of ["edit", "preview"]) store.addEventListener(event, refresh);
  refresh();
  const curves = motionCurves({
    data,
    makeTimeline: (rows) =>
      new EditorTimeline({
        analysis: shown,
        clock,
        rows,
        store,
        // Boundaries are by the speed of the phases, also where that of the load is shown.
        speed: new Curve(data.curves, data.curves.speed),
      }),
    changed: () => page.now.show(),
  });
  const { timeline } = curves;
  const page = { clip, clock, store, shown, timeline, curves };
  page.commands = new Commands({
    store,
    clock,
    timeline,
    curves: { excursion: new Curve(data.curves, data.curves.excursion), speed: new Curve(data.curves, data.curves.speed) },
    says: (text) => page.status.tell(text),
    reaction_s: () => page.settings.reaction_s(),
  });
  page.saver = new Saver({ api, version: clip.version, content: () => content(page) });
  page.status = statusLine({
    saver: page.saver,
    choose: { show: () => location.reload(), keep: () => page.saver.save() },
  });
  store.addEventListener("edit", () => page.saver.save());
  timeline.dragging.addEventListener("snap", ({ says }) => page.status.tell(says));
  layOut(page);
  if (clip.set_aside) {
    const text = say("corrections.json could not be read; it is kept as {name}.", { name: clip.set_aside });
    page.status.ask(text, [say("OK"), () => {}]);
  }
}

function content({ clip, store, settings: own }) {
  return {
    schema: 1,
    clip_sha256: clip.clip_sha256,
    author: own.author(),
    saved_at: null,
    exercise: clip.corrections?.exercise ?? null,
    person: clip.corrections?.person ?? null,
    slowmo: clip.corrections?.slowmo ?? null,
    ...store.corrections(),
  };
}

// With another scale the load's speed is another curve. Whether it is shown now.
async function measureSpeedAnew({ saver, curves, now }) {
  const { data, version } = await api.load();
  if (version !== saver.version) return false;
  curves.become(data.curves);
  now.show();
  return true;
}

function layOut(page) {
  const { clip, clock, store, shown, timeline, commands, curves } = page;
  const { analysis } = clip.data;
  const player = clipVideo(analysis.clip);
  const overlay = new Overlay({ layout: clip.overlay, clip: analysis.clip, clock });
  const phase = el("p", { class: "phase-over", "aria-hidden": "true" });
  player.element.append(overlay.element, phase);
  page.settings = settings({
    clip,
    commands,
    measureAgain: (said) => measureAgain(page, said),
    giveBack: () => giveBack(page),
    toggle: (name, on) => (name === "phase" ? (phase.hidden = !on) : overlay.toggle(name, on)),
  });
  const points = new ScalePoints({
    clip: analysis.clip,
    clock,
    overlay,
    store,
    metric_codes: clip.metric_codes,
    tell: (text) => page.status.tell(text),
  });
  points.show(analysis.quality);
  page.settings.element.append(points.element);
  page.now = readout(shown, clock, curves.rows);
  let shownScale = JSON.stringify(analysis.quality.scale);
  const here = () => segmentAt(shown.segments, clock.time_s) ?? shown.segments.at(-1);
  const results = resultsPanel(clock);
  results.update({ analysis, judgement: clip.data.judgement });
  const follow = () => {
    const now = phaseHere(shown, clock.time_s);
    phase.className = `phase-over phase-now ${now.phase}`;
    phase.textContent = now.text;
  };
  clock.addEventListener("frame", follow);
  for (const event of ["edit", "preview"]) {
    store.addEventListener(event, follow);
    store.addEventListener(event, page.now.show);
  }
  page.saver.addEventListener("answer", ({ answer }) => {
    Object.assign(shown, { reps: answer.analysis.reps, sets: answer.analysis.sets });
    timeline.draw();
    follow();
    page.now.show();
    results.update(answer);
    title.update(answer.analysis);
    points.show(answer.analysis.quality);
    const scale = JSON.stringify(answer.analysis.quality.scale);
    if (scale === shownScale) return;
    const shows = (done) => done && (shownScale = scale);
    measureSpeedAnew(page).then(shows, () => {}); // the next answer tries again
  });
  const keys = bindKeys(
    editorKeys({ commands, analysis: shown, clock, timeline, help: () => keys.toggle() }),
  );
  const title = header(clip, page.status, () => keys.toggle());
  const beside = el(
    "div",
    { class: "beside" },
    page.now.element,
    transport(clock),
    curves.tools,
    timeline.element,
    el(
      "p",
      { id: "timeline-help", class: "hidden" },
      say("N and P select a boundary, [ and ] move it; ? lists all keys."),
    ),
    noSetHint(store, analysis.exercise, (said) => measureAgain(page, said)),
    el("p", { class: "touch-hint" }, say("Drag a circle to move a boundary; Closer gives it room.")),
    editTools({ commands, store, clock, segmentAt: here }),
  );
  const labeled = { class: "player", "aria-label": say("Clip and phases") };
  const section = el("section", labeled, player.element, beside);
  const { width, height } = analysis.clip;
  section.style.setProperty("--aspect", String(width / height));
  if (height > width) section.classList.add("portrait");
  player.video.addEventListener("click", () => clock.toggle());
  root.replaceChildren(
    title.element,
    page.status.notice,
    section,
    page.settings.element,
    results.element,
    keys.dialog,
  );
  clock.seekToStart(analysis.reps[0]?.start_s ?? clock.frames.time(0));
  player.show({ clock, api, first_pts_s: clip.first_pts_s, slowmo: clip.slowmo });
  api
    .overlay()
    .then((points) => overlay.load(points))
    .catch(() => {});
}

// What to do in a clip in which no rep is.
function noSetHint(store, { runner_up: likely }, again) {
  const lift = likely && liftName(likely);
  const element = el(
    "div",
    { class: "no-set" },
    el("p", {}, say(NO_SET)),
    lift
      ? el(
          "button",
          { type: "button", on: { click: () => again({ exercise: likely }) } },
          say("Measure it as this lift: {lift}", { lift }),
        )
      : null,
  );
  const update = () => (element.hidden = store.segments.some(({ rep }) => rep));
  store.addEventListener("edit", update);
  update();
  return element;
}

function header({ data: { analysis } }, status, help) {
  const facts = el("p", { class: "subtitle" });
  const update = ({ rep_count, sets }) => {
    facts.textContent = [
      analysis.clip.name,
      plural("1 rep", "{count} reps", rep_count),
      plural("1 set", "{count} sets", sets.length),
    ].join(" \u00b7 ");
  };
  update(analysis);
  const element = el(
    "header",
    {},
    el("div", {}, el("h1", {}, say("Correct: {lift}", { lift: liftName(analysis.exercise.name) })), facts),
    status.element,
    el(
      "nav",
      { "aria-label": say("Pages") },
      el("a", { href: "/" }, say("All results")),
      el("a", { href: `/media/${api.id}/report` }, say("Report")),
      el("button", { type: "button", class: "help", on: { click: help } }, say("Keys (?)")),
    ),
  );
  return { element, update };
}

async function giveBack({ status, saver, clip }) {
  try {
    const { version } = await api.remove();
    saver.accept(version);
    location.reload();
  } catch (error) {
    status.tell(error.message);
  }
  return clip;
}

// Another lift or speed is measured at once; for another person the whole clip is gone through again.
async function measureAgain({ status, saver }, said) {
  saver.resting = true;
  try {
    const { job } = await api.measureAgain(said);
    if (job) await waitFor(job, status);
    saver.accept((await api.state()).version);
    location.reload();
  } catch (error) {
    status.ask(say("It could not be measured again: {why}", { why: error.message }), [say("OK"), () => {}]);
    saver.resting = false;
  }
}

async function waitFor(job, status) {
  const bar = el("progress", { "aria-label": say("The clip is being measured again") });
  status.notice.replaceChildren(
    el("p", {}, say("The clip is being measured again. You may leave this page.")),
    bar,
  );
  status.notice.hidden = false;
  for (;;) {
    const { state, done, total, problem } = await api.job(job);
    if (state === "done") return;
    if (state === "failed") throw new Error(problem);
    if (total) Object.assign(bar, { max: total, value: done });
    await new Promise((next) => setTimeout(next, JOB_LOOK_MS));
  }
}

function medianInterval(frames) {
  const intervals = Array.from({ length: frames.count - 1 }, (_, i) => frames.interval(i)).sort(
    (a, b) => a - b,
  );
  return intervals[Math.floor(intervals.length / 2)] ?? 0.04;
}

try {
  mount(await api.load());
} catch (error) {
  root.replaceChildren(
    el("h1", {}, say("This clip cannot be corrected")),
    el("p", { role: "alert" }, error.message),
    el("p", {}, el("a", { href: "/" }, say("All results"))),
  );
}
