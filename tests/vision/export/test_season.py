"""The tables over many clips have the columns and cells of a clip's, in CSV, Parquet and data frames."""

import csv
from dataclasses import replace

import pandas
import pytest
from pyarrow import parquet

from liftphase.export.csv import write_reps_csv
from liftphase.export.dataframe import to_frames
from liftphase.export.rep_columns import season_rep_columns
from liftphase.export.result import ClipResult
from liftphase.export.season import write_summary_and_reps
from liftphase.export.summary_columns import summary_columns


@pytest.fixture
def clips(make_analysis) -> list[ClipResult]:
    return [
        ClipResult("a.mp4", make_analysis(2, flags=("cut", "low")), results="a"),
        ClipResult("b.mp4", error="no video", failed=True),
        ClipResult("c.mp4", make_analysis(2), results="a", duplicate_of="a.mp4"),
        ClipResult("d\udcff.mp4", make_analysis(0)),
    ]


def read(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_a_clips_reps_and_the_seasons_have_the_same_cells(clips, tmp_path):
    write_summary_and_reps(clips, tmp_path)
    season = read(tmp_path / "reps.csv")
    write_reps_csv(clips[0].analysis, tmp_path / "own.csv")
    clip_rows = read(tmp_path / "own.csv")
    assert len(season) == len(clip_rows) == 2
    for row, of_clip in zip(season, clip_rows, strict=True):
        assert (row["clip"], row["exercise"]) == ("a.mp4", "squat")
        assert {name: row[name] for name in of_clip} == of_clip
        assert row["flags"] == "cut;low"
    unused = set(season[0]) - set(clip_rows[0]) - {"clip", "exercise"}
    assert unused
    assert all(name.startswith("rom_") and not season[0][name] for name in unused)


def test_the_summary(clips, tmp_path):
    write_summary_and_reps(clips, tmp_path)
    rows = read(tmp_path / "summary.csv")
    assert [row["clip"] for row in rows] == ["a.mp4", "c.mp4", "d\\udcff.mp4"]
    assert list(rows[0]) == [column.name for column in summary_columns()]
    first = rows[0]
    assert (first["rep_count"], first["set_count"], first["eccentric_mean_s"]) == ("2", "1", "1.5000")
    # 0.03 and 0.04 s at the ends of either eccentric, of errors correlated by 0.4.
    assert float(first["eccentric_mean_u_s"]) == pytest.approx(0.05 * 0.7**0.5, abs=5e-5)
    assert (rows[2]["eccentric_mean_s"], rows[2]["eccentric_mean_u_s"]) == ("", "")


def test_parquet_and_data_frames_are_the_same_tables(clips, tmp_path):
    write_summary_and_reps(clips, tmp_path)
    summary, reps = to_frames(clips)
    for frame, name, columns in (
        (summary, "summary", summary_columns()),
        (reps, "reps", season_rep_columns()),
    ):
        table = parquet.read_table(tmp_path / f"{name}.parquet")
        assert table.column_names == list(frame.columns) == [column.name for column in columns]
        frame = frame.astype(object).where(frame.notna(), None)
        stored = table.to_pandas().astype(object)
        pandas.testing.assert_frame_equal(stored.where(stored.notna(), None), frame, check_dtype=False)
    units = parquet.read_schema(tmp_path / "reps.parquet").field("eccentric_u_s").metadata
    assert units == {b"unit": b"s"}


def test_a_mean_is_over_the_complete_reps(make_analysis, tmp_path):
    analysis = make_analysis(2, [(1.5, 0.5, 0.75, 0.25), (0.5, 0.5, 0.75, 0.25)])
    cut = analysis.map_reps(lambda set_: (set_.reps[0], replace(set_.reps[1], complete=False)))
    write_summary_and_reps([ClipResult("a.mp4", cut)], tmp_path)
    assert read(tmp_path / "summary.csv")[0]["eccentric_mean_s"] == "1.5000"


def test_a_spreadsheet_of_any_country_takes_names_and_numbers_for_what_they_are(make_analysis, tmp_path):
    analysis = make_analysis(1)
    results = [ClipResult(name, analysis) for name in ("=1+1.mp4", "a\nb.mp4", "Kniebeuge 3.1 ü.mp4")]
    write_summary_and_reps(results, tmp_path, "excel-semicolon")
    for table in ("summary.csv", "reps.csv"):
        content = (tmp_path / table).read_bytes()
        assert content.startswith(b"\xef\xbb\xbf")
        assert content.count(b"\n") == 4
        rows = list(csv.DictReader(content.decode("utf-8-sig").splitlines(), delimiter=";"))
        assert [row["clip"] for row in rows] == ["'=1+1.mp4", "a\\nb.mp4", "Kniebeuge 3.1 ü.mp4"]
    assert rows[0]["eccentric_s"] == "1,5000"
    assert rows[0]["tempo"] == analysis.reps[0].tempo
    stored = parquet.read_table(tmp_path / "summary.parquet").to_pandas()
    assert list(stored["clip"]) == ["=1+1.mp4", "a\nb.mp4", "Kniebeuge 3.1 ü.mp4"]
