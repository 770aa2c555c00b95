"""The clips that speed is measured on: rendered lifters, coded the way phones code them.

A few seconds are filmed, enlarged, given fresh sensor noise in every frame (it makes a phone's stream
costly to decode), coded once, and its packets are repeated.
"""

import sys
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
from av.video.stream import VideoStream
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "sample_videos"))

from liftphase.pose.models.mediapipe import bundle
from liftphase.pose.models.mediapipe.catalog import DETECTOR, MODELS, WHEEL
from liftphase.pose.models.mediapipe.download import download
from studio import Scene
from studio.scene import Production

SAMPLES = Path(__file__).resolve().parents[2] / "sample_videos"
NOISE_LEVELS = 2.5  # standard deviation, of 255
TICKS = 90_000
# The lifter is filmed with so many pixels on the longer side and enlarged: sharper costs no decoder more.
FILMED_PX = 640
# What is filmed, at the clip's own frame rate; it goes forward and back, so that repeats join without a jump.
FILM_BEGINS_S = 3.0


@dataclass(frozen=True)
class PhoneClip:
    """A clip as phones write them.

    size: (width, height) as displayed; mbit_s: as phones choose it for this size and rate; film_s: seconds
    that are filmed; rotation: the tag, counter-clockwise; people: with two, another trains in the background.
    """

    name: str
    size: tuple[int, int]
    fps: int
    codec: str
    mbit_s: float
    film_s: float = 4.5
    lift: str = "squat"
    rotation: int = 0
    people: int = 1

    @property
    def options(self) -> dict[str, str]:
        """As phones' hardware coders: no B-frames, one reference, a key frame a second, a steady bit rate."""
        if self.codec == "libx265":
            parameters = f"log-level=error:bframes=0:ref=1:keyint={self.fps}:open-gop=0"
            return {"preset": "superfast", "x265-params": parameters}
        coder = {"preset": "veryfast", "profile": "high", "g": str(self.fps)}
        return {**coder, "bf": "0", "refs": "1", "sc_threshold": "0"}


_AVC, _HEVC = "libx264", "libx265"
HD = PhoneClip("1080p30-h264", (1920, 1080), 30, _AVC, 17)
SMALL = PhoneClip("480p30-h264", (640, 480), 30, _AVC, 2)
PHONE_CLIPS = {
    clip.name: clip
    for clip in (
        HD,
        PhoneClip("720p30-h264", (1280, 720), 30, _AVC, 10),
        PhoneClip("1080p30-h264-two", (1920, 1080), 30, _AVC, 17, people=2),
        PhoneClip("1080p30-hevc", (1920, 1080), 30, _HEVC, 8),
        PhoneClip("1080p60-h264", (1920, 1080), 60, _AVC, 30, 3.0),
        PhoneClip("1080p120-hevc", (1920, 1080), 120, _HEVC, 24, 2.0),
        PhoneClip("720p240-h264", (1280, 720), 240, _AVC, 40, 1.5),
        PhoneClip("2160p30-hevc", (3840, 2160), 30, _HEVC, 25, 1.5),
        PhoneClip("2160p60-hevc", (2160, 3840), 60, _HEVC, 53, 0.75, "biceps-curl", 90),
    )
}


def make_clip(clip: PhoneClip, duration_s: float, folder: Path) -> Path:
    """The clip, `duration_s` long, made in `folder` unless it is there already."""
    path = folder / f"{clip.name}-{duration_s:g}s.mp4"
    if path.exists():
        return path
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".filming-", dir=folder) as scratch:
        block = folder / f"{clip.name}.mp4"
        if not block.exists():
            code(clip, _enlarged(clip), Path(scratch) / block.name)
            (Path(scratch) / block.name).rename(block)
        _repeat(block, Path(scratch) / path.name, round(duration_s * clip.fps))
        (Path(scratch) / path.name).rename(path)
    return path


def _enlarged(clip: PhoneClip) -> Iterator[NDArray[np.uint8]]:
    """The clip's frames as they are stored: in the clip's size, turned, (H, W, 3) RGB."""
    width, height = clip.size
    scale = FILMED_PX / max(clip.size)
    production = Production(
        Scene(
            clip.lift,
            tempo="3-1-1-1",
            reps=4,
            seed=3,
            size=(round(width * scale), round(height * scale)),
            hard=("second-person",) if clip.people == 2 else (),
            features=("no-entrance",),
        )
    )
    times_s = [FILM_BEGINS_S + number / clip.fps for number in range(round(clip.film_s * clip.fps))]
    frames = [production.frame(time_s, number) for number, time_s in enumerate(times_s)]
    for rgb in [*frames, *frames[::-1]]:
        large = np.asarray(cv2.resize(rgb, clip.size, interpolation=cv2.INTER_CUBIC), np.uint8)
        yield np.ascontiguousarray(np.rot90(large, -clip.rotation // 90))


def code(clip: PhoneClip, frames: Iterable[NDArray[np.uint8]], path: Path) -> None:
    """Write the frames, as they are stored, the way a phone codes such a clip, with its sensor's noise."""
    rng = np.random.default_rng(5)
    with av.open(str(path), "w") as output:
        stream = output.add_stream(clip.codec, rate=clip.fps)
        assert isinstance(stream, VideoStream)
        stream.width, stream.height = clip.size if clip.rotation % 180 == 0 else clip.size[::-1]
        stream.pix_fmt, stream.bit_rate = "yuv420p", round(clip.mbit_s * 1e6)
        stream.codec_context.time_base = Fraction(1, TICKS)
        stream.options = {**clip.options}
        if clip.rotation:
            stream.set_display_rotation(clip.rotation)
        for number, rgb in enumerate(frames):
            planes = np.asarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2YUV_I420), np.uint8)
            noise = rng.standard_normal(planes.shape, np.float32) * NOISE_LEVELS
            noisy = np.clip(planes + noise, 0, 255).astype(np.uint8)
            image = av.VideoFrame.from_ndarray(noisy, format="yuv420p")
            image.pts, image.time_base = number * TICKS // clip.fps, Fraction(1, TICKS)
            output.mux(stream.encode(image))
        output.mux(stream.encode(None))


def _repeat(block: Path, path: Path, frames: int) -> None:
    """Write the packets of `block` again and again until there are `frames` of them."""
    with av.open(str(block)) as source, av.open(str(path), "w") as output:
        images = source.streams.video[0]
        stream = output.add_stream_from_template(images)
        assert images.time_base is not None
        packets = [(p.pts, p.is_keyframe, bytes(p)) for p in source.demux(images) if p.pts is not None]
        step = packets[1][0] - packets[0][0]
        for number in range(frames):
            _, is_key, data = packets[number % len(packets)]
            packet = av.Packet(data)
            packet.pts = packet.dts = number * step
            packet.duration, packet.time_base = step, images.time_base
            packet.is_keyframe, packet.stream = is_key, stream
            output.mux(packet)


def published_bundle(folder: Path) -> Path:
    """The full model with its mask branch, as published; fetched unless it is in `folder` already.

    Raises DownloadError when it cannot be had.
    """
    path = folder / "full-with-mask.task"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".fetching-", dir=folder) as scratch:
            with zipfile.ZipFile(download(WHEEL, Path(scratch))) as wheel:
                detector = wheel.read(DETECTOR.members[0])
                landmarks = bundle._unpack(wheel.read(MODELS["full"].landmarks.members[0]))
            bundle._set_scaling(landmarks, *bundle.LANDMARKS_SCALING)
            whole = bundle.zip_bundle(bundle.prepare_detector(detector), bundle._pack(landmarks))
            (Path(scratch) / path.name).write_bytes(whole)
            (Path(scratch) / path.name).rename(path)
    return path
