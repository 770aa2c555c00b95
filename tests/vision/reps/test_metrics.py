from collections import defaultdict
from dataclasses import replace

import numpy as np
import pytest
from tempo_sets import make_phases

from liftphase.exercises.library import find_exercise
from liftphase.phases.model import Phase, PhaseKind
from liftphase.reps.assembly import group_reps
from liftphase.reps.issues import Issue, IssueCode
from liftphase.reps.metrics import ClipTrace, angles_as_seen, describe_reps, summarize_sets
from liftphase.reps.rep import Rep

SQUAT = find_exercise("squat")


def rep(number: int, eccentric_s: float | None, concentric_s: float | None = 1.0, **more) -> Rep:
    """A rep with a lengthened pause of 0.5 s and a shortened one of 0.25 s."""
    phases = make_phases(
        (eccentric_s or 0.0, 0.5, concentric_s or 0.0, 0.25), 10.0 * number, u_s=(0.03, 0.04)
    )
    facts = {"set": 1, "complete": eccentric_s is not None and concentric_s is not None} | more
    return Rep(rep=number, phases=phases, **facts)


def movement(start_s: float, end_s: float, concentric: bool, peak_speed=1.0, swing=1.0) -> Phase:
    kind = PhaseKind.CONCENTRIC if concentric else PhaseKind.ECCENTRIC
    return Phase(start_s, end_s, kind, peak_speed=peak_speed, swing=swing)


def numbers(set_) -> list[int]:
    return [rep.rep for rep in set_.reps]


def test_statistics_of_the_eccentrics():
    (set_,) = summarize_sets([rep(1, 3.0), rep(2, 2.0), rep(3, 4.0)])
    assert set_.eccentric_s == pytest.approx(
        {"mean": 3.0, "sd": 1.0, "min": 2.0, "max": 4.0, "first": 3.0, "last": 4.0, "drift": 1.0}
        # 0.03 and 0.04 s at the ends of each, of errors correlated by 0.4.
        | {"mean_u": 0.05 * (0.6 / 3 + 0.4) ** 0.5, "drift_u": 0.05 * 2**0.5}
    )
    assert (set_.start_s, set_.end_s, numbers(set_)) == (10.0, 35.75, [1, 2, 3])
    assert set_.tempo == "3.0-0.5-1.0-0.2"


def test_time_under_tension_is_the_sum_of_all_phases_cut_reps_too():
    (set_,) = summarize_sets([rep(1, 3.0), rep(2, 2.0), rep(3, 1.0, None)])
    assert set_.tut_s == pytest.approx(4.75 + 3.75 + 1.75)


def test_incomplete_reps_are_left_out_of_means_but_not_of_the_set():
    (set_,) = summarize_sets([rep(1, 0.2, complete=False), rep(2, 3.0), rep(3, 3.2)])
    assert numbers(set_) == [1, 2, 3]
    assert set_.eccentric_s is not None
    assert set_.eccentric_s["mean"] == pytest.approx(3.1)


def test_a_set_of_one_incomplete_rep_still_has_a_tempo():
    (set_,) = summarize_sets([rep(1, None)])
    assert set_.tempo.startswith("?-")
    assert set_.eccentric_s is None
    (set_,) = summarize_sets([rep(1, 2.0)])
    assert set_.eccentric_s is not None
    assert set_.eccentric_s["sd"] == 0.0


def test_sets_are_summarized_apart():
    sets = summarize_sets([rep(1, 2.0), rep(2, 2.0), rep(3, 5.0, set=2)])
    assert [(set_.set, numbers(set_)) for set_ in sets] == [(1, [1, 2]), (2, [3])]
    assert summarize_sets([]) == []


def described(pattern: str, swings: list[float] | None = None, first_s: float = 0.0, last_s: float = 60.0):
    """Reps of 2 s eccentrics and 1 s concentrics half a second apart from 5 s on; knee angle 180 to 80."""
    made, clock, level = [], 5.0, 1.0 if pattern[0] == "e" else 0.0
    knots, levels = [first_s, clock], [level, level]
    for i, letter in enumerate(pattern):
        seconds = 1.0 if letter == "c" else 2.0
        made.append(movement(clock, clock + seconds, letter == "c", swing=swings[i] if swings else 1.0))
        level = 1.0 if letter == "c" else 0.0
        knots += [clock + seconds, clock + seconds + 0.5]
        levels += [level, level]
        clock += seconds + 0.5
    times = np.arange(first_s, last_s, 1 / 30)
    knee = 80 + 100 * np.interp(times, knots, levels)
    angles = {f"{side}_{joint}": knee for side in ("left", "right") for joint in ("knee", "hip")}
    groups = group_reps(made, concentric_first=False)
    return describe_reps([groups], SQUAT.joints, ClipTrace(times, angles, first_s, last_s))


def test_a_rep_in_numbers():
    first, last = described("ecec")
    assert first.tempo == "2.0-0.5-1.0-0.5"
    # Racking after the last rep is no pause.
    assert last.tempo == "2.0-0.5-1.0-0.0"
    assert (first.start_s, first.end_s) == (5.0, 9.0)
    assert first.rom_deg == pytest.approx({"knee": 100, "hip": 100}, abs=2)
    assert first.eccentric_peak_deg_s == pytest.approx(50, abs=2)
    assert first.concentric_peak_deg_s == pytest.approx(100, abs=3)
    assert first.complete
    assert first.flags == ()


def test_reps_cut_by_the_clip_say_so():
    first, *_ = described("ecec", first_s=4.9)
    assert not first.complete
    assert first.has(IssueCode.CUT_BY_CLIP_START)
    *_, last = described("ecec", last_s=12.0)
    assert not last.complete
    assert last.has(IssueCode.CUT_BY_CLIP_END)


def test_how_near_to_the_ends_a_rep_is_cut_is_a_parameter():
    trace = ClipTrace(np.array([4.0, 60.0]), defaultdict(lambda: np.zeros(2)), 4.0, 60.0)
    groups = group_reps([movement(5.0, 7.0, False), movement(7.5, 8.5, True)], concentric_first=False)
    assert describe_reps([groups], SQUAT.joints, trace)[0].complete
    (cut,) = describe_reps([groups], SQUAT.joints, replace(trace, edge_s=1.5))
    assert cut.has(IssueCode.CUT_BY_CLIP_START)


def test_half_a_rep_says_what_is_missing():
    *_, last = described("ece")
    assert (last.concentric_s, last.concentric_peak_deg_s, last.complete) == (None, None, False)
    assert last.has(IssueCode.CONCENTRIC_NOT_SEEN)
    assert last.tempo.split("-")[2] == "?"


def test_a_partial_rep_is_flagged_but_complete():
    reps = described("ececec", swings=[1, 1, 0.5, 0.5, 1, 1])
    assert [rep.has(IssueCode.PARTIAL_ROM) for rep in reps] == [False, True, False]
    assert all(rep.complete for rep in reps)


def test_time_under_tension_by_phase_and_the_ratio_of_its_sums():
    (set_,) = summarize_sets([rep(1, 3.0), rep(2, 2.0), rep(3, 1.0, None)])
    assert set_.phases_s == pytest.approx(
        {"eccentric": 6.0, "lengthened_pause": 1.5, "concentric": 2.0, "shortened_pause": 0.75}
    )
    assert set_.tut_s == pytest.approx(sum(set_.phases_s.values()))
    assert set_.eccentric_concentric_ratio == pytest.approx(3.0)
    (set_,) = summarize_sets([rep(1, 3.0, None)])
    assert set_.eccentric_concentric_ratio is None


def test_consistency_of_the_range_and_left_against_right():
    ranges = [({"knee": 90.0}, 4.0), ({"knee": 100.0}, 6.0), ({"knee": 110.0}, -1.0)]
    reps = [rep(i, 2.0, rom_deg=rom, left_right_deg=left) for i, (rom, left) in enumerate(ranges, 1)]
    (set_,) = summarize_sets(reps)
    assert set_.rom_variation == pytest.approx(0.1)
    assert set_.left_right_deg == 4.0
    (set_,) = summarize_sets(reps[:1])
    assert set_.rom_variation is None


@pytest.mark.parametrize(
    ("view", "compared"), [("front", True), ("back", True), ("oblique", False), ("side", False)]
)
def test_sides_are_compared_from_front_and_back_only(view, compared):
    made = rep(1, 2.0, rom_deg={"knee": 100.0}, left_right_deg=-38.0)
    (seen,) = angles_as_seen([made], view)
    assert seen.rom_deg == made.rom_deg
    assert (seen.left_right_deg == -38.0) == compared
    data = seen.to_dict()
    assert data["rom_u_deg"] == {"knee": pytest.approx(35.0)}
    assert data["left_right_u_deg"] == (pytest.approx(35.0) if compared else None)
    (set_,) = summarize_sets([seen, seen])
    assert set_.to_dict()["left_right_u_deg"] == data["left_right_u_deg"]


def test_along_the_trunk_no_angle_is_measured():
    overstretched = Issue(IssueCode.OVERSTRETCHED, "stretched 22 deg further")
    partial = Issue(IssueCode.PARTIAL_ROM, "partial range of motion")
    made = rep(1, 2.0, rom_deg={"elbow": 95.0}, left_right_deg=54.0, issues=(partial, overstretched))
    (seen,) = angles_as_seen([made], "end-on")
    assert seen == replace(made, rom_deg={}, left_right_deg=None, issues=(partial,))


@pytest.mark.parametrize(("peak_speed", "dropped"), [(0.9, False), (1.4, False), (1.6, True)])
def test_a_rep_that_falls_somewhere_is_flagged_as_dropped(peak_speed, dropped):
    """2 s for a swing of 1 are 0.5 a second on average."""
    made = [movement(5, 7, False, peak_speed, 1.0), movement(7.5, 8.5, True, 1.0, 1.0)]
    (one_rep,) = describe_movements(made)
    assert one_rep.eccentric_peak_to_mean == pytest.approx(2 * peak_speed)
    assert one_rep.has(IssueCode.DROPPED) == dropped
    assert one_rep.eccentric_concentric_ratio == pytest.approx(2.0)


@pytest.mark.parametrize(("deepest", "flagged"), [(80, False), (62, False), (50, True)])
def test_stretch_against_the_first_reps(deepest, flagged):
    """Knees bent to 80 degrees in the first two reps, to `deepest` in the last."""
    made = []
    for i in range(3):
        made += [
            movement(5 + 5 * i, 7 + 5 * i, False, 0.9, 1.0),
            movement(8 + 5 * i, 9 + 5 * i, True, 1.8, 1.0),
        ]
    knots = [t for m in made for t in (m.start_s, m.end_s)]
    levels = [180, 80, 80, 180] * 2 + [180, deepest, deepest, 180]
    times = np.arange(0, 30, 1 / 30)
    knee = np.interp(times, knots, levels)
    angles = {"left_knee": knee, "right_knee": knee / 2 + 90, "left_hip": knee, "right_hip": knee}
    first, second, last = describe_movements(made, times, angles)
    assert (first.stretch_deg, second.stretch_deg) == (None, None)
    # The mean of both knees, of which the right bends half as much.
    assert last.stretch_deg == pytest.approx(0.75 * (80 - deepest), abs=1)
    assert any("stretched 22 deg" in flag for flag in last.flags) == flagged
    assert first.left_right_deg == pytest.approx(50, abs=1)


def test_stretch_is_in_the_direction_of_the_set_not_of_the_rep():
    """The knee is misread as the last lowering begins, one side is misread throughout that rep."""
    made = [movement(5 + 5 * i, 7 + 5 * i, False, 0.9, 1.0) for i in range(3)]
    made = [
        m for first in made for m in (first, movement(first.start_s + 3, first.start_s + 4, True, 1.8, 1.0))
    ]
    knots = [t for m in made for t in (m.start_s, m.end_s)]
    times = np.arange(0, 30, 1 / 30)
    knee = np.interp(times, knots, [180, 80, 80, 180] * 3)
    left = np.where((times > 14.5) & (times < 15.5), 40, knee)
    right = np.where(times > 14.5, np.nan, knee / 2 + 40)
    angles = {"left_knee": left, "right_knee": right, "left_hip": knee, "right_hip": knee}
    last = describe_movements(made, times, angles)[-1]
    assert last.stretch_deg == pytest.approx(0, abs=1)


def describe_movements(made: list[Phase], times=None, angles=None):
    if times is None or angles is None:
        times = np.arange(0, 30, 1 / 30)
        angles = {f"{side}_{joint}": times * 0 for side in ("left", "right") for joint in ("knee", "hip")}
    groups = group_reps(made, concentric_first=False)
    return describe_reps([groups], SQUAT.joints, ClipTrace(times, angles, 0.0, 30.0))
