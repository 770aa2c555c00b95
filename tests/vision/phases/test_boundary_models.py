"""The models of onsets and turns, on series whose truth is their own formula."""

import numpy as np
import pytest

from liftphase.phases.boundary_models import (
    OnsetFit,
    agree_on_onsets,
    are_corner_turns,
    fit_onset,
    fit_turn,
)

TIMES = np.arange(0, 0.6, 1 / 120)
EXPONENTS = np.array([1.6, 2.0, 2.5, 3.0])
ONSET_S = 0.25


def onset(exponent: float, factor: float = 2.0, noise: float = 0.0) -> np.ndarray:
    values = 5.0 + factor * np.maximum(TIMES - ONSET_S, 0) ** exponent
    return values + np.random.default_rng(0).normal(0, noise, len(TIMES)) if noise else values


def fit(values: np.ndarray, threshold: float = 0.1) -> OnsetFit | None:
    starts = np.linspace(0.1, 0.4, 61)
    return fit_onset(TIMES, values, starts, threshold=threshold, exponents=EXPONENTS, min_samples=6)


@pytest.mark.parametrize("exponent", EXPONENTS)
def test_an_onset_is_found_with_its_exponent(exponent: float) -> None:
    found = fit(onset(exponent))
    assert found is not None
    assert EXPONENTS[int(np.argmin(found.error))] == exponent
    # Speed is c n (t - t0)^(n - 1).
    crossing = ONSET_S + (0.1 / (2.0 * exponent)) ** (1 / (exponent - 1))
    (agreed,) = agree_on_onsets([found])
    assert agreed == pytest.approx(crossing, abs=1e-6)


def test_noise_moves_an_onset_little() -> None:
    found = fit(onset(2.0, noise=0.003))
    assert found is not None
    assert found.crossing_s[1] == pytest.approx(ONSET_S + 0.1 / 4, abs=0.015)


def test_the_reps_of_a_set_agree_on_one_exponent() -> None:
    """One rep in three fits another exponent a little better: it takes that of the others."""
    fits = [fit(onset(3.0)), None, fit(onset(3.0, 4.0)), fit(onset(2.5, noise=0.001))]
    agreed = agree_on_onsets(fits)
    assert agreed[1] is None
    last = fits[3]
    assert last is not None
    assert agreed[3] == last.crossing_s[3]


@pytest.mark.parametrize("values", [-onset(2.0), np.full(len(TIMES), 3.0) - TIMES])
def test_what_does_not_rise_has_no_onset(values: np.ndarray) -> None:
    assert fit(values) is None


def test_too_few_samples_and_no_threshold_are_not_fitted() -> None:
    assert fit(onset(2.0), threshold=0.0) is None
    few = fit_onset(TIMES[:5], onset(2.0)[:5], TIMES[:3], threshold=0.1, exponents=EXPONENTS, min_samples=6)
    assert few is None
    assert agree_on_onsets([None, None]) == [None, None]


def test_a_corner_is_found_where_two_parabolas_meet() -> None:
    corner_s = 0.31
    values = 1 - 3 * np.maximum(corner_s - TIMES, 0) ** 2 - 0.5 * np.maximum(TIMES - corner_s, 0) ** 2
    found = fit_turn(TIMES, values, np.linspace(0.2, 0.4, 81))
    assert found.corner_s == pytest.approx(corner_s, abs=0.0026)
    assert found.corner_error < 0.01 * found.smooth_error
    assert are_corner_turns([found], 2 / 3)
    assert not are_corner_turns([found], 0.0)


def test_a_smooth_turn_is_no_corner() -> None:
    centered = TIMES - 0.3
    smooth = fit_turn(TIMES, 1 - 2 * centered**2 + 3 * centered**3, np.linspace(0.2, 0.4, 81))
    assert not are_corner_turns([smooth], 2 / 3)
    assert not are_corner_turns([], 2 / 3)
