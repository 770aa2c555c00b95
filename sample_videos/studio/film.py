"""Writing frames as H.264, with real presentation timestamps and a rotation tag."""

import contextlib
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
from av.video.stream import VideoStream
from numpy.typing import NDArray

TICKS = 90_000


def frame_ticks(rng: np.random.Generator, duration_s: float, fps: float, variable: bool) -> list[int]:
    """Presentation timestamps in 1/90000 s. Variable: a tenth of a frame of jitter, some left out."""
    count = max(int(duration_s * fps), 2)
    exact = [round(i * TICKS / fps) for i in range(count)]
    if not variable:
        return exact
    jitter = rng.integers(-TICKS // int(fps * 10), TICKS // int(fps * 10) + 1, count)
    kept = rng.random(count) > 0.05
    kept[0] = True
    ticks = [max(t + int(j), 0) for t, j, k in zip(exact, jitter, kept, strict=True) if k]
    return [0, *ticks[1:]]


class VideoFile:
    """Context manager that takes RGB frames (H, W, 3) as displayed and writes an MP4.

    With `rotation` (90, 180, 270) the frames are stored turned and tagged, as phones do.
    """

    def __init__(self, path: Path, size: tuple[int, int], fps: float, crf: int, rotation: int = 0) -> None:
        self._container = av.open(str(path), "w", format="mp4")
        stream = self._container.add_stream("libx264", rate=Fraction(fps).limit_denominator(1001))
        assert isinstance(stream, VideoStream)
        width, height = size if rotation % 180 == 0 else size[::-1]
        stream.width, stream.height = width, height
        stream.pix_fmt = "yuv420p"
        stream.codec_context.time_base = Fraction(1, TICKS)
        # One thread: the stream is then the same on every machine with this x264.
        stream.options = {"crf": str(crf), "preset": "fast", "threads": "1"}
        stream.codec_context.thread_count = 1
        if rotation:
            stream.set_display_rotation(rotation)
        self._stream, self._rotation, self._duration = stream, rotation, round(TICKS / fps)

    def __enter__(self) -> "VideoFile":
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.closing(self._container):
            for packet in self._stream.encode(None):
                self._container.mux(packet)

    def add(self, rgb: NDArray[np.uint8], ticks: int) -> None:
        if self._rotation:
            rgb = np.ascontiguousarray(np.rot90(rgb, -self._rotation // 90))
        yuv = np.asarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2YUV_I420), np.uint8)
        frame = av.VideoFrame.from_ndarray(yuv, format="yuv420p")
        frame.pts = ticks
        frame.duration = self._duration
        frame.time_base = Fraction(1, TICKS)
        for packet in self._stream.encode(frame):
            self._container.mux(packet)
