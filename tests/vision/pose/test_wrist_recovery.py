"""A hand tracked by optical flow, in images in which two textured squares are the hands of two people."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from liftphase.pose.patches import PATCHES
from liftphase.pose.wrist_recovery import MIN_FRAMES, WristFlowTracker

SIZE, WINDOW = 60, 15
OWN_X, OTHER = 100, (180, 150)
RNG = np.random.default_rng(4)
TEXTURES = RNG.integers(40, 255, (2, 13, 13))


def _image(own_y: int | None) -> NDArray[np.uint8]:
    """One's own hand at height `own_y`, somebody else's always in its place, on a bare wall."""
    image = np.full((240, 320), 128, np.uint8)
    for texture, place in zip(TEXTURES, ((OWN_X, own_y), OTHER), strict=True):
        if place[1] is not None:
            rows, columns = (slice(4 * (c // 4) - 24, 4 * (c // 4) + 28) for c in (place[1], place[0]))
            block = np.kron(texture, np.ones((4, 4), int)).astype(np.uint8)
            image[rows, columns] = block
    return image


def _pose(wrist: tuple[float, float]) -> NDArray[np.float32]:
    """Shoulders above the hips by `SIZE`, the left hand at `wrist`, all else far from it."""
    image_px = np.full((33, 2), (300.0, 20.0))
    image_px[[11, 12]], image_px[[23, 24]] = (150.0, 60.0), (150.0, 60.0 + SIZE)
    image_px[[15, 17, 19]] = np.add(wrist, [(0, 0), (4, 8), (8, 4)])
    return image_px.astype(np.float32)


def _carry(own_y: Sequence[int | None], on_own: Sequence[bool]) -> list[NDArray[np.float64]]:
    """Where the left wrist is tracked to in every frame but the first; the landmarks are on one's own
    hand in the frames `on_own`, and the patches have moved as it has."""
    keep = WristFlowTracker()
    held = []
    for k in range(1, len(own_y)):
        wrist = (OWN_X, own_y[k] or 0) if on_own[k] else OTHER
        step = (own_y[k] or 0) - (own_y[k - 1] or 0) if on_own[k] else 0
        moved = np.full((len(PATCHES), 2), np.nan)
        moved[[patch.point == 15 for patch in PATCHES]] = (0.0, step)
        before, now = _image(own_y[k - 1]), _image(own_y[k])
        held.append(keep.update(before, now, _pose(wrist), moved, WINDOW)[0, 0])
    return held


def test_a_hand_at_work_is_carried_on_until_the_landmarks_are_back() -> None:
    rising = [*range(200, 100, -4), *[100] * 12, *range(104, 180, 4)]
    away = slice(20, 32)
    on_own = np.ones(len(rising), dtype=bool)
    on_own[away] = False
    held = np.array([np.full(2, np.nan), *_carry(rising, on_own.tolist())])
    assert np.isnan(held[: away.start]).all()
    expected = np.stack([np.full(len(rising), OWN_X), rising], axis=1)
    np.testing.assert_allclose(held[away], expected[away], atol=0.5)
    back = away.stop + MIN_FRAMES
    assert np.isfinite(held[away.stop : back - 1]).all()
    assert np.isnan(held[back:]).all()


def test_a_hand_that_hangs_is_left_for_one_at_work() -> None:
    """Nothing shows whose the first one was; landmarks that went along with nothing are not worth keeping."""
    rising = [*[200] * 12, *range(200, 100, -4)]
    on_own = [False] * 12 + [True] * 25
    assert np.isnan(_carry(rising, on_own)).all()


def test_a_hand_that_is_hidden_is_lost() -> None:
    rising = [*range(200, 120, -4), *[120] * 3, *[None] * 5]
    held = _carry(rising, [True] * 20 + [False] * 8)
    assert np.isfinite(held[20]).all()
    assert np.isnan(held[-4:]).all()
