"""The extension point of the annotated video: the interface of an annotator, and the registry."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from liftphase.prescription.evaluation import Target
from liftphase.render.layout import Box
from liftphase.reps.model import Analysis
from liftphase.reps.segments import Segment
from liftphase.reps.wording import TERMS, Speech
from liftphase.runtime.registry import Registry
from liftphase.season.facts import SetFacts


@dataclass(frozen=True, slots=True, eq=False)
class FrameState:
    """The state of one frame, for annotators.

    Attributes
    ----------
    time_s : float
        Its time in the analysis, seconds.
    points : ndarray of shape (K, 2) or None
        The subject's landmarks in pixels of the frame, NaN where not visible; None for a frame that the
        track does not hold.
    angle_deg : float
        Angle of the leading joint, NaN where unknown.
    segment : Segment or None
        The phase at that time; None outside the analyzed time.
    """

    time_s: float
    points: NDArray[np.float64] | None
    angle_deg: float
    segment: Segment | None


# A frame is the track's when their times agree to this: half the interval of a 500 fps clip.
_SAME_FRAME_S = 0.001


def find_frame(times_s: NDArray[np.float64], time_s: float) -> int | None:
    """The number of the frame of that time among (T,) times; None where there is none."""
    after = int(np.searchsorted(times_s, time_s))
    near = [
        i for i in (after - 1, after) if 0 <= i < len(times_s) and abs(times_s[i] - time_s) < _SAME_FRAME_S
    ]
    return min(near, key=lambda i: abs(times_s[i] - time_s)) if near else None


@dataclass(frozen=True, slots=True, eq=False)
class LoadTrace:
    """The load in every frame of a clip whose scale is known.

    Attributes
    ----------
    times_s : ndarray of shape (T,)
        Of the frames, seconds.
    points : ndarray of shape (T, 2)
        Where it is in its own frame, pixels, NaN where not seen.
    position_px : ndarray of shape (T, 2)
        The same without the camera's motion, from an arbitrary origin, y down.
    speed_m_s : ndarray of shape (T,)
        Along the path of the lift, positive in the concentric.
    """

    times_s: NDArray[np.float64]
    points: NDArray[np.float64]
    position_px: NDArray[np.float64]
    speed_m_s: NDArray[np.float64]

    def frame_at(self, time_s: float) -> int | None:
        """The number of the frame of that time; None where there is none."""
        return find_frame(self.times_s, time_s)

    def scaled(self, scale: tuple[float, float]) -> "LoadTrace":
        """The trace for frames of another size."""
        return LoadTrace(self.times_s, self.points * scale, self.position_px * scale, self.speed_m_s)


@dataclass(frozen=True, slots=True, eq=False)
class Scene:
    """A clip and its analysis, for frames of one size: the input that an annotator is created from.

    Attributes
    ----------
    width, height : int
        Of the frames, pixels.
    points : ndarray of shape (T, K, 2)
        The subject's landmarks in every frame of the clip, in pixels of such a frame, NaN where not visible.
    analysis : Analysis
        Phases, reps and sets of the clip.
    joints : list of str
        The leading joint's full names ("left_knee"), the one whose angle is known in more frames first.
    span_s : tuple of float
        The time from the begin to the end of the clip.
    target : Target or None
        The prescribed tempo.
    facts : SetFacts or None
        Who lifts, when and with which load.
    speech : Speech
        The language of what is written, and whether in plain words.
    load : LoadTrace or None
        The load; None where the scale is not known.
    taken : dict of str to Box
        Areas reserved by annotators created earlier, by the annotator's name.
    """

    width: int
    height: int
    points: NDArray[np.float64]
    analysis: Analysis
    joints: list[str]
    span_s: tuple[float, float]
    target: Target | None = None
    facts: SetFacts | None = None
    speech: Speech = TERMS
    load: LoadTrace | None = None
    taken: dict[str, Box] = field(default_factory=dict)

    @property
    def floor(self) -> int:
        """Where the timeline begins, else the frame's lower edge, pixels from the top."""
        return self.taken["timeline"][1] if "timeline" in self.taken else self.height


class Annotator(Protocol):
    """Draws one thing on the frames of one clip."""

    def annotate(self, image: NDArray[np.uint8], state: FrameState) -> None:
        """Draw on a frame in place.

        Parameters
        ----------
        image : ndarray of shape (H, W, 3), uint8
            RGB, of the size of the scene that the annotator was made for.
        state : FrameState
            What is known of this frame.
        """
        ...


@dataclass(frozen=True, slots=True)
class PlacedAnnotator:
    """An annotator with a fixed place, which others avoid.

    Attributes
    ----------
    box : Box
        Its place.
    draw : callable
        Draws the place's content: draw(image, state).
    """

    box: Box
    draw: Callable[[NDArray[np.uint8], FrameState], None]

    def annotate(self, image: NDArray[np.uint8], state: FrameState) -> None:
        """Draw on a frame in place."""
        self.draw(image, state)


# Makes an annotator for a scene; None where it has nothing to show in this clip.
AnnotatorFactory = Callable[[Scene], Annotator | None]

ANNOTATORS: Registry[AnnotatorFactory] = Registry(
    "annotator",
    "liftphase.annotators",
    {
        "skeleton": "liftphase.render.annotators.built_in:make_skeleton",
        "angle-label": "liftphase.render.annotators.built_in:make_angle_label",
        "status-panel": "liftphase.render.annotators.built_in:make_status_panel",
        "facts-label": "liftphase.render.annotators.built_in:make_facts_label",
        "countdown-gauge": "liftphase.render.annotators.built_in:make_countdown_gauge",
        "timeline": "liftphase.render.annotators.built_in:make_timeline",
        "velocity-label": "liftphase.render.annotators.built_in:make_velocity_label",
        "bar-path": "liftphase.render.annotators.built_in:make_bar_path",
    },
)
# In the order in which they are drawn.
DEFAULT_ANNOTATORS = (
    "skeleton",
    "bar-path",
    "angle-label",
    "status-panel",
    "velocity-label",
    "facts-label",
    "countdown-gauge",
    "timeline",
)
# Those with a fixed place, in the order in which they choose it; all others are made after them.
_PLACED = ("timeline", "status-panel", "velocity-label", "facts-label", "countdown-gauge")


def make_annotators(scene: Scene, names: tuple[str, ...] = DEFAULT_ANNOTATORS) -> list[Annotator]:
    """The annotators of a stack, in the order in which they are drawn; adds their places to `scene.taken`.

    Raises
    ------
    UsageError
        When there is no annotator of one of the names.
    """
    made: dict[str, Annotator] = {}
    for name in [*(name for name in _PLACED if name in names), *(n for n in names if n not in _PLACED)]:
        annotator = ANNOTATORS.load(name)(scene)
        if annotator is None:
            continue
        made[name] = annotator
        if isinstance(annotator, PlacedAnnotator):
            scene.taken[name] = annotator.box
    return [made[name] for name in names if name in made]
