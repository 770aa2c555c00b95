"""The annotated video: no more than 1.5 times the size of its clip, and true to what was drawn."""

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from benchmarks.speed_clips import SAMPLES
from benchmarks.video_size import TICKS, encode, measure_ssim
from run_options import run_options

from liftphase.analysis import TrackAnalysis, measure_track
from liftphase.pipeline.annotation import write_video
from liftphase.pipeline.posing import Posed
from liftphase.pipeline.progress import no_progress
from liftphase.pose.track import PoseTrack
from liftphase.pose.track_file import load_track
from liftphase.render.overlay import Overlay
from liftphase.video.decode import ClipReader
from liftphase.video.encode import RATE_START_S, limit_bit_rate, to_yuv, x264_options

SQUAT = SAMPLES / "squat.mp4"
TRACK = Path(__file__).resolve().parents[1] / "golden" / "tracks" / "sample_squat.npz"


def drawn_frames(clip: Path, track: PoseTrack, measured: TrackAnalysis) -> Iterator[av.VideoFrame]:
    """The clip's frames with everything drawn on them, never coded."""
    overlay = Overlay(track, measured.analysis, measured.angles, measured.exercise.leading_joint)
    with ClipReader(clip) as reader:
        for frame in reader.frames():
            overlay.draw(frame.rgb, frame.time_s)
            image = to_yuv(frame.rgb, *reader.image_size)
            image.pts, image.time_base = round(frame.time_s / TICKS), TICKS
            yield image


def test_annotated_sample_is_small_and_true_to_what_was_drawn(tmp_path):
    track, path = load_track(TRACK), tmp_path / "annotated.mp4"
    measured = measure_track(track, exercise="squat")

    notes = write_video(SQUAT, Posed(track), measured, path, run_options("squat", video=True), no_progress)

    assert notes == ()
    assert path.stat().st_size <= 1.5 * SQUAT.stat().st_size
    assert measure_ssim(drawn_frames(SQUAT, track, measured), path) >= 0.95


def noise(frames: int) -> list[av.VideoFrame]:
    """Images that no encoder makes small."""
    random = np.random.default_rng(7)
    images = [to_yuv(random.integers(0, 256, (96, 128, 3), np.uint8), 128, 96) for _ in range(frames)]
    for number, image in enumerate(images):
        image.pts, image.time_base = round(Fraction(number, 30) / TICKS), TICKS
    return images


@pytest.mark.parametrize("duration_s", [3.0, 20.0])
def test_size_keeps_to_the_source_however_hard_the_images_are(duration_s, tmp_path):
    source_bit_rate, path = 200_000.0, tmp_path / "noise.mp4"
    images = noise(round(30 * duration_s))

    encode(images, path, x264_options(limit_bit_rate(source_bit_rate, duration_s)))
    capped = path.stat().st_size
    encode(images, path, x264_options())

    assert capped <= 1.5 * source_bit_rate / 8 * duration_s < path.stat().st_size


def test_limit_of_the_bit_rate():
    assert limit_bit_rate(None, 10.0) is None
    assert limit_bit_rate(1000.0, 1e6) == pytest.approx(1450.0, rel=1e-4)
    assert limit_bit_rate(1000.0, 9 * RATE_START_S) == pytest.approx(1305.0)
    assert limit_bit_rate(1000.0, 0.0) == 1000.0
