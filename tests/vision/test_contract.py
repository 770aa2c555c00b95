"""The example of docs/python.md, the contract of the library, runs as it is written."""

import re
import shutil
from pathlib import Path
from typing import Any

import pytest

import liftphase
from liftphase.pose.track_file import load_track

ROOT = Path(__file__).parents[2]
TRACK = ROOT / "tests" / "golden" / "tracks" / "sample_squat.npz"
CORRECTIONS = {"schema": 1, "author": None, "saved_at": "2026-01-01T12:00:00Z", "exercise": None}
NEEDED = {
    "analyze",
    "analyze_track",
    "apply_corrections",
    "estimate_pose",
    "excursion",
    "find_exercise",
    "prepare",
    "read_clip",
    "recognize",
    "segment",
}


def example() -> str:
    text = (ROOT / "docs" / "python.md").read_text(encoding="utf-8")
    (code,) = re.findall(r"^```python\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    return code


@pytest.mark.model
@pytest.mark.slow
def test_the_example_runs_as_it_is_written(sample_set, tmp_path, monkeypatch):
    shutil.copy(sample_set.path, tmp_path / "squat.mp4")
    monkeypatch.chdir(tmp_path)
    before = sorted(Path().rglob("*"))
    *steps, correct = example().strip().splitlines()
    names: dict[str, Any] = {}
    exec("\n".join(steps), names)
    analysis = names["a"].to_dict()
    # The whole corrected segmentation: here the machine's own, but for the last rep, which is rejected.
    corrections = CORRECTIONS | {
        "clip_sha256": analysis["clip"]["sha256"],
        "segments": [
            {key: segment[key] for key in ("start_s", "end_s", "phase", "end", "rep")}
            for segment in analysis["segments"]
        ],
        "rejected_reps": [analysis["reps"][-1]["rep"]],
    }
    names["corrections"] = corrections
    exec(correct, names)

    assert analysis["rep_count"] == 2
    assert [rep.tempo for rep in names["a"].reps] == [rep["tempo"] for rep in analysis["reps"]]
    assert names["a2"].to_dict()["reps"] == analysis["reps"]
    assert names["a3"].to_dict()["rep_count"] == 1
    # A displacement by itself is cut into the same movements as the clip.
    movements = [phase for phase in names["found"] if phase.kind in ("eccentric", "concentric")]
    shown = [s for s in analysis["segments"] if s["phase"] in ("eccentric", "concentric")]
    assert [phase.kind for phase in movements] == [segment["phase"] for segment in shown]
    assert [phase.start_s for phase in movements] == pytest.approx([s["start_s"] for s in shown], abs=0.1)
    assert sorted(Path().rglob("*")) == before


def test_the_example_uses_what_is_exported():
    used = set(re.findall(r"\blp\.(\w+)", example()))
    assert used == NEEDED
    assert used <= set(liftphase.__all__)


def test_a_duration_and_its_uncertainty_by_the_name_of_the_part():
    analysis = liftphase.analyze_track(load_track(TRACK), exercise="squat")
    rep = analysis.reps[0]
    assert rep.duration_s("eccentric") == rep.duration_s(liftphase.Part.ECCENTRIC) == rep.eccentric_s
    assert rep.duration_u_s("lengthened_pause") == rep.duration_u_s(liftphase.Part.LENGTHENED_PAUSE)
    with pytest.raises(ValueError, match="down"):
        rep.duration_s("down")


def test_what_is_returned_is_shown_in_a_line():
    poses = load_track(TRACK)
    kin = liftphase.prepare(poses)
    path = liftphase.excursion(kin, "squat")
    clip = liftphase.read_clip(ROOT / "sample_videos" / "squat.mp4")
    analysis = liftphase.analyze_track(poses, exercise="squat")
    assert repr(analysis).endswith(f"squat, sets: 1, reps: {analysis.rep_count})")
    for shown in (poses, kin, path, clip, next(clip.frames()), analysis):
        assert len(repr(shown)) < 120
        assert "array" not in repr(shown)
