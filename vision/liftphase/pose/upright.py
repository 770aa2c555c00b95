"""Whether the image is upright, judged by the lifter's body: rotation tags get lost."""

from collections.abc import Collection

import numpy as np
from numpy.typing import NDArray

from liftphase.pose.skeleton import UprightPart, body_scale_px, landmark_numbers
from liftphase.pose.track import PoseTrack

Array = NDArray[np.float64]

_SHOULDERS, _HIPS, _KNEES, _ANKLES, _WRISTS = (
    landmark_numbers((part,)) for part in ("shoulders", "hips", "knees", "ankles", "wrists")
)
# A clip in which the body is within so many degrees of a quarter turn was turned by it; a body without a
# consistent direction (mean of the unit vectors below this) is no evidence.
MAX_OFF_DEG, MIN_STEADY = 30.0, 0.7
# The load moves across the trunk of a person who lies, and along that of one who stands: a ratio of standard
# deviations above the first number is standing; the second is the least movement, in torso lengths.
MIN_ALONG, MIN_MOVEMENT = 2.0, 0.2
# Fewer frames with a lifter are no evidence.
MIN_FRAMES = 10
# In the upright image the visibility must not be lower, but for its noise.
WORSE = 0.97


def find_turn(track: PoseTrack, upright: Collection[UprightPart] | None = None) -> int:
    """Degrees, counter-clockwise, that the clip must be turned by for its lifter to be upright: 0 to 270.

    0 also where the body is no evidence. upright: the parts that are upright on average over the clip, as in
    `Exercise.upright`; they must agree. None if the lift is not known: then trunk and shanks must agree, and
    in a clip turned by a quarter the load must move along the trunk, as it does for a person who stands.
    """
    points = track.image_px[track.detected].astype(np.float64)
    if len(points) < MIN_FRAMES:
        return 0
    trunk, shanks = _direction(points, _SHOULDERS, _HIPS), _direction(points, _KNEES, _ANKLES)
    if upright is None:
        turn = _quarter_turn(trunk)
        if turn is None or turn != _quarter_turn(shanks) or (turn % 180 and not _moves_along(points)):
            return 0
        return turn
    directions = {"trunk": trunk, "shanks": shanks}
    turns = {_quarter_turn(directions[part]) for part in upright}
    return (turns.pop() or 0) if len(turns) == 1 else 0


def is_better_turned(before: PoseTrack, after: PoseTrack, upright: Collection[UprightPart] | None) -> bool:
    """Whether the turned clip shows an upright lifter with no lower visibility: landmarks may be wrong."""
    seen_before, seen_after = float(before.visibility.mean()), float(after.visibility.mean())
    return find_turn(after, upright) == 0 and seen_after >= WORSE * seen_before


def _direction(points: Array, upper: list[int], lower: list[int]) -> Array:
    """(2,) mean over the frames of the unit vector from the upper to the lower body part, x right, y down."""
    along = points[:, lower].mean(axis=1) - points[:, upper].mean(axis=1)
    lengths = np.linalg.norm(along, axis=1, keepdims=True)
    return (along / np.maximum(lengths, 1e-9)).mean(axis=0)


def _quarter_turn(down: Array) -> int | None:
    """Degrees, counter-clockwise, that bring this direction down; None for one between the quarters."""
    if np.linalg.norm(down) < MIN_STEADY:
        return None
    angle = float(np.degrees(np.arctan2(down[1], down[0])))
    turn = round((angle - 90) / 90) * 90
    return turn % 360 if abs(angle - 90 - turn) <= MAX_OFF_DEG else None


def _moves_along(points: Array) -> bool:
    """Whether hands or shoulders, whichever move more, move along the width of the image."""
    spreads = [points[:, part].mean(axis=1).std(axis=0) for part in (_WRISTS, _SHOULDERS)]
    across, high = max(spreads, key=lambda spread: float(spread.sum()))
    return bool(across > max(MIN_ALONG * high, MIN_MOVEMENT * body_scale_px(points)))
