"""Tables of time and position, and what is said of those that are not understood."""

from pathlib import Path

import numpy as np
import pytest

from liftphase.errors import ClipError, LiftphaseError, UsageError
from liftphase.phases.displacement_file import read_displacement

TIMES_S = np.arange(40) / 50
POSITION_M = 0.5 + 0.1 * np.sin(3 * TIMES_S)


def _write(path: Path, head: str, time_unit: float = 1.0, unit: float = 1.0, mark: str = ",") -> Path:
    rows = [f"{t * time_unit:.4f}{mark}{p * unit:.5f}" for t, p in zip(TIMES_S, POSITION_M, strict=True)]
    text = "\n".join([head, *rows]) + "\n"
    path.write_text(text if mark == "," else text.replace(".", ","), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("head", "time_unit", "unit", "mark"),
    [
        ("time_s,position_m", 1, 1, ","),
        ("t [ms],Height (cm)", 1e3, 100, ","),
        ("Timestamp_us;Displacement (mm)", 1e6, 1e3, ";"),
        ("Zeit [s];Weg [mm]", 1, 1e3, ";"),
        ("Time (sec)\tbar path [cm]", 1, 100, "\t"),
        ("Encoder;7\nDate;2026-11-30\n\nelapsed_ms;pos_mm", 1e3, 1e3, ";"),
    ],
)
def test_heads_that_are_understood(
    head: str, time_unit: float, unit: float, mark: str, tmp_path: Path
) -> None:
    table = read_displacement(_write(tmp_path / "a.csv", head, time_unit, unit, mark))
    np.testing.assert_allclose(table.times_s, TIMES_S, atol=1e-6)
    np.testing.assert_allclose(table.position_m, POSITION_M, atol=1e-5)


def test_units_may_be_said_and_must_be_where_the_head_has_none(tmp_path: Path) -> None:
    path = _write(tmp_path / "a.csv", "time,height", 1e3, 100)
    with pytest.raises(UsageError, match="does not say what 'time' is in: give time_unit, s, ms, us"):
        read_displacement(path)
    with pytest.raises(UsageError, match="does not say what 'height' is in: give position_unit"):
        read_displacement(path, time_unit="ms")
    table = read_displacement(path, time_unit="ms", position_unit="cm")
    np.testing.assert_allclose(table.times_s, TIMES_S, atol=1e-6)
    np.testing.assert_allclose(table.position_m, POSITION_M, atol=1e-5)
    with pytest.raises(UsageError, match="states s: leave out time_unit"):
        read_displacement(_write(tmp_path / "b.csv", "time_s,height_m"), time_unit="ms")


ODD = {
    "other columns": ("a,b\n1,2\n", r"its head \(a, b\) is not understood: a column of time"),
    "two positions": ("time_s,y_m,z_m\n1,2,3\n", r"several columns of position \(y_m, z_m\)"),
    "other unit": ("time_s,position (inch)\n1,2\n", "'position .inch.' is in inch, not in m, cm, mm"),
    "few rows": ("time_s,position_m\n0,1\n1,2\n", "has 2 rows of numbers"),
    "text": ("time_s,position_m\n" + "0,x\n" * 20, "row 2 has 'x' where a number is expected"),
    "no time": ("time_s,position_m\n" + ",1\n" * 20, "row 2 has no time"),
    "standing clock": ("time_s,position_m\n" + "1,1\n" * 20, "time of row 3 is not after the one before"),
    "no position": ("time_s,position_m\n" + "".join(f"{n},\n" for n in range(20)), "'position_m' is empty"),
    "infinite": ("time_s,position_m\n" + "0,inf\n" * 20, "not finite"),
    "empty": ("", "its head"),
    "binary": ("time_s,position_m\n\0\0\0", "is no text"),
}


@pytest.mark.parametrize("name", ODD)
def test_an_odd_table_is_one_line(name: str, tmp_path: Path) -> None:
    content, message = ODD[name]
    (tmp_path / "a.csv").write_text(content)
    with pytest.raises(ClipError, match=message) as refused:
        read_displacement(tmp_path / "a.csv")
    assert "\n" not in str(refused.value)


def test_damage_anywhere_is_one_line(tmp_path: Path) -> None:
    good = _write(tmp_path / "a.csv", "time_s,position_m").read_bytes()
    random = np.random.default_rng(1)
    lines = []
    for _ in range(60):
        content = bytearray(good)
        for place in random.integers(0, len(good), 4):
            content[int(place)] = int(random.integers(256))
        (tmp_path / "b.csv").write_bytes(content)
        try:
            read_displacement(tmp_path / "b.csv")
        except LiftphaseError as error:
            lines.append(str(error))
    assert lines
    assert not any("\n" in line for line in lines)


def test_unicode_text_of_a_spreadsheet_is_read(tmp_path: Path) -> None:
    path = _write(tmp_path / "a.csv", "time_s,position_m")
    path.write_bytes(path.read_text().encode("utf-16"))
    np.testing.assert_allclose(read_displacement(path).times_s, TIMES_S)


def test_hours_are_perhaps_milliseconds(tmp_path: Path) -> None:
    with pytest.raises(ClipError, match=r"a\.csv: its rows are spread over .* perhaps not in s"):
        read_displacement(_write(tmp_path / "a.csv", "time_s,position_m", time_unit=1e5))
