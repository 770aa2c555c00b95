"""The segmentation of any displacement: nothing here has to do with a video."""

import logging
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from synthetic import Script, script_set

from liftphase.errors import LiftphaseError, UsageError
from liftphase.phases.model import End, Phase, PhaseKind
from liftphase.phases.parameters import Parameters
from liftphase.phases.segmenter import segment
from liftphase.signal.resampling import ANALYSIS_RATE_HZ

SINE_S, PAUSE_S, LEAD_S, REPS = 1.5, 0.8, 1.0, 4
# A sine from rest to rest, (1 - cos) / 2, has a speed of sin(pi u) of its peak at the fraction u of its time.
EDGE_S = SINE_S * np.arcsin(0.05) / np.pi


def sine_with_pauses(times_s: np.ndarray) -> np.ndarray:
    """Down and up by half sines with a pause at either end, from 1 to 0 and back."""
    value, now_s = np.ones(len(times_s)), LEAD_S
    for number in range(2 * REPS):
        u = np.clip((times_s - now_s) / SINE_S, 0, 1)
        value += (1 - np.cos(np.pi * u)) / 2 * (-1 if number % 2 == 0 else 1)
        now_s += SINE_S + PAUSE_S
    return value


def true_movements() -> np.ndarray:
    """(2 REPS, 2) starts and ends by the 5 % rule."""
    starts = LEAD_S + np.arange(2 * REPS) * (SINE_S + PAUSE_S)
    return np.stack([starts + EDGE_S, starts + SINE_S - EDGE_S], axis=1)


def irregular(rng: np.random.Generator, rate_hz: float) -> np.ndarray:
    """Times of samples that come early or late by up to 0.4 of their interval."""
    count = int((LEAD_S + 2 * REPS * (SINE_S + PAUSE_S) + 1) * rate_hz)
    return (np.arange(count) + rng.uniform(-0.4, 0.4, count)) / rate_hz


@pytest.mark.parametrize("rate_hz", [60.0, 100.0, 250.0])
@pytest.mark.parametrize("scale", [0.001, 1.0, 480.0])
def test_a_sine_with_pauses_sampled_irregularly_is_right_to_a_sample(rate_hz: float, scale: float) -> None:
    times_s = irregular(np.random.default_rng(5), rate_hz) + 1000.0
    phases = segment(times_s, 7.0 + scale * sine_with_pauses(times_s - 1000.0))
    kinds = ["other", *["eccentric", "isometric", "concentric", "isometric"] * REPS]
    assert [str(phase.kind) for phase in phases] == [*kinds[:-1], "other"]
    moving = [phase for phase in phases if phase.is_movement]
    found = np.array([(phase.start_s, phase.end_s) for phase in moving]) - 1000.0
    assert np.abs(found - true_movements()).max() < 1 / rate_hz
    assert [phase.swing for phase in moving] == pytest.approx([scale] * 2 * REPS, rel=0.01)
    assert [p.peak_speed for p in moving] == pytest.approx([scale * np.pi / 2 / SINE_S] * 2 * REPS, rel=0.03)


def test_phases_cover_the_recording_and_pauses_have_their_end() -> None:
    times_s = irregular(np.random.default_rng(6), 50.0)
    phases = segment(times_s, sine_with_pauses(times_s))
    assert (phases[0].start_s, phases[-1].end_s) == (times_s[0], times_s[-1])
    for before, after in pairwise(phases):
        assert before.end_s == after.start_s
        assert before.end_u_s == after.start_u_s
    pauses = [phase.end for phase in phases if phase.kind is PhaseKind.ISOMETRIC]
    assert pauses == [End.LENGTHENED, End.SHORTENED] * (REPS - 1) + [End.LENGTHENED]
    assert all(phase.start_u_s > 0 for phase in phases if phase.is_movement)


def test_upside_down_a_set_begins_with_the_concentric() -> None:
    times_s = irregular(np.random.default_rng(7), 100.0)
    phases = segment(times_s, -sine_with_pauses(times_s), first="concentric")
    assert [phase.concentric for phase in phases if phase.is_movement] == [True, False] * REPS


def test_samples_that_are_not_known_are_interpolated() -> None:
    times_s = irregular(np.random.default_rng(8), 100.0)
    value = sine_with_pauses(times_s)
    whole = segment(times_s, value)
    value[::7] = np.nan
    holed = segment(list(times_s), list(value))
    assert [phase.kind for phase in holed] == [phase.kind for phase in whole]
    assert [p.start_s for p in holed] == pytest.approx([p.start_s for p in whole], abs=0.01)


def test_two_sets_with_a_rest_are_parted_by_other() -> None:
    script = script_set(3, tail_s=12).then(script_set(3, lead_s=12))
    times_s = np.arange(0, script.duration_s, 0.02)
    kinds = [phase.kind for phase in segment(times_s, script.at(times_s))]
    assert kinds.count(PhaseKind.OTHER) == 3
    assert kinds.count(PhaseKind.CONCENTRIC) == 6


@pytest.mark.parametrize("offset_s", [0.0, 3600.0])
@pytest.mark.parametrize(
    "value",
    [
        lambda t: np.zeros(len(t)),
        lambda t: 3.0 * t,
        lambda t: np.random.default_rng(1).normal(size=len(t)),
        lambda t: np.random.default_rng(2).normal(size=len(t)).cumsum(),
        lambda t: (t > 10).astype(float),
    ],
    ids=["still", "drift", "noise", "random walk", "step"],
)
def test_a_displacement_with_no_set_has_no_phases(value, offset_s: float) -> None:
    times_s = np.arange(0, 20, 0.01)
    assert segment(times_s + offset_s, value(times_s)) == []


@pytest.mark.parametrize("count", [0, 1, 2, 9])
def test_a_few_samples_hold_no_set(count: int) -> None:
    assert segment(np.arange(count) / 30, np.arange(count) % 2) == []


@pytest.mark.parametrize(
    ("time_s", "value", "first", "named"),
    [
        ([0, 1, 1], [0, 1, 2], "eccentric", "time_s"),
        ([0, 2, 1], [0, 1, 2], "eccentric", "time_s"),
        ([0, np.nan, 2], [0, 1, 2], "eccentric", "time_s"),
        ([[0, 1, 2]], [0, 1, 2], "eccentric", "time_s"),
        ([0, 1, 2], [0, 1], "eccentric", "value"),
        ([0, 1, 2], [np.nan] * 3, "eccentric", "value"),
        ([0, 1, 2], [0, np.inf, 1], "eccentric", "value"),
        ([0, 1, 2], ["up", "down", "up"], "eccentric", "value"),
        ([0, 1, 2], [0, 1, 2], "isometric", "first"),
    ],
)
def test_bad_input_is_refused_in_one_line_that_names_it(time_s, value, first, named: str) -> None:
    with pytest.raises(LiftphaseError, match=named) as refused:
        segment(time_s, value, first=first)
    assert "\n" not in str(refused.value)


def test_parameters_decide() -> None:
    """A threshold of 20 % is passed later; with touch-and-go up to a second no pause is left."""
    times_s = irregular(np.random.default_rng(9), 200.0)
    value = sine_with_pauses(times_s)
    late = [p for p in segment(times_s, value, parameters=Parameters(speed_fraction=0.2)) if p.is_movement]
    edge_s = SINE_S * np.arcsin(0.2) / np.pi
    expected = true_movements()[:, 0] - EDGE_S + edge_s
    assert [phase.start_s for phase in late] == pytest.approx(expected, abs=0.02)
    merged = segment(times_s, value, parameters=Parameters(touch_and_go_s=1.0))
    assert not any(phase.kind is PhaseKind.ISOMETRIC for phase in merged)


def test_the_rate_of_the_samples_does_not_matter() -> None:
    """The same movement at twice the analysis rate and at half of it: one must not see the other's grid."""

    def movements(rate_hz: float) -> list[Phase]:
        times_s = np.arange(0, LEAD_S + 2 * REPS * (SINE_S + PAUSE_S) + 1, 1 / rate_hz)
        return [phase for phase in segment(times_s, sine_with_pauses(times_s)) if phase.is_movement]

    fine, coarse = movements(2 * ANALYSIS_RATE_HZ), movements(ANALYSIS_RATE_HZ / 2)
    assert [p.start_s for p in fine] == pytest.approx([p.start_s for p in coarse], abs=0.01)
    assert [p.peak_speed for p in fine] == pytest.approx([p.peak_speed for p in coarse], rel=0.01)


def test_the_log_says_why_a_movement_is_no_rep(caplog: pytest.LogCaptureFixture) -> None:
    """A lifter who bends down to the bar first: the log names the movement, the time and the reason."""
    script = Script(0.0, ((1.0, 0.0), (1.5, 1.0), (1.0, 1.0), (9.0, 0.0), (2.0, 0.0)))
    times_s = np.arange(0, script.duration_s, 0.02)
    with caplog.at_level(logging.DEBUG, logger="liftphase"):
        segment(times_s, script.at(times_s))
    assert any(record.name.startswith("liftphase.phases") for record in caplog.records)
    assert any(" s" in record.getMessage() for record in caplog.records)


def test_complex_values_are_refused_and_not_cut_to_their_real_part() -> None:
    time_s = np.arange(0, 20, 0.02)
    for given in ((time_s, np.exp(1j * time_s)), (time_s + 0j, np.cos(time_s))):
        with pytest.raises(UsageError, match="real numbers"):
            segment(*given)


def test_masked_values_are_unknown() -> None:
    time_s = np.arange(0, 20, 0.02)
    height = np.clip(1.5 * np.cos(2 * np.pi * time_s / 5), -1, 1)
    mask = np.zeros(len(time_s), dtype=bool)
    mask[300:320] = True
    spoilt = np.where(mask, 1e6, height)
    expected = segment(time_s, np.where(mask, np.nan, height))
    assert expected
    assert segment(time_s, np.ma.array(spoilt, mask=mask)) == expected
    with pytest.raises(UsageError, match="time_s must be finite"):
        segment(np.ma.array(time_s, mask=mask), height)


def test_parameters_are_no_dict() -> None:
    wrong: Any = {}
    with pytest.raises(UsageError, match="parameters must be Parameters"):
        segment([0.0, 1.0], [0.0, 1.0], parameters=wrong)


def test_a_boundary_in_a_gap_is_as_uncertain_as_the_gap_is_long() -> None:
    time_s = np.arange(0, 20, 0.02)
    value = np.clip(1.5 * np.cos(2 * np.pi * time_s / 5), -1, 1)
    whole = segment(time_s, value)
    lacks = (time_s > 8.0) & (time_s < 10.0)
    for times, values in ((time_s, np.where(lacks, np.nan, value)), (time_s[~lacks], value[~lacks])):
        edges = [(own.start_s, own.start_u_s) for own in segment(times, values)]
        inside = [u_s for start_s, u_s in edges if 7.9 <= start_s <= 10.1]
        assert inside
        assert min(inside) >= 1.0
        assert max(u_s for start_s, u_s in edges if not 7.5 <= start_s <= 10.5) < 0.3
    assert max(own.start_u_s for own in whole) < 0.3
