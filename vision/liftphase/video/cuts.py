"""Cuts: where an edited clip goes from one shot to the next.

The adaptive detector of PySceneDetect (scenedetect.com) with its thresholds: how much the colors of the image
change, and how much more than in the frames around. The package itself brings another OpenCV, which shares
files with MediaPipe's.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

# The image is shrunk to this side: noise and compression change its pixels less.
_SIDE_PX = 256
# A cut changes hue, saturation and value by this much on average (of 255), and this many times as much as the
# frames around change them.
MIN_CHANGE, MIN_CHANGE_RATIO = 15.0, 3.0
# Frames on either side that are compared with, and that a shot has at least: fewer are a flash, but two
# changes in a row are one cut with a frame in which both shots are blended.
_WINDOW_FRAMES, _MIN_SHOT_FRAMES = 2, 8


class ChangeMeter:
    """Measures how much each frame of a clip differs from the one before; give it every frame in order."""

    def __init__(self) -> None:
        self._before: NDArray[np.int16] | None = None

    def measure(self, rgb: NDArray[np.uint8]) -> float:
        """Mean absolute difference of hue, saturation and value since the last frame, 0 to 255.

        rgb: (H, W, 3), uint8. The first frame, and one of another size, does not differ.
        """
        scale = _SIDE_PX / max(rgb.shape[:2])
        small = cv2.resize(rgb, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        now = np.asarray(cv2.cvtColor(small, cv2.COLOR_RGB2HSV), np.int16)
        before, self._before = self._before, now
        if before is None or before.shape != now.shape:
            return 0.0
        return float(np.abs(now - before).mean())


def find_cuts(changes: NDArray[np.float64]) -> NDArray[np.intp]:
    """The frames that start a new shot.

    Parameters
    ----------
    changes : ndarray of shape (T,)
        What `ChangeMeter` measures in each frame.

    Returns
    -------
    ndarray of shape (C,)
        Numbers of frames, increasing.
    """
    cuts: list[int] = []
    last = 0
    for number in np.flatnonzero(changes >= MIN_CHANGE).tolist():
        low, high = max(number - _WINDOW_FRAMES, 1), number + _WINDOW_FRAMES + 1
        around = np.concatenate([changes[low:number], changes[number + 1 : high]])
        if len(around) == 0 or changes[number] < MIN_CHANGE_RATIO * around.mean():
            continue
        if number - last >= _MIN_SHOT_FRAMES:
            cuts.append(number)
        elif number - last > 1 and cuts and cuts[-1] == last:
            cuts.pop()
        last = number
    return np.array([cut for cut in cuts if len(changes) - cut >= _MIN_SHOT_FRAMES], np.intp)
