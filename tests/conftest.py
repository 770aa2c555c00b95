"""Fixtures for all tests: real clips, made on the spot, and one that was analyzed."""

import fcntl
import json
import os
import shutil
import struct
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from av.video.stream import VideoStream
from hypothesis import HealthCheck, settings
from made_up_lift import MADE_UP_LIFT
from numpy.typing import NDArray
from synthetic import TrueMovement

from liftphase.pose.models.mediapipe.store import ensure_bundle

SAMPLE = Path(__file__).parents[1] / "sample_videos" / "squat.mp4"
NUMBER_BITS = 8
RED, GREEN, BLUE, GRAY = (200, 40, 40), (40, 180, 40), (40, 40, 200), (128, 128, 128)
# What Chromium would otherwise say to others on its own.
CHROMIUM_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
# How long an example or its making takes says nothing: other work slows it.
settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")
QUIET = {"libx265": {"x265-params": "log-level=error"}}


def pytest_configure(config: pytest.Config) -> None:
    """Processes that share the files take them in the order of collection.

    By the number of their tests, as it is otherwise, files of few and long tests come last, and all processes
    wait for one.
    """
    config.option.loadscopereorder = False


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever asks for the analyzed sample needs the model; files with long tests come first."""
    for item in items:
        if "analyzed" in getattr(item, "fixturenames", ()):
            item.add_marker("model")
    long = {item.path for item in items if any(map(item.get_closest_marker, ("slow", "model", "browser")))}
    items.sort(key=lambda item: item.path not in long)


def draw_numbered(number: int, width: int, height: int) -> NDArray[np.uint8]:
    """An image that shows which way is up (red, green; blue, gray) and, in bars, its number modulo 256."""
    rgb = np.empty((height, width, 3), np.uint8)
    rgb[: height // 2, : width // 2], rgb[: height // 2, width // 2 :] = RED, GREEN
    rgb[height // 2 :, : width // 2], rgb[height // 2 :, width // 2 :] = BLUE, GRAY
    bits = [(number >> bit) & 1 for bit in range(NUMBER_BITS)]
    edges = np.linspace(0, width, NUMBER_BITS + 1).round().astype(int)
    for bit, left, right in zip(bits, edges[:-1], edges[1:], strict=True):
        rgb[int(height * 0.35) : int(height * 0.65), left:right] = 235 * bit + 10
    return rgb


def read_number(rgb: NDArray[np.uint8]) -> int:
    """The number that `draw_numbered` wrote, modulo 256, also after lossy coding."""
    height, width = rgb.shape[:2]
    row = rgb[int(height * 0.45) : int(height * 0.55)].mean(axis=(0, 2))
    centers = ((np.arange(NUMBER_BITS) + 0.5) * width / NUMBER_BITS).astype(int)
    return sum(1 << bit for bit, x in enumerate(centers) if row[x] > 128)


class ClipFactory:
    """Makes clips in one folder; see `__call__`. The helpers that read images back are here too."""

    draw = staticmethod(draw_numbered)
    read_number = staticmethod(read_number)

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(
        self,
        name: str = "clip.mp4",
        *,
        codec: str = "libx264",
        pix_fmt: str = "yuv420p",
        size: tuple[int, int] = (96, 64),
        frames: int = 30,
        fps: float = 30,
        times_s: Sequence[float] | None = None,
        packet_ticks: Sequence[int] | None = None,
        time_base: Fraction = Fraction(1, 90000),
        rotation: int = 0,
        mirrored: bool = False,
        aspect: Fraction | None = None,
        audio: str | None = None,
        options: dict[str, str] | None = None,
        faststart: bool = True,
        draw: Callable[[int, int, int], NDArray[np.uint8]] = draw_numbered,
    ) -> Path:
        """Write a clip and return its path; the suffix of `name` chooses the container.

        size: (width, height) as displayed. rotation: counter-clockwise turn for display, a real display
        matrix (MP4 and MOV); the stored images are turned the other way, so that a right reader shows
        them upright. times_s: presentation times of the frames, else `frames` of them at `fps`.
        packet_ticks: presentation times forced on the coded packets, in order, however odd (an intra-only
        codec is needed). audio: an audio codec; a tone of the clip's length. draw(number, width, height):
        the displayed image.
        """
        path = self.folder / name
        faststart = faststart and path.suffix in (".mp4", ".mov")
        times = list(times_s) if times_s is not None else [number / fps for number in range(frames)]
        container_options = {"movflags": "+faststart"} if faststart else {}
        with av.open(str(path), "w", container_options=container_options) as output:
            video = output.add_stream(codec, rate=round(fps))
            assert isinstance(video, VideoStream)
            width, height = size if rotation % 180 == 0 else size[::-1]
            video.width, video.height, video.pix_fmt = width, height, pix_fmt
            video.codec_context.time_base = time_base
            video.options = {**QUIET.get(codec, {}), **(options or {})}
            if aspect is not None:
                video.codec_context.sample_aspect_ratio = aspect
            sound = output.add_stream(audio, rate=48000) if audio else None
            packets = []
            for number, time_s in enumerate(times):
                rgb = np.rot90(draw(number, *size), -rotation // 90)
                rgb = rgb[:, ::-1] if mirrored else rgb
                image = av.VideoFrame.from_ndarray(np.ascontiguousarray(rgb), format="rgb24")
                image.pts, image.time_base = round(time_s / time_base), time_base
                packets += video.encode(image)
            packets += video.encode(None)
            for index, packet in enumerate(packets):
                if packet_ticks is not None:
                    packet.pts, packet.dts = packet_ticks[index], min(packet_ticks[index:])
                output.mux(packet)
            if sound is not None:
                _write_tone(output, sound, max(times[-1], 0) + 1 / fps)
        if rotation or mirrored:
            _tag_orientation(path, rotation, mirrored)
        return path


def _write_tone(output, stream, duration_s: float) -> None:
    samples = 1024
    for start in range(0, round(duration_s * stream.rate), samples):
        wave = 0.3 * np.sin(2 * np.pi * 440 * (start + np.arange(samples)) / stream.rate)
        tone = np.repeat((wave * 32767).astype(np.int16), 2)[None]
        frame = av.AudioFrame.from_ndarray(tone, format="s16", layout="stereo")
        frame.sample_rate, frame.pts, frame.time_base = stream.rate, start, Fraction(1, stream.rate)
        output.mux(stream.encode(frame))
    output.mux(stream.encode(None))


def _tag_orientation(path: Path, rotation: int, mirrored: bool) -> None:
    """Write the matrix of the first track's header by hand (ISO/IEC 14496-12, 8.3.2): the oracle is the
    standard, not the library that reads it."""
    content = bytearray(path.read_bytes())
    at = content.index(b"tkhd") + 4 + 4 + 20 + 16
    cos, sin = {0: (1, 0), 90: (0, -1), 180: (-1, 0), 270: (0, 1)}[rotation]
    sign = -1 if mirrored else 1
    matrix = [sign * cos * 65536, sign * sin * 65536, 0, -sin * 65536, cos * 65536, 0, 0, 0, 1 << 30]
    content[at : at + 36] = struct.pack(">9i", *matrix)
    path.write_bytes(content)


@pytest.fixture
def make_clip(tmp_path: Path) -> ClipFactory:
    """A factory of clips in the test's own folder."""
    return ClipFactory(tmp_path)


@dataclass(frozen=True)
class SampleSet:
    """Two whole squats out of the sample video with a tone for sound, and where they truly begin and end."""

    path: Path
    truth: list[TrueMovement]
    frames: int
    size: tuple[int, int]


@pytest.fixture(scope="session")
def make_once(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, Callable[[Path], None]], Path]:
    """make_once(name, make): a folder that `make(folder)` filled, once for all processes of a run."""
    root = tmp_path_factory.getbasetemp()
    root = root.parent if "PYTEST_XDIST_WORKER" in os.environ else root

    def call(name: str, make: Callable[[Path], None]) -> Path:
        folder, whole = root / name, root / f"{name}.whole"
        with (root / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not whole.exists():
                folder.mkdir(exist_ok=True)
                make(folder)
                whole.touch()
        return folder

    return call


@pytest.fixture(scope="session")
def sample_set(make_once: Any) -> SampleSet:
    """A real clip of a set, short enough to be analyzed again and again. Its name has a space in it."""
    truth = json.loads(SAMPLE.with_suffix(".truth.json").read_text(encoding="utf-8"))
    reps = truth["reps"][1:3]
    numbers, phases = [rep["rep"] for rep in reps], ("eccentric", "concentric")
    chosen = [s for s in truth["segments"] if s["rep"] in numbers and s["phase"] in phases]
    span_s = chosen[0]["start_s"] - 0.6, chosen[-1]["end_s"] + 0.6
    fps = truth["clip"]["nominal_fps"]
    folder = make_once("sample", lambda folder: _cut_sample(ClipFactory(folder), *span_s, fps))
    kept = json.loads((folder / "kept.json").read_text(encoding="utf-8"))
    movements = [
        TrueMovement(s["start_s"] - kept["from_s"], s["end_s"] - kept["from_s"], s["phase"] == "concentric")
        for s in chosen
    ]
    return SampleSet(folder / "squat set.mp4", movements, kept["frames"], tuple(kept["size"]))


def _cut_sample(clips: ClipFactory, first_s: float, last_s: float, fps: float) -> None:
    images, times = [], []
    with av.open(str(SAMPLE)) as clip:
        for frame in clip.decode(video=0):
            assert frame.time is not None
            if frame.time > last_s:
                break
            if frame.time >= first_s:
                images.append(frame.to_ndarray(format="rgb24"))
                times.append(frame.time)
    height, width = images[0].shape[:2]
    clips(
        "squat set.mp4",
        size=(width, height),
        fps=fps,
        times_s=[time_s - times[0] for time_s in times],
        audio="aac",
        options={"preset": "veryfast"},
        draw=lambda number, width, height: images[number],
    )
    kept = {"from_s": times[0], "frames": len(images), "size": (width, height)}
    (clips.folder / "kept.json").write_text(json.dumps(kept), encoding="utf-8")


@dataclass(frozen=True)
class AnalyzedSample:
    """What `liftphase analyze` made of the sample set: its folder, not to be written to, and its words."""

    clip: SampleSet
    folder: Path
    stdout: str
    stderr: str
    exit_code: int


@pytest.fixture(scope="session")
def analyzed(sample_set: SampleSet, make_once: Any) -> AnalyzedSample:
    """The sample set after the real command went over it with the real model."""
    ensure_bundle("full")

    def analyze(folder: Path) -> None:
        command = [sys.executable, "-c", "from liftphase_cli.main import main; main()", "analyze"]
        arguments = [str(sample_set.path), "--exercise", "squat", "-o", str(folder)]
        done = subprocess.run([*command, *arguments], capture_output=True, text=True, check=False)
        said = {"stdout": done.stdout, "stderr": done.stderr, "exit_code": done.returncode}
        (folder / "said.json").write_text(json.dumps(said), encoding="utf-8")

    folder = make_once("results", analyze)
    said = json.loads((folder / "said.json").read_text(encoding="utf-8"))
    return AnalyzedSample(sample_set, folder / sample_set.path.stem, **said)


@pytest.fixture
def user_file(tmp_path: Path) -> Path:
    """A user's file with a lift that the library does not have."""
    path = tmp_path / "own.toml"
    path.write_text(MADE_UP_LIFT, encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """The system's Chromium."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        pytest.skip("no Chromium is installed: apt-get install chromium")
    with playwright.sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=path, args=list(CHROMIUM_FLAGS))
        yield chromium
        chromium.close()
