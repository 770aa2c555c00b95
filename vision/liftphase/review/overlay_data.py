"""What the editor draws over a clip: the skeleton and the path of the lift, frame by frame, in few bytes."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from liftphase.pose.skeleton import LANDMARK, landmark_numbers
from liftphase.pose.track import PoseTrack
from liftphase.render.annotators.skeleton import ACROSS, LIMBS

# In display pixels, eighths of which are more than a landmark is known to.
PIXEL_PARTS = 8
HIDDEN = -32768
_MIN_VISIBILITY = 0.3


def overlay_layout() -> dict[str, Any]:
    """How to read `overlay_points`: JSON-ready.

    `points` is how many points a frame has, of which the last is on the path; `limbs` are pairs of points.
    """
    places = _places()
    limbs = [(places.index(a), places.index(b)) for a, b in (*LIMBS, *ACROSS)]
    return {"points": len(places) + 1, "limbs": limbs, "parts": PIXEL_PARTS, "hidden": HIDDEN}


def overlay_points(track: PoseTrack, travel: tuple[str, ...]) -> bytes:
    """Return x and y of each point in each frame: little-endian int16, eighths of display pixels.

    Parameters
    ----------
    track : PoseTrack
        The landmarks.
    travel : tuple of str
        The body points that move with the load (`Exercise.travel`); their mean is the path.
    """
    places = _places()
    seen = track.visibility >= _MIN_VISIBILITY
    image_px = np.where(seen[..., None], track.image_px, np.nan)
    body = image_px[:, places]
    moving = image_px[:, landmark_numbers(travel)]
    path = _mean_of_seen(moving)[:, None]
    points = np.concatenate([body, path], axis=1) * PIXEL_PARTS
    limits = np.iinfo(np.int16)
    whole = np.clip(np.rint(np.nan_to_num(points, nan=HIDDEN)), limits.min, limits.max)
    return whole.astype("<i2").tobytes()


def _places() -> list[int]:
    """The landmarks that limbs are drawn between, and the nose."""
    drawn = {number for limb in (*LIMBS, *ACROSS) for number in limb}
    return sorted(drawn | {LANDMARK["nose"]})


def _mean_of_seen(points: NDArray[np.floating]) -> NDArray[np.float64]:
    """(T, 2) mean of the points that are visible in a frame, NaN where none is."""
    seen = np.asarray(np.isfinite(points).all(axis=2))
    total = np.where(seen[..., None], points, 0.0).sum(axis=1)
    count = np.asarray(seen.sum(axis=1))[:, None]
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)
