"""The clip of results as the server sends it: itself, a copy or a proxy, and its annotated video."""

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from review_server import Served, Waiting, serving
from squat_season import analysis_of, as_edit, base_of, folder_of, media_of, name_clip, with_clip

from liftphase.batch.served import ServedJob
from liftphase.errors import ClipError
from liftphase.pipeline.kept import KeptResults
from liftphase.review.clip_copies import ClipCopies
from liftphase.review.jobs import AnalysisRequest
from liftphase.review.proxy import is_playable, write_proxy
from liftphase.video.decode import ClipReader
from liftphase.video.probe import hash_clip


def test_the_clip_is_served_only_as_the_one_that_was_analyzed(squat_server: Served, make_clip: Any) -> None:
    base, folder = base_of(squat_server), folder_of(squat_server)
    assert squat_server.ask(f"{base}/video").json() == {"state": "missing"}
    assert squat_server.ask(media_of(base)).status == 404
    clip = make_clip("a.mp4")
    name_clip(folder, clip)
    assert squat_server.ask(f"{base}/video").json() == {"state": "ready", "proxy": False}
    part = squat_server.ask(media_of(base), headers={"Range": "bytes=0-99"})
    assert (part.status, part.body) == (206, clip.read_bytes()[:100])
    clip.write_bytes(make_clip("b.mp4", frames=12).read_bytes())
    assert squat_server.ask(media_of(base)).status == 404


def test_of_a_clip_elsewhere_a_copy_among_the_results_is_served(squat_server: Served, make_clip: Any) -> None:
    base, folder = base_of(squat_server), folder_of(squat_server)
    clip = make_clip("a.mp4")
    sha256 = name_clip(folder, clip)
    assert squat_server.ask(media_of(base)).body == clip.read_bytes()
    copy = squat_server.results / ".review" / "clips" / f"{sha256}.mp4"
    assert copy.read_bytes() == clip.read_bytes()
    # What is sent is the copy: a link in its place leads nowhere.
    secret = squat_server.results.parent / "secret.mp4"
    secret.write_bytes(b"nobody else may read this")
    copy.unlink()
    copy.symlink_to(secret)
    assert squat_server.ask(media_of(base)).status == 404
    # One among the results needs no copy, and a link to one elsewhere does.
    copy.unlink()
    inside = squat_server.results / "ada" / "set.mp4"
    inside.symlink_to(clip)
    name_clip(folder, inside)
    assert squat_server.ask(media_of(base)).body == clip.read_bytes()
    assert copy.is_file()
    copy.unlink()
    inside.unlink()
    shutil.copyfile(clip, inside)
    assert squat_server.ask(media_of(base)).body == clip.read_bytes()
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
def test_results_that_name_another_file_as_their_clip_show_nothing_of_it(
    squat_server: Served, path: str
) -> None:
    base, folder = base_of(squat_server), folder_of(squat_server)
    known = hash_clip(path) if path == "/etc/passwd" else "1" * 64
    name_clip(folder, Path(path), known)
    state = squat_server.ask(f"{base}/video").json()
    assert state["state"] in ("missing", "failed")
    assert "/etc" not in json.dumps(state)
    assert squat_server.ask(media_of(base)).status == 404
    assert not (squat_server.results / ".review" / "clips").exists()


def test_another_clip_in_its_place_is_not_analyzed(squat_server: Served, make_clip: Any) -> None:
    base, folder = base_of(squat_server), folder_of(squat_server)
    name_clip(folder, make_clip("private.mp4"), "1" * 64)
    refused = squat_server.send("POST", f"{base}/analysis", {"person": "left"})
    assert (refused.status, "not there any more" in refused.json()["error"]) == (400, True)


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


def test_the_annotated_video_is_made_again_with_the_corrections(
    squat_season: Path, tmp_path: Path, make_clip: Any
) -> None:
    folder = Path(shutil.copytree(squat_season, tmp_path / "season")) / "ada" / "squat"
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


def test_a_server_that_ends_soon_after_an_edit_leaves_the_video_to_the_next(
    squat_season: Path, tmp_path: Path, make_clip: Any
) -> None:
    season = Path(shutil.copytree(squat_season, tmp_path / "season"))
    folder = season / "ada" / "squat"
    with_clip(folder, make_clip)
    (folder / "annotated.mp4").write_bytes(b"of another segmentation")
    with serving(season, engine=Waiting()) as served:
        base = base_of(served)
        edit = as_edit(served.ask(base).json(), rejected_reps=[1])
        assert served.send("PUT", f"{base}/corrections", edit).status == 200
    assert not (folder / "annotated.mp4").exists()
    (kept,) = (season / ".review" / "jobs").glob("*.json")
    assert json.loads(kept.read_text(encoding="utf-8"))["video_only"]
    engine = Waiting()
    with serving(season, engine=engine):
        assert [request.video_only for request in engine.requests] == [True]
