import csv
from dataclasses import replace

import numpy as np
import pytest

from liftphase.errors import OutputError
from liftphase.export.analysis_json import write_analysis_json
from liftphase.export.csv import write_frames_csv, write_reps_csv
from liftphase.export.rep_columns import rep_columns


def read(path):
    text = path.read_bytes().decode()
    assert "\r" not in text
    assert text.endswith("\n")
    return list(csv.DictReader(text.splitlines()))


def test_reps_csv_has_every_column(make_analysis, tmp_path):
    analysis = make_analysis(2, flags=("cut-at-start", "low-visibility"))
    write_reps_csv(analysis, tmp_path / "reps.csv")
    rows = read(tmp_path / "reps.csv")
    assert list(rows[0]) == [column.name for column in rep_columns(["knee"])]
    for row, rep in zip(rows, analysis.reps, strict=True):
        assert int(row["rep"]) == rep.rep
        assert float(row["start_s"]) == pytest.approx(rep.start_s, abs=5e-5)
        assert float(row["eccentric_s"]) == pytest.approx(rep.eccentric_s, abs=5e-5)
        # 0.03 and 0.04 s at the ends of every phase.
        assert float(row["eccentric_u_s"]) == float(row["shortened_pause_u_s"]) == 0.05
        assert float(row["rom_knee_deg"]) == pytest.approx(rep.rom_deg["knee"], abs=5e-5)
        assert row["tempo"] == rep.tempo
        assert row["complete"] == "true"
        assert row["flags"].split(";") == list(rep.flags)
        assert row["issues"].split(";") == ["unclassified"] * 2


def test_reps_csv_leaves_the_unknown_empty(make_analysis, tmp_path):
    analysis = make_analysis(2)
    first, second = analysis.reps
    first = replace(first, phases=first.phases[2:], complete=False, rom_deg={"hip": 80.0})
    write_reps_csv(analysis.map_reps(lambda set_: (first, second)), tmp_path / "reps.csv")
    rows = read(tmp_path / "reps.csv")
    assert (rows[0]["eccentric_s"], rows[0]["complete"], rows[0]["flags"]) == ("", "false", "")
    assert rows[0]["eccentric_u_s"] == ""
    assert (rows[0]["rom_hip_deg"], rows[0]["rom_knee_deg"]) == ("80.0000", "")
    assert (rows[1]["rom_hip_deg"], rows[1]["rom_knee_deg"]) == ("", "101.4000")


def test_reps_csv_of_no_reps_is_a_header(make_analysis, tmp_path):
    write_reps_csv(make_analysis(0), tmp_path / "reps.csv")
    assert (tmp_path / "reps.csv").read_text().startswith("rep,set,start_s")
    assert read(tmp_path / "reps.csv") == []


def test_frames_csv_round_trip(make_analysis, tmp_path):
    analysis = make_analysis(2)
    rng = np.random.default_rng(0)
    times_s = np.cumsum(
        rng.uniform(0.001, 0.06, 300)
    )  # past the end of the analysis, at a variable frame rate
    angles = {"left_knee": rng.uniform(0, 180, 300), "trunk_lean": rng.uniform(0, 90, 300)}
    angles["left_knee"][7] = np.nan
    excursion = rng.uniform(0, 1, 300)
    write_frames_csv(tmp_path / "frames.csv", times_s, angles, excursion, analysis)
    rows = read(tmp_path / "frames.csv")
    of_body = ["time_s", "left_knee_deg", "trunk_lean_deg", "excursion", "phase", "end", "rep"]
    assert list(rows[0]) == [*of_body, "load_x_m", "load_y_m", "load_m_s"]
    assert {row["load_m_s"] for row in rows} == {""}
    assert [float(row["time_s"]) for row in rows] == pytest.approx(times_s, abs=5e-7)
    assert [float(row["trunk_lean_deg"]) for row in rows] == pytest.approx(angles["trunk_lean"], abs=5e-5)
    assert [float(row["excursion"]) for row in rows] == pytest.approx(excursion, abs=5e-5)
    assert rows[7]["left_knee_deg"] == ""
    assert {row["phase"] for row in rows} == {"eccentric", "isometric", "concentric", "other", ""}
    for row, time_s in zip(rows, times_s, strict=True):
        segment = analysis.phase_at(time_s)
        expected = (segment.kind, segment.end, segment.rep_number) if segment else (None, None, None)
        assert (row["phase"], row["end"], row["rep"]) == tuple("" if v is None else str(v) for v in expected)


def test_frames_csv_at_the_boundaries_themselves(make_analysis, tmp_path):
    """A frame on a boundary belongs to the phase that begins there, as in the overlay."""
    write_frames_csv(
        tmp_path / "f.csv", np.array([-0.1, 0.0, 1.0, 2.5, 8.0]), {}, np.zeros(5), make_analysis(2)
    )
    assert [row["phase"] for row in read(tmp_path / "f.csv")] == ["", "other", "eccentric", "isometric", ""]


def test_frames_csv_needs_as_many_values_as_times(make_analysis, tmp_path):
    with pytest.raises(ValueError, match="must match exactly"):
        write_frames_csv(tmp_path / "f.csv", np.arange(3.0), {}, np.zeros(4), make_analysis(1))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("write", [write_analysis_json, write_reps_csv])
def test_a_folder_that_is_missing_is_one_line(make_analysis, tmp_path, write):
    with pytest.raises(OutputError) as caught:
        write(make_analysis(), tmp_path / "no" / "such.csv")
    assert "\n" not in str(caught.value)
    assert "folder does not exist" in str(caught.value)


@pytest.mark.parametrize("write", [write_analysis_json, write_reps_csv])
def test_a_name_that_is_taken_by_a_folder_leaves_nothing(make_analysis, tmp_path, write):
    taken = tmp_path / "taken"
    taken.mkdir()
    with pytest.raises(OutputError, match="taken"):
        write(make_analysis(), taken)
    assert list(tmp_path.iterdir()) == [taken]
