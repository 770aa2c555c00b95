"""Damaged containers: a small clip, changed by a seed, decoded and analyzed as a user would."""

import random
import struct
import zlib
from collections.abc import Callable
from contextlib import nullcontext
from fractions import Fraction
from pathlib import Path
from unittest.mock import patch

import av
import numpy as np
from av.audio.stream import AudioStream
from av.container import OutputContainer
from av.video.stream import VideoStream

from fuzz.command import WrongError, run_command
from fuzz.scripted_estimator import ScriptedEstimator
from liftphase.errors import ClipError
from liftphase.video.decode import ClipReader

SAMPLE = Path(__file__).parents[2] / "sample_videos" / "squat.mp4"
FORMATS = {"mp4": {}, "mov": {}, "mkv": {}, "ts": {"format": "mpegts"}, "avi": {}}
# A few seconds, small and at a low rate: what is fuzzed is the container.
FROM_S, LENGTH_S, SIZE, FPS = 12.0, 2.0, (160, 120), 12
SOUND_RATE = 16000
# One clip of so many is analyzed, the others are only decoded. Of those analyzed one of so many is by the
# pose model itself, the others by a scripted estimator; one of so many with a report and by several threads,
# the others with the video only, one step after the other.
ANALYZED_EVERY, MODEL_EVERY, WHOLE_EVERY = 5, 40, 4
# MP4 boxes that hold times, sizes, places or counts.
BOXES = (b"mvhd", b"tkhd", b"mdhd", b"stts", b"ctts", b"stsc", b"stsz", b"stco", b"stss", b"elst", b"avcC")

Damage = Callable[[bytes, random.Random], bytes]


def make_seed_clips(folder: Path) -> list[Path]:
    """One short clip in each container, to be damaged."""
    folder.mkdir(parents=True, exist_ok=True)
    clips = []
    for suffix, options in FORMATS.items():
        path = folder / f"seed.{suffix}"
        with av.open(str(SAMPLE)) as clip, av.open(str(path), "w", **options) as output:
            video = output.add_stream("libx264", rate=FPS)
            assert isinstance(video, VideoStream)
            (video.width, video.height), video.pix_fmt = SIZE, "yuv420p"
            video.options = {"preset": "veryfast", "g": "8"}
            sound = None if suffix == "avi" else output.add_stream("aac", rate=SOUND_RATE)
            shown = 0
            for frame in clip.decode(video=0):
                if frame.time is None or frame.time < FROM_S + shown / FPS:
                    continue
                if frame.time >= FROM_S + LENGTH_S:
                    break
                image = frame.reformat(*SIZE, "yuv420p")
                image.pts, image.time_base = shown, Fraction(1, FPS)
                output.mux(video.encode(image))
                shown += 1
            output.mux(video.encode(None))
            if sound is not None:
                assert isinstance(sound, AudioStream)
                _write_tone(output, sound)
        clips.append(path)
    return clips


def _write_tone(output: OutputContainer, sound: AudioStream) -> None:
    samples = np.sin(np.arange(int(LENGTH_S * SOUND_RATE)) * 0.17)[None].astype(np.float32)
    tone = av.AudioFrame.from_ndarray(samples, format="fltp", layout="mono")
    tone.sample_rate, tone.pts = SOUND_RATE, 0
    output.mux(sound.encode(tone))
    output.mux(sound.encode(None))


def run(path: Path, folder: Path) -> int:
    """Decode it, and perhaps analyze it with a video. Returns the exit code. Raises WrongError."""
    readable = _decodes(path)
    chance = zlib.crc32(path.read_bytes())
    if chance % ANALYZED_EVERY:
        return 0 if readable else 3
    chance //= ANALYZED_EVERY
    by_model = chance % MODEL_EVERY == 0
    options = () if chance % WHOLE_EVERY == 0 else ("--no-report", "--threads", 1)
    created = "liftphase.pose.models.registry.create_estimator"
    with nullcontext() if by_model else patch(created, lambda *_, **__: ScriptedEstimator()):
        code = run_command(folder, "analyze", path, "--exercise", "squat", "-o", folder / "out", *options)
    # The pose model may find nobody in what is left of the images.
    if (code == 0) > readable or (code != 0 and readable and not by_model):
        raise WrongError(f"decoding {'succeeds' if readable else 'fails'}, analyze ends with {code}")
    return code


def _decodes(path: Path) -> bool:
    """Whether all of it can be decoded; times must increase and frames have one size."""
    try:
        with ClipReader(path, threads=1) as reader:
            last, size = None, None
            for frame in reader.frames():
                if last is not None and frame.time_s <= last:
                    raise WrongError(f"time {frame.time_s} after {last}")
                if size is not None and frame.rgb.shape != size:
                    raise WrongError(f"frames of {frame.rgb.shape} after {size}")
                last, size = frame.time_s, frame.rgb.shape
            duration_s = reader.info().duration_s
    except RuntimeError:
        return False
    except ClipError as error:
        if "\n" in str(error):
            raise WrongError(f"several lines: {error}") from error
        return False
    if not 0 <= duration_s < 3600:
        raise WrongError(f"a duration of {duration_s} s")
    return True


def flip_bits(content: bytes, choose: random.Random) -> bytes:
    """A few bits anywhere, or many in one place."""
    changed = bytearray(content)
    at = choose.randrange(len(changed))
    span = choose.choice((len(changed), 200))
    for _ in range(choose.choice((1, 4, 32, 256))):
        changed[(at + choose.randrange(span)) % len(changed)] ^= 1 << choose.randrange(8)
    return bytes(changed)


def truncate(content: bytes, choose: random.Random) -> bytes:
    """The beginning, or the end, alone."""
    at = choose.randrange(len(content))
    return content[:at] if choose.random() < 0.7 else content[at:]


def blank(content: bytes, choose: random.Random) -> bytes:
    """A stretch of zeros, of ones or of noise."""
    at, length = choose.randrange(len(content)), choose.choice((16, 256, 4096))
    length = min(length, len(content) - at)
    filling = choose.choice((bytes(length), b"\xff" * length, choose.randbytes(length)))
    return content[:at] + filling + content[at + length :]


def swap_parts(content: bytes, choose: random.Random) -> bytes:
    """Two neighboring parts in the wrong order; in MP4 mostly whole boxes."""
    borders = _box_borders(content) if choose.random() < 0.7 else []
    if len(borders) < 3:
        borders = sorted(choose.sample(range(len(content) + 1), 3))
    first = choose.randrange(len(borders) - 2)
    a, b, c = borders[first : first + 3]
    return content[:a] + content[b:c] + content[a:b] + content[c:]


def change_numbers(content: bytes, choose: random.Random) -> bytes:
    """Times, sizes and counts: a field in a box that holds them, or any four bytes, set to an extreme."""
    changed = bytearray(content)
    places = [at for name in BOXES if (at := content.find(name)) >= 0]
    for _ in range(choose.choice((1, 2, 8))):
        at = choose.choice(places) + 4 + choose.randrange(64) if places else choose.randrange(len(content))
        value = choose.choice((0, 1, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, choose.getrandbits(32)))
        changed[at : at + 4] = struct.pack(">I", value)
    return bytes(changed[: len(content)])


def join(content: bytes, choose: random.Random) -> bytes:
    """The clip twice end to end, the second time perhaps cut."""
    return content + content[choose.choice((0, choose.randrange(len(content)))) :]


DAMAGES: tuple[Damage, ...] = (flip_bits, truncate, blank, swap_parts, change_numbers, join)


def _box_borders(content: bytes) -> list[int]:
    """Where the outermost MP4 boxes begin and end; nothing useful for other containers."""
    borders, at = [0], 0
    while at + 8 <= len(content):
        size = struct.unpack(">I", content[at : at + 4])[0]
        if size < 8 or at + size > len(content):
            break
        at += size
        borders.append(at)
    return borders


def make_case(seed: int, seeds: list[Path], folder: Path) -> Path:
    """The damaged clip of this number; the same for the same number."""
    choose = random.Random(seed)
    source = choose.choice(seeds)
    content = source.read_bytes()
    for _ in range(choose.choice((1, 1, 1, 2, 3))):
        content = choose.choice(DAMAGES)(content, choose) or b"\0"
    path = folder / f"case-{seed}{source.suffix}"
    path.write_bytes(content)
    return path
