// One set in a few figures: time under tension by phase, range of motion, eccentrics, the rest before it.

import { el } from "./dom.js";
import { number, seconds, plusMinus, duration, count, words } from "./format.js";
import { PARTS, repsOf, restBefore } from "./phases.js";

export function setSummary(analysis, set) {
  const facts = [
    ["Median tempo", set.tempo],
    ["Time under tension", seconds(set.tut_s, 1)],
  ];
  facts.push(...romFacts(repsOf(analysis, set)));
  if (set.eccentric_s) facts.push(["Eccentric", spread(set.eccentric_s)]);
  if (set.eccentric_concentric_ratio) {
    facts.push(["Eccentric to concentric", `${number(set.eccentric_concentric_ratio, 1)} : 1`]);
  }
  if (Number.isFinite(set.velocity_loss))
    facts.push(["Velocity loss", `${number(100 * set.velocity_loss, 0)} %`]);
  const rest = restBefore(analysis, set);
  return el(
    "div",
    { class: "set-summary" },
    rest === null ? null : el("p", { class: "rest" }, `Rest before this set: ${duration(rest)}`),
    el(
      "dl",
      { class: "facts" },
      facts.map(([name, value]) => el("div", {}, el("dt", {}, name), el("dd", {}, value))),
    ),
    tension(set),
  );
}

export function setTitle(analysis, set) {
  const reps = repsOf(analysis, set).length;
  return `Set ${set.set}: ${count(reps, "rep")}, ${number(set.start_s, 1)}\u2013${seconds(set.end_s, 1)}`;
}

// Mean and spread over the reps, joint by joint.
function romFacts(reps) {
  const joints = [...new Set(reps.flatMap((rep) => Object.keys(rep.rom_deg ?? {})))];
  return joints.map((joint) => {
    const values = reps.map((rep) => rep.rom_deg[joint]).filter(Number.isFinite);
    const mean = values.reduce((a, b) => a + b, 0) / values.length;
    const range = `${number(Math.min(...values), 0)}\u2013${number(Math.max(...values), 0)}`;
    return [`ROM ${words(joint)}`, `${number(mean, 0)}\u00b0 (${range})`];
  });
}

function spread({ mean, sd, min, max }) {
  return `${number(mean)} ${plusMinus(sd)} s sd (${number(min)}\u2013${number(max)})`;
}

// Time under tension by phase: a bar in proportion, and the seconds in words.
function tension(set) {
  const parts = PARTS.filter(({ key }) => set.phases_s?.[key] > 0);
  if (!parts.length) return null;
  const bar = parts.map(({ key, phase }) =>
    el("span", { class: `share ${phase}`, style: { "flex-grow": String(set.phases_s[key]) } }),
  );
  const legend = parts.map(({ key, phase, title }) =>
    el(
      "li",
      {},
      el("span", { class: `swatch ${phase}`, "aria-hidden": "true" }),
      `${title} ${seconds(set.phases_s[key], 1)}`,
    ),
  );
  return el(
    "div",
    { class: "tension" },
    el("h4", {}, "Under tension, by phase"),
    el("div", { class: "shares", "aria-hidden": "true" }, bar),
    el("ul", {}, legend),
  );
}
