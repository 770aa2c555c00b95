from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from liftphase.errors import ClipError, UsageError
from liftphase.pose.models.mediapipe.estimator import MediaPipeEstimator
from liftphase.pose.pose_pass import build_track, make_provenance, run_pose_pass
from liftphase.pose.spool import PoseSpool
from liftphase.video.decode import ClipReader

pytestmark = pytest.mark.model


def test_every_frame_of_a_clip_gets_its_time_and_landmarks(
    full_bundle: Path, draw_person: Callable, make_clip: Callable, tmp_path: Path
) -> None:
    """An empty room, then somebody in it who sinks; uneven times."""
    times = [0.5, 0.53, 0.6, 0.62, 0.7, 0.75]
    empty = np.full((480, 360, 3), 200, np.uint8)
    clip = make_clip(
        size=(360, 480),
        times_s=times,
        draw=lambda number, width, height: draw_person(4 * number) if number >= 2 else empty,
    )
    done = []
    with (
        ClipReader(clip) as reader,
        MediaPipeEstimator() as estimator,
        PoseSpool(tmp_path) as spool,
    ):
        run_pose_pass(reader.frames(), estimator, spool, lambda: done.append(1))
        track = build_track(spool, reader.info(), provenance=make_provenance("full"))
    assert len(done) == 6
    np.testing.assert_allclose(track.times_s, times, atol=1e-4)
    assert track.detected.tolist() == [False, False, True, True, True, True]
    assert np.isnan(track.world_m[:2]).all()
    assert (track.visibility[:2] == 0).all()
    shoulders = track.image_px[2:, [11, 12], 1].mean(axis=1)
    np.testing.assert_allclose(np.diff(shoulders), 4, atol=2)
    assert (track.clip.width, track.clip.height, track.clip.frames) == (360, 480, 6)
    assert track.provenance["model"] == "full"


def test_landmarks_and_movement_of_a_large_clip_are_in_its_own_pixels(
    full_bundle: Path, draw_person: Callable, make_clip: Callable, tmp_path: Path
) -> None:
    """The same person four times as large: smaller images are processed."""

    def draw(number: int, width: int, height: int) -> NDArray[np.uint8]:
        return np.asarray(cv2.resize(draw_person(4 * number), (width, height)), np.uint8)

    tracks = []
    for size in ((360, 480), (1440, 1920)):
        with (
            ClipReader(make_clip(f"{size[0]}.mp4", size=size, frames=4, draw=draw)) as reader,
            MediaPipeEstimator() as estimator,
            PoseSpool(tmp_path) as spool,
        ):
            run_pose_pass(reader.frames(), estimator, spool)
            tracks.append(build_track(spool, reader.info()))
    small, large = tracks
    assert (large.clip.width, large.clip.height) == (1440, 1920)
    assert small.flow is not None
    assert large.flow is not None
    np.testing.assert_allclose(
        large.image_px[:, [11, 12, 23, 24]] / 4, small.image_px[:, [11, 12, 23, 24]], atol=4
    )
    moved = [np.nanmedian(track.flow.patches_px[1:, :, 1]) for track in tracks]
    assert moved[1] == pytest.approx(4 * moved[0], rel=0.2)


def test_a_clip_with_nobody_in_it(full_bundle: Path, make_clip: Callable, tmp_path: Path) -> None:
    clip = make_clip(frames=3)
    with (
        ClipReader(clip) as reader,
        MediaPipeEstimator() as estimator,
        PoseSpool(tmp_path) as spool,
        pytest.raises(ClipError, match=r"clip\.mp4: nobody is found in any of its 3 frames") as caught,
    ):
        run_pose_pass(reader.frames(), estimator, spool)
        build_track(spool, reader.info())
    assert "\n" not in str(caught.value)


def test_frames_are_pulled_one_by_one(full_bundle: Path, make_clip: Callable, tmp_path: Path) -> None:
    """A broken clip's error passes through, and no frame is asked for ahead of its turn."""
    taken = []

    def frames(reader: ClipReader) -> Iterator:
        for frame in reader.frames():
            taken.append(frame.time_s)
            if len(taken) == 2:
                raise ClipError("broken off")
            yield frame

    with (
        ClipReader(make_clip(frames=5)) as reader,
        MediaPipeEstimator() as estimator,
        PoseSpool(tmp_path) as spool,
        pytest.raises(ClipError, match="broken off"),
    ):
        run_pose_pass(frames(reader), estimator, spool)
    assert len(taken) == 2


@pytest.mark.parametrize(("person", "at_right"), [("left", False), ("right", True), ("2", True)])
def test_the_person_who_is_asked_for(
    full_bundle: Path,
    draw_person: Callable,
    make_clip: Callable,
    tmp_path: Path,
    person: str,
    at_right: bool,
) -> None:
    clip = make_clip(
        size=(720, 480),
        frames=6,
        draw=lambda number, width, height: np.hstack([draw_person(4 * number), draw_person(0)]),
    )
    with (
        ClipReader(clip) as reader,
        MediaPipeEstimator() as estimator,
        PoseSpool(tmp_path) as spool,
    ):
        run_pose_pass(reader.frames(), estimator, spool)
        track = build_track(spool, reader.info(), person=person)
    assert track.detected.all()
    assert ((track.image_px[:, 0, 0] > 360) == at_right).all()


def test_provenance_tells_models_apart() -> None:
    full, lite = make_provenance("full"), make_provenance("lite")
    assert full == make_provenance("full") != lite
    assert {"model", "model_sha256", "mediapipe", "liftphase", "options"} <= set(full)
    with pytest.raises(UsageError, match="No such model: huge"):
        make_provenance("huge")
