// The keys of playback, as in other tools that mark time in a video.

import { segmentAt } from "./phases.js";

// For `bindKeys`; worst: what `worstRep` gives; help: called for "?".
export function playbackKeys({ analysis, clock, timeline, worst, help }) {
  const toStart = (kind, direction) => {
    const at = clock.index;
    const starts = analysis[kind].map(({ start_s }) => clock.frames.from(start_s));
    const next = direction > 0 ? starts.find((start) => start > at) : starts.findLast((start) => start < at);
    if (next === undefined) return;
    clock.stopLoop();
    clock.seekToFrame(next);
  };
  const loopPhase = () => {
    if (clock.loop) return clock.stopLoop();
    const segment = segmentAt(analysis.segments, clock.time_s);
    if (segment) clock.startLoop(segment.start_s, segment.end_s, segment.phase);
  };
  const step = (frames) => () => {
    clock.stopLoop();
    clock.step(frames);
  };
  return [
    { keys: [" ", "k"], says: "play or pause", run: () => clock.toggle() },
    { keys: ["j"], says: "slower", run: () => clock.changeRate(-1) },
    { keys: ["l"], says: "faster", run: () => clock.changeRate(1) },
    { keys: [",", "ArrowLeft"], says: "one frame back", run: step(-1) },
    { keys: [".", "ArrowRight"], says: "one frame forward", run: step(1) },
    { keys: ["Shift+,", "Shift+ArrowLeft"], says: "ten frames back", run: step(-10) },
    { keys: ["Shift+.", "Shift+ArrowRight"], says: "ten frames forward", run: step(10) },
    { keys: ["n"], says: "next phase", run: () => toStart("segments", 1) },
    { keys: ["p"], says: "previous phase", run: () => toStart("segments", -1) },
    { keys: ["Shift+n"], says: "next rep", run: () => toStart("reps", 1) },
    { keys: ["Shift+p"], says: "previous rep", run: () => toStart("reps", -1) },
    { keys: ["r"], says: "loop this phase, or end the loop", run: loopPhase },
    ...(worst
      ? [
          {
            keys: ["w"],
            says: "loop the worst rep",
            run: () => clock.startLoop(worst.rep.start_s, worst.rep.end_s, `rep ${worst.rep.rep}`),
          },
        ]
      : []),
    { keys: ["z"], says: "show the whole clip in the timeline", run: () => timeline.show() },
    { keys: ["?"], says: "these keys", run: help },
  ];
}
