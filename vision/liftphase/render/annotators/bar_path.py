"""The path of the load in the current rep, in the colors of its phases."""

import cv2
import numpy as np
from numpy.typing import NDArray

from liftphase.phases.model import PhaseKind
from liftphase.render.annotators.registry import FrameState, LoadTrace
from liftphase.render.phase_style import OUTLINE_COLOR, RGB, SUBPIXEL_BITS, WHITE, fixed_point, phase_color
from liftphase.reps.model import Analysis

# Fractions of the frame's short side.
_LINE, _OUTLINE, _DOT = 0.006, 0.003, 0.011
# In frame sides: points beyond are held there, or OpenCV's fixed-point coordinates would overflow.
_MAX_OFFSET = 4


class BarPath:
    """Draws where the load went since the current rep began, for frames of one size.

    The path is moved along with the camera: it is drawn from where the load is now.

    Parameters
    ----------
    analysis : Analysis
        Reps and phases.
    trace : LoadTrace
        The load in every frame of the clip.
    frame_width, frame_height : int
        Pixels.
    """

    def __init__(self, analysis: Analysis, trace: LoadTrace, frame_width: int, frame_height: int) -> None:
        short = min(frame_width, frame_height)
        self._line = max(2, round(_LINE * short))
        self._outline = max(1, round(_OUTLINE * short))
        self._dot = max(2.5, _DOT * short)
        self._limit = _MAX_OFFSET * max(frame_width, frame_height)
        self._trace = trace
        starts = np.array([rep.start_s for rep in analysis.reps])
        begun = np.searchsorted(starts, trace.times_s, side="right") - 1
        self._firsts = np.where(begun >= 0, np.searchsorted(trace.times_s, starts[begun]), len(trace.times_s))
        self._colors = [_color(analysis, float(time_s)) for time_s in trace.times_s]

    def annotate(self, image: NDArray[np.uint8], state: FrameState) -> None:
        """Draw the path on a frame in place; nothing where the load was not seen, or before the first rep."""
        now = self._trace.frame_at(state.time_s)
        if now is None or not np.isfinite(self._trace.points[now]).all():
            return
        first = int(self._firsts[now])
        moved = self._trace.position_px[first : now + 1] - self._trace.position_px[now]
        path = np.clip(self._trace.points[now] + moved, -self._limit, self._limit)
        self._draw_path(image, path, self._colors[first : now + 1])
        self._draw_dot(image, self._trace.points[now], self._colors[now])

    def _draw_path(self, image: NDArray[np.uint8], path: NDArray[np.float64], colors: list[RGB]) -> None:
        """Each phase in its color, over one outline."""
        pieces = _pieces(path, colors)
        for piece, _ in pieces:
            self._draw_line(image, piece, OUTLINE_COLOR, self._line + 2 * self._outline)
        for piece, color in pieces:
            self._draw_line(image, piece, color, self._line)

    def _draw_line(
        self, image: NDArray[np.uint8], points: NDArray[np.float64], color: RGB, width: int
    ) -> None:
        cv2.polylines(image, [fixed_point(points)], False, color, width, cv2.LINE_AA, SUBPIXEL_BITS)

    def _draw_dot(self, image: NDArray[np.uint8], center: NDArray[np.float64], color: RGB) -> None:
        for radius, fill in ((self._dot + self._outline, OUTLINE_COLOR), (self._dot, color)):
            at = fixed_point(np.clip(center, -self._limit, self._limit)).tolist()
            cv2.circle(image, at, int(fixed_point(radius)), fill, cv2.FILLED, cv2.LINE_AA, SUBPIXEL_BITS)


def _color(analysis: Analysis, time_s: float) -> RGB:
    segment = analysis.phase_at(time_s)
    return WHITE if segment is None or segment.kind is PhaseKind.OTHER else phase_color(segment.kind)


def _pieces(path: NDArray[np.float64], colors: list[RGB]) -> list[tuple[NDArray[np.float64], RGB]]:
    """The parts of a path of one color each, where it was seen; each begins where the last one ends."""
    seen = np.isfinite(path[:, 0]) & np.isfinite(path[:, 1])
    pieces, begin = [], 0
    for i in range(1, len(path) + 1):
        ends = i == len(path) or colors[i] != colors[begin] or seen[i] != seen[begin]
        if not ends:
            continue
        if seen[begin] and i - begin + 1 >= 2:
            last = i + 1 if i < len(path) and seen[i] else i
            pieces.append((path[begin:last], colors[begin]))
        begin = i
    return pieces
