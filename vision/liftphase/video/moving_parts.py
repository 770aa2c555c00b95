"""Where something moves in a long recording, so that the pose model need not see the rest of it.

A cheap pass: few frames a second, shrunk, in gray, and compared with what was there two seconds before.
Nothing here knows what a person is. Whatever may be movement counts as movement: the model is spared empty
minutes, no set is to be lost.
"""

from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.reformatter import Interpolation, VideoReformatter
from av.video.stream import VideoStream
from numpy.typing import NDArray

from liftphase.video.packets import Run, decode
from liftphase.video.probe import open_clip
from liftphase.video.timeline import Clock, TimingLog, in_order

# Shorter clips are looked at whole: they hold little more than a set, and their pass would save nothing.
MIN_LENGTH_S = 300.0
# Containers with true timestamps, and keyframes at which a decoder can begin.
CONTAINERS = frozenset({"mov", "matroska"})
# Frames at most this often are compared, each with one so much earlier: the slowest lowering (10 s) moves by
# a fifth of its way in that time, a fast rep of one second is away from where it began in one of the frames.
SAMPLE_S, BASELINE_S = 0.4, 2.0
# Keyframes alone do, where they are at most so far apart, as in what phones write.
MAX_KEYFRAME_S = 1.1
# Rows of the shrunk image, and how much smaller it is at least, which averages the noise of the sensor. Where
# something moves, at least that share of its pixels has changed by at least so many gray levels. In the sets
# of 26 labeled real clips four times the share has, or that by four times the levels, all the time but for
# moments of 0.3 s.
ROWS, MIN_SHRINK = 120, 3
MIN_LEVELS, MIN_SHARE = 6, 0.001
# Looked at before what moves: twice the time over which movement shows; and after it: more than the 10 s
# after which a set has ended.
BEFORE_S, AFTER_S = 2 * BASELINE_S, 12.0
# Less than this between two parts is not worth leaving out.
MIN_STILL_S = 20.0


@dataclass(frozen=True, slots=True)
class MovingParts:
    """The parts of a clip in which something moves, and what is around them.

    spans_s: (start, end) of each on the clip's timeline, increasing; runs: the packets that hold them.
    """

    spans_s: tuple[tuple[float, float], ...]
    runs: tuple[Run, ...]

    def hold(self, time_s: float) -> bool:
        """Whether a moment is in one of the parts."""
        return any(start_s <= time_s < end_s for start_s, end_s in self.spans_s)

    def still_between(self, start_s: float, end_s: float) -> tuple[tuple[float, float], ...]:
        """The rest of the time from `start_s` to `end_s`: (start, end) of each stretch, seconds."""
        ends = [start_s, *(side for span in self.spans_s for side in span), end_s]
        between = zip(ends[::2], ends[1::2], strict=True)
        return tuple((begin, end) for begin, end in between if end > begin)


def find_moving_parts(
    path: Path, clock: Clock, *, start_s: float, end_s: float, threads: int
) -> MovingParts | None:
    """Find the parts of a long clip in which something moves.

    Parameters
    ----------
    path : Path
        The clip.
    clock : Clock
        How its timestamps become seconds.
    start_s, end_s : float
        Of what is asked for, seconds on its timeline.
    threads : int
        How many the decoder may use.

    Returns
    -------
    MovingParts or None
        None where all has to be looked at: the clip is short, nothing moves in it or something does all the
        time, or its file is not regular enough to leave parts of it out.

    Raises
    ------
    ClipError
        The file cannot be read.
    """
    if end_s - start_s < MIN_LENGTH_S:
        return None
    log = TimingLog()
    with open_clip(path) as (container, stream):
        if container.format.name.split(",")[0] not in CONTAINERS:
            return None
        _decode_little(stream, clock)
        stream.thread_type, stream.thread_count = "AUTO", threads
        samples = _shrunk(_images(container, stream, clock, log), start_s, end_s)
        spans = _padded(find_changes(samples), start_s, end_s)
    if log.damaged or log.cuts or log.restarts or log.missing_pts or log.non_monotonic_pts:
        return None
    if not spans or spans == [(start_s, end_s)]:
        return None
    keys = [(number, clock.seconds(ticks - clock.origin_ticks)) for number, ticks in log.keyframes]
    return MovingParts(tuple(spans), tuple(_runs(spans, keys)))


def find_changes(samples: Iterable[tuple[float, NDArray[np.uint8]]]) -> Iterator[tuple[float, float]]:
    """(from, to), seconds: two moments between which something has moved.

    Parameters
    ----------
    samples : iterable of (float, ndarray of shape (H, W), uint8)
        Times, increasing, and the shrunk images.
    """
    earlier: deque[tuple[float, NDArray[np.int16]]] = deque()
    for time_s, image in samples:
        now = image.astype(np.int16)
        while len(earlier) > 1 and time_s - earlier[1][0] >= BASELINE_S:
            earlier.popleft()
        if earlier:
            before_s, before = earlier[0]
            if np.mean(np.abs(now - before) >= MIN_LEVELS) >= MIN_SHARE:
                yield before_s, time_s
        earlier.append((time_s, now))


def _decode_little(stream: VideoStream, clock: Clock) -> None:
    """Let the decoder leave out what the comparison does not need."""
    context = stream.codec_context
    context.skip_frame = "NONREF"
    # The loop filter changes no more than what coding loses anyway.
    context.options = {"skip_loop_filter": "all"}
    times = [entry.timestamp for entry in stream.index_entries if entry.is_keyframe]
    apart = [clock.seconds(after - before) for before, after in pairwise(times)]
    if apart and max(apart) <= MAX_KEYFRAME_S:
        context.skip_frame = "NONKEY"


def _images(
    container: InputContainer, stream: VideoStream, clock: Clock, log: TimingLog
) -> Iterator[tuple[float, VideoFrame]]:
    for ticks, image in in_order(decode(container, stream, log), clock, log):
        yield clock.seconds(ticks), image


def _shrunk(
    images: Iterable[tuple[float, VideoFrame]], start_s: float, end_s: float
) -> Iterator[tuple[float, NDArray[np.uint8]]]:
    """Few of the images from `start_s` to `end_s`, small and gray."""
    reformatter, last_s = VideoReformatter(), -np.inf
    for time_s, image in images:
        if not start_s <= time_s < end_s or time_s - last_s < SAMPLE_S:
            continue
        last_s = time_s
        scale = max(MIN_SHRINK, image.height / ROWS)
        rows, columns = (max(round(side / scale), 1) for side in (image.height, image.width))
        gray = reformatter.reformat(image, columns, rows, "gray", interpolation=Interpolation.AREA)
        yield time_s, np.asarray(gray.to_ndarray(), np.uint8)


def _padded(
    changes: Iterable[tuple[float, float]], start_s: float, end_s: float
) -> list[tuple[float, float]]:
    """The changes with the margin around them, joined where little lies between."""
    spans: list[tuple[float, float]] = []
    for before_s, after_s in changes:
        low, high = max(before_s - BEFORE_S, start_s), min(after_s + AFTER_S, end_s)
        if not spans and low - start_s < MIN_STILL_S:
            low = start_s
        if spans and low - spans[-1][1] < MIN_STILL_S:
            low = spans.pop()[0]
        spans.append((low, high))
    if spans and end_s - spans[-1][1] < MIN_STILL_S:
        spans[-1] = (spans[-1][0], end_s)
    return spans


def _runs(spans: Iterable[tuple[float, float]], keys: list[tuple[int, float]]) -> Iterator[Run]:
    """The packets of each span, from a keyframe to a keyframe.

    keys: (number of the packet, seconds) of each keyframe. One more group on either side, since frames beside
    a keyframe may need the group before it.
    """
    times = [time_s for _, time_s in keys]
    last: Run | None = None
    for start_s, end_s in spans:
        before = max(bisect_right(times, start_s) - 2, 0)
        after = bisect_left(times, end_s) + 1
        run = (keys[before][0] if keys else 0, keys[after][0] if after < len(keys) else None)
        if last is not None and (last[1] is None or run[0] <= last[1]):
            run = (last[0], run[1])
        elif last is not None:
            yield last
        last = run
    if last is not None:
        yield last
