"""Which results are found below a folder, and what the list says of each."""

import json
import os
import time
from pathlib import Path

from review_server import put_result

from liftphase.review.catalog import Catalog, Result


def names(catalog: Catalog) -> list[str]:
    return sorted(own.name for own in catalog.results().values())


def only(catalog: Catalog) -> Result:
    (result,) = catalog.results().values()
    return result


def test_athlete_and_day_come_from_the_folders(tmp_path: Path) -> None:
    for name, athlete, day in (
        ("anna/2026-11-02/squat", "anna", "2026-11-02"),
        ("2026-11-02/squat", None, "2026-11-02"),
        ("team/anna/squat", "anna", None),
        ("squat", None, None),
        ("anna/2026-13-02/squat", "2026-13-02", None),
    ):
        root = tmp_path / str(len(list(tmp_path.iterdir())))
        put_result(root, name)
        assert (only(Catalog(root)).athlete, only(Catalog(root)).recorded_on) == (athlete, day)


def test_the_day_of_the_recording_stands_in(tmp_path: Path) -> None:
    folder = put_result(tmp_path, "squat")
    analysis = json.loads((folder / "analysis.json").read_text(encoding="utf-8"))
    analysis["clip"]["recorded_at"] = "2026-05-04T10:11:12+02:00"
    (folder / "analysis.json").write_text(json.dumps(analysis), encoding="utf-8")
    assert only(Catalog(tmp_path)).recorded_on == "2026-05-04"


def test_what_was_said_of_the_set_comes_first(tmp_path: Path) -> None:
    facts = {"athlete": "Anna", "load_kg": "82.5", "date": "2026-11-20 17:30"}
    put_result(tmp_path, "phone/2026-11-21/squat", provenance={"facts": facts})
    found = only(Catalog(tmp_path))
    assert (found.athlete, found.load_kg, found.recorded_on) == ("Anna", "82.5", "2026-11-20")


def test_a_single_result_is_a_folder_of_results_too(tmp_path: Path) -> None:
    assert names(Catalog(put_result(tmp_path, "squat"))) == ["."]


def test_what_cannot_be_read_is_listed_and_says_so(tmp_path: Path) -> None:
    for name, content in (("text", b"no JSON"), ("other", b'{"clip": 5}'), ("list", b"[]"), ("empty", b"")):
        put_result(tmp_path, name)
        (tmp_path / name / "analysis.json").write_bytes(content)
    results = Catalog(tmp_path).results().values()
    assert [own.problem for own in results] == ["analysis.json cannot be read"] * 4


def test_a_name_that_is_no_unicode_is_read(tmp_path: Path) -> None:
    analysis = json.loads((put_result(tmp_path, "squat") / "analysis.json").read_text(encoding="utf-8"))
    analysis["clip"]["path"] = "caf\udce9.mp4"
    (tmp_path / "squat" / "analysis.json").write_text(json.dumps(analysis), encoding="utf-8")
    assert only(Catalog(tmp_path)).clip == "caf\udce9.mp4"


def test_ids_tell_nothing_of_paths_and_stay(tmp_path: Path) -> None:
    put_result(tmp_path, "anna/2026-11-02/squat")
    first, second = only(Catalog(tmp_path)), only(Catalog(tmp_path))
    assert first.id == second.id
    assert "squat" not in first.id
    assert Catalog(tmp_path).find("anna/2026-11-02/squat") is None


def test_what_comes_changes_and_goes_is_seen(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr("liftphase.review.catalog._MAX_AGE_S", 0.0)
    catalog = Catalog(tmp_path)
    assert names(catalog) == []
    folder = put_result(tmp_path, "squat")
    before = only(catalog)
    assert before.rep_count == 4
    analysis = json.loads((folder / "analysis.json").read_text(encoding="utf-8"))
    (folder / "analysis.json").write_text(json.dumps(analysis | {"rep_count": 3}), encoding="utf-8")
    os.utime(folder / "analysis.json", (1e9, 1e9))
    assert only(catalog).rep_count == 3
    assert only(catalog).version != before.version
    (folder / "report.html").write_text("", encoding="utf-8")
    assert only(catalog).files == {"analysis.json", "report.html"}
    (folder / "analysis.json").unlink()
    assert catalog.find(before.id) is None
    assert names(catalog) == []


def test_five_thousand_results_are_read_in_less_time_than_parsing_them_takes(five_thousand: Path) -> None:
    """CPU time of this process, so that neither a busy nor a slow machine counts."""
    begun_s = time.process_time()
    found = Catalog(five_thousand).results()
    read_s = time.process_time() - begun_s
    begun_s = time.process_time()
    for result in list(found.values())[::10]:
        json.loads((result.folder / "analysis.json").read_bytes())
    assert len(found) == 5000
    assert read_s < 0.9 * 10 * (time.process_time() - begun_s)


def test_a_second_look_reads_only_what_changed(five_thousand: Path, monkeypatch) -> None:
    catalog = Catalog(five_thousand)
    before = catalog.results()
    monkeypatch.setattr("liftphase.review.catalog._MAX_AGE_S", 0.0)
    monkeypatch.setattr("liftphase.review.catalog.read_head", None)
    assert catalog.results() == before
