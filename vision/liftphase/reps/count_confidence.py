"""How likely it is that the reps of a clip were counted right, and that there is a lift in it at all.

Two logistic models on the same cues. `tests/benchmarks/confidence.py` fits them and prints how well they are
calibrated.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from liftphase.phases.parameters import Parameters
from liftphase.phases.set_score import log_ratio_dispersion
from liftphase.phases.turning_points import find_turning_points
from liftphase.reps.lift_motion import LiftMotion
from liftphase.reps.model import ExerciseChoice
from liftphase.reps.visibility import Visibility
from liftphase.signal.filters import lowpass

Array = NDArray[np.float64]

# Seconds and torso lengths per second: shorter or faster movements are quicker than lifting as a rule.
_USUAL_DURATION_S, _USUAL_SPEED = 0.5, 3.0
# Unexplained variance of a set that is counted right, for tracks without optical flow.
_USUAL_UNEXPLAINED = 0.05
# Below this score nothing is told any better.
_LOWEST_SCORE = 0.1
# Probability that no rep is right where a lift was named, and where it was not.
_NONE_NAMED, _NONE_RECOGNIZED = 0.2, 0.8
# Below this probability a warning says so. Below these of a lift, sets are dropped where the lift was not
# named, and the count is as unsure as the lift where it was.
UNSURE, MIN_LIFT, MIN_NAMED_LIFT = 0.5, 0.3, 0.1
# From this disagreement on, what one displacement shows is contradicted by another.
_CONTRADICTED = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class CountCues:
    """What speaks for a count.

    score: of the sets (`liftphase.phases.set_search`); unexplained_variance: fraction of the movement that
    optical flow does not show, 0..1; duration_s, speed: median of the movements, torso lengths per second;
    temporal_variability: mean |log| ratio of durations to the median of their direction; counts: reps by each
    displacement that was tried; explained_travel: fraction of the travel that the reps make up; recognition:
    probability of the lift, 1 where it was named; named: whether it was; reps: number of reps; detected,
    visible: fractions as in `Visibility`; cut: whether a set holds a cut.
    """

    score: float
    unexplained_variance: float
    duration_s: float
    speed: float
    temporal_variability: float
    counts: tuple[int, ...]
    explained_travel: float
    recognition: float
    named: bool
    reps: int
    detected: float
    visible: float
    cut: bool

    @property
    def is_no_lift(self) -> bool:
        """Whether what was found is too unlikely to be a lift.

        Where the user named one, only if other weights of the points do not show it either.
        """
        probability = LIFT_MODEL.probability(self)
        if not self.named:
            return probability < MIN_LIFT
        return probability < MIN_NAMED_LIFT and self.disagreement >= _CONTRADICTED

    @property
    def disagreement(self) -> float:
        """How far the counts by the displacements that were tried lie apart, of the most, 0..1."""
        most = max(*self.counts, 1)
        return (most - min(self.counts)) / most

    def values(self) -> Array:
        """(13,) numbers that the models weigh."""
        return np.array(
            [
                np.log(max(self.score, _LOWEST_SCORE)),
                min(self.unexplained_variance, 1.0),
                max(0.0, np.log(_USUAL_DURATION_S / max(self.duration_s, 0.05))),
                max(0.0, np.log(max(self.speed, 1e-3) / _USUAL_SPEED)),
                min(self.temporal_variability, 1.0),
                self.disagreement,
                self.explained_travel,
                self.recognition,
                float(self.named),
                1.0 / max(self.reps, 1),
                1.0 - self.detected,
                1.0 - self.visible,
                float(self.cut),
            ]
        )


@dataclass(frozen=True, slots=True, eq=False)
class LogisticModel:
    """weights: (13,) of `CountCues.values`; offset: added to their sum."""

    weights: tuple[float, ...]
    offset: float

    def probability(self, cues: CountCues) -> float:
        """0..1."""
        return float(1 / (1 + np.exp(-(cues.values() @ np.array(self.weights) + self.offset))))


COUNT_MODEL = LogisticModel(
    (0.43, 0.0, -0.45, 0.0, -14.0, -1.18, 4.25, 1.18, 1.09, 0.0, 0.0, 0.0, 0.0), -2.13
)
LIFT_MODEL = LogisticModel((0.49, -2.24, -5.54, -2.71, 0.0, 0.0, 3.17, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0), -1.58)

# What to say of the weakest cue: in the order of `CountCues.values`.
REASONS = (
    "the reps hardly stand out from other movement: film the whole set from the side",
    "the image does not show the movement of the landmarks: film the lifter unhidden and in more light",
    "the movements are quicker than lifting: check whether the clip plays in real time",
    "the movements are quicker than lifting: check whether the clip plays in real time",
    "the reps are very uneven: look at the annotated video",
    "different parts of the body show different numbers of reps: look at the annotated video",
    "much of the movement is none of the reps that were found: look at the annotated video",
    "the lift is not sure: name it",
    "the lift is not sure: name it",
    "there is one rep only, which could be another movement: look at the annotated video",
    "the lifter is not detected in all of the set: film the whole body in more light",
    "the limbs that move are hidden: film from another side",
    "the clip is cut within a set: analyze an uncut clip",
)


def weakest_cue(cues: CountCues) -> str:
    """The reason that speaks most against the count."""
    usual = np.array([2.0, _USUAL_UNEXPLAINED, 0.0, 0.0, 0.1, 0.0, 0.95, 1.0, 1.0, 0.2, 0.0, 0.1, 0.0])
    unlikely = LIFT_MODEL.probability(cues) < MIN_NAMED_LIFT
    weights = np.array((LIFT_MODEL if unlikely else COUNT_MODEL).weights)
    return REASONS[int(np.argmin((cues.values() - usual) * weights))]


def count_cues(
    motion: LiftMotion, choice: ExerciseChoice, seen: Visibility, parameters: Parameters
) -> CountCues | None:
    """What the confidence in a count rests on; None where there is no set."""
    if motion.estimate is None or not motion.sets:
        return None
    movements = [m for own in motion.sets for m in own]
    durations_s = np.maximum([m.duration_s for m in movements], 1e-3)
    upwards = np.array([m.concentric for m in movements])
    by_direction = [durations_s[upwards == up] for up in (True, False) if (upwards == up).any()]
    named = choice.source == "given"
    has_flow = motion.estimate.body.patches is not None
    return CountCues(
        score=motion.estimate.score,
        unexplained_variance=motion.estimate.unexplained_variance if has_flow else _USUAL_UNEXPLAINED,
        duration_s=float(np.median(durations_s)),
        speed=float(np.median([m.peak_speed for m in movements])),
        temporal_variability=float(np.mean([log_ratio_dispersion(own) for own in by_direction])),
        counts=motion.estimate.counts,
        explained_travel=_explained_travel(motion, parameters),
        recognition=1.0 if named else choice.confidence,
        named=named,
        reps=max(1, len(movements) // 2),
        detected=seen.detected,
        visible=seen.visible,
        cut=len(seen.cuts_s) > 0,
    )


def _explained_travel(motion: LiftMotion, p: Parameters) -> float:
    """Fraction of the travel in the sets, and within the longest pause of them, that the reps make up.

    Somebody who walks, plays or dances moves the same points many times more than one chance rep.
    """
    assert motion.estimate is not None
    movements = [m for own in motion.sets for m in own]
    near = np.zeros(len(motion.path.time_s), dtype=bool)
    for own in motion.sets:
        near |= (motion.path.time_s > own[0].start_s - p.max_pause_s) & (
            motion.path.time_s < own[-1].end_s + p.max_pause_s
        )
    path = lowpass(motion.estimate.initial, p.rough_cutoff_hz, motion.path.rate_hz)[near]
    swing = float(np.median([m.swing for m in movements]))
    turning_points = find_turning_points(path, p.hysteresis * swing)
    travel = float(np.abs(np.diff(path[turning_points])).sum())
    explained = float(sum(m.swing for m in movements))
    return explained / max(travel, explained, 1e-9)


def count_confidence(cues: CountCues | None, *, named: bool) -> float:
    """Probability that the number of reps is right; cues: None where no set shows."""
    if cues is None:
        return _NONE_NAMED if named else _NONE_RECOGNIZED
    lift = LIFT_MODEL.probability(cues)
    if cues.is_no_lift:
        return _NONE_NAMED if named else 1.0 - lift
    return lift if lift < MIN_NAMED_LIFT else COUNT_MODEL.probability(cues)
