// Edits of a segmentation: pure functions from segments to segments. A segment is {start_s, end_s, phase, end,
// rep}; segments are in order, cover the clip, and one boundary stands between two of them.

import { SAME_S } from "../frame-times.js";

const MIN_OVERLAP = 0.5; // from this intersection over union on, two reps are the same
const MAX_PAUSE_S = 10; // after a longer one another set begins

export const MOVEMENTS = ["eccentric", "concentric"];

// Where a movement leads to.
const END_OF = { eccentric: "lengthened", concentric: "shortened" };

export function isMovement({ phase }) {
  return MOVEMENTS.includes(phase);
}

export function rounded(time_s) {
  return Math.round(time_s * 1e4) / 1e4;
}

// Boundary k stands between segments k - 1 and k; the edges of the clip are none.
// The one nearest to a moment; null where there is none.
export function nearestBoundary(segments, time_s) {
  let best = null;
  for (let k = 1; k < segments.length; k += 1) {
    const away = Math.abs(segments[k].start_s - time_s);
    if (best === null || away < Math.abs(segments[best].start_s - time_s)) best = k;
  }
  return best;
}

// Whether a moment lies in one of the two phases that boundary k divides.
export function canCome(segments, k, time_s) {
  return k !== null && segments[k - 1].start_s < time_s && time_s < segments[k].end_s;
}

// Neither of the two phases gets shorter than `shortest_s`.
export function moveBoundary(segments, k, time_s, shortest_s) {
  const low = segments[k - 1].start_s + shortest_s;
  const high = segments[k].end_s - shortest_s;
  if (low > high) return segments;
  const at = rounded(Math.min(Math.max(time_s, low), high));
  return segments.map((segment, i) => {
    if (i === k - 1) return { ...segment, end_s: at };
    return i === k ? { ...segment, start_s: at } : segment;
  });
}

export function indexAt(segments, time_s) {
  const found = segments.findIndex(({ start_s, end_s }) => start_s <= time_s && time_s < end_s);
  return found >= 0 ? found : segments.length - 1;
}

// A pause where a movement was seen: the shorter piece at its end or start, as the moment divides it.
export function insertPause(segments, time_s, first, shortest_s) {
  const segment = segments[indexAt(segments, time_s)];
  const at = rounded(time_s);
  if (!isMovement(segment)) return segments;
  if (at - segment.start_s < shortest_s || segment.end_s - at < shortest_s) return segments;
  return replaceSpan(segments, divided(segment, at), first);
}

// A rep in a rest, to be dragged into place; makeRep({start_s, limit_s, first}) gives its pieces. What is left of a
// short rest is a pause between two reps of one set.
export function addRep(segments, time_s, first, shortest_s, makeRep) {
  const i = indexAt(segments, time_s);
  const { phase, start_s, end_s } = segments[i];
  if (phase !== "other" || end_s - time_s < 2 * shortest_s) return segments;
  const at = time_s - start_s < shortest_s ? start_s : rounded(time_s);
  const pieces = makeRep({ start_s: at, limit_s: end_s, first });
  const pause = (from, to, { end, phase }, rep) =>
    to - from > SAME_S && to - from <= MAX_PAUSE_S
      ? [{ start_s: from, end_s: to, phase: "isometric", end: end ?? END_OF[phase], rep }]
      : [];
  const [before, after] = [segments[i - 1], segments[i + 1]];
  const all = [
    ...(before?.rep ? pause(start_s, pieces[0].start_s, before, before.rep) : []),
    ...pieces,
    ...(after?.rep ? pause(pieces.at(-1).end_s, end_s, pieces.at(-1), undefined) : []),
  ];
  return replaceSpan(segments, all, first);
}

function divided(segment, at) {
  const { start_s, end_s, phase, rep } = segment;
  const [from, to] = phase === "eccentric" ? ["shortened", "lengthened"] : ["lengthened", "shortened"];
  const pause = (end) => ({ phase: "isometric", end });
  return at - start_s < end_s - at
    ? [
        { start_s, end_s: at, ...pause(from), rep: undefined },
        { ...segment, start_s: at },
      ]
    : [
        { ...segment, end_s: at },
        { start_s: at, end_s, ...pause(to), rep },
      ];
}

// Two phases become one: a movement takes in a pause, a rest takes in all, of two movements the longer one stays.
export function mergeAt(segments, k, first) {
  const [before, after] = [segments[k - 1], segments[k]];
  const order = ({ phase }) =>
    ["isometric", "movement", "other"].indexOf(isMovement({ phase }) ? "movement" : phase);
  const long = ({ start_s, end_s }) => end_s - start_s;
  const difference = order(before) - order(after) || long(before) - long(after);
  const kept = difference >= 0 ? before : after;
  const merged = { ...kept, start_s: before.start_s, end_s: after.end_s };
  return tidied([...segments.slice(0, k - 1), merged, ...segments.slice(k + 1)], first);
}

// What a phase is, where it was taken for another.
export function relabel(segments, i, { phase, end }, first) {
  const own = { ...segments[i], phase, end, rep: phase === "other" ? null : undefined };
  return tidied(segments.toSpliced(i, 1, own), first);
}

// Eccentric and concentric were taken for each other: the ends change places, too.
export function swapDirections(segments) {
  const swapped = {
    eccentric: "concentric",
    concentric: "eccentric",
    lengthened: "shortened",
    shortened: "lengthened",
  };
  return segments.map((segment) => ({
    ...segment,
    phase: swapped[segment.phase] ?? segment.phase,
    end: swapped[segment.end] ?? null,
  }));
}

// The pieces, which follow one another, take the place of what was there.
export function replaceSpan(segments, pieces, first) {
  const [start_s, end_s] = [pieces[0].start_s, pieces.at(-1).end_s];
  const before = segments
    .filter((segment) => segment.start_s < start_s - SAME_S)
    .map((segment) => ({ ...segment, end_s: Math.min(segment.end_s, start_s) }));
  const after = segments
    .filter((segment) => segment.end_s > end_s + SAME_S)
    .map((segment) => ({ ...segment, start_s: Math.max(segment.start_s, end_s) }));
  return tidied([...before, ...pieces, ...after], first);
}

// The detected rep that a rep is, by overlap in time; null where there is none.
export function detectedRep(span, detectedReps) {
  const best = detectedReps.reduce(
    (found, rep) => (overlap(span, rep) > (found ? overlap(span, found) : 0) ? rep : found),
    null,
  );
  return best && overlap(span, best) >= MIN_OVERLAP ? best : null;
}

// {start_s, end_s} of a rep.
export function spanOf(segments, rep) {
  const own = segments.filter((segment) => segment.rep === rep);
  return { start_s: own[0].start_s, end_s: own.at(-1).end_s };
}

function overlap(a, b) {
  const both = Math.min(a.end_s, b.end_s) - Math.max(a.start_s, b.start_s);
  return Math.max(0, both) / (Math.max(a.end_s, b.end_s) - Math.min(a.start_s, b.start_s));
}

// Neighbors of one kind are one, every movement and pause is of a rep, and reps are numbered in order.
function tidied(segments, first) {
  return renumbered(joined(withoutLonePauses(joined(withReps(segments, first)))));
}

function joined(segments) {
  const out = [];
  for (const segment of segments) {
    const before = out.at(-1);
    if (
      before &&
      before.phase === segment.phase &&
      before.end === segment.end &&
      before.rep === segment.rep
    ) {
      out[out.length - 1] = { ...before, end_s: segment.end_s };
    } else if (segment.end_s - segment.start_s > SAME_S) out.push(segment);
  }
  return out;
}

function withReps(segments, first) {
  const out = [];
  let fresh = Math.max(0, ...segments.map(({ rep }) => rep ?? 0)) + 1;
  const has = (rep, phase) =>
    [...out, ...segments.slice(out.length)].some((s) => s.rep === rep && s.phase === phase);
  const closed = new Set(); // a rest ended them: what follows is another rep
  const renamed = new Map();
  for (const [i, segment] of segments.entries()) {
    const before = out.at(-1);
    if (segment.phase === "other") {
      if (before?.rep) closed.add(before.rep);
      out.push({ ...segment, end: null, rep: null });
      continue;
    }
    let { rep } = segment;
    if (rep && closed.has(rep)) {
      if (!renamed.has(rep)) renamed.set(rep, fresh++);
      rep = renamed.get(rep);
    }
    rep ??= joins(segment, before, segments[i + 1], has, first);
    out.push({ ...segment, rep: rep ?? fresh++ });
  }
  return out;
}

// The rep of a neighbor that a new phase belongs to; null for one of its own.
function joins(segment, before, after, has, first) {
  if (segment.phase === "isometric") return before?.rep || after?.rep || null;
  const second = MOVEMENTS.find((phase) => phase !== first);
  const open = before?.rep && !has(before.rep, segment.phase);
  if (open && !(segment.phase === first && has(before.rep, second))) return before.rep;
  if (after?.rep && segment.phase === first && !has(after.rep, first)) return after.rep;
  return null;
}

// A pause belongs to the rep before it; at the begin of a set it is none.
function withoutLonePauses(segments) {
  const moving = new Set(segments.filter(isMovement).map(({ rep }) => rep));
  const begun = new Set();
  return segments.map((segment, i) => {
    if (isMovement(segment)) begun.add(segment.rep);
    if (segment.phase !== "isometric" || (moving.has(segment.rep) && begun.has(segment.rep))) return segment;
    const before = segments[i - 1];
    return before?.rep && moving.has(before.rep)
      ? { ...segment, rep: before.rep }
      : { ...segment, phase: "other", end: null, rep: null };
  });
}

function renumbered(segments) {
  const numbers = new Map();
  return segments.map((segment) => {
    if (!segment.rep) return segment;
    if (!numbers.has(segment.rep)) numbers.set(segment.rep, numbers.size + 1);
    return { ...segment, rep: numbers.get(segment.rep) };
  });
}
