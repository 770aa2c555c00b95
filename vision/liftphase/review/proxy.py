"""A copy of a clip that every browser plays: H.264 with the clip's own timestamps, nothing drawn on it.

Browsers play H.264 of 8 bits in MP4. HEVC, HDR, 10 bits, QuickTime and the rest play on some machines only,
and a clip that was turned by the lifter's body has no tag that a browser would follow.
"""

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from liftphase.errors import ClipError, LiftphaseError, OutputError
from liftphase.runtime.language import message
from liftphase.video.color import ColorKind
from liftphase.video.decode import ClipReader
from liftphase.video.encode import ClipWriter
from liftphase.video.probe import open_clip

_PLAYABLE_FORMATS = frozenset({"yuv420p", "yuvj420p"})
# `major_brand` of QuickTime files, whose codecs and time scales browsers handle differently.
_QUICKTIME = "qt"


def is_playable(clip: Path) -> bool:
    """Whether every browser plays the clip. Raises ClipError for what is no clip."""
    with open_clip(clip) as (container, stream):
        context, brand = stream.codec_context, container.metadata.get("major_brand", "").strip()
        if "mp4" not in container.format.name or brand == _QUICKTIME:
            return False
        if context.name != "h264" or context.pix_fmt not in _PLAYABLE_FORMATS:
            return False
        if stream.sample_aspect_ratio not in (None, 0, 1):
            return False
        image = next(iter(container.decode(stream)), None)
        return image is not None and not ColorKind.of(image).needs_conversion


@dataclass(slots=True)
class Making:
    """How far a proxy has come: `done` of about `total` frames. problem: why there is none."""

    done: int = 0
    total: int | None = None
    problem: LiftphaseError | OSError | None = None


class Proxies:
    """Proxies by the content of their clips, made one after the other; may be used from several threads.

    Parameters
    ----------
    folder : Path
        Where they are kept.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._making: dict[str, tuple[Making, Future[None]]] = {}
        self._asking = threading.Lock()
        self._worker: ThreadPoolExecutor | None = None
        self._stopped = threading.Event()

    def find(self, sha256: str) -> Path | None:
        """The proxy of a content, if there is one."""
        path = self._path(sha256)
        return path if path.is_file() else None

    def make(self, clip: Path, sha256: str, turn_deg: int) -> Making:
        """How far the proxy of a clip has come, which is begun where it was not yet."""
        with self._asking:
            if sha256 not in self._making:
                if self._worker is None:
                    self._worker = ThreadPoolExecutor(1, "liftphase-proxy")
                making = Making()
                future = self._worker.submit(self._make, clip, sha256, turn_deg, making)
                self._making[sha256] = (making, future)
            return self._making[sha256][0]

    def close(self) -> None:
        """Stop; what has begun is not kept."""
        self._stopped.set()
        if self._worker is not None:
            self._worker.shutdown(cancel_futures=True)

    def _path(self, sha256: str) -> Path:
        return self._folder / f"{sha256}.mp4"

    def _make(self, clip: Path, sha256: str, turn_deg: int, making: Making) -> None:
        def advance(done: int, total: int | None) -> None:
            making.done, making.total = done, total
            if self._stopped.is_set():
                raise OutputError(message("the server has ended."))

        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            write_proxy(clip, self._path(sha256), turn_deg, advance)
        except (LiftphaseError, OSError) as error:
            making.problem = error


def write_proxy(
    clip: Path, path: Path, turn_deg: int = 0, advance: Callable[[int, int | None], None] = lambda *_: None
) -> None:
    """Write the proxy of a clip.

    Parameters
    ----------
    clip, path
        What is copied, and where to.
    turn_deg
        Turn the displayed images by this, counter-clockwise.
    advance
        Called with how many frames are done, and of about how many (None: not known).

    Raises
    ------
    ClipError, OutputError
        The clip cannot be read, or the copy not be written.
    """
    # One thread: the analyses that run meanwhile are waited for.
    with ClipReader(clip, 1, turn_deg=turn_deg) as reader:
        total = reader.estimate_frames()
        if not reader.keeps_timestamps:
            raise ClipError(
                message("{name} has timestamps that no browser can show."), values={"name": clip.name}
            )
        with ClipWriter(path, *reader.image_size, reader.time_base, threads=1) as writer:
            for done, frame in enumerate(reader.frames(), start=1):
                writer.write(frame.rgb, frame.time_s, frame.duration_s)
                advance(done, total)
