"""Cuts found in the images of a clip, and what is none."""

import numpy as np
import pytest
from numpy.typing import NDArray

from liftphase.video.cuts import ChangeMeter, find_cuts

FRAMES, CUT = 60, 25


def room(seed: int) -> NDArray[np.uint8]:
    """A gray scene, (120, 160), whose patches of 20 pixels differ."""
    grays = np.random.default_rng(seed).integers(0, 255, (6, 8), np.uint8)
    return np.repeat(np.repeat(grays, 20, axis=0), 20, axis=1)


def changes(frames: list[NDArray[np.uint8]]) -> NDArray[np.float64]:
    meter = ChangeMeter()
    return np.array([meter.measure(frame) for frame in frames])


def noisy(frames: list[NDArray[np.uint8]]) -> list[NDArray[np.uint8]]:
    rng = np.random.default_rng(9)
    return [np.clip(f + rng.normal(0, 3, f.shape), 0, 255).astype(np.uint8) for f in frames]


def test_a_hard_cut_is_found_at_the_first_frame_of_the_new_shot() -> None:
    seen = noisy([room(1)] * CUT + [room(2)] * (FRAMES - CUT))
    assert find_cuts(changes(seen)).tolist() == [CUT]


def test_a_punch_in_is_found() -> None:
    wide = room(1)
    closer = np.repeat(np.repeat(wide[15:105, 20:140], 4, axis=0), 4, axis=1)[::3, ::3]
    assert closer.shape == wide.shape
    assert find_cuts(changes(noisy([wide] * CUT + [closer] * (FRAMES - CUT)))).tolist() == [CUT]


def test_nothing_is_found_in_a_pan_a_fade_or_another_exposure() -> None:
    pan = [np.roll(room(1), 4 * k, axis=1) for k in range(FRAMES)]
    fade = [(room(1) * (1 - k / FRAMES)).astype(np.uint8) for k in range(FRAMES)]
    exposed = [room(1)] * CUT + [(room(1) * 0.6 + 20).astype(np.uint8)] * (FRAMES - CUT)
    for frames in (pan, fade, exposed):
        assert find_cuts(changes(noisy(frames))).tolist() == []


def test_titles_without_a_pattern_are_shots_too() -> None:
    title = np.full_like(room(1), 30)
    assert find_cuts(changes([title] * CUT + [room(1)] * (FRAMES - CUT))).tolist() == [CUT]
    assert changes([title] * 5).tolist() == [0.0] * 5


@pytest.mark.parametrize("steps", [1, 3])
def test_a_short_transition_is_one_cut(steps: int) -> None:
    blended = [(room(1) // 2 + room(2) // 2).astype(np.uint8)] * steps
    seen = noisy([room(1)] * CUT + blended + [room(2)] * (FRAMES - CUT - steps))
    assert find_cuts(changes(seen)).tolist() == [CUT]


def test_every_cut_of_several_shots_is_found_but_none_at_the_edge_of_the_clip() -> None:
    seen = noisy([room(3)] * 3 + [room(1)] * 20 + [room(2)] * 20 + [room(4)] * 20 + [room(1)] * 3)
    assert find_cuts(changes(seen)).tolist() == [23, 43]
