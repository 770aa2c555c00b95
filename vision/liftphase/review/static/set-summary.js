// One set in a few figures: time under tension by phase, range of motion, eccentrics, the rest before it.

import { el } from "./dom.js";
import { duration, jointName, number, plusMinus, seconds } from "./format.js";
import { PARTS, partName, partTitle, repsOf, restBefore } from "./phases.js";
import { isPlain, plural, say } from "./words.js";

export function setSummary(analysis, set) {
  const facts = [
    [say("Median tempo"), set.tempo],
    [isPlain() ? say("Time under load") : say("Time under tension"), seconds(set.tut_s, 1)],
  ];
  // On a phone these stand in the table only right of what is seen.
  facts.push(...velocityFacts(set));
  facts.push(...romFacts(repsOf(analysis, set)));
  if (set.eccentric_s) facts.push([partTitle(PARTS[0]), spread(set.eccentric_s, set.reps.length)]);
  if (set.eccentric_concentric_ratio) {
    const names = { eccentric: partTitle(PARTS[0]), concentric: partName(PARTS[2]) };
    const ratio = `${number(set.eccentric_concentric_ratio, 1)} : 1`;
    facts.push([say("{eccentric} to {concentric}", names), ratio]);
  }
  const rest = restBefore(analysis, set);
  return el(
    "div",
    { class: "set-summary" },
    rest === null ? null : el("p", { class: "rest" }, say("Rest before this set: {rest}", { rest: duration(rest) })),
    el(
      "dl",
      { class: "facts" },
      facts.map(([name, value]) => el("div", {}, el("dt", {}, name), el("dd", {}, value))),
    ),
    tension(set),
  );
}

// Mean speeds of the reps, and how much slower the last one was than the fastest.
function velocityFacts(set) {
  const facts = [];
  for (const [part, key] of [
    [PARTS[2], "concentric_mean_m_s"],
    [PARTS[0], "eccentric_mean_m_s"],
  ]) {
    if (!Number.isFinite(set[key])) continue;
    const speed = `${number(set[key])} ${plusMinus(set[`${key}_u`])} m/s`;
    facts.push([say("Mean speed, {part}", { part: partName(part) }), speed]);
  }
  if (Number.isFinite(set.velocity_loss)) {
    const share = `${number(100 * set.velocity_loss, 0)} ${plusMinus(100 * set.velocity_loss_u, 0)} %`;
    facts.push([say("Velocity loss"), share]);
  }
  return facts;
}

export function setTitle(analysis, set) {
  const reps = plural("1 rep", "{count} reps", repsOf(analysis, set).length);
  const span = `${number(set.start_s, 1)}\u2013${seconds(set.end_s, 1)}`;
  return say("Set {set}: {reps}, {span}", { set: set.set, reps, span });
}

// Mean and spread over the reps, joint by joint.
function romFacts(reps) {
  const joints = [...new Set(reps.flatMap((rep) => Object.keys(rep.rom_deg ?? {})))];
  return joints.map((joint) => {
    const values = reps.map((rep) => rep.rom_deg[joint]).filter(Number.isFinite);
    const mean = values.reduce((a, b) => a + b, 0) / values.length;
    const range = `${number(Math.min(...values), 0)}\u2013${number(Math.max(...values), 0)}`;
    return [titleOf(jointName(joint)), `${number(mean, 0)}\u00b0 (${range})`];
  });
}

function titleOf(joint) {
  return isPlain() ? say("Movement, {joint}", { joint }) : say("ROM {joint}", { joint });
}

function spread({ mean, sd, min, max }, reps) {
  // Of several reps all but one may be cut off.
  if (reps < 2 || min === max) return seconds(mean);
  if (isPlain()) return `${seconds(mean)} (${number(min)}\u2013${number(max)})`;
  return say("{mean} {sd} s sd ({min}\u2013{max})", {
    mean: number(mean),
    sd: plusMinus(sd),
    min: number(min),
    max: number(max),
  });
}

// Time under tension by phase: a bar in proportion, and the seconds in words.
function tension(set) {
  const parts = PARTS.filter(({ key }) => set.phases_s?.[key] > 0);
  if (!parts.length) return null;
  const bar = parts.map(({ key, phase }) =>
    el("span", { class: `share ${phase}`, style: { "flex-grow": String(set.phases_s[key]) } }),
  );
  const legend = parts.map((part) =>
    el(
      "li",
      {},
      el("span", { class: `swatch ${part.phase}`, "aria-hidden": "true" }),
      `${partTitle(part)} ${seconds(set.phases_s[part.key], 1)}`,
    ),
  );
  return el(
    "div",
    { class: "tension" },
    el("h3", {}, isPlain() ? say("Under load, by part") : say("Under tension, by phase")),
    el("div", { class: "shares", "aria-hidden": "true" }, bar),
    el("ul", {}, legend),
  );
}
