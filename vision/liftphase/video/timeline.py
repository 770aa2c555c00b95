"""From the timestamps that a file stores to a timeline on which every frame is later than the one before."""

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Protocol, TypeVar

from av.video.stream import VideoStream

T = TypeVar("T")


class Timed(Protocol):
    """A frame, decoded or not: its stored timestamps, ticks."""

    @property
    def pts(self) -> int | None:
        """Of presentation."""
        ...

    @property
    def dts(self) -> int | None:
        """Of decoding."""
        ...


F = TypeVar("F", bound=Timed)

# A jump of more than a minute is a cut: nothing was recorded in between. What follows counts as this much
# later, more than the 10 s after which a set has ended, so that no set reaches over a cut.
CUT_S, PAUSE_AT_CUT_S = 60.0, 15.0
# Damage may look like a thousand cuts; only so many are worth a pause.
MAX_PAUSES = 20
# Timestamps that go back by at least this and then go on from there begin anew: parts joined end to end.
RESTART_S = 0.5
# Frames at most this far apart belong together.
NEIGHBOR_S = 1.0
# Timestamps of MPEG streams have 33 bits (ISO/IEC 13818-1, 2.4.3.7); FFmpeg may take a restart for a wrap,
# which makes it a jump of 26 h.
WRAP_TICKS = 1 << 33
WRAPPING = frozenset({"mpegts", "mpeg"})


@dataclass(slots=True)
class TimingLog:
    """The record of one reading of the clip.

    times_s, end_s: of the frames that were given. packet_bytes: size of the video packets read. cuts: (time_s
    of the last frame before, jump_s); restarts: time_s of the last frame before timestamps began anew.
    packets: how many were read; keyframes: (number of the packet, stored timestamp) of each keyframe.
    """

    times_s: list[float] = field(default_factory=list)
    end_s: float = 0.0
    packet_bytes: int = 0
    packets: int = 0
    keyframes: list[tuple[int, int]] = field(default_factory=list)
    expected_end_s: float | None = None
    damaged: int = 0
    missing_pts: int = 0
    non_monotonic_pts: int = 0
    cuts: list[tuple[float, float]] = field(default_factory=list)
    restarts: list[float] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Clock:
    """How the stored timestamps of one clip become seconds.

    time_base: seconds a tick; fps: nominal frame rate, for frames without a timestamp; origin_ticks: the
    stored timestamp that is 0 s, itself 0 unless the clip begins too late for exact seconds; by_decoding:
    whether the decoding timestamps are to be used; wraps: whether timestamps have 33 bits.
    """

    time_base: Fraction
    fps: Fraction
    origin_ticks: int = 0
    by_decoding: bool = False
    wraps: bool = False

    @classmethod
    def of(cls, stream: VideoStream, fps: Fraction) -> "Clock":
        """The clock of a stream whose first frame is not known yet."""
        name = stream.container.format.name
        # AVI stores no presentation times: FFmpeg gives the decoding order, shuffled by B-frames.
        return cls(
            stream.time_base or Fraction(1, 90000), fps, by_decoding=name == "avi", wraps=name in WRAPPING
        )

    @property
    def interval(self) -> int:
        """Ticks between frames at the nominal rate."""
        return max(round(1 / (self.fps * self.time_base)), 1)

    def read(self, image: Timed) -> int | None:
        """The stored timestamp of a frame, ticks after the origin."""
        ticks = image.dts if self.by_decoding else image.pts
        return None if ticks is None else ticks - self.origin_ticks

    def ticks(self, seconds: float) -> int:
        """The nearest number of ticks."""
        return round(seconds / self.time_base)

    def seconds(self, ticks: int) -> float:
        """Seconds of a timestamp or an interval in ticks."""
        return ticks * self.time_base.numerator / self.time_base.denominator


def in_order(images: Iterable[F], clock: Clock, log: TimingLog) -> Iterator[tuple[int, F]]:
    """(ticks, frame) with strictly increasing ticks.

    Frames that repeat a timestamp, go back or stray from their neighbors are dropped; where timestamps jump
    by more than `CUT_S` or begin anew, the timeline continues after a short pause, or without one.
    """
    cut, near, restart = (clock.ticks(seconds) for seconds in (CUT_S, NEIGHBOR_S, RESTART_S))
    near = max(near, 3 * clock.interval)
    # The timestamp before as stored, how much is added to it, and how far 33 bits went round.
    before: int | None = None
    shift = wrapped = 0
    for image, following in with_following(images, 1):
        ticks = clock.read(image)
        next_ticks = clock.read(following[0]) if following else None
        if ticks is None:
            # The last frames of an AVI come without their own packet; its rate is constant.
            log.missing_pts += not clock.by_decoding
            ticks = 0 if before is None else before + clock.interval + wrapped
        ahead = None if next_ticks is None else next_ticks - ticks
        ticks -= wrapped
        if before is not None:
            if clock.wraps and ticks - before > WRAP_TICKS // 2:
                wrapped += WRAP_TICKS
                ticks -= WRAP_TICKS
            step = ticks - before
            goes_on = ahead is not None and 0 < ahead <= near and step + ahead <= 0
            strays = ahead is not None and step > near and 0 < step + ahead <= near
            if strays or (step <= 0 and not (step <= -restart and goes_on)):
                log.non_monotonic_pts += 1
                continue
            last_s = clock.seconds(before + shift)
            if step <= 0:
                log.restarts.append(last_s)
                shift += clock.interval - step
            elif step > cut:
                pause = clock.ticks(PAUSE_AT_CUT_S) if len(log.cuts) < MAX_PAUSES else clock.interval
                log.cuts.append((last_s, clock.seconds(step)))
                shift += pause - step
        before = ticks
        yield ticks + shift, image


def with_following(items: Iterable[T], count: int) -> Iterator[tuple[T, list[T]]]:
    """Each item with up to `count` that come after it."""
    waiting: deque[T] = deque()
    for item in items:
        waiting.append(item)
        if len(waiting) > count:
            yield waiting.popleft(), [*waiting]
    while waiting:
        yield waiting.popleft(), [*waiting]


def describe(log: TimingLog, fps: Fraction) -> Iterator[str]:
    """Lines for people on what was odd about the timestamps and the data."""
    if log.damaged:
        yield f"{log.damaged} damaged part(s) of the file were skipped or patched."
    if log.non_monotonic_pts:
        yield f"{log.non_monotonic_pts} frame(s) were dropped: their timestamps repeat, go back or stray."
    if log.missing_pts:
        yield f"{log.missing_pts} frame(s) carry no timestamp: spaced at {float(fps):.4g} fps."
    if log.restarts:
        times = _times(len(log.restarts))
        yield (
            f"The timestamps begin anew {times}after {log.restarts[0]:.2f} s: what follows is taken as the "
            "next part of the same recording."
        )
    if log.cuts:
        after_s, jump_s = log.cuts[0]
        jump = f"{_duration(jump_s)} {_times(len(log.cuts))}"
        yield (
            f"The timestamps jump by {jump}after {after_s:.2f} s: taken as a cut; what follows counts as "
            f"{PAUSE_AT_CUT_S:g} s later."
        )


def _times(count: int) -> str:
    return f"{count} times, first " if count > 1 else ""


def _duration(seconds: float) -> str:
    if seconds < 3600:
        return f"{seconds / 60:.1f} min"
    return f"{seconds / 3600:.1f} h" if seconds < 1e7 else "months"
