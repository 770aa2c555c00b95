"""What the presentation timestamps of a clip say about its frame rate."""

import numpy as np
from numpy.typing import NDArray

# A frame interval is off the beat when it differs from the median by more than this part of it (and by
# more than the container's rounding); a clip is variable when more than this share of intervals is.
INTERVAL_TOLERANCE = 0.05
VARIABLE_FRACTION = 0.01


def measure_frame_rate(times_s: NDArray[np.float64], tick_s: float) -> tuple[float, bool]:
    """Nominal frames per second, and whether the rate varies.

    times_s: (T,) presentation timestamps, strictly increasing, T >= 2; tick_s: the container's time base,
    to which they were rounded (each interval is up to one tick off).

    Nominal is one over the mean of the intervals on the beat, so neither dropped frames nor rounding (33,
    33, 34 ms) shift it. The rate varies when more than 1 % of the intervals are off the beat by over 5 % of
    the median interval and over one tick: a dropped frame now and then does not make a clip variable.
    """
    intervals = np.diff(times_s)
    # An interval that occurs: the mean of the middle two may be none.
    median = float(np.quantile(intervals, 0.5, method="lower"))
    # Half a tick of slack for the rounding of the times to floats.
    regular = np.abs(intervals - median) <= max(INTERVAL_TOLERANCE * median, 1.5 * tick_s)
    return 1 / float(intervals[regular].mean()), bool(np.mean(~regular) > VARIABLE_FRACTION)
