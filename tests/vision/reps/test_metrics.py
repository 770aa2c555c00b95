import numpy as np
import pytest
from synthetic import movement

from liftphase.exercises.library import find_exercise
from liftphase.phases.model import Phase
from liftphase.reps.assembly import build_segments, pair_reps
from liftphase.reps.metrics import ClipTrace, describe_reps, format_tempo, summarize_sets
from liftphase.reps.model import Rep

SQUAT = find_exercise("squat")


@pytest.mark.parametrize(
    ("parts", "tempo"),
    [
        ((3.94, 0.4, 1.06, 0.2), "3.9-0.4-1.1-0.2"),
        ((10.0, 0.0, 0.5, 0.0), "10.0-0.0-0.5-0.0"),
        ((None, 0.0, 1.0, 0.5), "?-0.0-1.0-0.5"),
        ((2.0, None, None, None), "2.0-?-?-?"),
    ],
)
def test_tempo_notation_is_eccentric_first(parts, tempo):
    assert format_tempo(*parts) == tempo


def rep(number: int, eccentric_s: float | None, concentric_s: float | None = 1.0, **more) -> Rep:
    tempo = format_tempo(eccentric_s, 0.5, concentric_s, 0.25)
    own = {"set": 1, "complete": eccentric_s is not None and concentric_s is not None} | more
    return Rep(
        rep=number,
        start_s=10.0 * number,
        end_s=10.0 * number + 5,
        eccentric_s=eccentric_s,
        lengthened_pause_s=0.5,
        concentric_s=concentric_s,
        shortened_pause_s=0.25,
        tempo=tempo,
        **own,
    )


def test_statistics_of_the_eccentrics():
    (own,) = summarize_sets([rep(1, 3.0), rep(2, 2.0), rep(3, 4.0)])
    assert own.eccentric_s == pytest.approx(
        {"mean": 3.0, "sd": 1.0, "min": 2.0, "max": 4.0, "first": 3.0, "last": 4.0, "drift": 1.0}
    )
    assert (own.start_s, own.end_s, own.reps) == (10.0, 35.0, (1, 2, 3))
    assert own.tempo == "3.0-0.5-1.0-0.2"


def test_time_under_tension_is_the_sum_of_all_phases_cut_reps_too():
    (own,) = summarize_sets([rep(1, 3.0), rep(2, 2.0), rep(3, 1.0, None)])
    assert own.tut_s == pytest.approx(4.75 + 3.75 + 1.75)


def test_incomplete_reps_are_left_out_of_means_but_not_of_the_set():
    (own,) = summarize_sets([rep(1, 0.2, complete=False), rep(2, 3.0), rep(3, 3.2)])
    assert own.reps == (1, 2, 3)
    assert own.eccentric_s is not None and own.eccentric_s["mean"] == pytest.approx(3.1)


def test_a_set_of_one_incomplete_rep_still_has_a_tempo():
    (own,) = summarize_sets([rep(1, None)])
    assert own.tempo.startswith("?-")
    assert own.eccentric_s is None
    (own,) = summarize_sets([rep(1, 2.0)])
    assert own.eccentric_s is not None and own.eccentric_s["sd"] == 0.0


def test_sets_are_summarized_apart():
    sets = summarize_sets([rep(1, 2.0), rep(2, 2.0), rep(3, 5.0, set=2)])
    assert [(own.set, own.reps) for own in sets] == [(1, (1, 2)), (2, (3,))]
    assert summarize_sets([]) == []


def described(pattern: str, swings: list[float] | None = None, first_s: float = 0.0, last_s: float = 60.0):
    """Reps of 2 s eccentrics and 1 s concentrics half a second apart from 5 s on; knee angle 180 to 80."""
    made, clock, level = [], 5.0, 1.0 if pattern[0] == "e" else 0.0
    knots, levels = [first_s, clock], [level, level]
    for i, letter in enumerate(pattern):
        seconds = 1.0 if letter == "c" else 2.0
        made.append(movement(clock, clock + seconds, letter == "c", 1.0, swings[i] if swings else 1.0))
        level = 1.0 if letter == "c" else 0.0
        knots += [clock + seconds, clock + seconds + 0.5]
        levels += [level, level]
        clock += seconds + 0.5
    times = np.arange(first_s, last_s, 1 / 30)
    knee = 80 + 100 * np.interp(times, knots, levels)
    angles = {f"{side}_{joint}": knee for side in ("left", "right") for joint in ("knee", "hip")}
    pairs = [pair_reps(made, SQUAT)]
    segments = build_segments([made], pairs, first_s, last_s)
    return describe_reps(segments, [made], pairs, SQUAT, ClipTrace(times, angles, first_s, last_s))


def test_a_rep_in_numbers():
    first, last = described("ecec")
    assert first.tempo == "2.0-0.5-1.0-0.5"
    # Racking after the last rep is no pause.
    assert last.tempo == "2.0-0.5-1.0-0.0"
    assert (first.start_s, first.end_s) == (5.0, 9.0)
    assert first.rom_deg == pytest.approx({"knee": 100, "hip": 100}, abs=2)
    assert first.eccentric_peak_deg_s == pytest.approx(50, abs=2)
    assert first.concentric_peak_deg_s == pytest.approx(100, abs=3)
    assert first.complete and first.flags == ()


def test_reps_cut_by_the_clip_say_so():
    first, *_ = described("ecec", first_s=4.9)
    assert not first.complete and any("start of the clip" in flag for flag in first.flags)
    *_, last = described("ecec", last_s=12.0)
    assert not last.complete and any("end of the clip" in flag for flag in last.flags)


def test_half_a_rep_says_what_is_missing():
    *_, last = described("ece")
    assert (last.concentric_s, last.concentric_peak_deg_s, last.complete) == (None, None, False)
    assert any("concentric" in flag for flag in last.flags)
    assert last.tempo.split("-")[2] == "?"


def test_a_partial_rep_is_flagged_but_complete():
    reps = described("ececec", swings=[1, 1, 0.5, 0.5, 1, 1])
    assert [bool(rep.flags) for rep in reps] == [False, True, False]
    assert all(rep.complete for rep in reps)


def test_time_under_tension_by_phase_and_the_ratio_of_its_sums():
    (own,) = summarize_sets([rep(1, 3.0), rep(2, 2.0), rep(3, 1.0, None)])
    assert own.phases_s == pytest.approx(
        {"eccentric": 6.0, "lengthened_pause": 1.5, "concentric": 2.0, "shortened_pause": 0.75}
    )
    assert own.tut_s == pytest.approx(sum(own.phases_s.values()))
    assert own.eccentric_concentric_ratio == pytest.approx(3.0)
    (own,) = summarize_sets([rep(1, 3.0, None)])
    assert own.eccentric_concentric_ratio is None


def test_consistency_of_the_range_and_left_against_right():
    ranges = [({"knee": 90.0}, 4.0), ({"knee": 100.0}, 6.0), ({"knee": 110.0}, -1.0)]
    reps = [rep(i, 2.0, rom_deg=rom, left_right_deg=left) for i, (rom, left) in enumerate(ranges, 1)]
    (own,) = summarize_sets(reps)
    assert own.rom_variation == pytest.approx(0.1)
    assert own.left_right_deg == 4.0
    (own,) = summarize_sets(reps[:1])
    assert own.rom_variation is None


@pytest.mark.parametrize(("peak_speed", "dropped"), [(0.9, False), (1.4, False), (1.6, True)])
def test_a_rep_that_falls_somewhere_is_flagged_as_dropped(peak_speed, dropped):
    """2 s for a swing of 1 are 0.5 a second on average."""
    made = [movement(5, 7, False, peak_speed, 1.0), movement(7.5, 8.5, True, 1.0, 1.0)]
    (own,) = describe_movements(made)
    assert own.eccentric_peak_to_mean == pytest.approx(2 * peak_speed)
    assert any("dropped" in flag for flag in own.flags) == dropped
    assert own.eccentric_concentric_ratio == pytest.approx(2.0)


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
    pairs = [pair_reps(made, SQUAT)]
    segments = build_segments([made], pairs, 0.0, 30.0)
    return describe_reps(segments, [made], pairs, SQUAT, ClipTrace(times, angles, 0.0, 30.0))
