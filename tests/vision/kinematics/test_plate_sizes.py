"""Sizes of plates by name: what may be given, what is refused, and that the docs list them."""

from pathlib import Path

import pytest

from liftphase.errors import UsageError
from liftphase.kinematics.plate_sizes import FULL_SIZE_MM, PLATE_SIZES, find_plate_size

DOCS = Path(__file__).resolve().parents[3] / "docs" / "velocity.md"


@pytest.mark.parametrize("given", ["steel-15", "Steel 15", "STEEL_15", " steel-15 "])
def test_a_size_is_found_by_its_name(given: str) -> None:
    assert find_plate_size(given).diameter_mm == 400


@pytest.mark.parametrize("given", [325, 325.0, "325", " 325.0 "])
def test_a_number_is_millimeters_and_has_no_tolerance_of_a_kind(given: float | str) -> None:
    size = find_plate_size(given)
    assert (size.diameter_mm, size.tolerance_mm, size.name) == (325, 0, "")


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ("irn-20", "did you mean iron-20?"),
        ("kettlebell", "there are competition, bumper, "),
        ("", "millimeters, or a name"),
        (45, "from 100 to 600"),
        ("4500", "from 100 to 600"),
        ("nan", "from 100 to 600"),
        (True, "from 100 to 600"),
    ],
)
def test_what_is_no_size_is_refused_in_one_line(given: float | str, message: str) -> None:
    with pytest.raises(UsageError) as refused:
        find_plate_size(given)
    assert message in str(refused.value)
    assert "\n" not in str(refused.value)
    assert refused.value.arguments == ("plate_mm",)


@pytest.mark.parametrize("given", ["444.5", "444,5", "444,5 mm", " 444.5mm", 444.5])
def test_a_diameter_is_read_as_people_write_it(given: float | str) -> None:
    assert find_plate_size(given).diameter_mm == 444.5


def test_every_size_has_a_name_of_its_own_a_tolerance_and_a_source() -> None:
    assert len({size.name for size in PLATE_SIZES}) == len(PLATE_SIZES)
    assert all(size.source and size.title and 0 < size.tolerance_mm < 30 for size in PLATE_SIZES)
    assert FULL_SIZE_MM in {size.diameter_mm for size in PLATE_SIZES}


def test_the_docs_list_the_sizes_as_they_are() -> None:
    rows = [line for line in DOCS.read_text().splitlines() if " +- " in line and line.startswith("| `")]
    assert rows == [
        f"| `{size.name}` | {size.title} | {size.diameter_mm:g} +- {size.tolerance_mm:g} mm | {size.source} |"
        for size in PLATE_SIZES
    ]
