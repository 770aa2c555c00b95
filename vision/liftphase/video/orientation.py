"""How a stored frame is rotated and mirrored for display."""

import math
from dataclasses import dataclass

import cv2
import numpy as np
from av.video.frame import VideoFrame
from numpy.typing import NDArray

# Keys: degrees counter-clockwise.
ROTATIONS = {
    90: cv2.ROTATE_90_COUNTERCLOCKWISE,
    180: cv2.ROTATE_180,
    270: cv2.ROTATE_90_CLOCKWISE,
}


@dataclass(frozen=True, slots=True)
class Orientation:
    """Transform for display: mirror left-right first (some front cameras), then turn counter-clockwise."""

    rotation_deg: int = 0
    mirrored: bool = False

    def turned_by(self, degrees: int) -> "Orientation":
        """The same and then turned further, counter-clockwise, by a multiple of 90."""
        return Orientation((self.rotation_deg + degrees) % 360, self.mirrored)

    def size_of(self, width: int, height: int) -> tuple[int, int]:
        """Displayed (width, height) of a stored frame."""
        return (height, width) if self.rotation_deg in (90, 270) else (width, height)

    def apply(self, rgb: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """The displayed image, C-contiguous, of a stored one (H, W, 3)."""
        if self.mirrored:
            rgb = np.asarray(cv2.flip(rgb, 1), np.uint8)
        if self.rotation_deg:
            rgb = np.asarray(cv2.rotate(rgb, ROTATIONS[self.rotation_deg]), np.uint8)
        return np.ascontiguousarray(rgb)


def read_orientation(image: VideoFrame) -> Orientation:
    """Orientation from the display matrix of a decoded frame, to the nearest quarter turn.

    The matrix maps stored to displayed coordinates, y down: x' = a x + c y, y' = b x + d y, stored as
    a, b, u, c, d, v, x, y, w (ISO/IEC 14496-12, 8.3.2; FFmpeg's libavutil/display.h).
    """
    side_data = image.side_data.get("DISPLAYMATRIX")
    if side_data is None:
        return Orientation()
    a, b, _, c, d = np.frombuffer(bytes(side_data), np.int32)[:5].astype(float)
    mirrored = bool(a * d < b * c)
    if mirrored:
        # Mirroring comes first, so it flips the sign of what x contributes.
        a, b = -a, -b
    clockwise = math.degrees(math.atan2(b, a))
    return Orientation(-round(clockwise / 90) * 90 % 360, mirrored)
