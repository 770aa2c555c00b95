"""Sets among the swings of a displacement."""

import logging

import numpy as np
import pytest
from synthetic import Script

from liftphase.phases.parameters import DEFAULTS
from liftphase.phases.set_score import Surroundings, cue
from liftphase.phases.set_search import SetRun, best_runs, search_sets, without_strangers

RATE_HZ = 60.0
REP = [(1.5, 0.0), (0.3, 0.0), (1.0, 1.0), (0.5, 1.0)]


def _search(
    script: Script,
    home_high: bool = True,
    seed: int = 0,
    stray: np.ndarray | None = None,
    *,
    posture: np.ndarray | None = None,
    swing: float = 1.0,
    expected: bool = False,
) -> list[SetRun]:
    times = np.arange(0, script.duration_s, 1 / RATE_HZ)
    way = swing * (script.at(times) + np.random.default_rng(seed).normal(0, 0.003, len(times)))
    support = np.zeros((len(times), 1, 2)) if stray is None else stray
    around = Surroundings(support, np.zeros((len(times), 0)) if posture is None else posture)
    return search_sets(
        way,
        around,
        rate_hz=RATE_HZ,
        min_swing=0.2,
        home_high=home_high,
        expected=expected,
        parameters=DEFAULTS,
    )


def _reps(runs: list[SetRun]) -> list[int]:
    return [(len(run.turning_points) - 1) // 2 for run in runs]


def _script(*steps: tuple[float, float]) -> Script:
    return Script(1.0, ((1.5, 1.0), *steps, (1.5, steps[-1][1])))


@pytest.mark.parametrize("rest_s", [11.0, 13.0, 30.0, 90.0])
@pytest.mark.parametrize("sizes", [(1, 1, 1, 1), (2, 2, 2), (5, 3, 2)])
def test_clusters_are_sets_of_their_own(sizes: tuple[int, ...], rest_s: float) -> None:
    steps = []
    for size in sizes:
        steps += [*REP * size, (rest_s, 1.0)]
    assert _reps(_search(_script(*steps[:-1]))) == list(sizes)


def test_fifteen_sets_alike_are_all_found() -> None:
    steps = [step for _ in range(15) for step in (*REP * 5, (25.0, 1.0))]
    assert _reps(_search(_script(*steps[:-1]))) == [5] * 15


def test_rest_within_ten_seconds_parts_no_set() -> None:
    assert _reps(_search(_script(*REP * 2, (8.0, 1.0), *REP * 2))) == [4]


@pytest.mark.parametrize("hold_s", [5.0, 12.0, 28.0])
def test_standstill_within_a_rep_is_a_pause(hold_s: float) -> None:
    held = [(1.5, 0.0), (hold_s, 0.0), (1.0, 1.0), (0.5, 1.0)]
    assert _reps(_search(_script(*REP, *held, *REP))) == [3]


def test_drift_and_alternating_ranges_are_sets() -> None:
    drifting = [(s, level + 0.05 * k) for k in range(7) for s, level in REP]
    assert _reps(_search(_script(*drifting))) == [7]
    half = [(1.0, 0.45), (0.3, 0.45), (0.7, 1.0), (0.5, 1.0)]
    assert _reps(_search(_script(*(REP + half) * 3))) == [6]


def test_irregular_shifting_is_no_set() -> None:
    levels = [0.95, 0.8, 0.98, 0.6, 0.7, 0.55, 0.85, 0.75]
    steps = [(t, level) for t, level in zip([0.6, 2.1, 1.1, 0.5, 2.6, 0.9, 1.7, 0.6], levels, strict=True)]
    assert _search(_script(*steps)) == []


@pytest.mark.parametrize(("swing", "sets"), [(1.0, [1]), (0.7, [1]), (0.25, [])])
def test_small_swing_that_comes_back_once_is_shifting_about(swing: float, sets: list[int]) -> None:
    """Even where a set is expected: somebody who stands about comes back by chance."""
    shifting = _script((2.3, 0.1), (3.0, 0.1), (0.8, 1.0))
    assert _reps(_search(shifting, swing=swing, expected=True)) == sets
    assert _reps(_search(_script(*REP * 3), swing=0.25, expected=True)) == [3]


@pytest.mark.parametrize(("unlike", "sizes"), [(0.0, [7]), (0.3, [7]), (0.5, [3, 3]), (0.9, [3, 3])])
def test_standstill_in_another_posture_is_a_rest(unlike: float, sizes: list[int]) -> None:
    """Bending over between two sets goes as far as a squat, and is none."""
    bent = [(1.2, 0.0), (5.0, 0.0), (1.0, 1.0), (0.5, 1.0)]
    script = _script(*REP * 3, *bent, *REP * 3)
    times = np.arange(0, script.duration_s, 1 / RATE_HZ)
    begin_s = 1.5 + 3 * sum(seconds for seconds, _ in REP)
    posture = np.where((times > begin_s) & (times < begin_s + 7.2), unlike, 0.0)[:, None]
    assert _reps(_search(script, posture=posture)) == sizes


def test_no_cue_has_a_veto() -> None:
    """Feet that are lost from sight in one rep out of four do not cost it."""
    script = _script(*REP * 4)
    stray = np.zeros((int(np.ceil(script.duration_s * RATE_HZ)), 1, 2))
    middle = len(stray) // 2
    stray[middle : middle + 120] = 0.8
    assert _reps(_search(script, stray=stray)) == [4]


def test_runs_are_the_best_division() -> None:
    single = np.array([1.0, 1.0, -3.0, 1.0, 1.0])
    pair = np.array([1.0, -1.0, -1.0, 1.0])
    assert [(a, b) for a, b, _ in best_runs(single, pair, np.ones(5), 0.5)] == [(0, 1), (3, 4)]
    assert best_runs(single, pair, np.full(5, 4.0), 0.5) == []


def test_cue_gains_at_nothing_and_has_a_floor() -> None:
    assert cue((0.5, 2.0, 1.0), np.array([0.0, 0.5, -0.5, 9.0])).tolist() == [2.0, 0.0, 0.0, -1.0]


def test_what_is_much_quicker_and_larger_is_no_rep() -> None:
    """Picking the bar up and putting it down, beside slow reps to another depth."""
    slow = [(3.0, 0.3), (1.0, 1.0), (0.5, 1.0)]
    bar = [(1.1, 0.0), (0.7, 0.0), (1.2, 1.0)]
    script = _script(*bar, (2.5, 1.0), *slow * 3, (2.5, 1.0), *bar)
    (run,) = _search(script)
    assert _reps([run]) == [3]
    times = np.arange(0, script.duration_s, 1 / RATE_HZ)
    ends = [m.start_s for m in script.movements()] + [script.movements()[-1].end_s]
    again = np.round(np.array(ends) * RATE_HZ).astype(np.intp)
    kept = without_strangers(
        script.at(times), again, run.turning_points, rate_hz=RATE_HZ, parameters=DEFAULTS
    )
    assert len(kept) == 7


@pytest.mark.parametrize("reach", [0.5, 0.6, 0.7])
@pytest.mark.parametrize("first", [2, 3])
def test_full_reps_before_many_partial_ones_are_reps(first: int, reach: float) -> None:
    """Drop sets: the best run is that of the partial reps, and the full ones lie far beyond it."""
    partial = [(1.2, 1 - reach), (0.3, 1 - reach), (0.8, 1.0), (0.5, 1.0)]
    assert _reps(_search(_script(*REP * first, (3.0, 1.0), *partial * 9))) == [first + 9]
    assert _reps(_search(_script(*partial * 9, (3.0, 1.0), *REP * first))) == [first + 9]


def test_the_log_names_the_best_run_that_is_no_set(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, logger="liftphase")
    assert _search(_script((1.0, 0.6), (0.3, 0.6), (1.0, 0.9))) == []
    assert "no set: the best run, " in caplog.text
    caplog.clear()
    assert _search(_script((4.0, 1.0))) == []
    assert "no set: no two swings" in caplog.text
