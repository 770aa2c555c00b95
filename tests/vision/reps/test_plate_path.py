"""Squats with a plate on the bar: its path gives the phases where landmarks do not, and their direction."""

from dataclasses import replace

import numpy as np
import pytest
from synthetic import boundary_errors, make_track, script_set, squat, with_flow

from liftphase.analysis import TrackAnalysis, measure_track
from liftphase.exercises.library import ExerciseLibrary
from liftphase.pose.plates import PlateTrack
from liftphase.pose.skeleton import SHOULDERS
from liftphase.pose.track import PoseTrack
from liftphase.prescription.clip_evaluation import evaluate_clip
from liftphase.prescription.evaluation import Prescription
from liftphase.prescription.velocity_limits import VelocityLimits
from liftphase.reps.in_meters import measure_in_meters
from liftphase.reps.issues import IssueCode
from liftphase.reps.known_lengths import KnownLengths
from liftphase.reps.plate_direction import direction_by_plate

SCRIPT = script_set(3, (1.5, 0.4, 0.9, 0.3), lead_s=1.0, tail_s=1.0)
FASTER = Prescription(velocity=VelocityLimits(mean_min_m_s=0.9))
NEVER = (-9.0, -9.0)


@pytest.fixture(scope="module")
def track() -> PoseTrack:
    return with_flow(make_track(SCRIPT, squat), noise_px=0.2)


def with_plate(track: PoseTrack, hidden_s: tuple[float, float] = NEVER) -> PoseTrack:
    """The track with a plate at the shoulders, hidden from one time to another."""
    center = track.image_px[:, list(SHOULDERS)].mean(axis=1).astype(np.float32)
    hidden = (track.times_s > hidden_s[0]) & (track.times_s < hidden_s[1])
    center[hidden] = np.nan
    axes = np.where(hidden[:, None], np.nan, np.full((len(center), 2), 100.0)).astype(np.float32)
    ones = np.ones(len(center), np.float32)
    return replace(track, plates=PlateTrack(center, axes, 0 * ones, ones, 0 * ones))


def guessed(track: PoseTrack) -> PoseTrack:
    """The track with landmarks that wander on their own, in a fifth of the frames."""
    rng = np.random.default_rng(5)
    away = np.cumsum(rng.normal(0.0, 4.0, (len(track.times_s), 1, 2)), axis=0)
    image_px = track.image_px.mean(axis=0) + away
    lost = np.arange(len(image_px)) % 5 > 0
    image_px[lost] = np.nan
    visibility = np.where(lost[:, None], 0.0, track.visibility)
    return replace(track, image_px=image_px.astype(np.float32), visibility=visibility.astype(np.float32))


def upside_down(track: PoseTrack) -> PoseTrack:
    """The track with landmarks that rise where the lifter sinks."""
    mean = track.image_px.mean(axis=0)
    turned = mean + (track.image_px - mean) * np.array([1.0, -1.0], np.float32)
    return replace(track, image_px=turned.astype(np.float32))


def measure(track: PoseTrack) -> TrackAnalysis:
    return measure_track(track, exercise="squat", known=KnownLengths(plate_mm=450))


def codes(measured: TrackAnalysis) -> list[str]:
    return [issue.code for issue in measured.analysis.quality.issues]


def test_a_plate_gives_the_phases_where_landmarks_are_guesses(track) -> None:
    measured = measure(guessed(with_plate(track)))
    assert measured.motion.by_plate
    errors = boundary_errors(measured.analysis.segments, SCRIPT.movements())
    assert np.abs(errors).max() < 0.05
    assert codes(measured) == []
    (note,) = [n for n in measured.analysis.quality.notes if n.code == IssueCode.LIFTER_NOT_DETECTED]
    assert note.message.endswith("times are those of the weight plate")
    without = measure(guessed(track))
    assert not without.motion.by_plate
    assert without.analysis.rep_count != 3


def test_landmarks_that_the_image_confirms_are_kept(track) -> None:
    measured = measure(with_plate(track))
    assert not measured.motion.by_plate
    assert measured.analysis.quality.direction_confidence == 1.0


def test_a_plate_that_is_hidden_on_the_way_gives_no_phases(track) -> None:
    assert not measure(guessed(with_plate(track, (3.0, 4.0)))).motion.by_plate


def test_phases_that_the_plate_contradicts_have_no_velocity_and_no_verdict(track) -> None:
    swapped = replace(upside_down(track), plates=with_plate(track).plates)
    measured = measure(swapped)
    analysis = measured.analysis
    assert analysis.quality.direction_confidence == 0.0
    assert codes(measured) == [IssueCode.DIRECTION_UNSURE]
    assert all(rep.velocity is None for rep in analysis.reps)
    found = evaluate_clip(analysis, FASTER)
    assert found is not None
    assert found.obstacle == (
        "cannot be judged: which movement is the eccentric is not sure (0%): the plate goes the other way"
    )


def test_a_phone_held_by_hand_has_wider_intervals(track) -> None:
    frames = len(track.times_s)
    sway = np.stack([np.zeros(frames), 40.0 * np.sin(2 * np.pi * 0.4 * track.times_s)], axis=1)
    held = with_plate(with_flow(make_track(SCRIPT, squat), camera_px=sway, noise_px=0.2))
    still, moved = (
        [rep.velocity.displacement_cm_u or 0.0 for rep in measure(each).analysis.reps if rep.velocity]
        for each in (with_plate(track), held)
    )
    assert len(still) == len(moved) == 3
    assert all(b > a + 0.05 for a, b in zip(still, moved, strict=True))


def test_a_plate_that_is_hidden_for_a_moment_at_a_turn_widens_the_interval(track) -> None:
    """Shorter than what is refused, and longer than a boundary is known to."""
    whole = measure(with_plate(track)).analysis.reps[0]
    start_s = next(phase.start_s for phase in whole.movements if phase.concentric)
    hidden = measure(with_plate(track, (start_s - 0.02, start_s + 0.25))).analysis.reps[0]
    assert whole.velocity is not None
    assert hidden.velocity is not None
    assert (hidden.velocity.concentric_mean_m_s_u or 0) > 1.5 * (whole.velocity.concentric_mean_m_s_u or 9)


def test_in_a_lift_on_the_hands_nothing_that_was_followed_is_the_plate(track) -> None:
    swapped = measure(replace(upside_down(track), plates=with_plate(track).plates))
    lifts = [ExerciseLibrary.builtin().get(name) for name in ("squat", "push-up", "pull-up")]
    shown = [direction_by_plate(swapped.kinematics, lift, swapped.motion.sets) for lift in lifts]
    assert shown == [0.0, 1.0, 1.0]
    sets, known = swapped.analysis.sets, KnownLengths(plate_mm=450)
    push_up = measure_in_meters(swapped.kinematics, lifts[1], sets, known, None)
    assert [push_up.scale, *(note.code for note in push_up.notes)] == [None, IssueCode.PLATE_NOT_FOUND]
