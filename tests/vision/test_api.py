"""The library as other programs use it."""

import subprocess
import sys

import pytest

import liftphase
from liftphase.export.result_folder import TRACK_FILE


def test_importing_it_is_cheap():
    code = (
        "import sys, liftphase\n"
        "heavy = {'numpy', 'scipy', 'cv2', 'av', 'mediapipe', 'rich', 'click', 'distributed'}\n"
        "print(sorted(heavy & set(sys.modules)), set(dir(liftphase)) >= set(liftphase.__all__))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[] True\n"


def test_a_clip_and_nothing_is_kept(analyzed, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    analysis = liftphase.analyze(analyzed.folder / TRACK_FILE, exercise="squat")
    assert isinstance(analysis, liftphase.SetAnalysis)
    assert analysis.rep_count == len(analyzed.clip.truth) // 2
    assert list(tmp_path.iterdir()) == []


def test_many_clips_give_each_its_analysis_or_its_problem(analyzed, tmp_path):
    (tmp_path / "broken.mp4").write_bytes(b"\0\1\2")
    clips = [analyzed.clip.path, tmp_path / "broken.mp4", tmp_path / "gone.mp4"]
    results = {
        result.path: result
        for result in liftphase.analyze_many(clips, workers=1, exercise="squat", end_s=1.0)
    }
    assert set(results) == {str(clip) for clip in clips}
    good = results[str(clips[0])]
    assert good.problem is None and good.analysis is not None
    assert good.analysis.clip["duration_s"] == pytest.approx(1.0, abs=0.1)
    assert "not a video" in str(results[str(clips[1])].problem)
    assert "No such file" in str(results[str(clips[2])].problem)
    summary, reps = liftphase.to_frames(results.values())
    assert list(summary["clip"]) == [str(clips[0])]
    assert summary["rep_count"].sum() == good.analysis.rep_count
    assert len(reps) == len(good.analysis.reps)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"excercise": "squat"}, "no option 'excercise'"),
        ({"video": True}, "give output"),
        ({"exercise": "sqat"}, "squat"),
    ],
)
def test_wrong_options_are_told_at_once(options, words):
    with pytest.raises(liftphase.LiftphaseError, match=words):
        liftphase.analyze("a.mp4", **options)
    with pytest.raises(liftphase.LiftphaseError, match=words):
        liftphase.analyze_many(["a.mp4"], **options)
