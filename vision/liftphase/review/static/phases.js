// What an analysis says of a moment, a rep and a set: pure functions on the data of analysis.json.

import { number } from "./format.js";
import { SAME_S } from "./frame-times.js";
import { isPlain, message, plainPart, say, sentence } from "./words.js";

export const PARTS = [
  { key: "eccentric", phase: "eccentric", end: null, name: message("eccentric"), title: message("Eccentric") },
  {
    key: "lengthened_pause",
    phase: "isometric",
    end: "lengthened",
    name: message("lengthened pause"),
    title: message("Pause, lengthened"),
  },
  { key: "concentric", phase: "concentric", end: null, name: message("concentric"), title: message("Concentric") },
  {
    key: "shortened_pause",
    phase: "isometric",
    end: "shortened",
    name: message("shortened pause"),
    title: message("Pause, shortened"),
  },
];

export const VERDICTS = {
  pass: { sign: "\u2713", words: message("kept"), target: message("Target kept") },
  fail: { sign: "\u2715", words: message("missed"), target: message("Target missed") },
  "too-close-to-call": {
    sign: "\u2248",
    words: message("too close to call"),
    target: message("Target too close to call"),
  },
};

export const UNMEASURED = {
  sign: "\u2013",
  words: message("not measured"),
  target: message("Target: velocity not measured"),
};

// A turn this short is touch-and-go (0.15 s): a pause that was not seen may be any below it.
const UNSEEN_PAUSE_S = 0.15;

// The last frame stands at the end of the last segment.
export function segmentAt(segments, time_s) {
  const last = segments.at(-1);
  const found = segments.find((segment) => holds(segment, time_s));
  return found ?? (last && Math.abs(time_s - last.end_s) < SAME_S ? last : null);
}

export function repAt(reps, time_s) {
  return reps.find((rep) => holds(rep, time_s)) ?? null;
}

// Times of an analysis are rounded: one that begins at a frame may begin a little after it.
function holds({ start_s, end_s }, time_s) {
  return start_s - SAME_S / 2 <= time_s && time_s < end_s - SAME_S / 2;
}

const PHASES = {
  eccentric: message("eccentric"),
  concentric: message("concentric"),
  isometric: message("pause, held"),
  lengthened: message("pause, lengthened"),
  shortened: message("pause, shortened"),
  other: message("other"),
};

// A part of a rep in a sentence: "lengthened pause", or "pause at the bottom".
export function partName({ key, name }) {
  return isPlain() ? plainPart(key) : say(name);
}

// A part of a rep as a title: "Pause, lengthened".
export function partTitle(part) {
  return isPlain() ? sentence(plainPart(part.key)) : say(part.title);
}

export function phaseName({ phase, end }) {
  const part = PARTS.find((own) => own.phase === phase && own.end === (end ?? null));
  if (isPlain() && part) return plainPart(part.key);
  if (isPlain() && phase === "other") return say("not lifting");
  return say(PHASES[end ?? phase]);
}

// The phase at a moment and the rep that it counts to: {phase, text}. Reps that were rejected have no number.
export function phaseHere({ segments, reps }, time_s) {
  const segment = segmentAt(segments, time_s);
  const rep = repAt(reps, time_s);
  const name = segment ? phaseName(segment) : say("outside");
  const text = rep ? `${name} \u00b7 ${say("rep {rep}", { rep: rep.rep })}` : name;
  return { phase: segment?.phase ?? "other", text };
}

// Half-width of the 90 % interval at the start and the end of a segment.
export function uncertainties(segment) {
  const { start_uncertainty_s: start, end_uncertainty_s: end, uncertainty_s: both = 0 } = segment;
  return start || end ? [start ?? 0, end ?? 0] : [both, both];
}

export function partSegments(analysis, rep, { phase, end }) {
  return analysis.segments.filter(
    (segment) => segment.rep === rep.rep && segment.phase === phase && (end === null || segment.end === end),
  );
}

// Half-width of the interval of a part's duration: the errors of its two boundaries, taken as independent.
export function partUncertainty(analysis, rep, part) {
  const stated = rep[`${part.key}_u_s`];
  if (stated !== undefined && stated !== null) return stated;
  const own = partSegments(analysis, rep, part);
  return own.length ? Math.hypot(...own.flatMap(uncertainties)) : UNSEEN_PAUSE_S;
}

export function repsOf(analysis, set) {
  return analysis.reps.filter((rep) => rep.set === set.set);
}

// Seconds from the end of the set before; null for the first.
export function restBefore(analysis, set) {
  const before = analysis.sets[analysis.sets.indexOf(set) - 1];
  return before ? set.start_s - before.end_s : null;
}

export function judgedRep(judgement, rep) {
  return judgement?.sets.flatMap((set) => set.reps).find((own) => own.rep === rep.rep) ?? null;
}

export function judgedPart(judgement, rep, part) {
  return judgedRep(judgement, rep)?.limits.find((own) => own.part === part.key) ?? null;
}

// Why a rep missed its target, in words.
export function reasons(judged) {
  const { mean_velocity: speed } = judged;
  const missed = judged.limits
    .filter(({ verdict }) => verdict === "fail")
    .map(({ part: key, off_s }) => {
      const values = { part: partName(partOf(key)), seconds: number(Math.abs(off_s)) };
      return off_s < 0
        ? say("{part} {seconds} s too short", values)
        : say("{part} {seconds} s too long", values);
    });
  if (speed?.verdict === "fail")
    missed.push(say("mean velocity {speed} m/s too slow", { speed: number(Math.abs(speed.off)) }));
  if (missed.length) return missed;
  const close = judged.limits
    .filter(({ verdict }) => verdict === "too-close-to-call")
    .map(({ part: key }) => say("{part} too close to call", { part: partName(partOf(key)) }));
  if (speed?.verdict === "too-close-to-call")
    close.push(
      speed.measured === null ? say("mean velocity not measured") : say("mean velocity too close to call"),
    );
  return close;
}

// Sign and words of the verdict on a rep, or on all of them.
export function verdictOn({ verdict, unmeasured }) {
  return unmeasured ? UNMEASURED : VERDICTS[verdict];
}

function partOf(key) {
  return PARTS.find((part) => part.key === key);
}

// The rep to look at first: {rep, why}. With a target the one furthest beyond its limits, else (or where every
// rep kept it) the complete one that departs most from its set's median durations. Null with fewer than two.
export function worstRep(analysis, judgement) {
  const missed = analysis.reps
    .map((rep) => ({ rep, judged: judgedRep(judgement, rep) }))
    .filter(({ judged }) => judged?.verdict === "fail")
    .map(({ rep, judged }) => ({ rep, by: sum(judged.limits.map((l) => Math.abs(l.off_s))), judged }));
  if (missed.length) {
    const { rep, judged } = most(missed);
    return { rep, why: reasons(judged).join(", "), title: say("Worst rep: rep {rep}", { rep: rep.rep }) };
  }
  const complete = analysis.reps.filter((rep) => rep.complete);
  if (complete.length < 2) return null;
  const { rep, difference } = most(complete.map((own) => departure(analysis, own)));
  const values = { part: partName(difference.part), seconds: number(Math.abs(difference.by)) };
  const why =
    difference.by < 0
      ? say("{part} {seconds} s under the median", values)
      : say("{part} {seconds} s over the median", values);
  return { rep, why, title: say("Most unlike its set: rep {rep}", { rep: rep.rep }) };
}

function departure(analysis, rep) {
  const peers = analysis.reps.filter((other) => other.set === rep.set && other.complete);
  const differences = PARTS.map((part) => {
    const { key } = part;
    const by = (rep[`${key}_s`] ?? 0) - median(peers.map((peer) => peer[`${key}_s`] ?? 0));
    return { part, by };
  });
  const by = sum(differences.map((d) => Math.abs(d.by)));
  const difference = differences.reduce((a, b) => (Math.abs(b.by) > Math.abs(a.by) ? b : a));
  return { rep, by, difference };
}

function most(entries) {
  return entries.reduce((a, b) => (b.by > a.by ? b : a));
}

function sum(values) {
  return values.reduce((a, b) => a + b, 0);
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
