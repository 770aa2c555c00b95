from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from liftphase.errors import UsageError
from liftphase.phases.parameter_sweep import SWEPT, SWEPT_LATER
from liftphase.phases.parameters import DEFAULTS, MAX_PAUSE_S, SPEED_FRACTION, Parameters, Range
from liftphase.phases.segmenter import segment

DOCS = Path(__file__).resolve().parents[3] / "docs" / "parameters.md"


def test_every_parameter_has_a_unit_a_meaning_and_a_source() -> None:
    rows = Parameters.describe()
    assert [row["name"] for row in rows] == [item.name for item in fields(Parameters)]
    for row in rows:
        assert all(row[key] for key in ("default", "unit", "range", "meaning", "source")), row


def test_the_documentation_is_the_table() -> None:
    rows = [
        "| `{name}` | {default} | {unit} | {range} | {meaning} | {source} |".format(**row)
        for row in Parameters.describe()
    ]
    lines = DOCS.read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if line.startswith("| `")] == rows


def test_the_definition_of_a_boundary_is_the_default() -> None:
    assert (DEFAULTS.speed_fraction, DEFAULTS.touch_and_go_s) == (SPEED_FRACTION, 0.15) == (0.05, 0.15)
    assert DEFAULTS.max_pause_s == MAX_PAUSE_S == 10.0


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("speed_fraction", "0.05"),
        ("speed_fraction", None),
        ("onset_candidates", 2.5),
        ("onset_candidates", True),
        ("cutoffs_hz", 6.0),
        ("cutoffs_hz", ()),
    ],
)
def test_a_value_of_another_type_is_refused_by_name(name: str, value: Any) -> None:
    with pytest.raises(UsageError, match=name):
        Parameters(**{name: value})


@pytest.mark.parametrize(
    ("name", "value", "allowed"),
    [
        ("scale_step", 1.0, "from 0.1 to 0.99"),
        ("rough_cutoff_hz", 0.0, "above 0"),
        ("min_swing", float("nan"), "above 0"),
        ("max_pause_s", -1, "at least 0"),
        ("max_pause_s", float("inf"), "at least 0"),
        ("speed_fraction", 1.0, "above 0 and below 1"),
        ("cutoffs_hz", (6.0, 0.0), "above 0"),
        ("onset_candidates", 1, "from 2 to 10000"),
    ],
)
def test_a_value_out_of_range_is_refused_with_the_range(name: str, value: Any, allowed: str) -> None:
    with pytest.raises(UsageError) as caught:
        Parameters(**{name: value})
    assert str(caught.value) == f"Parameters.{name} must be {allowed}, not {value!r}."


def test_an_element_of_another_type_is_refused() -> None:
    cutoffs: Any = (6.0, "5")
    with pytest.raises(UsageError, match="cutoffs_hz must be a tuple of numbers"):
        Parameters(cutoffs_hz=cutoffs)


# Stands for the end of a range that has none.
LARGE = 1e9


def _ends(allowed: Range) -> tuple[float, float]:
    inside = 1e-6 if allowed.open else 0.0
    return allowed.low + inside, min(allowed.high - inside, LARGE)


@pytest.mark.parametrize("item", fields(Parameters), ids=lambda item: item.name)
def test_the_ends_of_every_range_can_be_computed_with(item: Any) -> None:
    time_s = np.arange(0, 24, 1 / 30)
    noise = np.random.default_rng(0).normal(0, 0.004, len(time_s))
    value = np.clip(1.5 * np.cos(2 * np.pi * time_s / 5), -1, 1) + noise
    for end in _ends(item.metadata["range"]):
        kind = type(item.default)
        repeats = 3 if item.name.endswith("_cue") else 1
        number: Any = (end,) * repeats if kind is tuple else kind(end)
        given: dict[str, Any] = {item.name: number}
        segment(time_s, value, parameters=Parameters(**given))


def test_a_cue_is_three_numbers() -> None:
    with pytest.raises(UsageError, match="closure_cue must hold 3 numbers, not 2"):
        Parameters(closure_cue=(0.1, 1.0))


def test_a_sweep_is_of_a_parameter_and_stands_in_its_source() -> None:
    sources = {row["name"]: row["source"] for row in Parameters.describe()}
    assert not SWEPT.keys() & SWEPT_LATER.keys()
    assert {*SWEPT, *SWEPT_LATER} <= sources.keys()
    assert all("sweep.py --tier shared" in sources[name] for name in (*SWEPT, *SWEPT_LATER))
