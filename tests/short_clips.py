"""Many short clips of lifters, cheap to make and to analyze, no two of them alike in bytes."""

import random
from collections.abc import Iterator, Sequence
from pathlib import Path

import av
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

SAMPLES = Path(__file__).parents[1] / "sample_videos"
WIDTH_PX = 320
# One rep out of each sample: name, from, seconds.
CUTS = (
    ("squat", 12.2, 6.8),
    ("bench_press", 3.5, 6.8),
    ("curl_portrait", 9.7, 4.6),
    ("lat_pulldown", 12.0, 5.2),
)


def cut_clip(source: Path, target: Path, start_s: float, length_s: float, every: int) -> None:
    """Part of a clip, small, with every `every`-th of its frames."""
    with av.open(str(source)) as clip, av.open(str(target), "w") as short:
        stream = clip.streams.video[0]
        video = short.add_stream("libx264", rate=30)
        assert isinstance(video, VideoStream)
        assert stream.time_base is not None
        video.width, video.height = WIDTH_PX, round(WIDTH_PX * stream.height / stream.width / 2) * 2
        video.pix_fmt, video.codec_context.time_base = "yuv420p", stream.time_base
        for frame in _part(clip.decode(stream), start_s, start_s + length_s, every):
            small = frame.reformat(video.width, video.height, "yuv420p")
            small.pts = frame.pts - round(start_s / stream.time_base) if frame.pts is not None else None
            small.time_base = stream.time_base
            short.mux(video.encode(small))
        short.mux(video.encode(None))


def copy_clip(source: Path, target: Path, title: str) -> None:
    """The same images in another file: the title makes its bytes differ."""
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


def make_folder(
    folder: Path,
    good: int,
    corrupt: int = 0,
    cuts: Sequence[tuple[str, float, float]] = CUTS,
    every: int = 2,
) -> tuple[list[str], list[str]]:
    """Fill a folder with short clips in sub-folders, and damaged ones; the names of either, sorted.

    every: which of the frames of the samples (24 a second) are taken.
    """
    made = folder.parent / f".{folder.name}-cuts"
    made.mkdir()
    names = []
    for number in range(good):
        name, start_s, length_s = cuts[number % len(cuts)]
        cut = made / f"{name}.mp4"
        if not cut.exists():
            cut_clip(SAMPLES / cut.name, cut, start_s, length_s, every)
        names.append(f"{name}/{number:03}.mp4")
        (folder / name).mkdir(parents=True, exist_ok=True)
        copy_clip(cut, folder / names[-1], f"clip {number}")
    whole = (folder / names[0]).read_bytes()
    damages = (
        lambda number: whole[: len(whole) // 2 + number],  # its index, at the end, is gone
        lambda number: random.Random(number).randbytes(20_000),
        lambda number: b"",
        lambda number: whole[:200] + bytes(len(whole) - 200 + number),
    )
    bad = [f"bad {number}.MOV" for number in range(corrupt)]
    for number, name in enumerate(bad):
        (folder / name).write_bytes(damages[number % len(damages)](number))
    return sorted(names), sorted(bad)
