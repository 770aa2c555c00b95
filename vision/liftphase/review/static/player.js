// Video and timeline side by side, in step.

import { el } from "./dom.js";
import { words } from "./format.js";
import { Curve } from "./curves.js";
import { Timeline } from "./timeline.js";
import { transport, readout } from "./transport.js";

// It gets its source only when the clock listens, so that no event is missed.
export function videoElement({ analysis, still, video: { first_pts_s } }) {
  const video = el("video", {
    playsinline: true,
    preload: "auto",
    "aria-label": first_pts_s === undefined ? "The annotated clip" : "The clip",
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
    "No video is shown: it was left out, or is no longer beside this page.",
  );
  const stage = el(
    "div",
    { class: "stage" },
    video,
    data.still ? el("img", { class: "still", src: data.still, alt: "A moment of the set" }) : null,
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
    { class: "player", "aria-label": "Video and phases" },
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
export function motionCurves({ data: { curves }, makeTimeline, changed }) {
  const always = [
    {
      key: "displacement",
      title: "Displacement: 0 lengthened, 1 shortened end",
      short: "displacement",
      unit: "",
      digits: 2,
      curve: new Curve(curves, curves.excursion),
    },
    {
      key: "speed",
      title: "Speed, ranges per second, concentric upwards",
      short: "speed",
      unit: "/s",
      digits: 2,
      zero: true,
      curve: new Curve(curves, curves.speed),
    },
  ];
  let rows = always;
  const timeline = makeTimeline(scales(rows));
  const choose = (name) => {
    const angle = name && {
      key: "angle",
      title: `Angle ${words(name)}, degrees`,
      short: words(name),
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
    names.length
      ? el("span", { class: "choice" }, el("label", { for: "angle" }, "Joint angle"), select)
      : null,
  );
}

function legend() {
  const phases = ["eccentric", "isometric", "concentric", "other"];
  const names = { isometric: "pause" };
  return el(
    "ul",
    { class: "legend" },
    phases.map((phase) =>
      el("li", {}, el("span", { class: `swatch ${phase}`, "aria-hidden": "true" }), names[phase] ?? phase),
    ),
    el(
      "li",
      {},
      el("span", { class: "mark", "aria-hidden": "true" }, "\u251c\u2500\u2524"),
      "boundary, 9 times in 10",
    ),
  );
}

function timelineHelp() {
  return el(
    "p",
    { id: "timeline-help", class: "hidden" },
    "Left and right arrow go one frame, with Shift ten; N and P one phase; question mark lists all keys.",
  );
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
