"""Many short clips of lifters, cheap to make and to analyse, no two of them alike in bytes."""

from collections.abc import Iterator
from pathlib import Path

import av
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

SAMPLES = Path(__file__).parents[1] / "sample_videos"
WIDTH_PX = 320


def cut_clip(source: Path, target: Path, start_s: float, length_s: float, every: int = 2) -> None:
    """Part of a clip in small, with every second of its frames."""
    with av.open(str(source)) as clip, av.open(str(target), "w") as short:
        stream = clip.streams.video[0]
        video = short.add_stream("libx264", rate=30)
        assert isinstance(video, VideoStream) and stream.time_base is not None
        video.width, video.height = WIDTH_PX, round(WIDTH_PX * stream.height / stream.width / 2) * 2
        video.pix_fmt, video.codec_context.time_base = "yuv420p", stream.time_base
        for frame in _part(clip.decode(stream), start_s, start_s + length_s, every):
            small = frame.reformat(video.width, video.height, "yuv420p")
            small.pts = frame.pts - round(start_s / stream.time_base) if frame.pts is not None else None
            small.time_base = stream.time_base
            short.mux(video.encode(small))
        short.mux(video.encode(None))


def copy_clip(source: Path, target: Path, title: str) -> None:
    """The same pictures in another file: the title makes its bytes differ."""
    with av.open(str(source)) as clip, av.open(str(target), "w") as copy:
        copy.metadata["title"] = title
        stream = copy.add_stream_from_template(clip.streams.video[0])
        for packet in clip.demux(clip.streams.video[0]):
            if packet.dts is not None:
                packet.stream = stream
                copy.mux(packet)


def _part(frames: Iterator[VideoFrame], start_s: float, end_s: float, every: int) -> Iterator[VideoFrame]:
    for number, frame in enumerate(frames):
        assert frame.time is not None
        if frame.time >= end_s:
            return
        if frame.time >= start_s and number % every == 0:
            yield frame
