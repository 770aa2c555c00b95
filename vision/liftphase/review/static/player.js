// Video and timeline side by side, in step.

import { el } from "./dom.js";
import { jointName } from "./format.js";
import { Curve } from "./curves.js";
import { Timeline } from "./timeline.js";
import { transport, readout } from "./transport.js";
import { phaseName } from "./phases.js";
import { isPlain, say } from "./words.js";

// The speed in the annotated video is held as long (`velocity_label.py`).
const HELD_S = 0.1;

// It gets its source only when the clock listens, so that no event is missed.
export function videoElement({ analysis, still, video: { first_pts_s } }) {
  const video = el("video", {
    playsinline: true,
    preload: "auto",
    "aria-label": first_pts_s === undefined ? say("The annotated clip") : say("The clip"),
    poster: still,
  });
  video.style.setProperty("aspect-ratio", `${analysis.clip.width} / ${analysis.clip.height}`);
  video.muted = true;
  return video;
}

// Video, readout, timeline and its tools, the rep to look at first. Returns {element, timeline}.
export function playerSection({ data, clock, video, worst }) {
  const { analysis } = data;
  const shown = motionCurves({
    data,
    makeTimeline: (rows) => new Timeline({ analysis, clock, rows }),
    changed: () => now.show(),
  });
  const { timeline } = shown;
  const now = readout(analysis, clock, shown.rows);
  const missing = el(
    "p",
    { class: "missing" },
    say("No video is shown: it was left out, or is no longer beside this page."),
  );
  const stage = el(
    "div",
    { class: "stage" },
    video,
    data.still ? el("img", { class: "still", src: data.still, alt: say("A moment of the set") }) : null,
    missing,
  );
  const showStage = () => {
    if (video) video.hidden = clock.video === null;
    stage.classList.toggle("without-video", clock.video === null);
  };
  clock.addEventListener("state", showStage);
  if (video) video.addEventListener("click", () => clock.toggle());
  showStage();
  const element = el(
    "section",
    { class: "player", "aria-label": say("Video and phases") },
    stage,
    el(
      "div",
      { class: "beside" },
      now.element,
      transport(clock),
      shown.tools,
      timeline.element,
      legend(),
      timelineHelp(),
      worst ? worstSection(worst, clock) : null,
    ),
  );
  if (analysis.clip.height > analysis.clip.width) element.classList.add("portrait");
  return { element, timeline };
}

// The curves above the phases, with a joint angle on demand, and the buttons for them. makeTimeline(rows) makes the
// timeline; changed() is called when other curves are shown. Returns {timeline, tools, rows()}.
export function motionCurves({ data: { analysis, curves }, makeTimeline, changed }) {
  const displacement = new Curve(curves, curves.excursion);
  const always = [
    {
      key: "displacement",
      title: displacementTitle(analysis, displacement),
      short: isPlain() ? say("way") : say("displacement"),
      unit: "",
      digits: 2,
      curve: displacement,
    },
    curves.load_speed ? loadSpeed(curves) : speed(curves),
  ];
  let rows = always;
  const timeline = makeTimeline(scales(rows));
  const choose = (name) => {
    const angle = name && {
      key: "angle",
      title: say("Angle {joint}, degrees", { joint: jointName(name) }),
      short: jointName(name),
      unit: "\u00b0",
      digits: 0,
      curve: new Curve(curves, curves.angles[name]),
    };
    rows = angle ? [...always, angle] : always;
    timeline.setRows(scales(rows));
    changed();
  };
  return { timeline, tools: timelineTools(timeline, curves, choose), rows: () => rows };
}

// Without a set nobody knows where the ends of a rep are: the curve is there to find them by. Of reps that were
// marked and do not show in it, it remains so.
function displacementTitle({ sets, segments }, curve) {
  if (sets.length && !showsReps(segments, curve)) {
    return say("Displacement, does not show the reps: 0 lowest, 1 highest");
  }
  if (!sets.length) {
    return isPlain()
      ? say("Way of the weight, no set found: 0 lowest, 1 highest")
      : say("Displacement, no set found: 0 lowest, 1 highest");
  }
  return isPlain()
    ? say("Way of the weight: 0 before lifting, 1 lifted")
    : say("Displacement: 0 lengthened, 1 shortened end");
}

// Whether the ends of the movements are about 0 and 1, as they are by the reps that the curve was made for.
function showsReps(segments, curve) {
  const ways = segments
    .filter(({ phase }) => ["eccentric", "concentric"].includes(phase))
    .map(({ phase, start_s, end_s }) => (phase === "concentric" ? 1 : -1) * (curve.at(end_s) - curve.at(start_s)))
    .sort((a, b) => a - b);
  return ways.length > 0 && ways[Math.floor(ways.length / 2)] > 0.3;
}

function speed(curves) {
  return {
    key: "speed",
    title: isPlain()
      ? say("Speed, ways per second, above 0 when lifting")
      : say("Speed, ranges per second, concentric upwards"),
    short: say("speed"),
    unit: "/s",
    digits: 2,
    zero: true,
    curve: new Curve(curves, curves.speed),
  };
}

// Where the scale is known.
function loadSpeed(curves) {
  return {
    key: "speed",
    title: isPlain()
      ? say("Speed of the weight, m/s, above 0 when lifting")
      : say("Speed of the load, m/s, concentric upwards"),
    short: say("speed"),
    unit: "\u00a0m/s",
    digits: 2,
    zero: true,
    held_s: HELD_S,
    curve: new Curve(curves, curves.load_speed),
  };
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
    el("option", { value: "" }, say("no joint angle")),
    names.map((name) => el("option", { value: name }, jointName(name))),
  );
  return el(
    "div",
    { class: "tools" },
    button(say("Closer"), say("Zoom the timeline in"), () => timeline.zoom(0.5)),
    button(say("Wider"), say("Zoom the timeline out"), () => timeline.zoom(2)),
    button(say("Fit"), say("Show the whole clip"), () => timeline.show()),
    names.length
      ? el("span", { class: "choice" }, el("label", { for: "angle" }, say("Joint angle")), select)
      : null,
  );
}

function legend() {
  const phases = ["eccentric", "isometric", "concentric", "other"];
  const nameOf = (phase) => (phase === "isometric" ? say("pause") : phaseName({ phase }));
  return el(
    "ul",
    { class: "legend" },
    phases.map((phase) =>
      el("li", {}, el("span", { class: `swatch ${phase}`, "aria-hidden": "true" }), nameOf(phase)),
    ),
    el(
      "li",
      {},
      el("span", { class: "mark", "aria-hidden": "true" }, "\u251c\u2500\u2524"),
      say("boundary, 9 times in 10"),
    ),
  );
}

function timelineHelp() {
  return el(
    "p",
    { id: "timeline-help", class: "hidden" },
    say("Left and right arrow go one frame, with Shift ten; N and P one phase; question mark lists all keys."),
  );
}

function worstSection({ rep, why, title }, clock) {
  const run = () => clock.startLoop(rep.start_s, rep.end_s, say("rep {rep}", { rep: rep.rep }));
  return el(
    "div",
    { class: "worst" },
    el("p", {}, el("strong", {}, title), ` \u2013 ${why}`),
    el("button", { type: "button", on: { click: run } }, `\u21bb ${say("Loop rep {rep}", { rep: rep.rep })}`),
  );
}
