from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from liftphase.errors import UsageError
from liftphase.phases.parameters import DEFAULTS, MAX_PAUSE_S, SPEED_FRACTION, Parameters

DOCS = Path(__file__).resolve().parents[3] / "docs" / "parameters.md"


def test_every_parameter_has_a_unit_a_meaning_and_a_source() -> None:
    rows = Parameters.describe()
    assert [row["name"] for row in rows] == [item.name for item in fields(Parameters)]
    for row in rows:
        assert all(row[key] for key in ("default", "unit", "meaning", "source")), row


def test_the_documentation_is_the_table() -> None:
    rows = [
        f"| `{row['name']}` | {row['default']} | {row['unit']} | {row['meaning']} | {row['source']} |"
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
