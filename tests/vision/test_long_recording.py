"""A recording of more than five minutes with one set in it: the model sees only what is around the set."""

import json
from itertools import pairwise
from types import TracebackType
from typing import Any, Self

import av
import numpy as np
import pytest
from numpy.typing import NDArray
from run_options import run_options

from liftphase.export.result_folder import ANALYSIS_FILE, TRACK_FILE, VIDEO_FILE
from liftphase.pipeline import analyze_clip
from liftphase.pose.detection import Detection, Landmarks
from liftphase.pose.estimation import estimate_pose
from liftphase.pose.skeleton import BLAZEPOSE
from liftphase.pose.track_file import load_track
from liftphase.video.moving_parts import AFTER_S, BEFORE_S

BEGINS_S, LENGTH_S = 100.0, 320.0


@pytest.fixture
def recording(make_clip, sample_set):
    """The sample set from 100 s on; before and after it a frame a second in which the lifter stands still."""
    with av.open(str(sample_set.path)) as clip:
        frames = [(frame.time, frame.to_ndarray(format="rgb24")) for frame in clip.decode(video=0)]
    set_s = [BEGINS_S + time_s for time_s, _ in frames]
    after_s = np.arange(set_s[-1] + 1, LENGTH_S)
    images = [frames[0][1]] * int(BEGINS_S) + [image for _, image in frames] + [frames[-1][1]] * len(after_s)
    return make_clip(
        "session.mp4",
        size=sample_set.size,
        times_s=[*np.arange(BEGINS_S), *set_s, *after_s],
        options={"preset": "ultrafast", "crf": "18"},
        draw=lambda number, width, height: images[number],
    )


@pytest.mark.model
@pytest.mark.slow
def test_a_set_in_a_long_recording_is_measured_and_the_rest_stated(recording, sample_set, tmp_path):
    results = analyze_clip(recording, tmp_path, run_options("squat", video=True))

    track = load_track(results.folder / TRACK_FILE)
    assert len(track.times_s) < sample_set.frames + 60
    (begin_s, set_from_s), (set_to_s, end_s) = track.unseen_s
    assert (begin_s, set_from_s) == (0.0, pytest.approx(BEGINS_S - BEFORE_S, abs=4))
    assert (set_to_s, end_s) == (
        pytest.approx(BEGINS_S + 12 + AFTER_S, abs=8),
        pytest.approx(LENGTH_S, abs=2),
    )
    analysis = json.loads((results.folder / ANALYSIS_FILE).read_text(encoding="utf-8"))
    assert analysis["rep_count"] == 2
    measured = [each for each in analysis["segments"] if each["phase"] in ("eccentric", "concentric")]
    for segment, true in zip(measured, sample_set.truth, strict=True):
        assert segment["start_s"] - BEGINS_S == pytest.approx(true.start_s, abs=0.15)
        assert segment["end_s"] - BEGINS_S == pytest.approx(true.end_s, abs=0.15)
    # Nothing is lost: the segments cover the clip, what was not looked at is `other` and stated.
    assert all(a["end_s"] == b["start_s"] for a, b in pairwise(analysis["segments"]))
    assert (analysis["segments"][0]["start_s"], analysis["segments"][0]["phase"]) == (0.0, "other")
    assert analysis["segments"][-1]["phase"] == "other"
    assert analysis["segments"][-1]["end_s"] == pytest.approx(LENGTH_S, abs=2)
    (note,) = [note for note in analysis["quality"]["notes"] if note["code"] == "not-looked-at"]
    assert "0:00 to 1:3" in note["message"]
    assert analysis["quality"]["detected"] > 0.95
    codes = [issue["code"] for issue in analysis["quality"]["issues"]]
    assert "lifter-not-detected" not in codes
    with av.open(str(results.folder / VIDEO_FILE)) as video:
        shown_s = [frame.time for frame in video.decode(video=0)]
    assert shown_s == pytest.approx(track.times_s.tolist(), abs=1e-3)


class OnePerson:
    """An estimator that knows where the person is."""

    skeleton = BLAZEPOSE
    provenance: dict[str, Any] = {"model": "one person"}  # noqa: RUF012

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def estimate(self, image: NDArray[np.uint8], time_s: float) -> list[Detection]:
        points = np.random.default_rng(0).uniform(20, 80, (33, 2)).astype(np.float32)
        return [Detection(0, Landmarks(points, np.zeros((33, 3), np.float32), np.ones(33, np.float32)))]


def test_the_library_leaves_out_the_same_parts(make_clip):
    def draw(number, width, height):
        image = np.full((height, width, 3), 120, np.uint8)
        image[:, : max(number - 300, 0) % 90 // 3] = 60
        return image

    path = make_clip(size=(96, 96), fps=2, frames=660, options={"preset": "ultrafast"}, draw=draw)
    track = estimate_pose(path, model=OnePerson(), end_s=325)
    assert track.unseen_s.tolist() == [[0.0, pytest.approx(150 - BEFORE_S, abs=3)]]
    assert (track.times_s[0], track.times_s[-1]) == (track.unseen_s[0, 1], 324.5)
    assert np.diff(track.times_s).max() == 0.5
