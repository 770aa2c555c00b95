"""Writing a clip: H.264 that phones and browsers play, the source's own timestamps and audio."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Self

import av
import cv2
import numpy as np
from av.codec.context import Flags
from av.container import OutputContainer
from av.error import FFmpegError
from numpy.typing import NDArray

from liftphase.errors import OutputError
from liftphase.runtime.atomic_files import refusal
from liftphase.runtime.language import message
from liftphase.runtime.partial_files import PartialFile
from liftphase.video.audio import AudioCopy
from liftphase.video.frame_size import make_even

# Chosen by size, SSIM and CPU time: docs/performance.md, "The size of the annotated video".
# Without B-frames nothing has to be reordered: timestamps stay exact in every player.
PRESET = "superfast"
CRF = 21.0
# The overlay speaks in saturated colors: with chroma as coarse as is usual, lines are off by up to 9 levels.
X264_PARAMS = "mbtree=1:rc-lookahead=20:bframes=0:chroma-qp-offset=-12"
# Against the source's own bit rate; the rest to 1.5 is the container's index of frames.
MAX_RATE_RATIO = 1.45
# The rate is held over a second; x264 lets the first second take 0.9 s worth of bits more (vbv-init).
RATE_WINDOW_S, RATE_START_S = 1.0, 0.9
# A key frame every two seconds at 30 fps lets players step through a rep without a wait.
KEYFRAME_INTERVAL = "60"
MIN_MOVIE_TICKS = 48000
# What cv2 computes: BT.601 matrix, limited range; primaries and transfer as in nearly every phone clip.
BT601_MATRIX, BT709_PRIMARIES, BT709_TRANSFER, LIMITED_RANGE = 6, 1, 1, 1


class ClipWriter:
    """An MP4 file: H.264 (yuv420p), index first (faststart), variable frame rate, copied audio.

        with ClipWriter(path, reader.width, reader.height, reader.time_base, source=clip) as writer:
            writer.write(frame.rgb, frame.time_s, frame.duration_s)

    path: the file to write; it appears under this name only when the block ends without an exception.
    width, height: of the frames; an odd last column or row is cut off, as yuv420p holds even sizes only.
    time_base: seconds a tick; with the source's own, its timestamps are kept exactly.
    source: the clip whose audio packets are copied unchanged, with their timing relative to the frames.
    start_s, end_s: only the part of the audio with start_s <= time < end_s is copied.
    origin_s: the source time that becomes 0; None keeps the source's times (for a clip that begins before
    0, which MP4 cannot show, its first frame). Give `start_s` here when a part is to play from its start.
    threads: how many the encoder may use; None: as many as there are cores.
    max_bit_rate: bit/s that the video keeps to at the cost of quality, see `limit_bit_rate`; None: no limit.

    `warnings` holds lines for people (an audio track that MP4 cannot hold, or that ends early). Raises
    OutputError, in one line, when the file cannot be written.
    """

    def __init__(
        self,
        path: str | Path,
        width: int,
        height: int,
        time_base: Fraction,
        *,
        source: str | Path | None = None,
        start_s: float | None = None,
        end_s: float | None = None,
        origin_s: float | None = None,
        threads: int | None = None,
        max_bit_rate: float | None = None,
    ) -> None:
        self.path = Path(path)
        self.warnings: list[str] = []
        self._width, self._height = make_even(width, height)
        self._time_base = time_base
        self._origin_s = origin_s
        self._origin_ticks: int | None = None
        self._partial: PartialFile | None = None
        self._audio: AudioCopy | None = None
        self._output: OutputContainer | None = None
        with self._guard():
            self._open(source, start_s, end_s, threads, x264_options(max_bit_rate))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            self.close()
        else:
            self._discard()

    def write(self, rgb: NDArray[np.uint8], time_s: float, duration_s: float) -> None:
        """Append one frame: rgb (H, W, 3) uint8, shown from `time_s` for `duration_s` seconds.

        Times must increase by at least a tick of the time base from frame to frame.
        """
        with self._guard():
            assert self._output is not None
            if self._origin_ticks is None:
                self._origin_ticks = self._ticks(min(time_s, 0) if self._origin_s is None else self._origin_s)
            image = to_yuv(rgb, self._width, self._height)
            image.time_base = self._time_base
            image.colorspace, image.color_range = BT601_MATRIX, LIMITED_RANGE
            image.pts = self._ticks(time_s) - self._origin_ticks
            image.duration = max(self._ticks(time_s + duration_s) - self._ticks(time_s), 1)
            self._output.mux(self._video.encode(image))
            if self._audio is not None:
                self._audio.copy_until(time_s, self._origin_ticks * self._time_base)

    def close(self) -> None:
        """Finish the file and give it its name."""
        if self._output is None:
            return
        if self._origin_ticks is None:
            self._discard()
            raise OutputError(
                message("{path} was not written: there is no frame to write."), values={"path": self.path}
            )
        with self._guard():
            self._output.mux(self._video.encode(None))
            if self._audio is not None:
                self._audio.copy_until(None, self._origin_ticks * self._time_base)
            self._output.close()
            self._output = None
            self._close_audio()
            assert self._partial is not None
            self._partial.publish()

    def _open(
        self,
        source: str | Path | None,
        start_s: float | None,
        end_s: float | None,
        threads: int | None,
        options: dict[str, object],
    ) -> None:
        # Says at once, and with the system's own reason, that the place cannot be written.
        self._partial = PartialFile(self.path)
        # A track's late start is stored in movie ticks: those of the default, 1 ms, would shift its times.
        ticks = self._time_base.denominator
        ticks *= -(-MIN_MOVIE_TICKS // ticks)
        mp4 = {"movflags": "+faststart", "movie_timescale": str(ticks)}
        self._output = av.open(f"file:{self._partial.path}", "w", format="mp4", container_options=mp4)
        video = self._output.add_stream("libx264", rate=30)
        video.width, video.height, video.pix_fmt = self._width, self._height, "yuv420p"
        video.codec_context.time_base = self._time_base
        video.options = options
        context = video.codec_context
        context.thread_count = threads or 0
        # Without it the last frame would last 1/30 s, whatever duration `write` got.
        context.flags |= Flags.frame_duration
        context.colorspace, context.color_range = BT601_MATRIX, LIMITED_RANGE
        context.color_primaries, context.color_trc = BT709_PRIMARIES, BT709_TRANSFER
        self._video = video
        if source is not None:
            self._audio = AudioCopy(source, self._output, start_s, end_s, self.warnings)

    def _ticks(self, time_s: float) -> int:
        return round(time_s * self._time_base.denominator / self._time_base.numerator)

    @contextmanager
    def _guard(self) -> Iterator[None]:
        """On any failure nothing is left behind; what the system refuses becomes an OutputError."""
        try:
            yield
        except (OSError, FFmpegError) as error:
            self._discard()
            raise refusal(error, self.path) from error
        except BaseException:
            self._discard()
            raise

    def _discard(self) -> None:
        if self._partial is not None:
            self._partial.discard()
        if self._output is not None:
            # Closing writes the rest of the file, which no longer has a name and may fail again.
            with suppress(OSError, FFmpegError):
                self._output.close()
            self._output = None
        self._close_audio()

    def _close_audio(self) -> None:
        if self._audio is not None:
            self._audio.close()
            self._audio = None


def x264_options(
    max_bit_rate: float | None = None,
    *,
    preset: str = PRESET,
    crf: float = CRF,
    parameters: str = X264_PARAMS,
) -> dict[str, object]:
    """Options of x264: constant quality, but no more than `max_bit_rate` (bit/s) where that is given."""
    options: dict[str, object] = {
        "preset": preset,
        "crf": f"{crf:g}",
        "g": KEYFRAME_INTERVAL,
        "x264-params": parameters,
    }
    if max_bit_rate is not None:
        options |= {"maxrate": f"{max_bit_rate:.0f}", "bufsize": f"{max_bit_rate * RATE_WINDOW_S:.0f}"}
    return options


def limit_bit_rate(source_bit_rate: float | None, duration_s: float) -> float | None:
    """The largest bit rate at which a copy of the source has at most 1.5 times the size of its video.

    A clip that was compressed hard has lost what constant quality would now spend bits on. Never under the
    source's own rate (bit/s), which matters under 2 s; None where that is unknown.
    """
    if source_bit_rate is None:
        return None
    return source_bit_rate * max(MAX_RATE_RATIO * duration_s / (duration_s + RATE_START_S), 1.0)


def to_yuv(rgb: NDArray[np.uint8], width: int, height: int) -> av.VideoFrame:
    """The yuv420p frame (BT.601, limited range) of an RGB image; what is outside the even size is cut off."""
    # cv2's conversion takes a sixth of the time of swscale's.
    planes = cv2.cvtColor(rgb[:height, :width], cv2.COLOR_RGB2YUV_I420)
    # It copies, but from_numpy_buffer takes planes of a height that is no multiple of four for shorter ones.
    return av.VideoFrame.from_ndarray(np.asarray(planes, np.uint8), format="yuv420p")
