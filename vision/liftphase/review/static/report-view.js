// A whole report: video and timeline in step, verdict, sets, warnings.

import { anchor } from "./anchor.js";
import { el } from "./dom.js";
import { liftName, limits, number, plusMinus } from "./format.js";
import { FrameTimes } from "./frame-times.js";
import { VideoClock } from "./video-clock.js";
import { playerSection, videoElement } from "./player.js";
import { playbackKeys } from "./playback-keys.js";
import { repTable } from "./rep-table.js";
import { tempoBars } from "./tempo-bars.js";
import { trendSection } from "./trend.js";
import { setSummary, setTitle } from "./set-summary.js";
import { bindKeys } from "./keys.js";
import { PARTS, UNMEASURED, VERDICTS, partName, repAt, repsOf, verdictOn, worstRep } from "./phases.js";
import { issueText, message, plural, say, sentence } from "./words.js";

const VIEWS = {
  side: message("the side"),
  front: message("the front"),
  back: message("the back"),
  oblique: message("an oblique angle"),
  "end-on": message("head or feet"),
};

// data: what `liftphase.review.data.report_data` makes; links: pages to go to, on a server, as {says, href}.
// Returns {clock, timeline}.
export function mountReport(root, data) {
  const { analysis, judgement } = data;
  const video = data.video ? videoElement(data) : null;
  // The clip itself is anchored first, the annotated video begins where it says.
  const bare = data.video?.first_pts_s !== undefined;
  const clock = new VideoClock(FrameTimes.fromDeltas(data.frames), bare ? null : video, data.video ?? {});
  const worst = worstRep(analysis, judgement);
  const player = playerSection({ data, clock, video, worst });
  const tables = [];
  const jump = (rep) => {
    clock.stopLoop();
    clock.pause();
    clock.seekToStart(rep.start_s);
  };
  const sets = analysis.sets.map((set) => setSection({ analysis, judgement, set, jump, tables }));
  const keys = bindKeys(
    playbackKeys({ analysis, clock, timeline: player.timeline, worst, help: () => keys.toggle() }),
  );
  root.replaceChildren(
    ...(data.links ? [pages(data.links)] : []),
    header(data),
    ...warnings(analysis),
    player.element,
    ...(sets.length ? sets : [el("p", {}, say("No set was found in this clip."))]),
    ...notes(analysis),
    ...(data.trend ? [trendSection(data.trend)] : []),
    about(data, () => keys.toggle()),
    keys.dialog,
  );
  clock.addEventListener("frame", () => {
    const rep = repAt(analysis.reps, clock.time_s);
    for (const table of tables) table.mark(rep);
  });
  if (bare) showClip(data.video, video, clock);
  else if (video) video.src = data.video.src;
  clock.seekToStart(analysis.reps[0]?.start_s ?? clock.frames.time(0));
  return { clock, timeline: player.timeline };
}

async function showClip({ src, first_pts_s, slowmo }, video, clock) {
  try {
    clock.attach(video, { origin_s: await anchor(video, src, first_pts_s), slowmo });
  } catch {
    // The page says that there is no video.
  }
}

function pages(links) {
  return el(
    "nav",
    { "aria-label": say("Pages") },
    links.map(({ says, href }) => el("a", { href }, say(says))),
  );
}

function header({ analysis, judgement, not_judged, facts: known }) {
  const { exercise, rep_count, sets, clip, corrected } = analysis;
  const facts = [plural("1 rep", "{count} reps", rep_count), plural("1 set", "{count} sets", sets.length)];
  if (corrected) facts.push(say("corrected by hand"));
  if (exercise.source !== "given")
    facts.push(say("lift recognized, {sure} % sure", { sure: Math.round(100 * exercise.confidence) }));
  return el(
    "header",
    {},
    el(
      "div",
      {},
      el("h1", {}, liftName(exercise.name)),
      known?.length ? el("p", { class: "known" }, known.join(" \u00b7 ")) : null,
      el("p", { class: "subtitle" }, `${clip.name} \u00b7 ${facts.join(" \u00b7 ")}`),
    ),
    judgement ? verdictBox(judgement) : null,
    not_judged ? el("p", { class: "overall" }, say("No verdict on the target: {why}.", { why: not_judged })) : null,
  );
}

export function verdictBox(judgement) {
  const { verdict: own, target, sets } = judgement;
  const head = verdictOn(judgement);
  const reps = sets.flatMap((set) => set.reps).filter((rep) => rep.limits.length || rep.mean_velocity);
  const those = (verdict) => reps.filter((rep) => verdictOn(rep) === verdict).length;
  const unsure = those(VERDICTS["too-close-to-call"]);
  const unmeasured = those(UNMEASURED);
  const all = plural("1 rep", "{count} reps", reps.length);
  const counts = [
    say("{kept} of {reps} kept it", { kept: those(VERDICTS.pass), reps: all }),
    unsure ? say(", {close} too close to call", { close: unsure }) : "",
    unmeasured ? say(", {count} not measured", { count: unmeasured }) : "",
  ];
  const wanted = PARTS.filter(({ key }) => target.limits[key]).map(
    (part) => `${partName(part)} ${limits(target.limits[part.key])}`,
  );
  const { mean_min_m_s: slowest, loss_max: most } = target.velocity ?? {};
  if (slowest) wanted.push(say("mean velocity from {speed} m/s", { speed: number(slowest) }));
  return el(
    "div",
    { class: `overall ${own}` },
    el(
      "strong",
      {},
      el("span", { "aria-hidden": "true" }, head.sign),
      ` ${say(head.target)}`,
    ),
    reps.length ? el("p", {}, `${counts.join("")}. ${sentence(wanted.join(" \u00b7 "))}`) : null,
    target.reps ? el("p", {}, repCounts(target.reps, sets)) : null,
    most ? el("p", {}, losses(most, sets)) : null,
  );
}

// "Velocity loss up to 20 %: 14 ±3 %, 25 ±4 %", set by set
function losses(most, sets) {
  const measured = sets.map(({ velocity_loss: own }) =>
    own?.measured === null || own === undefined
      ? "\u2013"
      : `${number(100 * own.measured, 0)} ${plusMinus(100 * own.uncertainty, 0)} %`,
  );
  return say("Velocity loss up to {most} %: {measured}", {
    most: number(100 * most, 0),
    measured: measured.join(", "),
  });
}

// "Prescribed 6–10 reps: set 2 has 5"
function repCounts([low, high], sets) {
  const reps =
    low === high ? plural("1 rep", "{count} reps", low) : say("{low}\u2013{high} reps", { low, high });
  const wrong = sets.filter((own) => own.rep_count_verdict === "fail");
  if (!wrong.length) return say("Prescribed {reps}, which every set has", { reps });
  const sets_ = wrong.map((own) => say("set {set} has {count}", { set: own.set, count: own.rep_count }));
  return say("Prescribed {reps}: {sets}", { reps, sets: sets_.join(", ") });
}

// A warning carries its reason; where it has a code, programs can tell it by that.
function warnings({ exercise, quality }) {
  const texts = quality.issues?.map((issue) => warning(issue, exercise)) ?? quality.warnings ?? [];
  return remarks("warnings", say("What lowers trust in this"), texts);
}

// A sentence of the page's own names no lift.
function warning(issue, { source, runner_up: likely }) {
  const text = issueText(issue);
  if (issue.code !== "no-reps" || source !== "given" || !likely || text === issue.message) return text;
  return say("{warning}; the motion looks like this lift: {lift}", { warning: text, lift: liftName(likely) });
}

// What is missing or limited, though the result is none the worse for it; canCorrect: whether the reader can give the
// length that velocities would need.
export function notes({ quality }, { canCorrect = false } = {}) {
  const said = (quality.notes ?? []).filter(({ code }) => canCorrect || code !== "no-scale");
  return remarks("notes", say("What limits some numbers"), said.map(issueText));
}

function remarks(name, title, texts) {
  if (!texts.length) return [];
  // In a lifter's words, and in German, several may be the same.
  const said = [...new Set(texts)];
  return [
    el(
      "section",
      { class: `remarks ${name}`, "aria-labelledby": `${name}-title` },
      el("h2", { id: `${name}-title` }, title),
      el(
        "ul",
        {},
        said.map((text) => el("li", {}, sentence(text))),
      ),
    ),
  ];
}

// jump(rep) is called for a rep that was chosen; the set's table is added to `tables`.
export function setSection({ analysis, judgement, set, jump, tables }) {
  const reps = repsOf(analysis, set);
  const table = repTable({
    analysis,
    judgement,
    reps,
    joint: analysis.exercise.joint || Object.keys(reps[0]?.rom_deg ?? {})[0],
    caption: say("Seconds, \u00b1 holds the true value nine times in ten"),
    onJump: jump,
  });
  tables.push(table);
  const title = `set-${set.set}`;
  return el(
    "section",
    { class: "set", "aria-labelledby": title },
    el("h2", { id: title }, setTitle(analysis, set)),
    setSummary(analysis, set),
    el("h3", {}, say("Tempo of each rep, seconds")),
    tempoBars({ analysis, judgement, reps, onJump: jump }),
    reps.some((rep) => Number.isFinite(rep.concentric_mean_m_s ?? rep.eccentric_mean_m_s))
      ? el("p", { class: "sideways" }, say("Speeds of each rep: move the table sideways \u2192"))
      : null,
    el(
      "div",
      {
        class: "scroller",
        "data-scrolls": true,
        tabindex: "0",
        role: "region",
        "aria-label": say("Reps of set {set}", { set: set.set }),
      },
      table.element,
    ),
  );
}

const POINTS = {
  "bar end": message("bar end"),
  hand: message("hand"),
  shoulder: message("shoulder"),
  elbow: message("elbow"),
  hip: message("hip"),
  knee: message("knee"),
  ankle: message("ankle"),
  head: message("head"),
};
const SOURCES = {
  plate: message("a plate"),
  points: message("two points of known distance"),
  height: message("the lifter's height"),
};

// Which point the speeds are of, and what they rest on.
export function scaleText({ source, px_per_m, u, point }) {
  return say("speeds of the {point}, scale from {source} \u00b1{error} %", {
    point: say(POINTS[point] ?? point),
    source: say(SOURCES[source] ?? source),
    error: number((100 * u) / px_per_m, 1),
  });
}

function about({ analysis, video, made_by }, help) {
  const { clip, quality } = analysis;
  const slowmo = video?.slowmo ?? 1;
  const times =
    slowmo === 1
      ? say("Times are the clip's own timestamps")
      : say("Times are real seconds: the clip plays {slowmo} times too slow", { slowmo });
  const rate = number(clip.nominal_fps, 1);
  const varying = clip.variable_fps ? ` ${say("(varying)")}` : "";
  const seen = [say("lifter found in {share} % of the frames", { share: Math.round(100 * quality.detected) })];
  if (quality.view in VIEWS) seen.push(say("seen from {view}", { view: say(VIEWS[quality.view]) }));
  const lasts = `${number(clip.duration_s, 1)} s`;
  // A displacement that was measured without a camera has no images.
  const facts = clip.width
    ? [
        `${clip.width}\u00d7${clip.height}, ${say("{rate} frames a second", { rate })}${varying}, ${lasts}`,
        seen.join(", "),
      ]
    : [`${say("{rate} samples a second", { rate })}${varying}, ${lasts}`];
  if (quality.scale) facts.push(scaleText(quality.scale));
  if (made_by) facts.push(made_by);
  return el(
    "footer",
    {},
    el("p", {}, `${facts.join(" \u00b7 ")}. ${times}.`),
    el("button", { type: "button", class: "help", on: { click: help } }, say("Keys (?)")),
  );
}
