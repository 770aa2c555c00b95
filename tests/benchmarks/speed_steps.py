"""Where the time goes: python tests/benchmarks/speed_steps.py CLIP [FRAMES]

CPU milliseconds a frame of each step of an analysis, one step after the other on one thread each.
"""

import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from fractions import Fraction
from itertools import islice
from pathlib import Path

import av
import cv2

from liftphase.analysis import measure_track
from liftphase.pose.gray_image import GrayImages
from liftphase.pose.models.mediapipe.catalog import DEFAULT_MODEL
from liftphase.pose.models.mediapipe.estimator import MediaPipeEstimator
from liftphase.pose.models.mediapipe.people import PeopleTracker
from liftphase.pose.models.mediapipe.store import ensure_bundle
from liftphase.pose.optical_flow import FlowEstimator
from liftphase.pose.pose_pass import build_track, run_pose_pass
from liftphase.pose.propagation import LandmarkPropagator
from liftphase.pose.spool import PoseSpool
from liftphase.render.overlay import Overlay
from liftphase.video.decode import ClipReader, Frame
from liftphase.video.encode import ClipWriter
from liftphase.video.frame_size import make_even
from liftphase.video.proxy import Proxy


class Steps:
    """CPU time of each step, summed over the frames."""

    def __init__(self, frames: int) -> None:
        self.frames = frames

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        begin = time.process_time()
        yield
        print(f"{name:<44} {1000 * (time.process_time() - begin) / self.frames:6.2f}", flush=True)


def main(path: Path, count: int = 90) -> None:
    cv2.setNumThreads(1)
    steps = Steps(count)
    with steps.step("decode"), av.open(str(path)) as container:
        container.streams.video[0].thread_type = "NONE"
        for _ in islice(container.decode(video=0), count):
            pass
    reader = ClipReader(path, threads=1)
    # Kept frames would each take new memory of the system, which costs more than the conversion.
    with steps.step("decode, to upright RGB of 720 lines"):
        for _ in islice(reader.frames(), count):
            pass
    frames = list(islice(reader.frames(), count))
    with PeopleTracker(ensure_bundle(DEFAULT_MODEL)) as tracker:
        tracker.update(frames[0].rgb)
        with steps.step("pose model in every frame, with the searches"):
            detections = [tracker.update(frame.rgb) for frame in frames]
    images, flow_estimator, propagator = GrayImages(), FlowEstimator(), LandmarkPropagator()
    with steps.step("shrink to gray"):
        grays = [images.make(frame.rgb) for frame in frames]
    with steps.step("optical flow"):
        for gray, seen in zip(grays, detections, strict=True):
            flow_estimator.measure(gray, seen)
    propagator.restart(grays[0], detections[0], frames[0].time_s)
    with steps.step("propagation"):
        for gray in grays[1:]:
            propagator.advance(gray, checked=True)
    with tempfile.TemporaryDirectory() as folder:
        with Proxy(Path(folder) / "copy", make_even(*reader.image_size)) as proxy:
            with steps.step("compact copy: write"):
                for frame in frames:
                    proxy.write(frame)
            with steps.step("compact copy: read, to RGB"):
                copies = list(proxy.frames())
        with MediaPipeEstimator() as estimator, PoseSpool(Path(folder)) as spool:
            with steps.step("pose pass: model on keyframes, flow, propagation"):
                run_pose_pass(frames, estimator, spool, parallel=False)
            track = build_track(spool, reader.info())
        measured = measure_track(track, exercise="squat")
        draw = Overlay(track, measured.analysis, measured.angles, "knee").draw
        _draw_and_encode(steps, copies, draw, Path(folder), reader.time_base)
    reader.close()


def _draw_and_encode(
    steps: Steps, frames: list[Frame], draw: Callable, folder: Path, time_base: Fraction
) -> None:
    frames = [replace(frame, rgb=frame.rgb.copy()) for frame in frames]
    height, width = frames[0].rgb.shape[:2]
    draw(frames[0].rgb, frames[0].time_s)
    with steps.step("draw"):
        for frame in frames:
            draw(frame.rgb, frame.time_s)
    writer = ClipWriter(folder / "annotated.mp4", width, height, time_base, threads=1)
    with writer, steps.step("encode"):
        for frame in frames:
            writer.write(frame.rgb, frame.time_s, frame.duration_s)


if __name__ == "__main__":
    main(Path(sys.argv[1]), *map(int, sys.argv[2:]))
