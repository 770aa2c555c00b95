"""Fixtures: a lifter drawn by hand, and analyses of sets that never happened."""

from collections.abc import Callable

import numpy as np
import pytest

from liftphase.kinematics.angles import measure_angles
from liftphase.phases.segments import End, Phase, Segment
from liftphase.pose.skeleton import LANDMARK
from liftphase.pose.track import PoseTrack
from liftphase.render.overlay import Overlay
from liftphase.reps.model import ExerciseChoice, Quality, Rep, SetAnalysis, SetSummary
from liftphase.video.info import ClipInfo

FPS = 30
# A squatting lifter as shares of the frame, in the middle of it, facing right.
BODY = {
    "nose": (0.56, 0.32),
    "shoulder": (0.50, 0.40),
    "elbow": (0.54, 0.50),
    "wrist": (0.60, 0.46),
    "hip": (0.42, 0.58),
    "knee": (0.58, 0.66),
    "ankle": (0.48, 0.82),
    "heel": (0.46, 0.84),
    "foot_index": (0.56, 0.85),
}


@pytest.fixture
def make_track() -> Callable[..., PoseTrack]:
    """Builds a track of a lifter who stands still: size, number of frames, and where in the frame."""

    def make(
        width: int = 360,
        height: int = 640,
        frames: int = 120,
        shift: tuple[float, float] = (0, 0),
        found: bool = True,
    ) -> PoseTrack:
        image = np.zeros((frames, 33, 2), np.float32)
        visibility = np.zeros((frames, 33), np.float32)
        for name, (x, y) in BODY.items():
            for side, apart in (("left_", 0.0), ("right_", 0.03)):
                number = LANDMARK.get(side + name, LANDMARK.get(name))
                assert number is not None
                image[:, number] = (x + shift[0] + apart) * width, (y + shift[1]) * height
                visibility[:, number] = 0.9
        if not found:
            image[:] = np.nan
            visibility[:] = 0
        times_s = np.arange(frames) / FPS
        info = ClipInfo("clip.mp4", "0" * 64, frames / FPS, 0.0, width, height, FPS, False, 0, frames)
        return PoseTrack(times_s, image, np.full((frames, 33, 3), np.nan, np.float32), visibility, info)

    return make


@pytest.fixture
def make_analysis() -> Callable[..., SetAnalysis]:
    """Builds the analysis of a set of `reps` reps: 1 s still, then 1.5-0.5-0.75-0.25 each, then 1 s still."""

    def make(reps: int = 2, tempo: str = "1.5-0.5-0.8-0.2", flags: tuple[str, ...] = ()) -> SetAnalysis:
        parts: list[tuple[float, Phase, End | None, int | None]] = [(1.0, Phase.OTHER, None, None)]
        for rep in range(1, reps + 1):
            parts += [
                (1.5, Phase.ECCENTRIC, None, rep),
                (0.5, Phase.ISOMETRIC, End.LENGTHENED, rep),
                (0.75, Phase.CONCENTRIC, None, rep),
                (0.25, Phase.ISOMETRIC, End.SHORTENED, rep),
            ]
        parts.append((1.0, Phase.OTHER, None, None))
        segments, time_s = [], 0.0
        for duration_s, phase, end, rep in parts:
            segments.append(Segment(time_s, time_s + duration_s, phase, end, rep, 0.04, 0.03, 0.04))
            time_s += duration_s
        rows = tuple(
            Rep(
                n,
                1,
                3.0 * n - 2,
                3.0 * n + 1,
                1.5,
                0.5,
                0.75,
                0.25,
                tempo,
                {"knee": 101.4},
                90.0,
                150.5,
                True,
                flags,
            )
            for n in range(1, reps + 1)
        )
        statistics = {"mean": 1.5, "sd": 0.11, "min": 1.42, "max": 1.61, "first": 1.42, "last": 1.57}
        numbers = tuple(range(1, reps + 1))
        sets = (SetSummary(1, 1.0, 3.0 * reps + 1, numbers, tempo, 3.0 * reps, statistics),) if reps else ()
        return SetAnalysis(
            clip={"path": "clip.mp4"},
            exercise=ExerciseChoice("squat", 1.0, "given"),
            segments=tuple(segments),
            reps=rows,
            sets=sets,
            quality=Quality(1.0, 0.9, "side"),
        )

    return make


@pytest.fixture
def make_overlay(make_track, make_analysis) -> Callable[..., Overlay]:
    """Builds the overlay of a track (the standing lifter) and an analysis (of two reps)."""

    def make(
        track: PoseTrack | None = None, analysis: SetAnalysis | None = None, joint: str = "knee"
    ) -> Overlay:
        track = track or make_track(frames=8 * FPS)
        return Overlay(
            track, analysis or make_analysis(), measure_angles(track.image_px, track.visibility), joint
        )

    return make
