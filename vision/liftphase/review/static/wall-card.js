// One result as a card: the still, what was lifted and when, and how far it can be trusted.

import { el } from "./dom.js";
import { capitalized, count } from "./format.js";

export function card(result) {
  const { id, version, exercise, athlete, recorded_on, rep_count, tempos, clip, name, has_still, has_report } = result;
  const title = exercise ? capitalized(exercise) : name;
  const facts = [athlete, recorded_on, count(rep_count, "rep"), tempos.length === 1 && tempos[0]];
  return el(
    "li",
    { class: "card" },
    el("div", { class: "still" }, has_still && still(`/media/${id}/still?v=${version}`)),
    el(
      "div",
      { class: "text" },
      el("h2", {}, has_report ? el("a", { class: "open", href: `/media/${id}/report` }, title) : title),
      el("p", { class: "facts" }, facts.filter(Boolean).join(" \u00b7 ")),
      el("p", { class: "clip" }, clip || name),
      notes(result),
    ),
  );
}

function still(src) {
  const image = el("img", {
    src,
    alt: "",
    loading: "lazy",
    decoding: "async",
    on: { error: () => image.remove() },
  });
  return image;
}

function notes({ problem, warnings, corrected, count_confidence }) {
  const sure = count_confidence === null ? [] : [`count ${Math.round(100 * count_confidence)} % sure`];
  const all = [...(problem ? [problem] : []), ...(corrected ? ["corrected by hand"] : []), ...sure];
  if (warnings.length) all.push(count(warnings.length, "warning"));
  return all.length ? el("p", { class: "notes", title: warnings.join("\n") || null }, all.join(", ")) : null;
}
