"""The load's path and speed on frames."""

from dataclasses import replace

import numpy as np
import pytest

from liftphase.phases.model import PhaseKind
from liftphase.render.annotators.bar_path import BarPath
from liftphase.render.annotators.registry import (
    DEFAULT_ANNOTATORS,
    FrameState,
    LoadTrace,
    Scene,
    make_annotators,
)
from liftphase.render.annotators.velocity_label import VelocityLabel
from liftphase.render.layout import overlap
from liftphase.render.phase_style import phase_color
from liftphase.reps.velocity_model import RepVelocity
from liftphase.runtime.language import Words

WIDTH, HEIGHT, GRAY = 360, 640, 120
FPS = 30.0


@pytest.fixture
def trace() -> LoadTrace:
    """Down for four seconds and up again, on the left; the camera moves to the right all the time."""
    times_s = np.arange(240) / FPS
    height = 400 + 100 * np.sin(2 * np.pi * times_s / 8)
    position = np.stack([np.full(240, 60.0), height], axis=1)
    camera = np.stack([np.arange(240) * 0.5, np.zeros(240)], axis=1)
    points = np.asarray(position - camera + [120, 0], np.float64)
    return LoadTrace(times_s, points, position, np.gradient(-height / 400, times_s))


def at(time_s: float) -> FrameState:
    return FrameState(time_s, None, float("nan"), None)


def drawn(annotator: BarPath, time_s: float) -> np.ndarray:
    image = np.full((HEIGHT, WIDTH, 3), GRAY, np.uint8)
    annotator.annotate(image, at(time_s))
    return image


def test_the_path_of_the_rep_follows_the_load_through_a_moving_camera(make_analysis, trace) -> None:
    analysis = make_analysis()
    image = drawn(BarPath(analysis, trace, WIDTH, HEIGHT), 2.0)
    rows, columns = np.nonzero((image != GRAY).any(axis=2))
    x, y = trace.points[60]
    # The load goes straight down: what the camera did is taken out.
    assert np.ptp(columns) < 20
    assert columns.mean() == pytest.approx(x, abs=3)
    assert rows.max() == pytest.approx(y, abs=12)
    lowering = next(s for s in analysis.segments if s.kind is PhaseKind.ECCENTRIC)
    assert rows.min() == pytest.approx(trace.points[round(lowering.start_s * FPS)][1], abs=12)
    assert (image == phase_color(PhaseKind.ECCENTRIC)).all(axis=2).any()


def test_nothing_is_drawn_before_a_rep_or_where_the_load_was_not_seen(make_analysis, trace) -> None:
    annotator = BarPath(make_analysis(), trace, WIDTH, HEIGHT)
    assert (drawn(annotator, 99.0) == GRAY).all()
    trace.points[60] = np.nan
    assert (drawn(annotator, 2.0) == GRAY).all()
    trace.position_px[45:50] = np.nan
    assert (drawn(annotator, 61 / FPS) != GRAY).any()


def test_the_label_says_the_speed_now_and_the_last_mean(make_analysis, trace) -> None:
    analysis = make_analysis()
    fast = RepVelocity(concentric_mean_m_s=0.48, concentric_mean_m_s_u=0.02)
    analysis = analysis.map_reps(lambda own: [replace(rep, velocity=fast) for rep in own.reps])
    label = VelocityLabel(analysis, trace, WIDTH, HEIGHT)
    raised_s = analysis.reps[0].phases_of("concentric")[-1].end_s
    speed = abs(trace.speed_m_s[60])
    assert label.texts(2.0) == (f"{speed:.2f} m/s", "")
    assert label.texts(raised_s + 0.05)[1] == "mean 0.48 \N{PLUS-MINUS SIGN}0.02 m/s"
    assert label.texts(99.0)[0] == ""
    german = VelocityLabel(analysis, trace, WIDTH, HEIGHT, Words("de"))
    assert german.texts(raised_s + 0.05)[1] == "im Mittel 0,48 \N{PLUS-MINUS SIGN}0,02 m/s"


def test_digits_stand_long_enough_to_be_read(make_analysis, trace) -> None:
    label = VelocityLabel(make_analysis(), trace, WIDTH, HEIGHT)
    assert len({label.texts(float(time_s))[0] for time_s in trace.times_s[60:63]}) == 1


def test_both_are_shown_where_the_scale_is_known_and_can_be_left_out(
    make_track, make_analysis, trace
) -> None:
    points = make_track(WIDTH, HEIGHT, frames=240).image_px.astype(float)
    scene = Scene(WIDTH, HEIGHT, points, make_analysis(), ["right_knee", "left_knee"], (0.0, 8.0), load=trace)
    made = make_annotators(scene)
    assert any(isinstance(annotator, BarPath) for annotator in made)
    boxes = [*scene.taken.values()]
    assert "velocity-label" in scene.taken
    assert not any(overlap(a, b) for a in boxes for b in boxes if a is not b)
    others = tuple(name for name in DEFAULT_ANNOTATORS if name not in ("bar-path", "velocity-label"))
    assert len(make_annotators(scene, others)) == len(made) - 2
