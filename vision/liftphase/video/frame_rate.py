"""What the presentation timestamps of a clip say about its frame rate."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

# A frame interval is irregular when it differs from the median by more than this fraction of it (and by more
# than the container's rounding); a clip has a variable rate when more than this fraction of intervals is.
INTERVAL_TOLERANCE = 0.05
VARIABLE_FRACTION = 0.01
# A part is in slow motion when its intervals are this many times the clip's shortest median ones; without a
# slow motion tag the second factor applies, since phones halve their rate in the dark. Shortest part,
# seconds.
SLOWED, CLEARLY_SLOWED, MIN_STRETCH_S = 1.8, 3.0, 0.5
# Medians over so many intervals ignore dropped frames; a slow part has at least as many.
_WINDOW = 9


@dataclass(frozen=True, slots=True)
class SlowedStretch:
    """Part of a clip whose frames are shown `factor` times as long as those of the rest."""

    start_s: float
    end_s: float
    factor: float


def find_slowed_stretches(times_s: NDArray[np.float64], tagged: bool) -> list[SlowedStretch]:
    """The parts that play slower than the rest; none where all of the clip plays at one speed.

    times_s: (T,) strictly increasing; tagged: whether the file says that it was captured for slow motion.
    """
    intervals = np.diff(times_s)
    if len(intervals) < 2 * _WINDOW:
        return []
    padded = np.pad(intervals, _WINDOW // 2, mode="edge")
    medians_s = np.median(np.lib.stride_tricks.sliding_window_view(padded, _WINDOW), axis=1)
    shortest = float(np.quantile(medians_s, 0.02))
    slow = medians_s > (SLOWED if tagged else CLEARLY_SLOWED) * shortest
    edges = np.flatnonzero(np.diff(slow, prepend=False, append=False))
    stretches = [
        SlowedStretch(
            float(times_s[a]), float(times_s[b]), round(float(np.median(medians_s[a:b]) / shortest), 1)
        )
        for a, b in zip(edges[::2], edges[1::2], strict=True)
        if times_s[b] - times_s[a] >= MIN_STRETCH_S and b - a >= _WINDOW
    ]
    return stretches if not slow.all() else []


def measure_frame_rate(times_s: NDArray[np.float64], tick_s: float) -> tuple[float, bool]:
    """Nominal frames per second, and whether the rate varies.

    times_s: (T,) presentation timestamps, strictly increasing, T >= 2; tick_s: the container's time base,
    to which they were rounded (each interval is up to one tick off).

    Nominal is one over the mean of the regular intervals, so neither dropped frames nor rounding (33, 33, 34
    ms) shift it. The rate varies when more than 1 % of the intervals differ from the median by over 5 % and
    over one tick: a dropped frame now and then does not make a clip variable.
    """
    intervals = np.diff(times_s)
    # An interval that occurs: the mean of the middle two may be none.
    median = float(np.quantile(intervals, 0.5, method="lower"))
    # Half a tick of slack for the rounding of the times to floats.
    regular = np.abs(intervals - median) <= max(INTERVAL_TOLERANCE * median, 1.5 * tick_s)
    return 1 / float(intervals[regular].mean()), bool(np.mean(~regular) > VARIABLE_FRACTION)
