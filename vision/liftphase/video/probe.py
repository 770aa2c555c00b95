"""Opening a clip: what can be wrong with a file before its first frame, each as one line for people."""

from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from hashlib import file_digest
from pathlib import Path
from typing import Any

import av
from av.container import InputContainer
from av.error import FFmpegError
from av.stream import Disposition
from av.video.stream import VideoStream

from liftphase.errors import ClipError
from liftphase.runtime.language import message
from liftphase.video.hardware import open_accelerated

# A clip is a local file and nothing else: FFmpeg also opens addresses, and playlists that point at them.
LOCAL_ONLY = {"protocol_whitelist": "file"}
_HOW_TO_OPEN: dict[str, Any] = {"container_options": LOCAL_ONLY, "metadata_errors": "replace"}
TEXT_PROBE_BYTES = 4096
FALLBACK_FPS = 30
MIN_SIDE_PX = 16
MAX_SIDE_PX = 16384
# Covers and previews, and stills that belong to another track.
_STILLS = Disposition.attached_pic | Disposition.timed_thumbnails | Disposition.still_image
# `major_brand` of HEIF photos, which share a container with MP4 (ISO/IEC 23008-12, AVIF 1.1).
PHOTO_BRANDS = frozenset({"heic", "heix", "mif1", "avif"})


def hash_clip(path: str | Path) -> str:
    """SHA-256 of the file's content, in hexadecimal.

    Raises ClipError when the file cannot be read.
    """
    with _reading(Path(path)), Path(path).open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


@contextmanager
def open_clip(path: str | Path, *, hwaccel: bool = False) -> Iterator[tuple[InputContainer, VideoStream]]:
    """The demuxer and the video stream of a clip.

    hwaccel: decode on the graphics hardware where that can (`liftphase.video.hardware`).

    Raises ClipError, in one line, for anything that is not a readable video file.
    """
    path = Path(path)
    _check_file(path)
    try:
        # The prefix keeps a colon in the name from being read as a protocol.
        url, how = f"file:{path}", _HOW_TO_OPEN
        container = open_accelerated(url, **how) if hwaccel else None
        if container is None:
            container = av.open(url, mode="r", **how)
    except (FFmpegError, OSError) as error:
        raise ClipError(
            message(
                "{path} is not a video that can be read: another kind of file, or damaged. Play it to "
                "check, and copy it from the phone again."
            ),
            values={"path": path},
        ) from error
    with container:
        yield container, _video_stream(container, path)


def declared_bit_rate(container: InputContainer, stream: VideoStream) -> float | None:
    """Bit/s of the video by the file's word, else those of the whole file; None if unknown."""
    return stream.bit_rate or container.bit_rate or None


@contextmanager
def _reading(path: Path) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as error:
        raise ClipError(message("No such file: {path}. Check the name."), values={"path": path}) from error
    except PermissionError as error:
        raise ClipError(
            message("{path} may not be read: ask for permission (chmod +r)."), values={"path": path}
        ) from error
    except OSError as error:
        raise ClipError(
            message("{path} cannot be read: {why}."), values={"path": path, "why": error.strerror or error}
        ) from error


def _check_file(path: Path) -> None:
    with _reading(path):
        path.stat()
        if path.is_dir():
            raise ClipError(
                message("{path} is a folder, not a clip: give one video file."), values={"path": path}
            )
        if not path.is_file():
            raise ClipError(
                message("{path} is not a regular file: give a video file."), values={"path": path}
            )
        with path.open("rb") as file:
            head = file.read(TEXT_PROBE_BYTES)
    if not head:
        raise ClipError(
            message("{path} is empty (0 bytes): copy it from the phone again."), values={"path": path}
        )
    if _is_text(head):
        raise ClipError(
            message("{path} is a text file, not a video, whatever its name says: give a video file."),
            values={"path": path},
        )


def _is_text(head: bytes) -> bool:
    """Every video container starts with bytes that are no text; FFmpeg would render some text as video."""
    if b"\0" in head:
        return False
    # A multi-byte character may be cut at the end of what was read.
    return any(_decodes(head[: len(head) - cut]) for cut in range(4))


def _decodes(head: bytes) -> bool:
    try:
        head.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return bool(head)


def _video_stream(container: InputContainer, path: Path) -> VideoStream:
    if _is_image(container):
        raise ClipError(
            message("{path} is an image, not a video: give the clip of the set."), values={"path": path}
        )
    streams = [stream for stream in container.streams.video if not stream.disposition & _STILLS]
    if not streams:
        audio_only = message("{path} holds audio but no video: give the clip of the set.")
        nothing = message("{path} holds no video: give the clip of the set.")
        raise ClipError(audio_only if container.streams.audio else nothing, values={"path": path})
    # Files may also hold previews and depth maps: the main video has the most pixels, summed over its frames.
    stream = max(streams, key=lambda each: _worth(each, container))
    if stream.codec_context is None:
        raise ClipError(
            message("{path} uses a video codec that cannot be decoded: export it as H.264."),
            values={"path": path},
        )
    sides = (stream.width, stream.height)
    if min(sides) < MIN_SIDE_PX or max(sides) > MAX_SIDE_PX:
        raise ClipError(
            message("{path} claims frames of {width}x{height} pixels: it is damaged or not a clip."),
            values={"path": path, "width": sides[0], "height": sides[1]},
        )
    return stream


def _worth(stream: VideoStream, container: InputContainer) -> tuple[float, bool]:
    """(declared pixels over all its frames, whether it is the default): the main video has the most."""
    if stream.codec_context is None:
        return -1.0, False
    duration_s = float((stream.duration or 0) * (stream.time_base or 0))
    duration_s = duration_s or (container.duration or 0) / av.time_base
    frames = stream.frames or duration_s * float(stream.average_rate or stream.guessed_rate or 1)
    return frames * stream.width * stream.height, bool(stream.disposition & Disposition.default)


def _is_image(container: InputContainer) -> bool:
    name = container.format.name
    brand = container.metadata.get("major_brand", "").strip()
    return name == "image2" or name.endswith("_pipe") or brand in PHOTO_BRANDS


def declared_fps(stream: VideoStream) -> Fraction:
    """Frames a second as the file declares them."""
    return stream.average_rate or stream.guessed_rate or Fraction(FALLBACK_FPS)


def declared_end(container: InputContainer, stream: VideoStream) -> float | None:
    """End of the frames as the file declares it, seconds on its timestamps."""
    if len(container.streams.video) > 1 and stream.duration and stream.time_base:
        # Another track may last longer.
        return float(((stream.start_time or 0) + stream.duration) * stream.time_base)
    if not container.duration:
        return None
    return ((container.start_time or 0) + container.duration) / av.time_base
