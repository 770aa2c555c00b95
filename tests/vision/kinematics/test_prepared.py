"""The track is prepared once; what is derived from it agrees with the track."""

from dataclasses import replace

import numpy as np
import pytest
from synthetic import curl, make_track, script_set, squat, with_flow

from liftphase.errors import ClipError, UsageError
from liftphase.exercises.library import find_exercise
from liftphase.kinematics import prepared
from liftphase.kinematics.angles import ANGLE_NAMES
from liftphase.kinematics.prepared import prepare
from liftphase.phases.segmenter import segment
from liftphase.pose.skeleton import body_scale_px
from liftphase.reps.lift_motion import LiftMotionFinder, Prior, excursion
from liftphase.signal.resampling import ANALYSIS_RATE_HZ


def test_gaps_are_filled_and_lengths_are_torso_lengths() -> None:
    track = make_track(script_set(2), squat, undetected=[(2.0, 2.3)])
    kin = prepare(track)
    assert np.isnan(kin.image_px).any()
    assert np.isfinite(kin.points).all()
    assert kin.points.shape == track.image_px.shape
    scale = body_scale_px(track.image_px)
    seen = track.detected
    np.testing.assert_allclose(kin.points[seen], track.image_px[seen] / scale, rtol=1e-5)
    assert kin.grid_s[0] == track.times_s[0]
    np.testing.assert_allclose(np.diff(kin.grid_s), 1 / ANALYSIS_RATE_HZ)


def test_camera_motion_is_removed() -> None:
    still = make_track(script_set(2), noise_px=0.0)
    way = np.stack([30 * np.sin(still.times_s), 5 * still.times_s], axis=1)
    kin = prepare(with_flow(make_track(script_set(2), noise_px=0.0), camera_px=way))
    np.testing.assert_allclose(kin.stabilized_px, still.image_px, atol=0.02)
    assert np.abs(kin.image_px - still.image_px).max() > 20


def test_angles_are_measured_once(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []
    measure = prepared.measure_angles
    monkeypatch.setattr(prepared, "measure_angles", lambda *given: calls.append(1) or measure(*given))
    kin = prepare(make_track(script_set(2), curl))
    finder = LiftMotionFinder(kin)
    for name in ("leg-extension", "leg-curl", "biceps-curl"):
        finder.find(find_exercise(name), Prior.NAMED)
    assert tuple(kin.angles) == ANGLE_NAMES
    assert kin.angles is kin.angles
    assert len(calls) == 1


def test_kinematics_compare_by_identity() -> None:
    track = make_track(script_set(1))
    assert prepare(track) != prepare(track)
    assert len({prepare(track), prepare(track)}) == 2


@pytest.mark.parametrize("rate_hz", [0.0, 10.0, float("nan")])
def test_a_rate_that_is_too_low_is_refused(rate_hz: float) -> None:
    with pytest.raises(UsageError, match="rate_hz"):
        prepare(make_track(script_set(1)), rate_hz=rate_hz)


def test_one_frame_is_no_clip() -> None:
    with pytest.raises(ClipError, match="single frame"):
        prepare(make_track(script_set(1), times_s=np.zeros(1)))


@pytest.mark.parametrize("rate_hz", [90.0, 240.0])
def test_the_rate_of_the_grid_is_one_argument(rate_hz: float) -> None:
    """At any rate the movements are where they truly are: nothing has a rate of its own."""
    script = script_set(3)
    kin = prepare(make_track(script, noise_px=0.3), rate_hz=rate_hz)
    (movements,) = LiftMotionFinder(kin).find(find_exercise("squat"), Prior.NAMED).sets
    found = [(m.start_s, m.end_s) for m in movements]
    np.testing.assert_allclose(found, [(m.start_s, m.end_s) for m in script.movements()], atol=0.05)


def test_the_excursion_of_a_lift_can_be_segmented_like_any_displacement() -> None:
    track = make_track(script_set(3), squat)
    path = excursion(prepare(track), find_exercise("squat"))
    assert path.time_s.shape == path.value.shape
    assert path.noise > 0
    moving = [phase for phase in segment(path.time_s, path.value) if phase.is_movement]
    truth = script_set(3).movements()
    assert [phase.concentric for phase in moving] == [m.concentric for m in truth]
    np.testing.assert_allclose([p.start_s for p in moving], [m.start_s for m in truth], atol=0.06)


def test_a_track_without_the_subject_gives_no_motion() -> None:
    track = make_track(script_set(1))
    nobody = replace(
        track,
        image_px=np.full_like(track.image_px, np.nan),
        world_m=np.full_like(track.world_m, np.nan),
        visibility=np.zeros_like(track.visibility),
    )
    motion = LiftMotionFinder(prepare(nobody)).find(find_exercise("squat"), Prior.NAMED)
    assert motion.sets == ()
    assert np.isnan(motion.path.noise)
