"""The default estimator on a clip, and the examples of the documentation."""

from pathlib import Path

import numpy as np
import pytest

from liftphase.pose.estimation import estimate_pose
from liftphase.pose.track_file import load_track
from liftphase.video.clip import read_clip

SAMPLES = Path(__file__).parents[3] / "sample_videos"


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
