"""The load's speed now, and the mean velocity of the last concentric."""

import numpy as np
from numpy.typing import NDArray

from liftphase.render.annotators.registry import LoadTrace
from liftphase.render.panel import Panel
from liftphase.render.text import TextStyle
from liftphase.reps.model import Analysis
from liftphase.reps.rep import Part, Rep
from liftphase.reps.velocity_model import Measured, measured_in
from liftphase.runtime.language import ENGLISH, Words

# Sizes as fractions of the frame's short side.
_NOW, _MEAN, _PADDING = 0.05, 0.034, 0.016
_MIN_NOW_PX, _MIN_MEAN_PX = 14, 11
# Digits that change with every frame cannot be read. The pages hold theirs as long (`player.js`).
_STEP_S = 0.1
# The widest that either line gets.
_WIDEST = 8.88


class VelocityLabel:
    """Two lines on a panel, for frames of one size; `width` and `height` are in pixels.

    The first is the speed along the path of the lift, whichever way; the second the mean velocity of the
    last concentric that has ended, with the half-width of its 90 % interval.
    """

    def __init__(
        self,
        analysis: Analysis,
        trace: LoadTrace,
        frame_width: int,
        frame_height: int,
        words: Words = ENGLISH,
    ) -> None:
        short = min(frame_width, frame_height)
        self._trace, self._words = trace, words
        self._now = TextStyle(max(_MIN_NOW_PX, round(_NOW * short)), weight=700)
        self._mean = TextStyle(max(_MIN_MEAN_PX, round(_MEAN * short)), weight=500)
        self._padding = max(3, round(_PADDING * short))
        self._ended = [
            (end_s, mean)
            for rep in analysis.reps
            if (mean := measured_in(rep.velocity, "concentric_mean_m_s")) and (end_s := _end_s(rep))
        ]
        widest = max(
            self._now.width(self._speed_text(_WIDEST)), self._mean.width(self._mean_text((_WIDEST, _WIDEST)))
        )
        self.width = widest + 2 * self._padding
        self.height = self._now.cap_height + self._mean.cap_height + 3 * self._padding
        self._panel = Panel(self.width, self.height, radius=self._padding)

    def texts(self, time_s: float) -> tuple[str, str]:
        """The two lines at a time; nothing where the load was not seen, and before the first concentric."""
        speed = float("nan")
        if self._trace.frame_at(time_s) is not None:
            held_s = np.floor(time_s / _STEP_S + 1e-6) * _STEP_S
            speed = abs(float(np.interp(held_s, self._trace.times_s, self._trace.speed_m_s)))
        ended = [mean for end_s, mean in self._ended if end_s <= time_s]
        return (
            "" if np.isnan(speed) else self._speed_text(speed),
            self._mean_text(ended[-1]) if ended else "",
        )

    def draw(self, rgb: NDArray[np.uint8], time_s: float, left: int, top: int) -> None:
        """Draw the label with its top left corner at (left, top), in place."""
        area = self._panel.darken(rgb, left, top)
        now, mean = self.texts(time_s)
        baseline = self._padding + self._now.cap_height
        if now:
            self._now.draw(area, now, self._padding, baseline)
        if mean:
            self._mean.draw(area, mean, self._padding, baseline + self._padding + self._mean.cap_height)

    def _speed_text(self, speed_m_s: float) -> str:
        words = self._words
        return words("{speed} m/s", speed=words.number(speed_m_s, ".2f"))

    def _mean_text(self, mean: Measured) -> str:
        words = self._words
        speed, u = (words.number(number, ".2f") for number in mean)
        return words("mean {speed} m/s", speed=f"{speed} \N{PLUS-MINUS SIGN}{u}")


def _end_s(rep: Rep) -> float | None:
    raising = rep.phases_of(Part.CONCENTRIC)
    return raising[-1].end_s if raising else None
