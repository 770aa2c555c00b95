// One result as a card: the still, what was lifted and when, and how far it can be trusted.

import { el } from "./dom.js";
import { kilograms, liftName, number } from "./format.js";
import { VERDICTS } from "./phases.js";
import { plural, say } from "./words.js";

export function card(result) {
  const { id, version, exercise, clip, name, has_report } = result;
  const title = exercise ? liftName(exercise) : name;
  const heading = has_report ? el("a", { class: "open", href: `/media/${id}/report` }, title) : title;
  return el(
    "li",
    { class: "card", tabindex: -1 },
    el("div", { class: "still" }, still(`/media/${id}/still?v=${version}`)),
    el(
      "div",
      { class: "text" },
      el("h2", {}, heading),
      ...facts(result),
      verdict(result),
      el("p", { class: "clip" }, clip || name),
      notes(result),
      result.problem ? null : el("a", { class: "correct", href: `/clips/${id}` }, say("Correct")),
    ),
  );
}

function still(src) {
  return el("img", { src, alt: "", loading: "lazy", decoding: "async" });
}

function facts({ athlete, recorded_on, load_kg, rep_count, tempos, problem }) {
  const tempo = tempos.length === 1 && el("span", { class: "tempo" }, tempos[0]);
  const measured = problem ? [] : [plural("1 rep", "{count} reps", rep_count), tempo];
  return [[athlete, load_kg && kilograms(load_kg), recorded_on], measured]
    .map((each) => each.filter(Boolean).flatMap((part, i) => (i ? [" \u00b7 ", part] : [part])))
    .filter((each) => each.length)
    .map((each) => el("p", { class: "facts" }, each));
}

function verdict({ verdict: name }) {
  if (!(name in VERDICTS)) return null;
  const { sign, words } = VERDICTS[name];
  return el("p", { class: `verdict ${name}` }, `${sign} ${say("target {verdict}", { verdict: say(words) })}`);
}

function notes({ problem, warnings, corrected, count_confidence }) {
  if (problem) return el("p", { class: "notes fail" }, problem);
  const all = corrected ? [say("corrected by hand")] : [];
  if (count_confidence !== null) all.push(say("count {percent} % sure", { percent: number(100 * count_confidence, 0) }));
  if (warnings.length) all.push(plural("1 warning", "{count} warnings", warnings.length));
  return all.length ? el("p", { class: "notes", title: warnings.join("\n") || null }, all.join(", ")) : null;
}
