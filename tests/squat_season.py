"""The results of one set below a review server: what its addresses are, and what stands in its folder."""

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

from review_server import Served
from waiting import wait_until

from liftphase.pipeline import analyze_into
from liftphase.pipeline.options import AnalysisOptions, RunOptions
from liftphase.pose.track_file import load_track, save_track
from liftphase.video.probe import hash_clip

TRACK = Path(__file__).parent / "golden" / "tracks" / "set_plain.npz"


def make_squat_season(root: Path) -> None:
    """Ada's squat, of a pose track whose clip is gone."""
    folder = root / "ada" / "squat"
    folder.mkdir(parents=True)
    shutil.copyfile(TRACK, folder / "pose.npz")
    options = RunOptions(analysis=AnalysisOptions(exercise="squat"), video=False)
    analyze_into(folder / "pose.npz", folder, options)


def folder_of(served: Served) -> Path:
    return served.results / "ada" / "squat"


def base_of(served: Served) -> str:
    (own,) = served.ask("/api/results").json()["results"]
    return f"/api/clips/{own['id']}"


def media_of(base: str) -> str:
    return base.replace("/api/clips", "/media") + "/clip"


def as_edit(clip: dict[str, Any], **changes: Any) -> dict[str, Any]:
    keys = ("start_s", "end_s", "phase", "end", "rep")
    segments = [{key: own[key] for key in keys} for own in clip["detected"]["segments"]]
    corrections = {"schema": 1, "clip_sha256": clip["clip_sha256"], "segments": segments, **changes}
    return {"base": clip["version"], "corrections": corrections}


def wait_until_written(served: Served, base: str) -> None:
    wait_until(lambda: served.ask(f"{base}/state").json()["written"])
    assert served.ask(f"{base}/state").json()["problem"] is None


def analysis_of(folder: Path) -> dict[str, Any]:
    return json.loads((folder / "analysis.json").read_text(encoding="utf-8"))


def name_clip(folder: Path, clip: Path, sha256: str | None = None) -> str:
    """Have the results say that this is their clip; the SHA-256 that they name."""
    track = load_track(folder / "pose.npz")
    named = replace(track.clip, path=str(clip), sha256=sha256 or hash_clip(clip))
    save_track(replace(track, clip=named), folder / "pose.npz")
    return named.sha256


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
