// The keys of playback, as in other tools that mark time in a video.

import { phaseName, segmentAt } from "./phases.js";
import { say } from "./words.js";

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
    if (segment) clock.startLoop(segment.start_s, segment.end_s, phaseName(segment));
  };
  const step = (frames) => () => {
    clock.stopLoop();
    clock.step(frames);
  };
  return [
    { keys: [" ", "k"], says: say("play or pause"), run: () => clock.toggle() },
    { keys: ["j"], says: say("slower"), run: () => clock.changeRate(-1) },
    { keys: ["l"], says: say("faster"), run: () => clock.changeRate(1) },
    { keys: [",", "ArrowLeft"], says: say("one frame back"), run: step(-1) },
    { keys: [".", "ArrowRight"], says: say("one frame forward"), run: step(1) },
    { keys: ["Shift+,", "Shift+ArrowLeft"], says: say("ten frames back"), run: step(-10) },
    { keys: ["Shift+.", "Shift+ArrowRight"], says: say("ten frames forward"), run: step(10) },
    { keys: ["n"], says: say("next phase"), run: () => toStart("segments", 1) },
    { keys: ["p"], says: say("previous phase"), run: () => toStart("segments", -1) },
    { keys: ["Shift+n"], says: say("next rep"), run: () => toStart("reps", 1) },
    { keys: ["Shift+p"], says: say("previous rep"), run: () => toStart("reps", -1) },
    { keys: ["r"], says: say("loop this phase, or end the loop"), run: loopPhase },
    ...(worst
      ? [
          {
            keys: ["w"],
            says: say("loop the worst rep"),
            run: () => clock.startLoop(worst.rep.start_s, worst.rep.end_s, say("rep {rep}", { rep: worst.rep.rep })),
          },
        ]
      : []),
    { keys: ["z"], says: say("show the whole clip in the timeline"), run: () => timeline.show() },
    { keys: ["?"], says: say("these keys"), run: help },
  ];
}
