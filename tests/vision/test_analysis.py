"""From a PoseTrack to reps and tempo, on tracks whose truth is known."""

import json
from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from golden.cases import ALIKE
from synthetic import (
    Script,
    boundary_errors,
    curl,
    make_track,
    press,
    script_set,
    squat,
)

from liftphase.analysis import measure_track
from liftphase.errors import ClipError, UsageError
from liftphase.exercises.library import ExerciseLibrary, find_exercise
from liftphase.phases.model import PhaseKind
from liftphase.pose.track import PoseTrack
from liftphase.pose.track_file import load_track
from liftphase.reps.issues import Issue, IssueCode
from liftphase.reps.model import Analysis

# Three reps of every lift that has a drawing.
DRAWINGS = Path(__file__).parents[1] / "golden" / "tracks"
FIGURES = {"squat": squat, "biceps-curl": curl, "overhead-press": press}


def codes(issues: Iterable[Issue]) -> list[str]:
    return [issue.code for issue in issues]


def analyze_and_check(track: PoseTrack, lift: str | None = "squat") -> Analysis:
    """The analysis, after what holds for every one has been checked."""
    measured = measure_track(track, exercise=lift)
    analysis = measured.analysis
    segments = analysis.segments
    assert segments[0].start_s == track.times_s[0]
    assert segments[-1].end_s == pytest.approx(track.clip.first_s + track.clip.duration_s)
    assert all(before.end_s == after.start_s for before, after in pairwise(segments))
    assert all(segment.duration_s > 0 for segment in segments)
    assert all(len(angles) == len(track.times_s) for angles in measured.angles.values())
    assert len(measured.excursion) == len(track.times_s)
    assert set(analysis.clip.to_dict()) >= {"path", "sha256", "duration_s", "frames"}
    json.dumps(analysis.to_dict(), allow_nan=False)
    return analysis


def check_times(analysis: Analysis, script: Script, median_s: float, worst_s: float, first_s: float = 0.0):
    errors = np.abs(boundary_errors(analysis.segments, script.movements(), first_s))
    assert np.median(errors) < median_s
    assert errors.max() < worst_s


@pytest.mark.parametrize("lift", FIGURES)
@pytest.mark.parametrize("tempo", [(2.0, 0.5, 1.0, 0.5), (4.0, 1.0, 0.8, 0.4), (0.9, 0.0, 0.6, 0.0)])
def test_reps_and_durations(lift, tempo):
    begins = find_exercise(lift).starts_with
    script = script_set(5, tempo, begins)
    analysis = analyze_and_check(make_track(script, FIGURES[lift], view_deg=75), lift)
    assert analysis.rep_count == 5
    check_times(analysis, script, 0.025, 0.15)
    truth = script.movements()
    eccentric_s = np.mean([m.duration_s for m in truth if not m.concentric])
    assert analysis.sets[0].eccentric_s is not None
    assert analysis.sets[0].eccentric_s["mean"] == pytest.approx(eccentric_s, abs=0.06)
    for rep in analysis.reps:
        assert rep.eccentric_s == pytest.approx(eccentric_s, abs=0.15)
        if tempo[1] == 0.0 and begins == "eccentric":
            assert rep.lengthened_pause_s == 0.0


@pytest.mark.parametrize("view_deg", [0, 45, 90, -90, 180])
def test_every_view(view_deg):
    script = script_set(4)
    check_times(analyze_and_check(make_track(script, view_deg=view_deg)), script, 0.025, 0.1)


@pytest.mark.parametrize(
    ("fps", "median_s", "worst_s"), [(12, 0.04, 0.16), (24, 0.025, 0.1), (60, 0.02, 0.08), (240, 0.01, 0.05)]
)
def test_every_frame_rate(fps, median_s, worst_s):
    script = script_set(4)
    analysis = analyze_and_check(make_track(script, fps=fps))
    assert analysis.rep_count == 4
    check_times(analysis, script, median_s, worst_s)
    assert (IssueCode.LOW_FRAME_RATE in codes(analysis.quality.notes)) == (fps < 20)


def test_variable_frame_rate_and_a_late_first_timestamp():
    script, rng = script_set(4), np.random.default_rng(1)
    times = np.cumsum(rng.uniform(0.012, 0.06, 700))
    times = times[times < script.duration_s]
    analysis = analyze_and_check(make_track(script, times_s=times, first_s=31.4))
    assert analysis.rep_count == 4
    check_times(analysis, script, 0.03, 0.12, first_s=31.4)
    assert analysis.reps[0].start_s > 31.4


def test_a_wrong_lift_without_reps_is_told_the_likely_one():
    """From the lift's own name nothing more is said, nor where nothing moves."""
    squats = make_track(script_set(4), view_deg=75)
    wrong = measure_track(squats, exercise="chest-fly").analysis
    assert wrong.rep_count == 0
    message = "no repetition of chest-fly was found: the motion looks like squat"
    assert message in wrong.quality.warnings
    assert (wrong.exercise.name, wrong.exercise.runner_up) == ("chest-fly", "squat")
    still = make_track(Script(1.0, ((12.0, 1.0),)), view_deg=75)
    nothing = measure_track(still, exercise="squat").analysis
    assert "no repetition was found in this clip" in nothing.quality.warnings
    assert nothing.exercise.runner_up is None


def test_times_do_not_depend_on_where_the_clip_starts():
    early, late = (analyze_and_check(make_track(script_set(3), first_s=first_s)) for first_s in (0.0, 100.0))
    shift = [b.start_s - a.start_s for a, b in zip(early.segments, late.segments, strict=True)]
    np.testing.assert_allclose(shift, 100.0, atol=0.005)
    assert [rep.tempo for rep in early.reps] == [rep.tempo for rep in late.reps]


def test_walking_in_and_out_is_no_rep():
    script = script_set(4, lead_s=5.0)
    analysis = analyze_and_check(make_track(script, walk_in_s=3.5))
    assert analysis.rep_count == 4
    assert analysis.segments[0].kind is PhaseKind.OTHER
    check_times(analysis, script, 0.04, 0.15)


def test_two_sets_with_a_rest():
    script = script_set(3, tail_s=8.0).then(script_set(4, (3.0, 0.5, 1.0, 0.5), lead_s=8.0))
    analysis = analyze_and_check(make_track(script))
    assert [[rep.rep for rep in set_.reps] for set_ in analysis.sets] == [[1, 2, 3], [4, 5, 6, 7]]
    assert [rep.set for rep in analysis.reps] == [1, 1, 1, 2, 2, 2, 2]
    check_times(analysis, script, 0.025, 0.12)
    rest = [s for s in analysis.segments if s.kind is PhaseKind.OTHER]
    assert len(rest) == 3
    assert rest[1].duration_s > 15
    first, second = analysis.sets
    truth = script.movements()
    assert first.start_s == pytest.approx(truth[0].start_s, abs=0.1)
    assert first.tut_s == pytest.approx(truth[5].end_s - truth[0].start_s, abs=0.15)
    assert second.tut_s == pytest.approx(truth[-1].end_s - truth[6].start_s, abs=0.15)
    assert (first.tempo[:3], second.tempo[:3]) == ("1.8", "2.6")


def test_a_pause_of_8_s_does_not_end_the_set():
    script = script_set(3, (2.0, 0.5, 1.0, 8.0))
    analysis = analyze_and_check(make_track(script))
    assert len(analysis.sets) == 1
    assert analysis.rep_count == 3
    assert analysis.reps[0].shortened_pause_s == pytest.approx(8.2, abs=0.2)


@pytest.mark.parametrize("lift", ["squat", "biceps-curl", None])
def test_no_movement_is_a_result(lift):
    analysis = analyze_and_check(make_track(Script(1.0, ((8.0, 1.0),))), lift)
    assert (analysis.rep_count, analysis.reps, analysis.sets) == (0, (), ())
    assert [segment.kind for segment in analysis.segments] == [PhaseKind.OTHER]
    assert any("no repetition" in warning for warning in analysis.quality.warnings)


def test_frames_in_which_nobody_is_found():
    script = script_set(4)
    lost = [(2.5, 2.65), (5.0, 5.2), (9.1, 9.3)]
    analysis = analyze_and_check(make_track(script, undetected=lost))
    assert analysis.rep_count == 4
    check_times(analysis, script, 0.03, 0.15)
    assert 0.9 < analysis.quality.detected < 1
    assert not any("found in only" in warning for warning in analysis.quality.warnings)


def test_a_lifter_lost_half_of_the_time_lowers_the_trust():
    script = script_set(4)
    flicker = [(start, start + 0.1) for start in np.arange(0, script.duration_s, 0.2)]
    analysis = analyze_and_check(make_track(script, undetected=flicker))
    assert analysis.rep_count == 4
    assert analysis.quality.detected == pytest.approx(0.5, abs=0.1)
    quality = analysis.quality
    assert IssueCode.LIFTER_NOT_DETECTED in codes(quality.issues if quality.detected < 0.5 else quality.notes)


def test_nobody_found_at_all():
    analysis = analyze_and_check(make_track(script_set(2), undetected=[(0.0, 60.0)]))
    assert analysis.rep_count == 0
    assert (analysis.quality.detected, analysis.quality.view) == (0.0, "unknown")


def test_a_single_frame_is_refused():
    with pytest.raises(ClipError, match="single frame"):
        measure_track(make_track(script_set(1), times_s=np.zeros(1)), exercise="squat")


@pytest.mark.parametrize("frames", [2, 3, 15])
@pytest.mark.parametrize("lift", ["squat", None])
def test_a_few_frames_hold_no_rep(frames, lift):
    analysis = analyze_and_check(make_track(script_set(1), times_s=np.arange(frames) / 30), lift)
    assert analysis.rep_count == 0


def test_a_hand_held_camera():
    script = script_set(4)
    analysis = analyze_and_check(make_track(script, shake_px=4))
    assert analysis.rep_count == 4
    check_times(analysis, script, 0.05, 0.2)


def test_slow_motion_is_measured_in_real_time():
    """240 fps saved as 30: the clip plays eight times too slow."""
    script = script_set(3)
    real = make_track(script, fps=240, first_s=1.0)
    exported = replace(
        real,
        times_s=real.times_s * 8,
        clip=replace(
            real.clip,
            duration_s=real.clip.duration_s * 8,
            first_s=real.clip.first_s * 8,
            nominal_fps=real.clip.nominal_fps / 8,
        ),
    )
    slow, fast = analyze_and_check(exported.slowed_by(8)), analyze_and_check(real)
    assert slow.rep_count == 3
    np.testing.assert_allclose(
        [s.start_s for s in slow.segments], [s.start_s for s in fast.segments], atol=2e-3
    )
    check_times(slow, script, 0.02, 0.06, first_s=1.0)
    assert slow.clip.duration_s == pytest.approx(real.clip.duration_s)
    assert slow.provenance["slowmo"] == 8
    # Unslowed it is a set of eight times the durations.
    assert analyze_and_check(exported).reps[0].eccentric_s == pytest.approx(8 * 1.76, rel=0.08)


def test_a_rep_cut_by_the_start_of_the_clip_counts_when_both_ways_are_seen():
    script = script_set(3, lead_s=0.5)
    track = make_track(script)
    from_s = 1.3
    cut = make_track(script, times_s=track.times_s[track.times_s > from_s])
    analysis = analyze_and_check(cut)
    assert analysis.rep_count == 3
    assert not analysis.reps[0].complete
    assert "start" in analysis.reps[0].flags[0]
    assert all(rep.complete for rep in analysis.reps[1:])
    # Cut within the first concentric there is no eccentric to count.
    later = make_track(script, times_s=track.times_s[track.times_s > 3.3])
    analysis = analyze_and_check(later)
    assert analysis.rep_count == 2


def test_a_creeping_negative_and_a_fast_concentric():
    script = script_set(3, (8.0, 0.5, 0.6, 1.0))
    analysis = analyze_and_check(make_track(script, noise_px=0.3))
    assert analysis.rep_count == 3
    for rep, true in zip(analysis.reps, script.movements()[0::2], strict=True):
        assert rep.eccentric_s == pytest.approx(true.duration_s, rel=0.08)
        assert rep.concentric_s == pytest.approx(script.movements()[1].duration_s, abs=0.06)


def test_sticking_points_do_not_split_a_concentric():
    up = [(0.6, 0.5), (0.1, 0.5), (0.9, 1.0)]
    script = Script(1.0, ((1.5, 1.0), *[(1.5, 0.0), (0.5, 0.0), *up, (0.8, 1.0)] * 4, (1.5, 1.0)))
    analysis = analyze_and_check(make_track(script))
    assert analysis.rep_count == 4
    assert sum(s.phase.is_movement for s in analysis.segments) == 8
    for rep in analysis.reps:
        assert rep.concentric_s == pytest.approx(1.5, abs=0.12)


def test_a_deadlift_set_is_without_bending_down_and_standing_up():
    bend, stand = [(1.5, 0.0), (2.0, 0.0)], [(2.0, 0.0), (1.4, 1.0)]
    rep = [(1.0, 1.0), (0.6, 1.0), (1.4, 0.0), (0.8, 0.0)]
    script = Script(1.0, ((1.0, 1.0), *bend, *rep * 4, *stand, (1.0, 1.0)))
    analysis = analyze_and_check(make_track(script), "deadlift")
    assert analysis.rep_count == 4
    truth = script.movements()[1:-1]
    assert np.median(np.abs(boundary_errors(analysis.segments, truth))) < 0.03
    assert analysis.reps[0].start_s == pytest.approx(truth[0].start_s, abs=0.1)
    # On the floor between two reps the muscles are long.
    assert analysis.reps[0].lengthened_pause_s == pytest.approx(0.94, abs=0.12)


def test_pauses_are_named_by_the_muscles_length():
    """The same path of the hands: pulled down it ends short, pressed up it ends long."""
    script = script_set(4, (2.0, 1.5, 1.0, 0.4), "concentric")
    pressed = analyze_and_check(make_track(script, press), "overhead-press")
    assert pressed.reps[0].lengthened_pause_s == pytest.approx(1.68, abs=0.1)
    mirrored = Script(1.0, tuple((seconds, 1 - level) for seconds, level in script.steps))
    pulled = analyze_and_check(make_track(mirrored, press), "lat-pulldown")
    assert pulled.rep_count == 4
    assert pulled.reps[0].lengthened_pause_s == pytest.approx(1.68, abs=0.1)
    assert pulled.reps[0].tempo[:3] == pressed.reps[0].tempo[:3]


SLOW, QUICK = (2.0, 0.5, 1.0, 0.5), (1.0, 0.0, 0.7, 0.0)


# widest_s: what the claims are on average, and a fifth more: any claim holds the truth if it is wide enough.
@pytest.mark.parametrize(
    ("tempo", "noise_px", "widest_s"),
    [(SLOW, 0.05, 0.065), (SLOW, 0.5, 0.085), (QUICK, 0.05, 0.034), (QUICK, 0.5, 0.043)],
)
def test_nine_in_ten_true_boundaries_lie_within_the_uncertainty(tempo, noise_px, widest_s):
    script = script_set(4, tempo)
    held, widths = [], []
    for seed in range(3):
        analysis = analyze_and_check(make_track(script, noise_px=noise_px, seed=seed))
        moving = [s.phase for s in analysis.segments if s.phase.is_movement]
        claimed = np.array([(s.start_u_s, s.end_u_s) for s in moving])
        assert (claimed > 0).all()
        widths += claimed.ravel().tolist()
        held += (np.abs(boundary_errors(analysis.segments, script.movements())) <= claimed.ravel()).tolist()
    # Nine in ten is the claim; of 48 boundaries, more than 38 leave no doubt.
    assert np.mean(held) > 0.8
    assert np.mean(widths) < widest_s


@pytest.mark.parametrize("name", [lift.name for lift in ExerciseLibrary.builtin()])
def test_every_lift_can_be_measured(name):
    lift = find_exercise(name)
    analysis = analyze_and_check(load_track(DRAWINGS / f"{ALIKE.get(name, f'drawn_{name}')}.npz"), name)
    assert analysis.exercise.name == name
    assert analysis.rep_count == 3
    for rep in analysis.reps:
        # Seen from the front, the thighs of a seated lifter point at the camera: their angle is unknown.
        # So they are along the trunk of somebody who sits up.
        known = set(lift.joints) if name != "hip-adduction" and analysis.quality.view != "end-on" else set()
        assert set(rep.rom_deg) == known
        # A shrug hardly turns the shoulder, and one hip of two shows half the angle.
        least = {"shrug": 2, "single-leg-deadlift": 5}.get(name, 10)
        assert all(rep.rom_deg[joint] > least for joint in known & {lift.leading_joint})


@pytest.mark.parametrize("lift", FIGURES)
def test_a_lift_without_a_name_is_a_guess_and_says_so(lift):
    script = script_set(4, begins=find_exercise(lift).starts_with)
    analysis = analyze_and_check(make_track(script, FIGURES[lift]), None)
    assert analysis.exercise.source == "recognised"
    assert analysis.exercise.name == lift
    assert 0 <= analysis.exercise.confidence < 1
    assert any(issue.code == IssueCode.EXERCISE_GUESSED for issue in analysis.quality.issues)
    assert not any("--" in warning for warning in analysis.quality.warnings)
    assert analysis.rep_count == 4


def test_a_named_lift_is_given_and_an_alias_is_its_name():
    analysis = analyze_and_check(make_track(script_set(2)), "Back Squat")
    assert (analysis.exercise.name, analysis.exercise.source) == ("squat", "given")
    assert not any("guess" in warning for warning in analysis.quality.warnings)
    with pytest.raises(UsageError):
        measure_track(make_track(script_set(1)), exercise="moonwalk")


def test_warnings_of_the_clip_are_passed_on():
    analysis = analyze_and_check(make_track(script_set(2), warnings=("the end of the file is missing",)))
    assert "the end of the file is missing" in analysis.quality.warnings


def test_badly_visible_limbs_and_an_end_on_view_are_warned_of():
    track = make_track(script_set(2))
    dim = analyze_and_check(replace(track, visibility=track.visibility * np.float32(0.4)))
    assert IssueCode.LIMBS_HIDDEN in codes(dim.quality.notes)
    end_on = analyze_and_check(replace(track, world_m=track.world_m[..., [0, 2, 1]].copy()))
    assert end_on.quality.view == "end-on"
    assert IssueCode.END_ON_VIEW in codes(end_on.quality.notes)
    plain = analyze_and_check(track).quality
    assert (plain.issues, codes(plain.notes)) == ((), [IssueCode.NO_SCALE])
