"""What happens in a gym, drawn: every rep is found where it truly is, no other is, and doubts are stated.

`tests/benchmarks/fresh_motion.py` scores 300 such recordings.
"""

from dataclasses import replace

import numpy as np
import pytest
from benchmarks.drawn_sets import KINDS, DrawnSet, draw
from benchmarks.fresh_motion import score_reps
from synthetic import curl, make_track, minimum_jerk, push_up, script_set, squat, with_flow

from liftphase.analysis import measure_track
from liftphase.exercises.library import find_exercise
from liftphase.reps.count_confidence import UNSURE
from liftphase.reps.issues import IssueCode
from liftphase.reps.model import Analysis


def analyze(drawn: DrawnSet) -> tuple[Analysis, list[int], list[int]]:
    """The analysis, the true reps that are lost, and the reps found that are none."""
    analysis = measure_track(drawn.track, exercise=drawn.lift).analysis
    lost, _, ghosts = score_reps(drawn.truth, analysis.to_dict()["segments"])
    return analysis, lost, ghosts


@pytest.mark.parametrize("kind", sorted(set(KINDS) - {"idle", "phones", "identical_sets"}))
def test_every_rep_and_no_other(kind: str) -> None:
    """Clusters, singles, holds, sticking points, a rest in the pike, and so on."""
    analysis, lost, ghosts = analyze(draw(kind, 1))
    assert (lost, ghosts) == ([], [])
    assert analysis.quality.issues == ()
    assert analysis.quality.count_confidence is not None
    assert analysis.quality.count_confidence > 0.9


@pytest.mark.parametrize(("camera", "seed"), [("held", 0), ("panned", 6), ("knocked", 2), ("nearer", 1)])
def test_a_phone_that_moves(camera: str, seed: int) -> None:
    drawn = draw("phones", seed)
    assert drawn.camera == camera
    assert analyze(drawn)[1:] == ([], [])


@pytest.mark.parametrize("larger", [0.15, 0.5])
def test_a_phone_that_zooms_once_loses_no_rep(larger: float) -> None:
    """In the second descent: a trunk that becomes larger in the image does not go down."""
    script = script_set(4)
    times_s = make_track(script).times_s
    zoom = 1 + larger * minimum_jerk((times_s - 6.0) / 0.5)
    middle_px = (1 - zoom)[:, None] * np.array([640.0, 400.0])
    track = with_flow(make_track(script), camera_px=middle_px, zoom=zoom, noise_px=0.05)
    analysis = measure_track(track, exercise="squat").analysis
    starts_s = [rep.start_s for rep in analysis.reps]
    np.testing.assert_allclose(starts_s, [m.start_s for m in script.movements()[::2]], atol=0.1)


@pytest.mark.parametrize("turn_deg", [-60, 60])
def test_a_phone_that_walks_round_the_lifter(turn_deg: float) -> None:
    script = script_set(5)
    views = [make_track(script, view_deg=60 + turn_deg * part) for part in np.linspace(0, 1, 31)]
    now = np.linspace(0, 30, len(views[0].times_s)).astype(int)
    frames = np.arange(len(now))
    image, world = (
        np.stack([getattr(view, name) for view in views])[now, frames] for name in ("image_px", "world_m")
    )
    track = with_flow(replace(views[0], image_px=image, world_m=world), noise_px=0.05)
    assert measure_track(track, exercise="squat").analysis.rep_count == 5


@pytest.mark.parametrize("factor", [8, 16])
def test_a_time_lapse_is_no_lifting_or_says_so(factor: int) -> None:
    """Squats of 0.25 and 0.12 s: nobody moves so fast."""
    fast = make_track(script_set(6)).slowed_by(factor)
    analysis = measure_track(fast, exercise="squat").analysis
    assert analysis.quality.count_confidence is not None
    assert analysis.quality.count_confidence < UNSURE
    assert {issue.code for issue in analysis.quality.issues} & {IssueCode.COUNT_UNSURE, IssueCode.NO_REPS}


def test_reps_that_lite_may_have_lost_lower_the_confidence() -> None:
    track = make_track(script_set(3))
    sure, lite = (
        measure_track(replace(track, provenance={"model": model}), exercise="squat").analysis.quality
        for model in ("full", "lite")
    )
    assert sure.count_confidence is not None
    assert lite.count_confidence == pytest.approx(0.83 * sure.count_confidence, abs=0.001)


@pytest.mark.parametrize(
    ("lift", "figure", "first"),
    [("squat", squat, "eccentric"), ("push-up", push_up, "eccentric"), ("biceps-curl", curl, "concentric")],
)
def test_the_slowest_rep_and_the_quickest(lift: str, figure, first: str) -> None:
    assert find_exercise(lift).starts_with == first
    for tempo in ((10.0, 0.5, 2.0, 0.5), (0.4, 0.0, 0.3, 0.3)):
        script = script_set(3, tempo, first)
        analysis = measure_track(with_flow(make_track(script, figure)), exercise=lift).analysis
        assert analysis.rep_count == 3
        true_s = next(m.duration_s for m in script.movements() if not m.concentric)
        assert analysis.reps[1].eccentric_s == pytest.approx(true_s, rel=0.12, abs=0.05)
