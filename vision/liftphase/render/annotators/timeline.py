"""The timeline along the lower edge: the phases of the whole clip, with a playhead at the current time."""

import cv2
import numpy as np
from numpy.typing import NDArray

from liftphase.render.panel import Panel
from liftphase.render.phase_style import (
    OUTLINE_COLOR,
    SUBPIXEL_BITS,
    WHITE,
    draw_phase_glyph,
    fixed_point,
    phase_color,
)
from liftphase.reps.segments import Segment

_HEIGHT = 0.075  # of the frame's short side
_PADDING = 0.014
_PLAYHEAD_WIDTH = 0.006


class Timeline:
    """The timeline for frames of one size; all but the playhead is rendered once.

    Parameters
    ----------
    segments : tuple of Segment
        The phases of the clip.
    span_s : tuple of float
        The time (start, end) that the timeline's length stands for, seconds.
    frame_width, frame_height : int
        Pixels.

    Attributes
    ----------
    top, height : int
        Its upper edge and its height in pixels; it lies at the frame's lower edge.
    """

    def __init__(
        self, segments: tuple[Segment, ...], span_s: tuple[float, float], frame_width: int, frame_height: int
    ) -> None:
        short = min(frame_width, frame_height)
        self.height = max(18, round(_HEIGHT * short))
        self.top = frame_height - self.height
        self._padding = max(3, round(_PADDING * short))
        self._playhead_width = max(2, round(_PLAYHEAD_WIDTH * short))
        self._left, self._right = float(self._padding), float(frame_width - 1 - self._padding)
        self._start_s, self._end_s = span_s
        self._panel = Panel(frame_width, self.height)
        self._drawing = np.zeros((self.height, frame_width, 3), np.uint8)
        for segment in segments:
            self._draw_segment(segment)
        self._mask = np.any(self._drawing, axis=2).astype(np.uint8)

    def playhead_x(self, time_s: float) -> float:
        """Where the playhead is at `time_s`, in pixels from the left; held at the ends outside the clip."""
        length_s = self._end_s - self._start_s
        fraction = (time_s - self._start_s) / length_s if length_s > 0 else 0.0
        return self._left + min(max(fraction, 0.0), 1.0) * (self._right - self._left)

    def draw(self, rgb: NDArray[np.uint8], time_s: float) -> None:
        """Draw the timeline at `time_s`, in place."""
        area = self._panel.darken(rgb, 0, self.top)
        cv2.copyTo(self._drawing, self._mask, area)
        self._draw_playhead(area, self.playhead_x(time_s))

    def _draw_segment(self, segment: Segment) -> None:
        left, right = self.playhead_x(segment.start_s), self.playhead_x(segment.end_s)
        gap = min(0.12 * self._padding, 0.25 * (right - left))  # a hairline between neighbors
        box = (left + gap, float(self._padding), right - gap, float(self.height - 1 - self._padding))
        draw_phase_glyph(self._drawing, box, segment.kind, segment.end, phase_color(segment.kind))

    def _draw_playhead(self, area: NDArray[np.uint8], x: float) -> None:
        line = fixed_point(np.array([(x, 0.0), (x, self.height - 1.0)]))
        for width, color in (
            (self._playhead_width + 2 * max(1, self._playhead_width // 2), OUTLINE_COLOR),
            (self._playhead_width, WHITE),
        ):
            cv2.polylines(area, [line], False, color, width, cv2.LINE_AA, SUBPIXEL_BITS)
        handle = (self._padding * 0.9, self._padding * 1.2)
        triangle = np.array([(x - handle[0], 0.0), (x + handle[0], 0.0), (x, handle[1])])
        cv2.fillPoly(area, [fixed_point(triangle)], WHITE, cv2.LINE_AA, SUBPIXEL_BITS)
