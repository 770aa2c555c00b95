"""The subject's skeleton on a frame, the leading joint's limbs in the color of the phase."""

from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from liftphase.pose.skeleton import HIPS, JOINT_NAMES, LANDMARK, LIMB_CHAIN, SHOULDERS, SIDES
from liftphase.render.annotators.registry import FrameState
from liftphase.render.phase_style import OUTLINE_COLOR, RGB, SUBPIXEL_BITS, WHITE, fixed_point, phase_color

# Fractions of the frame's short side.
_LIMB, _WORKING_LIMB, _OUTLINE, _DOT, _ARC = 0.006, 0.012, 0.003, 0.008, 0.05
# In frame sides: landmarks beyond are held there, or OpenCV's fixed-point coordinates would overflow.
_MAX_OFFSET = 4

LIMBS = [
    (LANDMARK[f"{side}_{first}"], LANDMARK[f"{side}_{second}"])
    for side in SIDES
    for first, second in pairwise(LIMB_CHAIN)
]
ACROSS = [SHOULDERS, HIPS]


def leading_joints(joint: str, angles: dict[str, NDArray[np.float64]]) -> list[str]:
    """The joint's full names ("left_knee"), the one whose angle is known in more frames first.

    Parameters
    ----------
    joint : str
        With its side, or without it for both.
    angles : dict of str to ndarray of shape (T,)
        Degrees by full name, NaN where unknown.

    Raises
    ------
    ValueError
        For a name that is not a joint's.
    """
    names = [name for name in JOINT_NAMES if joint in (name, name.partition("_")[2])]
    if not names:
        raise ValueError(f"{joint!r} is not a joint; joints are {', '.join(JOINT_NAMES)}")
    return sorted(names, key=lambda name: -np.count_nonzero(~np.isnan(angles.get(name, np.nan))))


class SkeletonAnnotator:
    """Draws the limbs between one frame's landmarks, for frames of one size.

    Parameters
    ----------
    joints : list of str
        The leading joint's full names; the arc of the angle is drawn at the first.
    frame_width, frame_height : int
        Pixels.
    """

    def __init__(self, joints: list[str], frame_width: int, frame_height: int) -> None:
        short = min(frame_width, frame_height)
        self._limb = max(1, round(_LIMB * short))
        self._working_limb = max(3, round(_WORKING_LIMB * short))
        self._outline = max(1, round(_OUTLINE * short))
        self._dot = max(1.5, _DOT * short)
        self._arc = round(_ARC * short)
        self._max_offset = _MAX_OFFSET * max(frame_width, frame_height)
        working = [LANDMARK[name] for name in joints]
        self._working_limbs = [limb for limb in LIMBS if set(limb) & set(working)]
        self._other_limbs = [*(limb for limb in LIMBS if limb not in self._working_limbs), *ACROSS]
        self._labeled = working[0]

    def annotate(self, image: NDArray[np.uint8], state: FrameState) -> None:
        """Draw the frame's skeleton in place, in white where there is no phase."""
        if state.points is not None:
            self.draw(image, state.points, phase_color(state.segment.kind) if state.segment else WHITE)

    def draw(self, rgb: NDArray[np.uint8], points: NDArray[np.float64], color: RGB) -> None:
        """Draw the skeleton in place, the leading joint's limbs in `color`.

        points: (K, 2) in pixels of the frame, NaN for a landmark that is not to be drawn.
        """
        points = np.clip(points, -self._max_offset, self._max_offset)
        others, working = _visible(points, self._other_limbs), _visible(points, self._working_limbs)
        fixed = fixed_point(np.nan_to_num(points))
        self._draw_lines(rgb, [fixed[[*limb]] for limb in others], self._limb, WHITE)
        self._draw_lines(rgb, [fixed[[*limb]] for limb in working], self._working_limb, color)
        self._draw_arc(rgb, points)
        for number in {n for limb in (*others, *working) for n in limb}:
            self._draw_dot(rgb, fixed[number])

    def _draw_lines(
        self, rgb: NDArray[np.uint8], lines: list[NDArray[np.int32]], width: int, color: RGB
    ) -> None:
        for stroke, outline_color in ((width + 2 * self._outline, OUTLINE_COLOR), (width, color)):
            cv2.polylines(rgb, lines, False, outline_color, stroke, cv2.LINE_AA, SUBPIXEL_BITS)

    def _draw_dot(self, rgb: NDArray[np.uint8], center: NDArray[np.int32]) -> None:
        for radius, outline_color in ((self._dot + self._outline, OUTLINE_COLOR), (self._dot, WHITE)):
            cv2.circle(
                rgb,
                center.tolist(),
                int(fixed_point(radius)),
                outline_color,
                cv2.FILLED,
                cv2.LINE_AA,
                SUBPIXEL_BITS,
            )

    def _draw_arc(self, rgb: NDArray[np.uint8], points: NDArray[np.float64]) -> None:
        vertex = points[self._labeled]
        ends = [
            points[b if a == self._labeled else a] for a, b in self._working_limbs if self._labeled in (a, b)
        ]
        rays = np.array(ends) - vertex
        if np.isnan(rays).any():
            return
        start, stop = np.degrees(np.arctan2(rays[:, 1], rays[:, 0]))
        turn = (stop - start + 180) % 360 - 180
        radius = min(self._arc, 0.6 * float(np.hypot(*rays.T).min()))
        angles = np.radians(start + np.linspace(0, turn, 24))
        arc = vertex + radius * np.column_stack([np.cos(angles), np.sin(angles)])
        self._draw_lines(rgb, [fixed_point(arc)], self._limb, WHITE)


def _visible(points: NDArray[np.float64], limbs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    return [limb for limb in limbs if not np.isnan(points[[*limb]]).any()]
