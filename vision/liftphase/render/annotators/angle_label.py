"""The leading joint's angle, written beside the joint."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from liftphase.render.annotators.registry import FrameState
from liftphase.render.annotators.skeleton import LIMBS
from liftphase.render.layout import Box, overlap
from liftphase.render.panel import Panel
from liftphase.render.text import TextStyle

# Fractions of the frame's short side.
_TEXT, _DISTANCE = 0.045, 0.035
_MIN_TEXT_PX = 12
_SIDES = ((1, 0), (-1, 0), (0, -1), (0, 1))
_MAX_SAMPLED_FRAMES = 400
_POINTS_PER_LIMB = 6


class AngleLabel:
    """The label for frames of one size.

    It keeps to the side of the joint where it hides least of the subject over the clip, so that it does not
    jump.

    Parameters
    ----------
    points : ndarray of shape (T, K, 2)
        The clip's landmarks in pixels of such a frame, NaN where not visible.
    joint : int
        The landmark's number.
    frame_width, frame_height : int
        Pixels.
    taken : sequence of Box
        Places to keep clear of.
    """

    def __init__(
        self,
        points: NDArray[np.float64],
        joint: int,
        frame_width: int,
        frame_height: int,
        taken: Sequence[Box] = (),
    ) -> None:
        self._joint, self._taken = joint, tuple(taken)
        short = min(frame_width, frame_height)
        self._frame = frame_width, frame_height
        self._text = TextStyle(max(_MIN_TEXT_PX, round(_TEXT * short)), weight=600)
        self._padding = max(3, round(0.35 * self._text.cap_height))
        height = self._text.cap_height + 2 * self._padding
        self._panels = {
            digits: Panel(
                self._text.width("0" * digits + "°") + 2 * self._padding, height, radius=height // 3
            )
            for digits in (1, 2, 3)
        }
        distance = round(_DISTANCE * short) + self._padding
        self._reach = np.array([distance + self._panels[3].width / 2, distance + height / 2])
        body = _body_around(points, joint)
        half = np.array([self._panels[3].width, height]) / 2
        self._sides = sorted(_SIDES, key=lambda side: _hidden(body, self._reach * side, half))

    def annotate(self, image: NDArray[np.uint8], state: FrameState) -> None:
        """Write the frame's angle beside the joint in place."""
        if state.points is not None:
            self.draw(image, state.points[self._joint], state.angle_deg)

    def draw(self, rgb: NDArray[np.uint8], point: NDArray[np.float64], angle_deg: float) -> Box | None:
        """Write the angle beside the joint at `point` in place, clear of what is taken.

        Returns the label's box, or None when nothing was drawn: for a joint outside the frame or not visible,
        or an unknown angle.
        """
        width, height = self._frame
        inside = 0 <= point[0] < width and 0 <= point[1] < height
        if not inside or np.isnan(angle_deg):
            return None
        text = f"{angle_deg:.0f}°"
        panel = self._panels[len(text) - 1]
        boxes = [self._box(point + self._reach * side, panel) for side in self._sides]
        box = next((box for box in boxes if not any(overlap(box, other) for other in self._taken)), boxes[0])
        panel.darken(rgb, box[0], box[1])
        self._text.draw(rgb, text, box[0] + self._padding, box[3] - self._padding)
        return box

    def _box(self, center: NDArray[np.float64], panel: Panel) -> Box:
        """The panel's box around `center`, moved into the frame."""
        width, height = self._frame
        left = min(max(round(center[0] - panel.width / 2), 0), width - panel.width)
        top = min(max(round(center[1] - panel.height / 2), 0), height - panel.height)
        return left, top, left + panel.width, top + panel.height


def _body_around(points: NDArray[np.float64], joint: int) -> NDArray[np.float64]:
    """Landmarks and points along the limbs as seen from the joint, (N, 2), from frames all over the clip."""
    frames = points[:: max(1, len(points) // _MAX_SAMPLED_FRAMES)]
    along = np.linspace(0, 1, _POINTS_PER_LIMB)[:, None]
    limbs = [frames[:, None, a] * (1 - along) + frames[:, None, b] * along for a, b in LIMBS]
    body = np.concatenate([frames, *limbs], axis=1) - frames[:, [joint]]
    return body[~np.isnan(body).any(axis=2)]


def _hidden(body: NDArray[np.float64], center: NDArray[np.float64], half: NDArray[np.float64]) -> int:
    return int(np.count_nonzero((np.abs(body - center) < half).all(axis=1)))
