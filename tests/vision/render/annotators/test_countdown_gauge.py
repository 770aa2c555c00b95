"""The gauge that counts the eccentric down: 1.5 s of it from 1 s on, and again from 4 s."""

import numpy as np
import pytest

from liftphase.kinematics.angles import measure_angles
from liftphase.prescription.evaluation import Limits, Target
from liftphase.prescription.notation import Part
from liftphase.render.annotators.countdown_gauge import AMBER, GREEN, CountdownGauge
from liftphase.render.overlay import Overlay
from liftphase.render.phase_style import WHITE

ECCENTRIC = Part.ECCENTRIC


def target(low: float | None = None, high: float | None = None) -> Target:
    return Target({ECCENTRIC: Limits(low, high)})


@pytest.mark.parametrize(
    ("time_s", "state"),
    [
        (0.5, None),
        (1.0, ("1.2", 0.0, WHITE)),
        (1.6, ("0.6", 0.5, WHITE)),
        (2.4, ("1.4", 1.0, GREEN)),
        # Over: what was measured, until the next eccentric begins.
        (2.5, ("1.5", 1.0, GREEN)),
        (3.9, ("1.5", 1.0, GREEN)),
        (4.3, ("0.9", 0.25, WHITE)),
    ],
)
def test_it_counts_down_and_then_shows_what_was_measured(make_analysis, time_s, state):
    got = CountdownGauge(make_analysis(), target(1.2), 640, 480).state(time_s)
    if state is None or got is None:
        assert got is state
    else:
        assert (got[0], got[2]) == (state[0], state[2])
        assert got[1] == pytest.approx(state[1], abs=1e-6)


@pytest.mark.parametrize(
    ("limits", "color"),
    [
        ((1.2, None), GREEN),
        ((2.0, None), AMBER),
        ((1.52, None), WHITE),
        ((None, 1.2), AMBER),
        ((0.5, 1.9), GREEN),
    ],
)
def test_the_color_of_a_finished_eccentric_is_its_verdict(make_analysis, limits, color):
    state = CountdownGauge(make_analysis(), target(*limits), 640, 480).state(3.0)
    assert state is not None
    assert state[2] == color


def test_an_eccentric_that_lasts_too_long_turns_amber_while_it_lasts(make_analysis):
    gauge = CountdownGauge(make_analysis(), target(0.5, 1.0), 640, 480)
    running, late = gauge.state(1.9), gauge.state(2.1)
    assert running is not None
    assert late is not None
    assert (running[2], late[2]) == (GREEN, AMBER)


@pytest.mark.parametrize("size", [(640, 480), (360, 640), (1920, 1080), (160, 120)])
def test_it_is_drawn_on_its_panel_and_nowhere_else(make_analysis, size):
    gauge = CountdownGauge(make_analysis(), target(1.2), *size)
    rgb = np.full((size[1], size[0], 3), 128, np.uint8)
    gauge.draw(rgb, 3.0, 3, 2)
    outside = np.ones(rgb.shape[:2], bool)
    outside[2 : 2 + gauge.height, 3 : 3 + gauge.width] = False
    assert (rgb[outside] == 128).all()
    green = (np.abs(rgb.astype(int) - GREEN) < 20).all(axis=2)
    assert green.sum() > 0.5 * np.pi * 0.8 * gauge.width * max(3, 0.02 * min(size))


@pytest.mark.parametrize("size", [(640, 480), (360, 640)])
def test_the_overlay_shows_it_beside_the_status_panel_only_with_a_target(make_track, make_analysis, size):
    track = make_track(*size, frames=240)
    plain, with_gauge = (
        Overlay(track, make_analysis(), measure_angles(track.image_px, track.visibility), "knee", wanted)
        for wanted in (None, target(1.2))
    )
    images = []
    for overlay in (plain, with_gauge):
        rgb = np.full((size[1], size[0], 3), 128, np.uint8)
        overlay.draw(rgb, 3.0)
        images.append(rgb.astype(int))
    changed = np.argwhere((images[0] != images[1]).any(axis=2))
    gauge = CountdownGauge(make_analysis(), target(1.2), *size)
    height, width = changed.max(axis=0) - changed.min(axis=0) + 1
    assert (height, width) <= (gauge.height, gauge.width)
    other = Overlay(
        track,
        make_analysis(),
        measure_angles(track.image_px, track.visibility),
        "knee",
        Target({Part.CONCENTRIC: Limits(1)}),
    )
    rgb = np.full((size[1], size[0], 3), 128, np.uint8)
    other.draw(rgb, 3.0)
    assert (rgb == images[0]).all()
