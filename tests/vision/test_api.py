"""The library as other programs use it."""

import ast
import importlib
import subprocess
import sys
from pathlib import Path

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
    assert isinstance(analysis, liftphase.Analysis)
    assert analysis.rep_count == len(analyzed.clip.truth) // 2
    assert list(tmp_path.iterdir()) == []


def test_many_clips_give_each_its_analysis_or_its_problem(analyzed, tmp_path):
    (tmp_path / "broken.mp4").write_bytes(b"\0\1\2")
    clips = [analyzed.clip.path, tmp_path / "broken.mp4", tmp_path / "gone.mp4"]
    results = {
        result.clip: result
        for result in liftphase.analyze_many(clips, workers=1, exercise="squat", end_s=1.0)
    }
    assert set(results) == {str(clip) for clip in clips}
    good = results[str(clips[0])]
    assert good.error is None
    assert good.analysis is not None
    assert good.analysis.clip.duration_s == pytest.approx(1.0, abs=0.1)
    assert "not a video" in str(results[str(clips[1])].error)
    assert "No such file" in str(results[str(clips[2])].error)
    summary, reps = liftphase.to_frames(results.values())
    assert list(summary["clip"]) == [str(clips[0])]
    assert summary["rep_count"].tolist() == [good.analysis.rep_count]
    assert len(reps) == len(good.analysis.reps)


def test_the_stub_names_what_is_exported():
    """Type checkers read the stub, programs the module."""
    stub = Path(liftphase.__file__).with_suffix(".pyi").read_text(encoding="utf-8")
    homes = {
        alias.name: node.module
        for node in ast.parse(stub).body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    assert sorted(homes) == sorted(liftphase.__all__)
    for name, home in homes.items():
        assert getattr(liftphase, name) is getattr(importlib.import_module(f"liftphase.{home}"), name)
