// A whole report: video and timeline in step, verdict, sets, warnings.

import { el } from "./dom.js";
import { capitalized, count, limits, number, words } from "./format.js";
import { FrameTimes } from "./frame-times.js";
import { VideoClock } from "./video-clock.js";
import { Curve } from "./curves.js";
import { Timeline } from "./timeline.js";
import { transport, readout } from "./transport.js";
import { repTable } from "./rep-table.js";
import { tempoBars } from "./tempo-bars.js";
import { setSummary, setTitle } from "./set-summary.js";
import { bindKeys } from "./keys.js";
import { PARTS, VERDICTS, repAt, repsOf, segmentAt, worstRep } from "./phases.js";

// data: what `liftphase.review.data.report_data` makes. Returns {clock, timeline}.
export function mountReport(root, data) {
  const { analysis, judgement } = data;
  const video = data.video ? videoElement(data) : null;
  const clock = new VideoClock(FrameTimes.fromDeltas(data.frames), video, data.video ?? {});
  const worst = worstRep(analysis, judgement);
  const player = playerSection({ data, clock, video, worst });
  const tables = [];
  const jump = (rep) => {
    clock.stopLoop();
    clock.pause();
    clock.seekToStart(rep.start_s);
  };
  const sets = analysis.sets.map((set) => setSection({ analysis, judgement, set, jump, tables }));
  const keys = bindKeys(bindings({ analysis, clock, timeline: player.timeline, worst, help: () => keys.toggle() }));
  root.replaceChildren(
    header(analysis, judgement),
    ...warnings(analysis),
    player.element,
    ...sets,
    about(data, () => keys.toggle()),
    keys.dialog,
  );
  clock.addEventListener("frame", () => {
    const rep = repAt(analysis.reps, clock.time_s);
    for (const table of tables) table.mark(rep);
  });
  if (video) video.src = data.video.src;
  clock.seekToStart(analysis.reps[0]?.start_s ?? clock.frames.time(0));
  return { clock, timeline: player.timeline };
}

function videoElement({ analysis, still }) {
  const video = el("video", { playsinline: true, preload: "auto", "aria-label": "The annotated clip", poster: still });
  video.style.setProperty("aspect-ratio", `${analysis.clip.width} / ${analysis.clip.height}`);
  video.muted = true;
  return video;
}

function header(analysis, judgement) {
  const { exercise, rep_count, sets, clip } = analysis;
  const facts = [count(rep_count, "rep"), count(sets.length, "set")];
  if (exercise.source !== "given") facts.push(`lift recognized, ${Math.round(100 * exercise.confidence)} % sure`);
  return el(
    "header",
    {},
    el("div", {}, el("h1", {}, capitalized(exercise.name)), el("p", { class: "subtitle" }, `${clip.name} \u00b7 ${facts.join(" \u00b7 ")}`)),
    judgement ? verdict(judgement) : null,
  );
}

function verdict({ verdict: own, target, sets }) {
  const reps = sets.flatMap((set) => set.reps).filter((rep) => rep.limits.length);
  const kept = reps.filter((rep) => rep.verdict === "pass").length;
  const wanted = PARTS.filter(({ key }) => target.limits[key]).map(({ key, title }) => `${title.toLowerCase()} ${limits(target.limits[key])}`);
  return el(
    "div",
    { class: `overall ${own}` },
    el("strong", {}, el("span", { "aria-hidden": "true" }, VERDICTS[own].sign), ` Target ${VERDICTS[own].words}`),
    el("p", {}, `${kept} of ${count(reps.length, "rep")} kept it. ${capitalized(wanted.join(" \u00b7 "))}`),
  );
}

// A warning carries its reason; where it has a code, programs can tell it by that.
function warnings({ quality, corrected }) {
  const texts = [...(quality.warnings ?? [])];
  if (corrected) texts.push("some boundaries were set by hand");
  if (!texts.length) return [];
  return [
    el(
      "section",
      { class: "warnings", "aria-labelledby": "warnings-title" },
      el("h2", { id: "warnings-title" }, "What lowers trust in this"),
      el("ul", {}, texts.map((text) => el("li", {}, text.charAt(0).toUpperCase() + text.slice(1)))),
    ),
  ];
}

function playerSection({ data, clock, video, worst }) {
  const { analysis, curves } = data;
  const always = [
    { key: "displacement", title: "Displacement: 0 lengthened, 1 shortened end", short: "displacement", unit: "", digits: 2, curve: new Curve(curves, curves.excursion) },
    { key: "speed", title: "Speed, ranges per second, concentric upwards", short: "speed", unit: "/s", digits: 2, zero: true, curve: new Curve(curves, curves.speed) },
  ];
  let rows = always;
  const timeline = new Timeline({ analysis, clock, rows: scales(rows) });
  const now = readout(analysis, clock, () => rows);
  const choose = (name) => {
    const angle = name && { key: "angle", title: `Angle ${words(name)}, degrees`, short: words(name), unit: "\u00b0", digits: 0, curve: new Curve(curves, curves.angles[name]) };
    rows = angle ? [...always, angle] : always;
    timeline.setRows(scales(rows));
    now.show();
  };
  const missing = el("p", { class: "missing" }, "No video is shown: it was left out, or is no longer beside this page.");
  const stage = el("div", { class: "stage" }, video, data.still ? el("img", { class: "still", src: data.still, alt: "A moment of the set" }) : null, missing);
  const showStage = () => {
    if (video) video.hidden = clock.video === null;
    stage.classList.toggle("without-video", clock.video === null);
  };
  clock.addEventListener("state", showStage);
  if (video) video.addEventListener("click", () => clock.toggle());
  showStage();
  const element = el(
    "section",
    { class: "player", "aria-label": "Video and phases" },
    stage,
    el("div", { class: "beside" }, now.element, transport(clock), timelineTools(timeline, curves, choose), timeline.element, legend(), timelineHelp(), worst ? worstSection(worst, clock) : null),
  );
  if (analysis.clip.height > analysis.clip.width) element.classList.add("portrait");
  return { element, timeline };
}

function scales(rows) {
  return rows.map((row) => ({ ...row, digits: row.key === "angle" ? 0 : 1 }));
}

function timelineTools(timeline, curves, choose) {
  const button = (text, says, run) => el("button", { type: "button", title: says, on: { click: run } }, text);
  const names = Object.keys(curves.angles);
  const select = el(
    "select",
    { id: "angle", on: { change: () => choose(select.value) } },
    el("option", { value: "" }, "no joint angle"),
    names.map((name) => el("option", { value: name }, words(name))),
  );
  return el(
    "div",
    { class: "tools" },
    button("Closer", "Zoom the timeline in", () => timeline.zoom(0.5)),
    button("Wider", "Zoom the timeline out", () => timeline.zoom(2)),
    button("Fit", "Show the whole clip", () => timeline.show()),
    names.length ? el("span", { class: "choice" }, el("label", { for: "angle" }, "Joint angle"), select) : null,
  );
}

function legend() {
  const phases = ["eccentric", "isometric", "concentric", "other"];
  const names = { isometric: "pause" };
  return el(
    "ul",
    { class: "legend" },
    phases.map((phase) => el("li", {}, el("span", { class: `swatch ${phase}`, "aria-hidden": "true" }), names[phase] ?? phase)),
    el("li", {}, el("span", { class: "mark", "aria-hidden": "true" }, "\u251c\u2500\u2524"), "boundary, 9 times in 10"),
  );
}

function timelineHelp() {
  return el("p", { id: "timeline-help", class: "hidden" }, "Left and right arrow go one frame, with Shift ten; N and P one phase; question mark lists all keys.");
}

function worstSection({ rep, why, title }, clock) {
  const run = () => clock.startLoop(rep.start_s, rep.end_s, `rep ${rep.rep}`);
  return el(
    "div",
    { class: "worst" },
    el("p", {}, el("strong", {}, `${title}: rep ${rep.rep}`), ` \u2013 ${why}`),
    el("button", { type: "button", on: { click: run } }, `\u21bb Loop rep ${rep.rep}`),
  );
}

function setSection({ analysis, judgement, set, jump, tables }) {
  const reps = repsOf(analysis, set);
  const table = repTable({
    analysis,
    judgement,
    reps,
    joint: analysis.exercise.joint || Object.keys(reps[0]?.rom_deg ?? {})[0],
    caption: "Seconds, \u00b1 holds the true value nine times in ten",
    onJump: jump,
  });
  tables.push(table);
  const title = `set-${set.set}`;
  return el(
    "section",
    { class: "set", "aria-labelledby": title },
    el("h2", { id: title }, setTitle(analysis, set)),
    setSummary(analysis, set),
    el("h3", {}, "Tempo of each rep, seconds"),
    tempoBars({ analysis, judgement, reps, onJump: jump }),
    el("div", { class: "scroller", "data-scrolls": true, tabindex: "0", role: "region", "aria-label": `Reps of set ${set.set}` }, table.element),
  );
}

function about({ analysis, made_by }, help) {
  const { clip, quality } = analysis;
  const facts = [
    `${clip.width}\u00d7${clip.height}, ${number(clip.nominal_fps, 1)} frames a second${clip.variable_fps ? " (varying)" : ""}, ${number(clip.duration_s, 1)} s`,
    `lifter found in ${Math.round(100 * quality.detected)} % of the frames, seen from ${quality.view}`,
    made_by,
  ];
  return el(
    "footer",
    {},
    el("p", {}, `${facts.join(" \u00b7 ")}. Times are the clip's own timestamps.`),
    el("button", { type: "button", class: "help", on: { click: help } }, "Keys (?)"),
  );
}

function bindings({ analysis, clock, timeline, worst, help }) {
  const { segments, reps } = analysis;
  const toStart = (items, direction) => {
    const at = clock.index;
    const starts = items.map(({ start_s }) => clock.frames.from(start_s));
    const next = direction > 0 ? starts.find((start) => start > at) : starts.findLast((start) => start < at);
    if (next === undefined) return;
    clock.stopLoop();
    clock.seekToFrame(next);
  };
  const loopPhase = () => {
    if (clock.loop) return clock.stopLoop();
    const segment = segmentAt(segments, clock.time_s);
    if (segment) clock.startLoop(segment.start_s, segment.end_s, segment.phase);
  };
  const step = (frames) => () => {
    clock.stopLoop();
    clock.step(frames);
  };
  return [
    { keys: [" ", "k"], says: "play or pause", run: () => clock.toggle() },
    { keys: ["j"], says: "slower", run: () => clock.changeRate(-1) },
    { keys: ["l"], says: "faster", run: () => clock.changeRate(1) },
    { keys: [",", "ArrowLeft"], says: "one frame back", run: step(-1) },
    { keys: [".", "ArrowRight"], says: "one frame forward", run: step(1) },
    { keys: ["Shift+,", "Shift+ArrowLeft"], says: "ten frames back", run: step(-10) },
    { keys: ["Shift+.", "Shift+ArrowRight"], says: "ten frames forward", run: step(10) },
    { keys: ["n"], says: "next phase", run: () => toStart(segments, 1) },
    { keys: ["p"], says: "previous phase", run: () => toStart(segments, -1) },
    { keys: ["Shift+n"], says: "next rep", run: () => toStart(reps, 1) },
    { keys: ["Shift+p"], says: "previous rep", run: () => toStart(reps, -1) },
    { keys: ["r"], says: "loop this phase, or end the loop", run: loopPhase },
    ...(worst ? [{ keys: ["w"], says: "loop the worst rep", run: () => clock.startLoop(worst.rep.start_s, worst.rep.end_s, `rep ${worst.rep.rep}`) }] : []),
    { keys: ["z"], says: "show the whole clip in the timeline", run: () => timeline.show() },
    { keys: ["?"], says: "these keys", run: help },
  ];
}
