"""One measured piece of work a process: python tests/benchmarks/speed_loops.py WORK FILE...

default: what people write themselves: cv2.VideoCapture, MediaPipe's full model as published with the options
that PoseLandmarker has by itself (one person, no segmentation masks), cv2, mp4v.
passes: an analysis of the clip's first 10 s; says what its two passes over the frames take of it.
whole: `liftphase analyze` with the options given, of every frame even of a long recording.
decode, inference, encode: the three things that no program can do without, each alone.
"""

import importlib
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from fractions import Fraction
from itertools import islice
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
from av.video.frame import PictureType
from av.video.stream import VideoStream

ENCODED_FRAMES, INFERENCES = 60, 200


def default(clip: Path, bundle: Path, output: Path) -> None:
    """`bundle`: as published."""
    import mediapipe as mp

    vision = mp.tasks.vision
    options = vision.PoseLandmarkerOptions(
        base_options=mp.tasks.BaseOptions(model_asset_path=str(bundle)),
        running_mode=vision.RunningMode.VIDEO,
    )
    capture = cv2.VideoCapture(str(clip))
    fps = capture.get(cv2.CAP_PROP_FPS)
    writer = None
    with vision.PoseLandmarker.create_from_options(options) as landmarker:
        number = 0
        while True:
            more, bgr = capture.read()
            if not more:
                break
            height, width = bgr.shape[:2]
            if writer is None:
                writer = cv2.VideoWriter(str(output), cv2.VideoWriter.fourcc(*"mp4v"), fps, (width, height))
            image = mp.Image(mp.ImageFormat.SRGB, cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB))
            result = landmarker.detect_for_video(image, round(number * 1000 / fps))
            for person in result.pose_landmarks:
                points = [(int(p.x * width), int(p.y * height)) for p in person]
                for line in vision.PoseLandmarksConnections.POSE_LANDMARKS:
                    cv2.line(bgr, points[line.start], points[line.end], (255, 255, 255), 3)
                for point in points:
                    cv2.circle(bgr, point, 5, (0, 0, 255), -1)
            writer.write(bgr)
            number += 1
    if writer is not None:
        writer.release()


def passes(clip: Path, results: Path) -> None:
    """Print the seconds on the clock and of CPU that the command spends in the pose pass and the video."""
    spent = [0.0, 0.0]

    def timed(work: Callable[..., None]) -> Callable[..., None]:
        def measured(*given: Any) -> None:
            begin = time.perf_counter(), time.process_time()
            work(*given)
            spent[0] += time.perf_counter() - begin[0]
            spent[1] += time.process_time() - begin[1]

        return measured

    from liftphase.pose import estimation
    from liftphase.render import annotated_video
    from liftphase_cli.main import main

    estimation.run_pose_pass = timed(estimation.run_pose_pass)
    annotated_video.write_annotated = timed(annotated_video.write_annotated)
    sys.argv = ["liftphase", "analyze", str(clip), "--end", "10", "-o", str(results)]
    try:
        main()
    finally:
        print(f"\nseconds_in_passes {spent[0]:.3f} {spent[1]:.3f}", flush=True)


def whole(*options: Path) -> None:
    """The command as it was before it looked only where something moves."""
    from liftphase.video.decode import ClipReader
    from liftphase_cli.main import main

    ClipReader.find_moving_parts = lambda *part, **named: None
    sys.argv = ["liftphase", "analyze", *map(str, options)]
    main()


def decode(clip: Path) -> int:
    """Every image, left as the decoder gives it; returns how many."""
    begin = time.process_time()
    with av.open(str(clip)) as container:
        container.streams.video[0].thread_type = "AUTO"
        frames = sum(1 for _ in container.decode(video=0))
    return _report_cpu(begin, frames)


def encode(clip: Path) -> int:
    """The clip's first images, coded in full size as the annotated video is; returns how many."""
    from liftphase.video.encode import x264_options

    with av.open(str(clip)) as container:
        images = list(islice(container.decode(video=0), ENCODED_FRAMES))
    begin = time.process_time()
    with tempfile.NamedTemporaryFile(suffix=".mp4") as file, av.open(file.name, "w") as output:
        stream = output.add_stream("libx264", rate=30)
        assert isinstance(stream, VideoStream)
        stream.width, stream.height, stream.pix_fmt = images[0].width, images[0].height, "yuv420p"
        stream.options = x264_options()
        for number, image in enumerate(images):
            image.pts, image.time_base = number, Fraction(1, 30)
            image.pict_type = PictureType.NONE
            output.mux(stream.encode(image))
        output.mux(stream.encode(None))
    return _report_cpu(begin, len(images))


def inference(bundle: Path) -> int:
    """The bare landmark model on one thread, without MediaPipe's graph around it."""
    # Not a dependency: only the floor needs it.
    interpreter_module = importlib.import_module("ai_edge_litert.interpreter")
    with zipfile.ZipFile(bundle) as parts:
        model = parts.read("pose_landmarks_detector.tflite")
    interpreter = interpreter_module.Interpreter(model_content=model, num_threads=1)
    interpreter.allocate_tensors()
    sample = np.random.default_rng(0).random((1, 256, 256, 3), np.float32)
    interpreter.set_tensor(interpreter.get_input_details()[0]["index"], sample)
    interpreter.invoke()
    begin = time.process_time()
    for _ in range(INFERENCES):
        interpreter.invoke()
    return _report_cpu(begin, INFERENCES)


def _report_cpu(begin: float, frames: int) -> int:
    """Seconds of CPU a frame since `begin`, for the benchmark to read."""
    print(f"cpu_s_per_frame {(time.process_time() - begin) / frames:.6f}")
    return frames


if __name__ == "__main__":
    WORK = {
        "default": default,
        "passes": passes,
        "whole": whole,
        "decode": decode,
        "encode": encode,
        "inference": inference,
    }
    WORK[sys.argv[1]](*map(Path, sys.argv[2:]))
