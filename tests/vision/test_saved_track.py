"""The annotated video of a saved track."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from liftphase.pose.estimation import estimate_pose
from liftphase.pose.track_file import load_track, save_track
from liftphase.video.decode import ClipReader
from liftphase_cli.main import main

pytestmark = [pytest.mark.model, pytest.mark.slow]


@pytest.mark.parametrize("part", [(1.0, 4.0), (None, 4.0), (1.0, None), (None, None)], ids=str)
def test_it_shows_the_part_that_was_tracked(
    analyzed, tmp_path: Path, part: tuple[float | None, float | None]
) -> None:
    """Whatever its provenance says, which is only a record."""
    if part == (None, None):
        track = load_track(analyzed.folder / "pose.npz")
    else:
        track = estimate_pose(analyzed.clip.path, start_s=part[0], end_s=part[1])
    save_track(replace(track, provenance={}), tmp_path / "pose.npz")
    with pytest.raises(SystemExit) as ended:
        main(["analyze", str(tmp_path / "pose.npz"), "--exercise", "squat", "-o", str(tmp_path)])
    assert ended.value.code == 0
    with ClipReader(tmp_path / analyzed.clip.path.stem / "annotated.mp4") as reader:
        times_s = [frame.time_s for frame in reader.frames()]
    begin_s = 0.0 if part[0] is None else track.times_s[0]
    assert times_s == pytest.approx((track.times_s - begin_s).tolist(), abs=1e-4)


def test_it_shows_the_path_of_the_load_unless_told_not_to(analyzed, tmp_path: Path) -> None:
    save_track(estimate_pose(analyzed.clip.path, start_s=1.0, end_s=6.0), tmp_path / "pose.npz")
    frames = []
    for options in ((), ("--no-bar-path",)):
        given = [
            str(tmp_path / "pose.npz"),
            "--exercise",
            "squat",
            "--height",
            "180",
            "--no-report",
            *options,
        ]
        with pytest.raises(SystemExit) as ended:
            main(["analyze", *given, "-o", str(tmp_path)])
        assert ended.value.code == 0
        folder = tmp_path / analyzed.clip.path.stem
        assert '"point":"shoulder"' in (folder / "analysis.json").read_text().replace(" ", "")
        with ClipReader(folder / "annotated.mp4") as reader:
            frames.append(next(frame.rgb for frame in reader.frames() if frame.time_s > 2.5).astype(int))
    # The label of the velocity and the path are drawn in white and in a phase's color.
    assert (np.abs(frames[0] - frames[1]).max(axis=2) > 60).sum() > 200
