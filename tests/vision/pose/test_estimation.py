"""The default estimator on a clip, and the examples of the documentation."""

import doctest
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

import liftphase.pose.estimation
import liftphase.pose.track
import liftphase.video.clip
from liftphase.pose.estimation import estimate_pose
from liftphase.pose.track_file import load_track
from liftphase.video.clip import read_clip

SAMPLES = Path(__file__).parents[3] / "sample_videos"


@pytest.mark.model
@pytest.mark.parametrize("module", [liftphase.pose.estimation, liftphase.pose.track, liftphase.video.clip])
def test_the_examples_hold(module: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(SAMPLES)
    result = doctest.testmod(module)
    assert (result.failed, result.attempted > 2) == (0, True)


@pytest.mark.model
@pytest.mark.slow
@pytest.mark.parametrize("parallel", [True, False])
def test_it_gives_the_track_of_the_whole_program(analyzed, parallel: bool) -> None:
    clip = read_clip(analyzed.clip.path)
    track = estimate_pose(clip, parallel=parallel)
    stored = load_track(analyzed.folder / "pose.npz")
    for name in ("times_s", "image_px", "world_m", "visibility"):
        np.testing.assert_array_equal(getattr(track, name), getattr(stored, name))
    assert track.flow is not None
    assert stored.flow is not None
    for name in ("patches_px", "camera", "hands_px"):
        np.testing.assert_array_equal(getattr(track.flow, name), getattr(stored.flow, name))
    assert (track.clip, track.provenance) == (stored.clip, stored.provenance)
    assert track.clip == clip.info
