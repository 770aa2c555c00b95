"""`liftphase batch` with a manifest: who, what, when, and what of the prescription was kept."""

import csv
import json
from datetime import datetime
from xml.etree import ElementTree

import pytest
from batch_runs import SQUAT, read_table
from openpyxl import load_workbook


def test_a_manifest_is_written_and_completed(run, season, no_engine):
    manifest = season.clips / "season.csv"
    done = run("batch", season.clips, "-o", season.results, "--write-manifest")
    assert (done.exit_code, done.stdout) == (0, f"5 clips: complete {manifest}, then run batch\n")
    rows = read_table(manifest)
    assert [row["clip"] for row in rows] == ["bad 0.MOV", *season.good, "twin"]
    assert [row["exercise"] for row in rows] == ["", "squat", "squat", "squat", ""]
    refused = run("batch", season.clips, "-o", season.results, "--write-manifest")
    assert (refused.exit_code, len(refused.stderr.splitlines())) == (2, 1)
    assert "exists already: complete it, or give another name by --manifest" in refused.stderr

    first, second, third = season.good
    for row, athlete, target in zip(
        rows[1:4], ("Anna", "Anna", "Ben"), ("1-*-*-*", "60-*-*-*", ""), strict=True
    ):
        row |= {
            "athlete": athlete,
            "load_kg": "82,5",
            "date": "2026-11-20",
            "target": target,
            "exercise": "squat",
        }
    with manifest.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, rows[0], delimiter=";")
        writer.writeheader()
        writer.writerows(
            [*rows[1:], {name: "x.mp4" if name == "clip" else "" for name in rows[0]} | {"rpe": "8"}]
        )
    junit = season.results.parent / "verdicts.xml"
    done = run("batch", season.clips, "-o", season.results, *SQUAT, "--junit", junit, "--xlsx")
    assert "line 6: no clip is called 'x.mp4'" in done.stderr
    assert "Tempo: 0 kept, 2 missed" in done.stdout
    summary = {row["clip"]: row for row in read_table(season.results / "summary.csv")}
    assert [summary[name]["athlete"] for name in season.good] == ["Anna", "Anna", "Ben"]
    assert {summary[name]["load_kg"] for name in season.good} == {"82.5000"}
    assert {summary[name]["date"] for name in season.good} == {"2026-11-20"}
    assert (summary[second]["verdict"], summary[second]["reps_missed"]) == ("fail", "1")
    assert float(summary[second]["worst_off_s"]) < -50
    assert summary[second]["target"] == "eccentric 59.50-60.50 s"
    assert (summary[third]["verdict"], summary[third]["reps_kept"]) == ("", "")
    assert (season.results / summary[first]["report"]).is_file()
    for column in (
        *("exercise", "reps_kept", "reps_too_close", "worst_rep", "eccentric_mean_s", "eccentric_mean_u_s"),
        *("tut_s", "count_confidence", "corrected", "report"),
    ):
        assert summary[second][column], column
    # Of one rep there is no drift.
    assert (summary[second]["rep_count"], summary[second]["eccentric_drift_s"]) == ("1", "")
    suites = {own.get("name"): own for own in ElementTree.parse(junit).findall("testsuite")}
    assert suites.keys() == {"bad 0.MOV", *season.good, "twin"}
    for name in (first, second):
        counted = [suites[name].get(attribute) for attribute in ("failures", "skipped")]
        assert counted == [summary[name]["reps_missed"], summary[name]["reps_too_close"]]
    assert suites["bad 0.MOV"].get("errors") == "1"
    assert suites[third].find("testcase/skipped") is not None
    sheet = load_workbook(season.results / "season.xlsx")["summary"]
    assert sheet.max_row == 5
    days = [cell.value for column in sheet.columns if column[0].value == "date" for cell in column[1:]]
    assert datetime(2026, 11, 20) in days
    assert [row["athlete"] for row in read_table(season.results / "season.csv")][:3] == [
        "Anna",
        "Anna",
        "Ben",
    ]
    assert "season.csv" not in [row["file"] for row in read_table(season.results / "skipped.csv")]


def test_the_lift_of_a_manifest_is_analyzed(run, season):
    (season.clips / "season.csv").write_text(f"clip,exercise,load_kg\n{season.good[0]},front squat,80\n")
    done = run("batch", season.clips, "-o", season.results, "--no-video", "--no-report", "--glob", "000.mp4")
    assert done.exit_code == 0
    first = next(row for row in read_table(season.results / "summary.csv") if row["clip"] == season.good[0])
    assert (first["exercise"], first["exercise_source"]) == ("front-squat", "given")
    assert first["report"] == ""
    folder = season.results / season.good[0].removesuffix(".mp4")
    analysis = json.loads((folder / "analysis.json").read_text())
    # Report and video show it.
    assert analysis["provenance"]["facts"]["load_kg"] == "80"


def test_another_plate_or_height_measures_its_clip_anew_from_the_pose_track(run, season):
    first, second, third = season.good
    manifest, results = season.clips / "season.csv", season.results
    folders = [results / name.removesuffix(".mp4") for name in season.good]
    arguments = (
        "batch",
        season.clips,
        "-o",
        results,
        *SQUAT,
        "--no-video",
        "--no-report",
        "--glob",
        "squat/*",
    )

    def state(file: str) -> list[int]:
        return [(folder / file).stat().st_mtime_ns for folder in folders]

    tracks = state("pose.npz")

    def analyzed(rows: str) -> list[str]:
        """The clips that are measured anew with such a manifest."""
        manifest.write_text(f"clip,load_kg,plate,height_cm\n{rows}")
        before = state("analysis.json")
        assert run(*arguments).exit_code == 0
        assert state("pose.npz") == tracks
        pairs = zip(season.good, before, state("analysis.json"), strict=True)
        return [name for name, old, new in pairs if old != new]

    rows = f"squat/*,60,,175\n{second},,steel-15,\n"
    assert analyzed(rows) == season.good
    assert analyzed(rows) == []
    assert analyzed(rows.replace("60", "65")) == []
    assert analyzed(rows.replace("steel-15", "450") + f"{third},,,185\n") == [second, third]
    requests = [
        json.loads((folder / "analysis.json").read_text())["provenance"]["request"] for folder in folders
    ]
    told = [(request.get("plate_mm"), request["height_cm"]) for request in requests]
    assert told == [(None, 175.0), (450.0, 175.0), (None, 185.0)]
    left = {row["clip"]: (row["plate"], row["height_cm"]) for row in read_table(results / "season.csv")}
    assert [left[name] for name in season.good] == [("", "175"), ("450", "175"), ("", "185")]
    summary = {row["clip"]: row for row in read_table(results / "summary.csv")}
    short, tall = (float(summary[name]["concentric_mean_m_s"]) for name in (first, third))
    assert summary[second]["scale_source"] == "height"
    assert "no plate was found" in summary[second]["velocity_notes"]
    assert tall == pytest.approx(185 / 175 * short, rel=1e-3)


@pytest.mark.parametrize("text", ["clip,athelete\n", "clip,load_kg\nx,heavy\n", "clip,plate\nx,45\n"])
def test_a_wrong_manifest_stops_before_any_work(run, season, no_engine, text):
    (season.clips / "season.csv").write_text(text)
    done = run("batch", season.clips, "-o", season.results)
    assert (done.exit_code, done.stdout, len(done.stderr.splitlines())) == (2, "", 1)
