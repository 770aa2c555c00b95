"""The countdown gauge: the running eccentric against its target, and each rep's verdict."""

import cv2
import numpy as np
from numpy.typing import NDArray

from liftphase.phases.model import PhaseKind
from liftphase.prescription.evaluation import Target, Verdict, evaluate
from liftphase.prescription.notation import Part
from liftphase.render.panel import Panel
from liftphase.render.phase_style import RGB, SUBPIXEL_BITS, WHITE, fixed_point
from liftphase.render.text import TextStyle
from liftphase.reps.model import Analysis
from liftphase.reps.segments import Segment
from liftphase.runtime.language import ENGLISH, Words

# Bluish green and orange of the palette of Okabe and Ito; inconclusive is neither.
GREEN: RGB = (0, 158, 115)
AMBER: RGB = (230, 159, 0)
COLORS = {Verdict.PASS: GREEN, Verdict.FAIL: AMBER, Verdict.INCONCLUSIVE: WHITE}
_TRACK: RGB = (90, 90, 90)  # the part of the dial that is still to go

_SIZE, _THICKNESS, _PADDING = 0.16, 0.022, 0.02  # fractions of the frame's short side
_MIN_TEXT_PX = 12


class CountdownGauge:
    """The gauge on its panel, for frames of one size.

    While a rep's eccentric lasts the circle fills until the shortest duration that passes, with the seconds
    to go in its middle; beyond the longest it turns amber. From then to the next eccentric it shows the
    measured duration: green for pass, amber for fail, white for inconclusive. Below it is a dot for each rep
    of the set.

    Parameters
    ----------
    analysis : Analysis
        Its eccentrics are counted down.
    target : Target
        Limits the eccentric.
    frame_width, frame_height : int
        Pixels.

    Attributes
    ----------
    width, height : int
        Of the panel in pixels, the same for the whole clip.
    """

    def __init__(
        self,
        analysis: Analysis,
        target: Target,
        frame_width: int,
        frame_height: int,
        words: Words = ENGLISH,
    ) -> None:
        self._words = words
        short = min(frame_width, frame_height)
        self._limits = target.limits[Part.ECCENTRIC]
        verdicts = {rep.rep: rep for set_ in evaluate(analysis, target).sets for rep in set_.reps}
        self._verdict = {
            number: limit.verdict
            for number, rep in verdicts.items()
            for limit in rep.limits
            if limit.part is Part.ECCENTRIC
        }
        self._eccentrics = [
            s for s in analysis.segments if s.kind is PhaseKind.ECCENTRIC and s.rep is not None
        ]
        self._reps_of_set = {set_.set: [rep.rep for rep in set_.reps] for set_ in analysis.sets}
        self._padding = max(4, round(_PADDING * short))
        self._thickness = max(3, round(_THICKNESS * short))
        self._diameter = max(40, round(_SIZE * short))
        self._dot = max(2, round(0.4 * self._thickness))
        self._text = TextStyle(max(_MIN_TEXT_PX, round(0.32 * self._diameter)), weight=700)
        self.width = self._diameter + 2 * self._padding
        self.height = self._diameter + 3 * self._padding + 2 * self._dot
        self._panel = Panel(self.width, self.height, radius=self._padding)

    def state(self, time_s: float) -> tuple[str, float, RGB] | None:
        """Its text at `time_s`, how full it is (0..1) and its color; None before the first eccentric."""
        segment = self._segment_at(time_s)
        if segment is None:
            return None
        if time_s < segment.end_s:
            return self._running(time_s - segment.start_s)
        assert segment.rep is not None
        verdict = self._verdict.get(segment.rep.rep)
        return (
            self._words.number(segment.duration_s, ".1f"),
            1.0,
            _TRACK if verdict is None else COLORS[verdict],
        )

    def draw(self, rgb: NDArray[np.uint8], time_s: float, left: int, top: int) -> None:
        """Draw the gauge at `time_s` with its panel's top left corner at (left, top), in place."""
        state = self.state(time_s)
        if state is None:
            return
        text, fraction, color = state
        area = self._panel.darken(rgb, left, top)
        center = (self.width / 2, self._padding + self._diameter / 2)
        radius = (self._diameter - self._thickness) / 2
        _draw_arc(area, center, radius, 1.0, _TRACK, self._thickness)
        _draw_arc(area, center, radius, fraction, color, self._thickness)
        x = round(center[0] - self._text.width(text) / 2)
        self._text.draw(area, text, x, round(center[1] + self._text.cap_height / 2), WHITE)
        self._draw_dots(area, time_s)

    def _segment_at(self, time_s: float) -> Segment | None:
        return next((s for s in reversed(self._eccentrics) if s.start_s <= time_s), None)

    def _running(self, elapsed_s: float) -> tuple[str, float, RGB]:
        low, high = self._limits.low, self._limits.high
        color = AMBER if high is not None and elapsed_s > high else GREEN
        if low is None or elapsed_s >= low:
            return self._words.number(elapsed_s, ".1f"), 1.0, color
        return self._words.number(low - elapsed_s, ".1f"), elapsed_s / low, WHITE

    def _draw_dots(self, area: NDArray[np.uint8], time_s: float) -> None:
        """A dot for every rep of the set, colored once its eccentric is over."""
        segment = self._segment_at(time_s)
        assert segment is not None
        assert segment.rep is not None
        reps = self._reps_of_set[segment.rep.set]
        over = {s.rep_number for s in self._eccentrics if s.end_s <= time_s}
        step = min(3.0 * self._dot, (self.width - 2 * self._padding) / len(reps))
        y = self.height - self._padding - self._dot
        for i, rep in enumerate(reps):
            x = self.width / 2 + (i - (len(reps) - 1) / 2) * step
            color = COLORS[self._verdict[rep]] if rep in over and rep in self._verdict else _TRACK
            center = fixed_point((x, y))
            radius = round(min(self._dot, 0.4 * step) * (1 << SUBPIXEL_BITS))
            cv2.circle(area, center.tolist(), radius, color, cv2.FILLED, cv2.LINE_AA, SUBPIXEL_BITS)


def _draw_arc(
    area: NDArray[np.uint8],
    center: tuple[float, float],
    radius: float,
    fraction: float,
    color: RGB,
    thickness: int,
) -> None:
    """The first `fraction` of a circle, clockwise from the top."""
    angles = np.linspace(0, 2 * np.pi * fraction, max(2, round(72 * fraction) + 1))
    points = np.stack([center[0] + radius * np.sin(angles), center[1] - radius * np.cos(angles)], axis=1)
    cv2.polylines(area, [fixed_point(points)], False, color, thickness, cv2.LINE_AA, SUBPIXEL_BITS)
