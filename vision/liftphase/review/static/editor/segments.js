// Segments as they are shown: with the uncertainty of their boundaries, who set them, and why reps were rejected.

import { SAME_S } from "../frame-times.js";
import { message } from "../words.js";

export const REASONS = { false: message("no rep"), failed: message("failed"), partial: message("partial") };

// A boundary where none was detected is the person's; its uncertainty is the frame interval.
export function decorated(segments, detected, frame_s) {
  const known = detected.slice(1).map(({ start_s, start_uncertainty_s, uncertainty_s }) => ({
    at: start_s,
    u: start_uncertainty_s ?? uncertainty_s ?? 0,
  }));
  const boundary = (time_s) => {
    const found = known.find(({ at }) => Math.abs(at - time_s) <= SAME_S);
    return found ? { u: found.u, source: "detected" } : { u: frame_s, source: "hand" };
  };
  const edge = { u: 0, source: "detected" };
  return segments.map((segment, i) => {
    const start = i === 0 ? edge : boundary(segment.start_s);
    const end = i === segments.length - 1 ? edge : boundary(segment.end_s);
    return {
      ...segment,
      start_uncertainty_s: start.u,
      end_uncertainty_s: end.u,
      start_source: start.source,
      end_source: end.source,
    };
  });
}
