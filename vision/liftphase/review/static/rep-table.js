// The reps of one set: a row each; a click on one, or its button, goes there.

import { el } from "./dom.js";
import { jointName, number, plusMinus } from "./format.js";
import {
  PARTS,
  partName,
  partTitle,
  partUncertainty,
  judgedRep,
  judgedPart,
  reasons,
  verdictOn,
} from "./phases.js";
import { isPlain, issueText, say, sentence } from "./words.js";

// onJump(rep) is called for the rep that was chosen. Returns {element, mark(rep | null)}.
export function repTable({ analysis, judgement, reps, joint, caption, onJump }) {
  const columns = extraColumns(reps, joint);
  const heads = [
    ...PARTS.map(partTitle),
    ...(judgement ? [say("Target")] : []),
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
        [say("Rep"), ...heads].map((head) => el("th", { scope: "col" }, hyphenated(head))),
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
  return head.replace(/(length|short)ened/, "$1\u00adened").replace(/([cz]entri)/, "\u00ad$1");
}

function repRow({ analysis, judgement, rep, columns, onJump }) {
  const says = say("Rep {rep}, go to {seconds} s", { rep: rep.rep, seconds: number(rep.start_s) });
  const jump = el("button", { type: "button", class: "jump", "aria-label": says }, String(rep.rep));
  const cells = PARTS.map((part) => partCell(analysis, judgement, rep, part));
  if (judgement) cells.push(verdictCell(judgedRep(judgement, rep)));
  cells.push(...columns.map(({ text }) => el("td", {}, text(rep))));
  return el("tr", { on: { click: () => onJump(rep) } }, el("th", { scope: "row" }, jump), cells);
}

function partCell(analysis, judgement, rep, part) {
  const value = rep[`${part.key}_s`];
  if (value === null || value === undefined) return el("td", {}, el("span", { title: say("not seen") }, "\u2013"));
  const judged = judgedPart(judgement, rep, part);
  const u = judged?.uncertainty_s ?? partUncertainty(analysis, rep, part);
  const missed = judged?.verdict === "fail" ? " missed" : "";
  return el("td", { class: `part${missed}` }, number(value), " ", el("small", {}, plusMinus(u)));
}

function verdictCell(judged) {
  if (!judged) return el("td", { class: "verdict" }, say("not judged"));
  const { sign, words } = verdictOn(judged);
  return el(
    "td",
    { class: `verdict ${judged.verdict}` },
    el("span", { "aria-hidden": "true" }, sign),
    el("span", { class: "words" }, ` ${say(words)}`),
  );
}

// What the table shows beside the durations, where it is known of any rep.
function extraColumns(reps, joint) {
  const rom = (name) =>
    isPlain() ? say("Movement {joint},\u00a0\u00b0", { joint: name }) : say("ROM {joint},\u00a0\u00b0", { joint: name });
  const named = (wanted) => partName(PARTS.find(({ key }) => key === wanted));
  const columns = [
    { title: rom(jointName(joint ?? "")), value: (rep) => rep.rom_deg?.[joint], digits: 0 },
    inMeters(isPlain() ? say("Way, cm") : say("Displacement, cm"), "displacement_cm", 0),
    inMeters(say("Mean speed {part}, m/s", { part: named("concentric") }), "concentric_mean_m_s"),
    inMeters(say("Peak speed {part}, m/s", { part: named("concentric") }), "concentric_peak_m_s"),
    inMeters(say("Mean speed {part}, m/s", { part: named("eccentric") }), "eccentric_mean_m_s"),
    inMeters(say("Mean power, W"), "mean_power_w", 0),
    { title: say("Peak {part}, \u00b0/s", { part: named("eccentric") }), value: (rep) => rep.eccentric_peak_deg_s, digits: 0 },
    { title: say("Peak {part}, \u00b0/s", { part: named("concentric") }), value: (rep) => rep.concentric_peak_deg_s, digits: 0 },
  ];
  return columns
    .filter(({ value }) => reps.some((rep) => Number.isFinite(value(rep))))
    .map(({ title, value, digits, u }) => ({
      title,
      text: (rep) => withError(number(value(rep), digits), u && value(rep) !== null ? plusMinus(rep[u], digits) : null),
    }));
}

// A number of a rep that has its error beside it, under the same name with _u.
function inMeters(title, key, digits = 2) {
  return { title, value: (rep) => rep[key], digits, u: `${key}_u` };
}

function withError(text, error) {
  return error ? [text, " ", el("small", {}, error)] : text;
}

// What there is to say of a rep, on a row of its own below it.
function notes(rep, judgement, width) {
  const judged = judgedRep(judgement, rep);
  const texts = [...(judged ? reasons(judged) : []), ...(rep.issues?.map(issueText) ?? rep.flags ?? [])];
  if (rep.side) texts.push(say("{side} side", { side: say(rep.side) }));
  if (rep.assisted) {
    const values = { sure: Math.round(100 * rep.assisted_confidence), helper: rep.helper && say(rep.helper) };
    texts.push(
      rep.helper
        ? say("assisted by {helper} ({sure} % sure)", values)
        : say("assisted ({sure} % sure)", values),
    );
  }
  if (!rep.complete && !texts.length) texts.push(say("not seen whole"));
  if (!texts.length) return [];
  return [
    el(
      "tr",
      { class: "note" },
      el("td"),
      el(
        "td",
        { colspan: width - 1 },
        el("div", { class: "said" }, sentence(texts[0]), texts.slice(1).map((text) => `; ${text}`)),
      ),
    ),
  ];
}
