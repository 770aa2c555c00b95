"""The committed clips: small, whole, and what the studio of this revision would say of them."""

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import pytest

from studio import Scene, describe, truth_path

CLIPS = sorted((Path(__file__).resolve().parents[2] / "sample_videos").glob("*.mp4"))


def test_there_are_five():
    assert len(CLIPS) == 5


@pytest.mark.parametrize("clip", CLIPS, ids=lambda c: c.stem)
def test_clip_matches_its_truth(clip: Path):
    truth = json.loads(truth_path(clip).read_text())
    assert clip.stat().st_size <= 1_500_000
    with av.open(str(clip)) as container:
        stamps = [Fraction(f.pts or 0) * (f.time_base or 0) for f in container.decode(video=0)]
    assert stamps == [Fraction(p, 90_000) for p in truth["pts"]]


@pytest.mark.parametrize("clip", CLIPS, ids=lambda c: c.stem)
def test_truth_is_what_the_studio_says_today(clip: Path):
    """Fails when a change to the studio makes the committed clips stale: render them again (README)."""
    truth = json.loads(truth_path(clip).read_text())
    fields: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in truth["scene"].items()}
    today = json.loads(json.dumps(describe(Scene(**fields), clip.name)))
    for key in ("segments", "reps", "pts", "excursion", "camera", "rep_count"):
        assert today[key] == truth[key], key
    for name, axes in today["image_px"].items():
        for axis, values in axes.items():
            assert values == pytest.approx(truth["image_px"][name][axis], abs=0.02), name
