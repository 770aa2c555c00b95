// Where a boundary wants to stand: where it was detected, at the zero crossing of speed, where a movement passes
// 5 % of its own peak speed (the definition of a boundary), or else at a frame.

import { isMovement } from "./edits.js";

export const RULE = 0.05;

// speed: a Curve; k: the boundary; detected: the segments that were; tolerance_s: how near is near. Returns
// {time_s, kind}.
export function snapped({ time_s, tolerance_s, frames, speed, segments, k, detected }) {
  const near = [
    ...detected.slice(1).map(({ start_s }) => ({ time_s: start_s, kind: "detected" })),
    ...crossings(speed, time_s - tolerance_s, time_s + tolerance_s, 0).map((at) => ({
      time_s: at,
      kind: "zero",
    })),
    ...[segments[k - 1], segments[k]]
      .filter(isMovement)
      .flatMap((segment) => ruleCrossings(speed, segment, time_s, tolerance_s))
      .map((at) => ({ time_s: at, kind: "rule" })),
  ];
  const away = (place) => Math.abs(place.time_s - time_s);
  const best = near.reduce((found, place) => (found && away(found) <= away(place) ? found : place), null);
  if (best && away(best) <= tolerance_s) return best;
  return { time_s: frames.time(frames.nearest(time_s)), kind: "frame" };
}

function ruleCrossings(speed, { start_s, end_s, phase }, time_s, tolerance_s) {
  const peak = peakSpeed(speed, start_s, end_s, phase === "concentric" ? 1 : -1);
  if (peak === null) return [];
  return crossings(speed, time_s - tolerance_s, time_s + tolerance_s, RULE * peak);
}

// The largest speed in the direction (1 or -1) of a movement, with its sign; null where it never goes there.
function peakSpeed(speed, start_s, end_s, direction) {
  let peak = 0;
  for (let at = start_s; at <= end_s; at += speed.step_s) {
    const value = speed.at(at);
    if (value !== null && value * direction > peak * direction) peak = value;
  }
  return peak === 0 ? null : peak;
}

// The times from start_s to end_s at which the curve passes a level.
function crossings(curve, start_s, end_s, level) {
  const found = [];
  const first = Math.ceil((start_s - curve.start_s) / curve.step_s) - 1;
  const last = Math.floor((end_s - curve.start_s) / curve.step_s) + 1;
  const value = (i) => {
    const own = curve.values[i];
    return own === null || own === undefined ? null : own * curve.unit - level;
  };
  for (let i = first; i < last; i += 1) {
    const [before, after] = [value(i), value(i + 1)];
    if (before === null || after === null || before === after || before * after > 0) continue;
    const at = curve.start_s + (i + before / (before - after)) * curve.step_s;
    if (start_s <= at && at <= end_s) found.push(at);
  }
  return found;
}
