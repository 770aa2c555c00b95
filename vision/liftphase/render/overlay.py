"""The overlay: a stack of annotators on the frames of one clip."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from liftphase.kinematics.angles import MIN_VISIBILITY
from liftphase.pose.track import PoseTrack
from liftphase.prescription.evaluation import Target
from liftphase.render.annotators.registry import (
    DEFAULT_ANNOTATORS,
    Annotator,
    FrameState,
    LoadTrace,
    Scene,
    find_frame,
    make_annotators,
)
from liftphase.render.annotators.skeleton import leading_joints
from liftphase.reps.model import Analysis
from liftphase.reps.wording import TERMS, Speech
from liftphase.season.facts import SetFacts


class Overlay:
    """Draws a stack of annotators on the frames of one clip, which may be of any size.

    Parameters
    ----------
    track : PoseTrack
        Landmarks of the subject; they are scaled to the frames.
    analysis : Analysis
        What is shown; its times are those of `track`.
    angles : dict of str to ndarray of shape (T,)
        Joint name ("left_knee") to degrees in every frame of `track`, NaN where unknown.
    leading_joint : str
        The joint to emphasize, with or without its side ("knee": the side whose angle is known more often).
    target : Target, optional
        Where it limits the eccentric, a gauge counts it down.
    annotators : sequence of str
        Names in `liftphase.render.annotators.registry.ANNOTATORS`, in the order in which they are drawn.
    facts : SetFacts, optional
        Who lifts, when and with which load: a label shows it.
    speech : Speech, optional
        The language, and whether in plain words; English and the terms of the field by default.
    load : LoadTrace, optional
        The load in every frame of `track`, in its pixels: its path and its speed are shown.

    Raises
    ------
    ValueError
        When `leading_joint` is not a joint.
    """

    def __init__(
        self,
        track: PoseTrack,
        analysis: Analysis,
        angles: dict[str, NDArray[np.float64]],
        leading_joint: str,
        target: Target | None = None,
        annotators: Sequence[str] = DEFAULT_ANNOTATORS,
        facts: SetFacts | None = None,
        speech: Speech = TERMS,
        load: LoadTrace | None = None,
    ) -> None:
        self._track = track
        self._target, self._facts, self._speech = target, facts, speech
        self._analysis, self._load = analysis, load
        self._names = tuple(annotators)
        self._joints = leading_joints(leading_joint, angles)
        self._angle = angles.get(self._joints[0], np.full(len(track.times_s), np.nan))
        points = track.image_px.astype(np.float64)
        points[track.visibility < MIN_VISIBILITY] = np.nan
        self._points = points
        self._stacks: dict[tuple[int, int], list[Annotator]] = {}

    def draw(self, rgb: NDArray[np.uint8], time_s: float) -> None:
        """Draw on a frame, (H, W, 3) uint8 RGB, in place.

        A frame whose time the track does not hold, or in which nobody was found, gets all but the skeleton
        and the angle.
        """
        height, width = rgb.shape[:2]
        if (width, height) not in self._stacks:
            self._stacks[width, height] = make_annotators(self._scene(width, height), self._names)
        state = self._state(time_s, width, height)
        for annotator in self._stacks[width, height]:
            annotator.annotate(rgb, state)

    def _scene(self, width: int, height: int) -> Scene:
        return Scene(
            width=width,
            height=height,
            points=self._points * self._scale(width, height),
            analysis=self._analysis,
            joints=self._joints,
            span_s=self._span_s(),
            target=self._target,
            facts=self._facts,
            speech=self._speech,
            load=self._load and self._load.scaled(self._scale(width, height)),
        )

    def _state(self, time_s: float, width: int, height: int) -> FrameState:
        index = find_frame(self._track.times_s, time_s)
        return FrameState(
            time_s=time_s,
            points=None if index is None else self._points[index] * self._scale(width, height),
            angle_deg=float("nan") if index is None else float(self._angle[index]),
            segment=self._analysis.phase_at(time_s),
        )

    def _scale(self, width: int, height: int) -> tuple[float, float]:
        return width / self._track.clip.width, height / self._track.clip.height

    def _span_s(self) -> tuple[float, float]:
        segments = self._analysis.segments
        if segments:
            return segments[0].start_s, segments[-1].end_s
        times = self._track.times_s
        return (float(times[0]), float(times[-1])) if len(times) else (0.0, 0.0)
