// The reps of one set: a row each; a click on one, or its button, goes there.

import { el } from "./dom.js";
import { number, plusMinus, capitalized } from "./format.js";
import { PARTS, VERDICTS, partUncertainty, judgedRep, judgedPart, reasons } from "./phases.js";

// onJump(rep) is called for the rep that was chosen. Returns {element, mark(rep | null)}.
export function repTable({ analysis, judgement, reps, joint, caption, onJump }) {
  const columns = extraColumns(reps, joint);
  const heads = [
    ...PARTS.map(({ title }) => title),
    ...(judgement ? ["Target"] : []),
    ...columns.map(({ title }) => title),
  ];
  const rows = new Map();
  const body = el("tbody");
  for (const rep of reps) {
    const row = repRow({ analysis, judgement, rep, columns, onJump });
    rows.set(rep.rep, row);
    body.append(row, ...notes(rep, judgement, heads.length + 1));
  }
  const element = el(
    "table",
    { class: "reps" },
    el("caption", {}, caption),
    el(
      "thead",
      {},
      el(
        "tr",
        {},
        ["Rep", ...heads].map((head) => el("th", { scope: "col" }, hyphenated(head))),
      ),
    ),
    body,
  );
  const mark = (rep) => {
    for (const [number_, row] of rows) {
      if (number_ === rep?.rep) row.setAttribute("aria-current", "true");
      else row.removeAttribute("aria-current");
    }
  };
  return { element, mark };
}

// Long words may break where a phone leaves no room.
function hyphenated(head) {
  return head.replace(/(length|short)ened/, "$1\u00adened").replace("centric", "\u00adcentric");
}

function repRow({ analysis, judgement, rep, columns, onJump }) {
  const says = `Rep ${rep.rep}, go to ${number(rep.start_s)} s`;
  const jump = el("button", { type: "button", class: "jump", "aria-label": says }, String(rep.rep));
  const cells = PARTS.map((part) => partCell(analysis, judgement, rep, part));
  if (judgement) cells.push(verdictCell(judgedRep(judgement, rep)));
  cells.push(...columns.map(({ text }) => el("td", {}, text(rep))));
  return el("tr", { on: { click: () => onJump(rep) } }, el("th", { scope: "row" }, jump), cells);
}

function partCell(analysis, judgement, rep, part) {
  const value = rep[`${part.key}_s`];
  if (value === null || value === undefined) return el("td", {}, el("span", { title: "not seen" }, "\u2013"));
  const judged = judgedPart(judgement, rep, part);
  const u = judged?.uncertainty_s ?? partUncertainty(analysis, rep, part);
  const missed = judged?.verdict === "fail" ? " missed" : "";
  return el("td", { class: `part${missed}` }, number(value), " ", el("small", {}, plusMinus(u)));
}

function verdictCell(judged) {
  if (!judged) return el("td", { class: "verdict" }, "not judged");
  const { sign, words } = VERDICTS[judged.verdict];
  return el(
    "td",
    { class: `verdict ${judged.verdict}` },
    el("span", { "aria-hidden": "true" }, sign),
    el("span", { class: "words" }, ` ${words}`),
  );
}

// What the table shows beside the durations, where it is known of any rep.
function extraColumns(reps, joint) {
  const columns = [
    { title: `ROM ${joint},\u00a0\u00b0`, value: (rep) => rep.rom_deg?.[joint], digits: 0 },
    { title: "Displacement, cm", value: (rep) => rep.displacement_cm, digits: 0 },
    { title: "Mean speed up, m/s", value: (rep) => rep.concentric_mean_m_s, digits: 2 },
    { title: "Peak, \u00b0/s down", value: (rep) => rep.eccentric_peak_deg_s, digits: 0 },
    { title: "Peak, \u00b0/s up", value: (rep) => rep.concentric_peak_deg_s, digits: 0 },
  ];
  return columns
    .filter(({ value }) => reps.some((rep) => Number.isFinite(value(rep))))
    .map(({ title, value, digits }) => ({ title, text: (rep) => number(value(rep), digits) }));
}

// What there is to say of a rep, on a row of its own below it.
function notes(rep, judgement, width) {
  const judged = judgedRep(judgement, rep);
  const texts = [...(judged ? reasons(judged) : []), ...(rep.flags ?? [])];
  if (rep.side) texts.push(`${rep.side} side`);
  if (rep.assisted) {
    const sure = Math.round(100 * rep.assisted_confidence);
    texts.push(`assisted${rep.helper ? ` by ${rep.helper}` : ""} (${sure} % sure)`);
  }
  if (!rep.complete && !texts.length) texts.push("not seen whole");
  if (!texts.length) return [];
  return [
    el(
      "tr",
      { class: "note" },
      el("td"),
      el(
        "td",
        { colspan: width - 1 },
        capitalized(texts[0]),
        texts.slice(1).map((text) => `; ${text}`),
      ),
    ),
  ];
}
