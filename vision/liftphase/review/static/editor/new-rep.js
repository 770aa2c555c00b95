// The rep that begins at a moment of a rest, as far as the curve shows it: a first measure, to be dragged into place.

import { MOVEMENTS, rounded } from "./edits.js";
import { RULE } from "./snapping.js";

const NEW_MOVEMENT_S = 1; // of each movement, where the curve shows none
const TOUCH_AND_GO_S = 0.15; // a shorter gap between two movements is no pause
const SHORTEST_WAY = 0.1; // of the curve from 0 to 1: less is no movement

// Pieces from the first movement's begin to the end of the second; `first`: the movement that a rep starts with.
// curves: {excursion, speed}, or null.
export function newRep({ curves, start_s, limit_s, first }) {
  const spans = (curves && spansOnCurve(curves, start_s, limit_s)) ?? evenSpans(start_s, limit_s);
  const second = MOVEMENTS.find((phase) => phase !== first);
  const [[a, b], [c, d]] = spans.map((span) => span.map(rounded));
  const pause = { start_s: b, end_s: c, phase: "isometric", end: first === "eccentric" ? "lengthened" : "shortened" };
  return [
    { start_s: a, end_s: b, phase: first, end: null, rep: undefined },
    ...(c > b ? [{ ...pause, rep: undefined }] : []),
    { start_s: c, end_s: d, phase: second, end: null, rep: undefined },
  ];
}

function evenSpans(start_s, limit_s) {
  const each_s = Math.min(NEW_MOVEMENT_S, (limit_s - start_s) / 2);
  const middle_s = start_s + each_s;
  return [
    [start_s, middle_s],
    [middle_s, middle_s + each_s],
  ];
}

// [begin, end] of the first way out and of the way back; null where the curve does not go both ways.
function spansOnCurve({ excursion, speed }, start_s, limit_s) {
  const turns = turningTimes(excursion, start_s, limit_s);
  if (turns.length < 3) return null;
  const out = byRule(speed, turns[0], turns[1]);
  const back = byRule(speed, turns[1], turns[2]);
  if (back[0] - out[1] < TOUCH_AND_GO_S) out[1] = back[0] = turns[1];
  return [out, back];
}

// The times of the first three extremes between which the curve goes a whole way; both ways are alike, since the
// lift of a clip without a set may be another.
function turningTimes(curve, start_s, limit_s) {
  const found = [];
  let [low, high, up] = [null, null, null];
  for (let at = start_s; at <= limit_s && found.length < 3; at += curve.step_s) {
    const value = curve.at(at);
    if (value === null) continue;
    if (low === null || value < low.value) low = { at, value };
    if (high === null || value > high.value) high = { at, value };
    if (up !== true && value - low.value > SHORTEST_WAY) {
      found.push(low.at);
      [up, high] = [true, { at, value }];
    } else if (up !== false && high.value - value > SHORTEST_WAY) {
      found.push(high.at);
      [up, low] = [false, { at, value }];
    }
  }
  if (found.length === 2) found.push((up ? high : low).at);
  return found;
}

// The part of a way in which the speed is above 5 % of its peak there.
function byRule(speed, start_s, end_s) {
  const times = [];
  for (let at = start_s; at <= end_s; at += speed.step_s) times.push(at);
  const fast = times.map((at) => Math.abs(speed.at(at) ?? 0));
  const peak = fast.indexOf(Math.max(...fast));
  const slow = (value) => value < RULE * fast[peak];
  const before = fast.findLastIndex((value, i) => i < peak && slow(value));
  const after = fast.findIndex((value, i) => i > peak && slow(value));
  return [times[before + 1], after < 0 ? end_s : times[after]];
}
