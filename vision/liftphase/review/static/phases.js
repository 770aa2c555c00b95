// What an analysis says of a moment, a rep and a set: pure functions on the data of analysis.json.

export const PARTS = [
  { key: "eccentric", phase: "eccentric", end: null, title: "Eccentric" },
  { key: "lengthened_pause", phase: "isometric", end: "lengthened", title: "Pause, lengthened" },
  { key: "concentric", phase: "concentric", end: null, title: "Concentric" },
  { key: "shortened_pause", phase: "isometric", end: "shortened", title: "Pause, shortened" },
];

export const VERDICTS = {
  pass: { sign: "\u2713", words: "kept" },
  fail: { sign: "\u2715", words: "missed" },
  "too-close-to-call": { sign: "\u2248", words: "too close to call" },
};

// A turn this short is touch-and-go (0.15 s): a pause that was not seen may be any below it.
const UNSEEN_PAUSE_S = 0.15;

export function segmentAt(segments, time_s) {
  return segments.find(({ start_s, end_s }) => start_s <= time_s && time_s < end_s) ?? null;
}

export function repAt(reps, time_s) {
  return reps.find(({ start_s, end_s }) => start_s <= time_s && time_s < end_s) ?? null;
}

export function phaseName({ phase, end }) {
  return phase === "isometric" ? `pause, ${end ?? "held"}` : phase;
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
  const missed = judged.limits.filter(({ verdict }) => verdict === "fail");
  if (missed.length) {
    return missed.map(({ part, off_s }) => {
      return `${part.replace("_", " ")} ${Math.abs(off_s).toFixed(2)} s too ${off_s < 0 ? "short" : "long"}`;
    });
  }
  return judged.limits
    .filter(({ verdict }) => verdict === "too-close-to-call")
    .map(({ part }) => `${part.replace("_", " ")} too close to call`);
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
    return { rep, why: reasons(judged).join(", "), title: "Worst rep" };
  }
  const complete = analysis.reps.filter((rep) => rep.complete);
  if (complete.length < 2) return null;
  const { rep, difference } = most(complete.map((own) => departure(analysis, own)));
  const { title, by } = difference;
  const why = `${title.toLowerCase()} ${Math.abs(by).toFixed(2)} s ${by < 0 ? "under" : "over"} the median`;
  return { rep, why, title: "Most unlike its set" };
}

function departure(analysis, rep) {
  const peers = analysis.reps.filter((other) => other.set === rep.set && other.complete);
  const differences = PARTS.map(({ key, title }) => {
    const by = (rep[`${key}_s`] ?? 0) - median(peers.map((peer) => peer[`${key}_s`] ?? 0));
    return { title, by };
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
