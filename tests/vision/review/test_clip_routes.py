"""What the server answers about one clip, and what stands in its folder then."""

import json
import shutil
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from review_server import Served, Waiting, serving

from liftphase.batch.served import ServedJob
from liftphase.batch.state import is_current, read_analysis, request_fingerprint
from liftphase.errors import ClipError
from liftphase.export.corrections_json import are_applied
from liftphase.pipeline import analyze_into
from liftphase.pipeline.kept import KeptResults
from liftphase.pipeline.options import AnalysisOptions, RunOptions
from liftphase.pose.track_file import load_track, save_track
from liftphase.review.clip_copies import ClipCopies
from liftphase.review.jobs import AnalysisRequest
from liftphase.review.proxy import is_playable, write_proxy
from liftphase.review.shown_paths import without_folders
from liftphase.video.decode import ClipReader
from liftphase.video.probe import hash_clip

TRACK = Path(__file__).parents[2] / "golden" / "tracks" / "set_plain.npz"


@pytest.fixture(scope="module")
def kept_season(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("season")
    folder = root / "ada" / "squat"
    folder.mkdir(parents=True)
    shutil.copyfile(TRACK, folder / "pose.npz")
    options = RunOptions(analysis=AnalysisOptions(exercise="squat"), video=False)
    analyze_into(folder / "pose.npz", folder, options)
    return root


@pytest.fixture
def served(kept_season: Path, tmp_path: Path) -> Iterator[Served]:
    root = Path(shutil.copytree(kept_season, tmp_path / "season"))
    with serving(root) as server:
        yield server


def folder_of(served: Served) -> Path:
    return served.results / "ada" / "squat"


def base_of(served: Served) -> str:
    (own,) = served.ask("/api/results").json()["results"]
    return f"/api/clips/{own['id']}"


def as_edit(clip: dict[str, Any], **changes: Any) -> dict[str, Any]:
    keys = ("start_s", "end_s", "phase", "end", "rep")
    segments = [{key: own[key] for key in keys} for own in clip["detected"]["segments"]]
    corrections = {"schema": 1, "clip_sha256": clip["clip_sha256"], "segments": segments, **changes}
    return {"base": clip["version"], "corrections": corrections}


def wait_until_written(served: Served, base: str) -> None:
    end_s = time.monotonic() + 20
    while not (state := served.ask(f"{base}/state").json())["written"]:
        assert time.monotonic() < end_s
        time.sleep(0.02)
    assert state["problem"] is None


def analysis_of(folder: Path) -> dict[str, Any]:
    return json.loads((folder / "analysis.json").read_text(encoding="utf-8"))


def test_an_edit_is_in_every_file(served: Served) -> None:
    base, folder = base_of(served), folder_of(served)
    clip = served.ask(base).json()
    before = analysis_of(folder)
    assert clip["corrections"] is None
    assert clip["version"] == ""
    answer = served.send("PUT", f"{base}/corrections", as_edit(clip, rejected_reps=[1], author="Ada"))
    assert answer.status == 200
    assert answer.json()["analysis"]["rep_count"] == before["rep_count"] - 1
    assert not answer.json()["replaced"]
    wait_until_written(served, base)
    after = analysis_of(folder)
    assert after["corrected"]
    assert after["provenance"]["corrections"]["author"] == "Ada"
    assert after["provenance"]["request"] == before["provenance"]["request"]
    assert are_applied((folder / "corrections.json").read_bytes(), after["provenance"])
    assert not any(path.name.startswith(".") for path in folder.iterdir())
    restored = served.send("DELETE", f"{base}/corrections", None)
    assert restored.json()["corrections"] is None
    wait_until_written(served, base)
    assert analysis_of(folder) == before


def test_the_later_edit_wins_and_says_so(served: Served) -> None:
    base = base_of(served)
    clip = served.ask(base).json()
    first = served.send("PUT", f"{base}/corrections", as_edit(clip, rejected_reps=[1])).json()
    second = served.send("PUT", f"{base}/corrections", as_edit(clip, rejected_reps=[2])).json()
    assert second["replaced"]
    state = served.ask(f"{base}/state").json()
    assert state["version"] == second["version"] != first["version"]
    assert served.ask(base).json()["corrections"]["rejected_reps"] == [2]


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
def test_an_edit_that_cannot_be_changes_nothing(served: Served, edit: Any, fault: str) -> None:
    answer = served.send("PUT", f"{base_of(served)}/corrections", edit)
    assert answer.status == 400
    assert fault in answer.json()["error"]
    assert not (folder_of(served) / "corrections.json").exists()


def test_what_a_killed_server_left_is_written_by_the_next(served: Served) -> None:
    base, folder = base_of(served), folder_of(served)
    edit = as_edit(served.ask(base).json(), rejected_reps=[1], exercise=None)
    (folder / "corrections.json").write_text(json.dumps(edit["corrections"]), encoding="utf-8")
    clip = served.ask(base).json()
    assert clip["corrections"]["rejected_reps"] == [1]
    wait_until_written(served, base)
    assert analysis_of(folder)["corrected"]


def test_another_lift_and_speed_are_measured_at_once_and_kept(served: Served) -> None:
    base, folder = base_of(served), folder_of(served)
    before = served.ask(base).json()
    answer = served.send("POST", f"{base}/analysis", {"exercise": "deadlift", "slowmo": 2.0})
    assert answer.json() == {"job": None}
    clip = served.ask(base).json()
    assert clip["data"]["analysis"]["exercise"]["name"] == "deadlift"
    assert clip["slowmo"] == 2.0
    assert clip["detected"]["segments"][-1]["end_s"] == pytest.approx(
        before["detected"]["segments"][-1]["end_s"] / 2, abs=1e-3
    )
    wait_until_written(served, base)
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
    assert served.send("POST", f"{base}/analysis", {"exercise": "knitting"}).status == 400
    assert served.send("POST", f"{base}/analysis", {"model": "heavy"}).status == 400


def test_the_overlay_has_a_point_for_each_place_and_frame(served: Served) -> None:
    base = base_of(served)
    layout = served.ask(base).json()["overlay"]
    track = load_track(TRACK)
    points = np.frombuffer(served.ask(f"{base}/overlay").body, "<i2")
    points = points.reshape(len(track.times_s), layout["points"], 2)
    a, b = layout["limbs"][0]
    assert 0 < np.abs(points[:, a] - points[:, b]).max() / layout["parts"] < 1000
    assert (points[:, -1] != layout["hidden"]).any()


def name_clip(folder: Path, clip: Path, sha256: str | None = None) -> str:
    """Have the results say that this is their clip; the SHA-256 that they name."""
    track = load_track(folder / "pose.npz")
    named = replace(track.clip, path=str(clip), sha256=sha256 or hash_clip(clip))
    save_track(replace(track, clip=named), folder / "pose.npz")
    return named.sha256


def media_of(base: str) -> str:
    return base.replace("/api/clips", "/media") + "/clip"


def test_the_clip_is_served_only_as_the_one_that_was_analyzed(served: Served, make_clip: Any) -> None:
    base, folder = base_of(served), folder_of(served)
    assert served.ask(f"{base}/video").json() == {"state": "missing"}
    assert served.ask(media_of(base)).status == 404
    clip = make_clip("a.mp4")
    name_clip(folder, clip)
    assert served.ask(f"{base}/video").json() == {"state": "ready", "proxy": False}
    part = served.ask(media_of(base), headers={"Range": "bytes=0-99"})
    assert (part.status, part.body) == (206, clip.read_bytes()[:100])
    clip.write_bytes(make_clip("b.mp4", frames=12).read_bytes())
    assert served.ask(media_of(base)).status == 404


def test_of_a_clip_elsewhere_a_copy_among_the_results_is_served(served: Served, make_clip: Any) -> None:
    base, folder = base_of(served), folder_of(served)
    clip = make_clip("a.mp4")
    sha256 = name_clip(folder, clip)
    assert served.ask(media_of(base)).body == clip.read_bytes()
    copy = served.results / ".review" / "clips" / f"{sha256}.mp4"
    assert copy.read_bytes() == clip.read_bytes()
    # What is sent is the copy: a link in its place leads nowhere.
    secret = served.results.parent / "secret.mp4"
    secret.write_bytes(b"nobody else may read this")
    copy.unlink()
    copy.symlink_to(secret)
    assert served.ask(media_of(base)).status == 404
    # One among the results needs no copy, and a link to one elsewhere does.
    copy.unlink()
    inside = served.results / "ada" / "set.mp4"
    inside.symlink_to(clip)
    name_clip(folder, inside)
    assert served.ask(media_of(base)).body == clip.read_bytes()
    assert copy.is_file()
    copy.unlink()
    inside.unlink()
    shutil.copyfile(clip, inside)
    assert served.ask(media_of(base)).body == clip.read_bytes()
    assert not copy.exists()


def test_only_the_last_copies_are_kept_and_none_by_a_server_that_ended(tmp_path: Path) -> None:
    root = tmp_path / "results"
    copies = ClipCopies(root / "clips", root)
    for number in range(12):
        clip = tmp_path / f"{number}.mp4"
        clip.write_bytes(bytes([number]))
        assert copies.place(clip, hash_clip(clip)).read_bytes() == clip.read_bytes()
    assert [path.read_bytes()[0] for path in (root / "clips").iterdir()].count(11) == 1
    assert len(list((root / "clips").iterdir())) == 8
    with pytest.raises(ClipError, match=r"0\.mp4 is not the clip"):
        copies.place(tmp_path / "0.mp4", "f" * 64)
    copies.clear()
    assert list((root / "clips").iterdir()) == []


@pytest.mark.parametrize(
    "path", ["/etc/passwd", "../../../../../etc/passwd", "/dev/zero", "/proc/self/environ"]
)
def test_results_that_name_another_file_as_their_clip_show_nothing_of_it(served: Served, path: str) -> None:
    base, folder = base_of(served), folder_of(served)
    known = hash_clip(path) if path == "/etc/passwd" else "1" * 64
    name_clip(folder, Path(path), known)
    state = served.ask(f"{base}/video").json()
    assert state["state"] in ("missing", "failed")
    assert "/etc" not in json.dumps(state)
    assert served.ask(media_of(base)).status == 404
    assert not (served.results / ".review" / "clips").exists()


def test_another_clip_in_its_place_is_not_analyzed(served: Served, make_clip: Any) -> None:
    base, folder = base_of(served), folder_of(served)
    name_clip(folder, make_clip("private.mp4"), "1" * 64)
    refused = served.send("POST", f"{base}/analysis", {"person": "left"})
    assert (refused.status, "not there any more" in refused.json()["error"]) == (400, True)


@pytest.mark.parametrize("name", ["pose.npz", "analysis.json", "corrections.json"])
def test_a_link_among_the_files_that_are_read_is_refused(served: Served, name: str) -> None:
    base, folder = base_of(served), folder_of(served)
    elsewhere = served.results.parent / name
    if (folder / name).exists():
        (folder / name).rename(elsewhere)
    else:
        elsewhere.write_text("{}", encoding="utf-8")
    (folder / name).symlink_to(elsewhere)
    answer = served.ask(base)
    assert answer.status in (400, 404)
    assert "link" in answer.json()["error"] or "not there" in answer.json()["error"]


@pytest.mark.parametrize("name", ["pose.npz", "analysis.json", "corrections.json"])
@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"{}", b"\xff\xfe", b"PK\3\4" + bytes(64), b'{"schema": 1, "provenance": 5}'],
)
def test_of_damaged_files_one_line_says_which_as_people_see_it(
    served: Served, name: str, content: bytes
) -> None:
    base, folder = base_of(served), folder_of(served)
    (folder / name).write_bytes(content)
    for path in (base, f"{base}/state", f"{base}/overlay", f"{base}/video", media_of(base)):
        answer = served.ask(path)
        assert answer.status in (200, 400, 404)
        text = answer.body.decode("latin-1")
        assert str(served.results.parent) not in text
        if answer.status == 400:
            said = answer.json()["error"]
            assert said.startswith(f"ada/squat/{name}")
            assert len(said.splitlines()) == 1


@pytest.mark.parametrize(
    ("name", "options", "plays"),
    [
        ("a.mp4", {}, True),
        ("a.mov", {}, False),
        ("a.mp4", {"codec": "libx265"}, False),
        ("a.mp4", {"pix_fmt": "yuv420p10le"}, False),
        ("a.mkv", {}, False),
    ],
)
def test_what_browsers_play(name: str, options: dict[str, Any], plays: bool, make_clip: Any) -> None:
    assert is_playable(make_clip(name, **options)) is plays


def test_a_proxy_has_the_timestamps_of_its_clip(make_clip: Any, tmp_path: Path) -> None:
    times_s = np.cumsum([0.5, *[1 / 30] * 10, 0.2, *[1 / 60] * 20])
    clip = make_clip("a.mov", codec="libx265", times_s=times_s.tolist())
    told: list[int] = []
    write_proxy(clip, tmp_path / "proxy.mp4", advance=lambda done, total: told.append(done))
    assert is_playable(tmp_path / "proxy.mp4")
    with ClipReader(clip) as source, ClipReader(tmp_path / "proxy.mp4") as proxy:
        assert [frame.time_s for frame in proxy.frames()] == [frame.time_s for frame in source.frames()]
    assert told == list(range(1, len(times_s) + 1))


def with_clip(folder: Path, make_clip: Any) -> Path:
    """A clip with the frames of the pose track, which names it then."""
    track = load_track(folder / "pose.npz")
    clip = make_clip("set of one.mp4", size=(320, 240), times_s=track.times_s.tolist())
    named = replace(track.clip, path=str(clip), sha256=hash_clip(clip), width=320, height=240)
    save_track(replace(track, clip=named), folder / "pose.npz")
    (folder / "analysis.json").write_text(
        (folder / "analysis.json").read_text().replace("0" * 64, named.sha256), encoding="utf-8"
    )
    return clip


def test_another_person_is_queued_with_the_options_of_before(
    kept_season: Path, tmp_path: Path, make_clip: Any
) -> None:
    root = Path(shutil.copytree(kept_season, tmp_path / "season"))
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


def test_the_annotated_video_is_made_again_with_the_corrections(
    kept_season: Path, tmp_path: Path, make_clip: Any
) -> None:
    folder = Path(shutil.copytree(kept_season, tmp_path / "season")) / "ada" / "squat"
    clip = with_clip(folder, make_clip)
    results = KeptResults.open(folder)
    corrections = {
        "schema": 1,
        "clip_sha256": results.track.clip.sha256,
        "segments": [],
        "rejected_reps": [1],
        "keeps_phases": True,
    }
    (folder / "corrections.json").write_text(json.dumps(corrections), encoding="utf-8")
    asked = AnalysisRequest(
        clip=str(clip), folder=str(folder), address=str(clip), result_id="", video_only=True
    )
    assert ServedJob("1", 0, asked).run(lambda step: None).problem is None
    with ClipReader(folder / "annotated.mp4") as video:
        assert sum(1 for _ in video.frames()) == len(results.track.times_s)
    assert analysis_of(folder)["corrected"]
    assert '"src":"annotated.mp4"' in (folder / "report.html").read_text(encoding="utf-8")


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
