"""How large the annotated video is beside its clip, how true to the drawn frames, and what coding it costs.

python tests/benchmarks/video_size.py [CLIP...] [--seconds 5] [--try PRESET:CRF]...

The frames with everything drawn on them are coded on one thread, with constant quality alone and with the
program's cap on the bit rate as well. Size: the video's bytes by those of the clip's own video packets in the
same part. SSIM (FFmpeg's filter, all planes): the decoded video against the frames before coding.
"""

import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from pathlib import Path

import av
import click
import numpy as np
from av.filter import Graph
from av.filter.context import FilterContext
from av.video.frame import PictureType
from av.video.stream import VideoStream

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.speed_clips import SAMPLES

from liftphase.analysis import measure_track
from liftphase.pose.models.mediapipe.estimator import MediaPipeEstimator
from liftphase.pose.pose_pass import build_track, run_pose_pass
from liftphase.pose.spool import PoseSpool
from liftphase.render.overlay import Overlay
from liftphase.video.decode import ClipReader, Frame
from liftphase.video.encode import CRF, PRESET, X264_PARAMS, limit_bit_rate, to_yuv, x264_options
from liftphase.video.frame_size import make_even
from liftphase.video.probe import open_clip
from liftphase.video.proxy import Proxy

TICKS = Fraction(1, 90_000)


def annotated_frames(clip: Path, seconds: float) -> list[av.VideoFrame]:
    """The first frames of a clip as the encoder gets them: from the proxy, with the overlay drawn."""
    with tempfile.TemporaryDirectory() as folder, ClipReader(clip) as reader:
        size = make_even(*reader.image_size)
        with Proxy(Path(folder) / "copy", size) as proxy:
            with MediaPipeEstimator() as estimator, PoseSpool(Path(folder)) as spool:
                run_pose_pass(_copied(reader.frames(end_s=reader.first_s + seconds), proxy), estimator, spool)
                track = build_track(spool, reader.info())
            measured = measure_track(track)
            draw = Overlay(track, measured.analysis, measured.angles, measured.exercise.leading_joint).draw
            coded = []
            for frame in proxy.frames():
                draw(frame.rgb, frame.time_s)
                image = to_yuv(frame.rgb, *size)
                image.pts, image.time_base = round((frame.time_s - reader.first_s) / TICKS), TICKS
                coded.append(image)
    return coded


def _copied(frames: Iterable[Frame], proxy: Proxy) -> Iterator[Frame]:
    for frame in frames:
        proxy.write(frame)
        yield frame


def video_bytes(clip: Path, seconds: float) -> int:
    """Bytes of the clip's own video packets in its first seconds."""
    with open_clip(clip) as (container, stream):
        assert stream.time_base is not None
        packets = [(p.pts * stream.time_base, p.size) for p in container.demux(stream) if p.pts is not None]
    begin_s = min(time_s for time_s, _ in packets)
    return sum(size for time_s, size in packets if time_s - begin_s < seconds)


@dataclass(frozen=True)
class Coded:
    """size: by the clip's own; ssim: mean over the frames; cpu_ms: a megapixel."""

    size: float
    ssim: float
    cpu_ms: float


def measure(frames: list[av.VideoFrame], own_bytes: int, options: dict[str, object]) -> Coded:
    """Code the frames in one way and look at what came out."""
    with tempfile.NamedTemporaryFile(suffix=".mp4") as file:
        path = Path(file.name)
        cpu_s = encode(frames, path, options)
        megapixels = frames[0].width * frames[0].height / 1e6
        return Coded(path.stat().st_size / own_bytes, measure_ssim(frames, path), 1000 * cpu_s / megapixels)


def encode(frames: list[av.VideoFrame], path: Path, options: dict[str, object]) -> float:
    """Code the frames on one thread; returns seconds of CPU a frame."""
    begin = time.process_time()
    with av.open(str(path), "w", format="mp4") as output:
        stream = output.add_stream("libx264", rate=30)
        assert isinstance(stream, VideoStream)
        stream.width, stream.height, stream.pix_fmt = frames[0].width, frames[0].height, "yuv420p"
        stream.codec_context.time_base, stream.codec_context.thread_count = TICKS, 1
        stream.options = options
        for image in frames:
            image.pict_type = PictureType.NONE
            output.mux(stream.encode(image))
        output.mux(stream.encode(None))
    return (time.process_time() - begin) / len(frames)


def measure_ssim(frames: Iterable[av.VideoFrame], path: Path) -> float:
    """Mean SSIM of the decoded video against the frames, all planes (FFmpeg's filter `ssim`)."""
    values = []
    with av.open(str(path)) as container:
        video = container.streams.video[0]
        pixels = av.VideoFormat("yuv420p", video.width, video.height)
        graph = Graph()
        coded, drawn = (
            graph.add_buffer(width=video.width, height=video.height, format=pixels, time_base=TICKS)
            for _ in range(2)
        )
        ssim, sink = graph.add("ssim"), graph.add("buffersink")
        coded.link_to(ssim, 0, 0)
        drawn.link_to(ssim, 0, 1)
        ssim.link_to(sink)
        graph.configure()
        for image, frame in zip(container.decode(video=0), frames, strict=True):
            image.pts, image.time_base = frame.pts, TICKS
            coded.push(image)
            drawn.push(frame)
            values += _scores(sink)
        for source in (coded, drawn):
            source.push(None)
        values += _scores(sink)
    return float(np.mean(values))


def _scores(sink: FilterContext) -> list[float]:
    """SSIM of each frame that is ready."""
    scores = []
    with suppress(BlockingIOError, EOFError):
        while True:
            scores.append(float(sink.pull().metadata["lavfi.ssim.All"]))
    return scores


@click.command(context_settings={"show_default": True})
@click.argument("clips", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--seconds", default=5.0, type=click.FloatRange(1), help="so much from the beginning")
@click.option("--try", "tried", multiple=True, metavar="PRESET:CRF", help="a preset as it is, besides")
def main(clips: tuple[Path, ...], seconds: float, tried: tuple[str, ...]) -> None:
    """Code annotated frames in several ways and print what comes out."""
    ways = {f"{PRESET} {CRF:g} {X264_PARAMS}": {}}
    for each in tried:
        preset, _, crf = each.partition(":")
        ways[f"{preset} {crf}"] = {"preset": preset, "crf": float(crf), "parameters": ""}
    results: dict[tuple[str, bool], list[Coded]] = {}
    for clip in clips or sorted(SAMPLES.glob("*.mp4")):
        frames, own_bytes = annotated_frames(clip, seconds), video_bytes(clip, seconds)
        duration_s = float((frames[-1].pts or 0) * TICKS)
        limit = limit_bit_rate(8 * own_bytes / duration_s, duration_s)
        for (name, way), capped in product(ways.items(), (False, True)):
            coded = measure(frames, own_bytes, x264_options(limit if capped else None, **way))
            results.setdefault((name, capped), []).append(coded)
            click.echo(f"{clip.stem}: {name}{', capped' * capped}: {coded}", err=True)
    click.echo("| preset, CRF | capped | size / clip's | SSIM | CPU ms a megapixel |\n|---|---|---|---|---|")
    for (name, capped), of in results.items():
        size, ssim = [each.size for each in of], [each.ssim for each in of]
        click.echo(
            f"| {name} | {'yes' if capped else 'no'} | {min(size):.2f} to {max(size):.2f} "
            f"| {min(ssim):.3f} to {max(ssim):.3f} | {np.mean([each.cpu_ms for each in of]):.1f} |"
        )


if __name__ == "__main__":
    main()
