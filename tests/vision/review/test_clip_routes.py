"""What the server answers about one clip, and what stands in its folder then."""

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from review_server import Served, Waiting, serving
from squat_season import (
    TRACK,
    analysis_of,
    as_edit,
    base_of,
    folder_of,
    media_of,
    wait_until_written,
    with_clip,
)

from liftphase.batch.served import ServedJob
from liftphase.batch.state import is_current, read_analysis, request_fingerprint
from liftphase.export.corrections_json import are_applied
from liftphase.pipeline.options import AnalysisOptions, RunOptions
from liftphase.pose.track_file import load_track
from liftphase.review.jobs import AnalysisRequest
from liftphase.review.shown_paths import without_folders


def test_an_edit_is_in_every_file(squat_server: Served) -> None:
    base, folder = base_of(squat_server), folder_of(squat_server)
    clip = squat_server.ask(base).json()
    before = analysis_of(folder)
    assert clip["corrections"] is None
    assert clip["version"] == ""
    answer = squat_server.send("PUT", f"{base}/corrections", as_edit(clip, rejected_reps=[1], author="Ada"))
    assert answer.status == 200
    assert answer.json()["analysis"]["rep_count"] == before["rep_count"] - 1
    assert not answer.json()["replaced"]
    wait_until_written(squat_server, base)
    after = analysis_of(folder)
    assert after["corrected"]
    assert after["provenance"]["corrections"]["author"] == "Ada"
    assert after["provenance"]["request"] == before["provenance"]["request"]
    assert are_applied((folder / "corrections.json").read_bytes(), after["provenance"])
    assert not any(path.name.startswith(".") for path in folder.iterdir())
    restored = squat_server.send("DELETE", f"{base}/corrections", None)
    assert restored.json()["corrections"] is None
    wait_until_written(squat_server, base)
    assert analysis_of(folder) == before


def test_the_later_edit_wins_and_says_so(squat_server: Served) -> None:
    base = base_of(squat_server)
    clip = squat_server.ask(base).json()
    first = squat_server.send("PUT", f"{base}/corrections", as_edit(clip, rejected_reps=[1])).json()
    second = squat_server.send("PUT", f"{base}/corrections", as_edit(clip, rejected_reps=[2])).json()
    assert second["replaced"]
    state = squat_server.ask(f"{base}/state").json()
    assert state["version"] == second["version"] != first["version"]
    assert squat_server.ask(base).json()["corrections"]["rejected_reps"] == [2]


@pytest.mark.parametrize(
    ("edit", "fault"),
    [
        ({}, "base"),
        ({"base": "", "corrections": 5}, "no object"),
        ({"base": "", "corrections": {"schema": 1, "clip_sha256": "1" * 64, "segments": []}}, "another clip"),
        (
            {
                "base": "",
                "corrections": {
                    "schema": 1,
                    "clip_sha256": "0" * 64,
                    "segments": [{"start_s": 90, "end_s": 99, "phase": "other"}],
                },
            },
            "outside",
        ),
    ],
)
def test_an_edit_that_cannot_be_changes_nothing(squat_server: Served, edit: Any, fault: str) -> None:
    answer = squat_server.send("PUT", f"{base_of(squat_server)}/corrections", edit)
    assert answer.status == 400
    assert fault in answer.json()["error"]
    assert not (folder_of(squat_server) / "corrections.json").exists()


def test_what_a_killed_server_left_is_written_by_the_next(squat_server: Served) -> None:
    base, folder = base_of(squat_server), folder_of(squat_server)
    edit = as_edit(squat_server.ask(base).json(), rejected_reps=[1], exercise=None)
    (folder / "corrections.json").write_text(json.dumps(edit["corrections"]), encoding="utf-8")
    clip = squat_server.ask(base).json()
    assert clip["corrections"]["rejected_reps"] == [1]
    wait_until_written(squat_server, base)
    assert analysis_of(folder)["corrected"]


def test_another_lift_and_speed_are_measured_at_once_and_kept(squat_server: Served) -> None:
    base, folder = base_of(squat_server), folder_of(squat_server)
    before = squat_server.ask(base).json()
    answer = squat_server.send("POST", f"{base}/analysis", {"exercise": "deadlift", "slowmo": 2.0})
    assert answer.json() == {"job": None}
    clip = squat_server.ask(base).json()
    assert clip["data"]["analysis"]["exercise"]["name"] == "deadlift"
    assert clip["slowmo"] == 2.0
    assert clip["detected"]["segments"][-1]["end_s"] == pytest.approx(
        before["detected"]["segments"][-1]["end_s"] / 2, abs=1e-3
    )
    wait_until_written(squat_server, base)
    after = analysis_of(folder)
    assert after["exercise"]["name"] == "deadlift"
    assert after["provenance"]["request"]["exercise"] == "squat"
    analysis = read_analysis((folder / "analysis.json").read_bytes())
    fingerprint = {
        "request": request_fingerprint(RunOptions(analysis=AnalysisOptions(exercise="squat")), "set.mp4")[
            "request"
        ]
    }
    content = (folder / "corrections.json").read_bytes()
    assert is_current(analysis, after["clip"]["sha256"], fingerprint, content)
    assert squat_server.send("POST", f"{base}/analysis", {"exercise": "knitting"}).status == 400
    assert squat_server.send("POST", f"{base}/analysis", {"model": "heavy"}).status == 400


def test_the_overlay_has_a_point_for_each_place_and_frame(squat_server: Served) -> None:
    base = base_of(squat_server)
    layout = squat_server.ask(base).json()["overlay"]
    track = load_track(TRACK)
    points = np.frombuffer(squat_server.ask(f"{base}/overlay").body, "<i2")
    points = points.reshape(len(track.times_s), layout["points"], 2)
    a, b = layout["limbs"][0]
    assert 0 < np.abs(points[:, a] - points[:, b]).max() / layout["parts"] < 1000
    assert (points[:, -1] != layout["hidden"]).any()


@pytest.mark.parametrize("name", ["pose.npz", "analysis.json", "corrections.json"])
def test_a_link_among_the_files_that_are_read_is_refused(squat_server: Served, name: str) -> None:
    base, folder = base_of(squat_server), folder_of(squat_server)
    elsewhere = squat_server.results.parent / name
    if (folder / name).exists():
        (folder / name).rename(elsewhere)
    else:
        elsewhere.write_text("{}", encoding="utf-8")
    (folder / name).symlink_to(elsewhere)
    answer = squat_server.ask(base)
    assert answer.status in (400, 404)
    assert "link" in answer.json()["error"] or "not there" in answer.json()["error"]


@pytest.mark.parametrize("name", ["pose.npz", "analysis.json", "corrections.json"])
@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"{}", b"\xff\xfe", b"PK\3\4" + bytes(64), b'{"schema": 1, "provenance": 5}'],
)
def test_of_damaged_files_one_line_says_which_as_people_see_it(
    squat_server: Served, name: str, content: bytes
) -> None:
    base, folder = base_of(squat_server), folder_of(squat_server)
    (folder / name).write_bytes(content)
    for path in (base, f"{base}/state", f"{base}/overlay", f"{base}/video", media_of(base)):
        answer = squat_server.ask(path)
        assert answer.status in (200, 400, 404)
        text = answer.body.decode("latin-1")
        assert str(squat_server.results.parent) not in text
        if answer.status == 400:
            said = answer.json()["error"]
            assert said.startswith(f"ada/squat/{name}")
            assert len(said.splitlines()) == 1


def test_another_person_is_queued_with_the_options_of_before(
    squat_season: Path, tmp_path: Path, make_clip: Any
) -> None:
    root = Path(shutil.copytree(squat_season, tmp_path / "season"))
    clip = with_clip(root / "ada" / "squat", make_clip)
    engine = Waiting()
    with serving(root, engine=engine) as served:
        base = base_of(served)
        clip_now = served.ask(base).json()
        served.send("PUT", f"{base}/corrections", as_edit(clip_now, rejected_reps=[1]))
        answer = served.send("POST", f"{base}/analysis", {"person": "left"})
        assert answer.status == 202
        assert served.ask(f"/api/jobs/{answer.json()['job']}").json()["state"] == "waiting"
        (asked,) = engine.requests
        assert asked.clip == str(clip)
        assert asked.recorded is not None
        assert asked.recorded["request"]["exercise"] == "squat"
        folder = folder_of(served)
        kept = json.loads((folder / "corrections.json").read_text(encoding="utf-8"))
        assert (kept["person"], kept["segments"], kept["keeps_phases"]) == ("left", [], True)
        # What was corrected for the other person is not lost.
        (earlier,) = folder.glob("corrections.earlier-*.json")
        assert json.loads(earlier.read_text(encoding="utf-8"))["rejected_reps"] == [1]


def test_a_targets_file_that_cannot_be_read_is_said(tmp_path: Path) -> None:
    (tmp_path / "targets.toml").write_text("target = ", encoding="utf-8")
    folder = tmp_path / "anna" / "2026-11-20" / "squat"
    asked = AnalysisRequest(clip="squat.mp4", folder=str(folder), address="squat.mp4", result_id="")
    problem = ServedJob("1", 0, asked).run(lambda step: None).problem
    assert problem is not None
    assert "targets.toml" in problem
    assert len(problem.splitlines()) == 1


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("/home/coach/season/anna/squat/pose.npz is damaged.", "anna/squat/pose.npz is damaged."),
        ("/home/anna b/clips/a.mp4 is empty (0 bytes).", "a.mp4 is empty (0 bytes)."),
        ("/srv/gym/targets.toml: 'tempp' is not known", "targets.toml: 'tempp' is not known"),
        ("cannot write into /home/coach/season: no room", "cannot write into the folder of results: no room"),
        ("[Errno 2] No such file: '/tmp/x/y.json'", "[Errno 2] No such file: 'y.json'"),
        ("give kg/lb, 1/2, a / b / c or http://a/b/c", "give kg/lb, 1/2, a / b / c or http://a/b/c"),
    ],
)
def test_messages_name_files_as_people_see_them(text: str, shown: str) -> None:
    assert without_folders(text, Path("/home/coach/season")) == shown
