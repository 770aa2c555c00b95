"""Choosing some of a clip's frames by their timestamps."""

# Timestamps are rounded to ticks, and a variable frame rate wanders about its nominal one.
_TOLERANCE = 1.1


class FrameThinner:
    """Chooses frames that are at most an interval apart, as far as the clip has them.

        for time_s in times_s:
            if thinner.is_due(time_s):
                thinner.take(time_s)

    The next frame is expected as far on as this one is from the last.

    Parameters
    ----------
    interval_s : float
        Seconds; may be set anew at any time.
    """

    def __init__(self, interval_s: float) -> None:
        self.interval_s = interval_s
        self._seen_s: float | None = None
        self._taken_s: float | None = None

    def is_due(self, time_s: float) -> bool:
        """Whether the frame is to be taken: ask for every frame, in order."""
        step_s = 0.0 if self._seen_s is None else time_s - self._seen_s
        self._seen_s = time_s
        return self._taken_s is None or time_s - self._taken_s + step_s > _TOLERANCE * self.interval_s

    def take(self, time_s: float) -> None:
        """Count the interval from this frame on, due or not."""
        self._taken_s = time_s
