"""Fixtures: a lifter drawn by hand, and analyses of sets that never happened."""

from collections.abc import Callable, Sequence

import numpy as np
import pytest
from tempo_sets import clip_info, make_phases

from liftphase.kinematics.angles import measure_angles
from liftphase.pose.skeleton import LANDMARK
from liftphase.pose.track import PoseTrack
from liftphase.render.overlay import Overlay
from liftphase.reps.issues import Issue, IssueCode
from liftphase.reps.model import Analysis, ExerciseChoice, Quality
from liftphase.reps.rep import Rep, Set
from liftphase.video.info import ClipInfo

FPS = 30
# A squatting lifter as fractions of the frame, in the middle of it, facing right.
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


SECONDS = (1.5, 0.5, 0.75, 0.25)


@pytest.fixture
def make_analysis() -> Callable[..., Analysis]:
    """Builds the analysis of a set of `reps` reps: 1 s still, the reps, then 1 s still.

    seconds: of every rep (eccentric, lengthened pause, concentric, shortened pause), or a list of them;
    flags: sentences of issues of every rep.
    """

    def make(
        reps: int = 2,
        seconds: Sequence[float] | Sequence[Sequence[float]] = SECONDS,
        flags: tuple[str, ...] = (),
    ) -> Analysis:
        each = seconds if isinstance(seconds[0], tuple) else [seconds] * reps
        rows: list[Rep] = []
        clock = 1.0
        for number, durations in enumerate(each, start=1):
            phases = make_phases(durations, clock, u_s=(0.03, 0.04))  # pyright: ignore[reportArgumentType]
            clock = phases[-1].end_s
            issues = tuple(Issue(IssueCode.UNCLASSIFIED, flag) for flag in flags)
            rows.append(Rep(number, 1, phases, {"knee": 101.4}, 90.0, 150.5, True, issues))
        return Analysis(
            clip=clip_info(duration_s=clock + 1.0),
            exercise=ExerciseChoice("squat", 1.0, "given"),
            sets=(Set(1, tuple(rows)),) if rows else (),
            quality=Quality(1.0, 0.9, "side"),
            start_s=0.0,
            end_s=clock + 1.0,
        )

    return make


@pytest.fixture
def make_overlay(make_track, make_analysis) -> Callable[..., Overlay]:
    """Builds the overlay of a track (the standing lifter) and an analysis (of two reps)."""

    def make(
        track: PoseTrack | None = None, analysis: Analysis | None = None, joint: str = "knee"
    ) -> Overlay:
        track = track or make_track(frames=8 * FPS)
        angles = measure_angles(track.image_px, track.visibility)
        return Overlay(track, analysis or make_analysis(), angles, joint)

    return make
