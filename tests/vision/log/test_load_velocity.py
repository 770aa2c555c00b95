"""The load-velocity profile: a line through sets, and where it reaches the one-rep maximum."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import numpy as np
import pytest
from logged_sets import entry_of
from moving_sets import with_speeds
from tempo_sets import make_sets

from liftphase.errors import UsageError
from liftphase.log.entry import Entry, make_entry
from liftphase.log.load_velocity import MINIMUM_VELOCITIES, find_profile, recent_sets
from liftphase.log.reading import LoggedSet, select_reps, select_sets
from liftphase.log.writing import Added, add_entry
from liftphase.season.facts import SetFacts


def entry_at(number: int, load_kg: float, *speeds_m_s: float, day: int = 20) -> Entry:
    analysis = make_sets(
        [(2.0, 0.5, 1.0, 0.5)] * len(speeds_m_s), path=f"{number}.mp4", exercise="bench-press"
    )
    analysis = replace(analysis, clip=replace(analysis.clip, sha256=f"{number:064}"))
    facts = SetFacts(athlete="Anna", load_kg=load_kg, date=datetime(2026, 11, day, 17, number))
    return make_entry(with_speeds(analysis, *speeds_m_s), facts)


@pytest.fixture
def sets(open_log) -> list[LoggedSet]:
    """Three loads, of a line that reaches 0.16 m/s at 100 kg."""
    log = open_log()
    for number, load_kg in enumerate((40.0, 60.0, 80.0, 80.0), 1):
        fastest = 0.16 + 0.012 * (100 - load_kg)
        add_entry(log, entry_at(number, load_kg, fastest - 0.05, fastest, fastest - 0.1))
    return select_sets(log, athlete="Anna", exercise="bench-press")


def test_velocities_of_reps_and_sets_are_logged(open_log) -> None:
    log = open_log()
    assert add_entry(log, entry_at(1, 80.0, 0.5, 0.6, 0.45)) is Added.NEW
    assert add_entry(log, entry_at(1, 80.0, 0.5, 0.6, 0.45)) is Added.SAME
    (own,) = select_sets(log)
    assert (own.fastest_m_s, own.fastest_m_s_u, own.measured_point) == (0.6, 0.02, "bar end")
    assert own.velocity_loss == pytest.approx(0.25)
    assert [rep["concentric_mean_m_s"] for rep in select_reps(log, [own.id])[own.id]] == [0.5, 0.6, 0.45]
    assert add_entry(log, entry_at(1, 80.0, 0.5, 0.61, 0.45)) is Added.REPLACED


def test_an_entry_without_velocities_is_the_one_that_it_was_before_there_were_any() -> None:
    entry = entry_of(1)
    assert entry.digest == "b7b005ec9adc8fc8937348ae8901ccf7c1d02c2e89a3ab9ac4ddd2da39a39471"


def test_the_line_leads_to_the_one_rep_maximum(sets) -> None:
    found = find_profile(sets, "bench-press", None)
    assert found.one_rep_max_kg == pytest.approx(100.0, abs=0.1)
    assert found.slope_m_s_kg == pytest.approx(0.012)
    assert (found.low_kg or 0) < 95
    assert (found.high_kg or 0) > 105
    assert found.minimum is MINIMUM_VELOCITIES["bench-press"]
    assert [own.load_kg for own in found.points] == [40.0, 60.0, 80.0, 80.0]


def lifting(set_: LoggedSet, load_kg: float, **changes) -> LoggedSet:
    """A set of that load whose velocity is not known, by its own id."""
    return replace(set_, id=99, load_kg=load_kg, fastest_m_s=None, **changes)


@pytest.mark.parametrize("lifted_kg", [101.0, 150.0])
def test_no_estimate_is_below_a_load_that_was_lifted(sets, lifted_kg: float) -> None:
    found = find_profile([*sets, lifting(sets[0], lifted_kg)], "bench-press", None)
    assert (found.one_rep_max_kg, found.low_kg, found.high_kg) == (None, None, None)
    assert (found.line_kg, found.lifted_kg) == (pytest.approx(100.0, abs=0.1), lifted_kg)


def test_no_interval_begins_below_a_load_that_was_lifted(sets) -> None:
    found = find_profile([*sets, lifting(sets[0], 99.0)], "bench-press", None)
    assert (found.one_rep_max_kg, found.low_kg) == (pytest.approx(100.0, abs=0.1), 99.0)


@pytest.mark.parametrize(
    ("row", "counts"),
    [
        ({"complete": True, "assisted": False}, True),
        ({"complete": True, "assisted": True}, False),
        ({"complete": False, "assisted": False}, False),
    ],
)
def test_a_load_counts_as_lifted_where_a_whole_rep_had_no_help(sets, row, counts: bool) -> None:
    found = find_profile([*sets, lifting(sets[0], 150.0)], "bench-press", None, {99: [row]})
    assert (found.one_rep_max_kg is None) == counts


def test_a_rep_with_help_is_not_the_fastest() -> None:
    analysis = with_speeds(make_sets([(2.0, 0.5, 1.0, 0.5)] * 2), 0.6, 0.5)
    first, second = analysis.reps
    helped = analysis.map_reps(lambda own: [replace(first, assisted=True), second])
    (own,) = make_entry(helped, SetFacts(load_kg=80.0)).sets
    assert own.row["fastest_m_s"] == 0.5


def test_a_velocity_that_is_given_takes_the_place_of_the_published_one(sets) -> None:
    assert find_profile(sets, "bench-press", 0.28).one_rep_max_kg == pytest.approx(90.0, abs=0.1)


def test_the_interval_holds_the_truth_nine_times_in_ten(sets) -> None:
    random = np.random.default_rng(3)
    held, loads_kg = 0, (40.0, 50.0, 60.0, 70.0, 80.0, 85.0)
    for _ in range(400):
        noisy = [
            replace(
                sets[0],
                load_kg=load_kg,
                fastest_m_s=0.16 + 0.012 * (100 - load_kg) + float(random.normal(0, 0.03)),
                fastest_m_s_u=0.0,
            )
            for load_kg in loads_kg
        ]
        # What this lifter's own one-rep maximum takes.
        own_m_s = float(random.normal(0.16, 0.04))
        true_kg = 100 - (own_m_s + float(random.normal(0, 0.03)) - 0.16) / 0.012
        found = find_profile(noisy, "bench-press", None)
        assert found.low_kg is not None
        assert found.high_kg is not None
        held += found.low_kg <= true_kg <= found.high_kg
    assert 0.85 <= held / 400 <= 0.97


@pytest.mark.parametrize("loads_kg", [(), (80.0,), (80.0, 80.0, 80.0), (60.0, 80.0)])
def test_two_loads_make_no_profile(sets, loads_kg) -> None:
    with pytest.raises(UsageError, match="needs sets with 3 loads at least"):
        find_profile([replace(sets[0], load_kg=load_kg) for load_kg in loads_kg], "bench-press", None)


def test_velocities_that_do_not_fall_make_no_profile(sets) -> None:
    rising = [replace(own, fastest_m_s=0.4) for own in sets]
    with pytest.raises(UsageError, match="does not clearly fall"):
        find_profile(rising, "bench-press", None)


def test_a_lift_without_a_published_velocity_needs_one(sets) -> None:
    with pytest.raises(UsageError, match=r"only of bench-press, squat, deadlift: give minimum_velocity"):
        find_profile(sets, "row", None)
    assert find_profile(sets, "row", 0.3).minimum.source == "as given"


def test_sets_of_another_point_or_long_ago_are_passed_over(sets) -> None:
    other = replace(sets[0], measured_point="hand", load_kg=50.0, fastest_m_s=2.0)
    assert len(find_profile([*sets, other], "bench-press", None).points) == 4
    old = replace(sets[0], day=date(2026, 11, 20) - timedelta(weeks=7))
    assert len(recent_sets([old, *sets])) == 4
