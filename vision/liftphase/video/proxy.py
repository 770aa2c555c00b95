"""The proxy: a small copy of a clip, so that the annotated video needs no second decode of the clip.

The phases are known only after the last frame, and are drawn on every frame. Decoding a phone's stream again
costs far more than writing and reading this copy; keeping uncompressed frames would fill the memory
(docs/performance.md).
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import av
from av.container import OutputContainer
from av.error import FFmpegError
from av.video.reformatter import VideoReformatter
from av.video.stream import VideoStream

from liftphase.runtime.atomic_files import refusal
from liftphase.runtime.closing import Closing
from liftphase.runtime.partial_files import PartialFile
from liftphase.video.decode import Frame, view_rgb
from liftphase.video.encode import to_yuv
from liftphase.video.probe import LOCAL_ONLY

# MPEG-4 Part 2 at quantizer 3, without motion search, is the cheapest codec to write and read of those that
# keep the noise of an image (docs/performance.md).
_CODEC, _QUANTIZER, _BIT_RATE = "mpeg4", "3", 50_000_000


class Proxy(Closing):
    """The frames of one pass over a clip, on disk while the block lasts.

        with Proxy(video, size) as proxy:
            for frame in frames:
                proxy.write(frame)
            for frame in proxy.frames():
                ...

    beside: the copy is a file in the same folder, removed at the end; size: (width, height) of the copies,
    even; larger frames are cropped. Times and durations are kept exactly, the images nearly.
    Raises OutputError, in one line, when the file cannot be written.
    """

    def __init__(self, background: Path, size: tuple[int, int]) -> None:
        self._path, self._size = background, size
        self._times: list[tuple[float, float]] = []
        with self._explained():
            # Says at once, and with the system's own reason, that the place cannot be written.
            self._file = PartialFile(background)
        self._path = self._file.path
        try:
            self._open(size)
        except BaseException:
            self._file.discard()
            raise

    def _open(self, size: tuple[int, int]) -> None:
        with self._explained():
            self._output: OutputContainer | None = av.open(f"file:{self._path}", "w", format="nut")
            stream = self._output.add_stream(_CODEC, rate=30)
            assert isinstance(stream, VideoStream)
            stream.width, stream.height = size
            stream.pix_fmt, stream.bit_rate = "yuv420p", _BIT_RATE
            stream.codec_context.thread_count = 1
            stream.options = {"qmin": _QUANTIZER, "qmax": _QUANTIZER, "g": "60", "motion_est": "zero"}
            self._stream = stream

    def close(self) -> None:
        """Remove the copy."""
        with suppress(OSError, FFmpegError):
            self._finish()
        self._file.discard()

    def write(self, frame: Frame) -> None:
        """Append a copy of the frame."""
        assert self._output is not None
        image = to_yuv(frame.rgb, *self._size)
        image.pts = len(self._times)
        self._times.append((frame.time_s, frame.duration_s))
        with self._explained():
            self._output.mux(self._stream.encode(image))

    def frames(self) -> Iterator[Frame]:
        """The frames that were written, in order; no more can be written."""
        with self._explained():
            self._finish()
        with av.open(f"file:{self._path}", container_options=LOCAL_ONLY) as container:
            stream = container.streams.video[0]
            stream.thread_type, stream.thread_count = "NONE", 1
            to_rgb = VideoReformatter()
            for (time_s, duration_s), image in zip(self._times, container.decode(stream), strict=True):
                yield Frame(time_s, duration_s, view_rgb(to_rgb.reformat(image, format="rgb24")))

    def _finish(self) -> None:
        if self._output is not None:
            output, self._output = self._output, None
            with output:
                output.mux(self._stream.encode(None))

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except (OSError, FFmpegError) as error:
            raise refusal(error, self._path) from error
