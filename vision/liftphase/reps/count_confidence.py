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

Array = NDArray[np.float64]

# Seconds and torso lengths per second: shorter or faster movements are quicker than lifting as a rule.
_USUAL_DURATION_S, _USUAL_SPEED = 0.5, 3.0
# Below this score nothing is told any better.
_LOWEST_SCORE = 0.1
# Probability that no rep is right where a lift was named, and where it was not.
_NONE_NAMED, _NONE_RECOGNIZED = 0.2, 0.8
# Where the lift was not named, sets are dropped above this probability of none by posture and motion alone.
# From 0.67 to 0.95 the same sets of the real clips are dropped (5-fold, `tests/benchmarks/confidence.py`).
MAX_NO_LIFT = 0.9
# Below this probability a warning says so; sets that are likelier no lift are dropped where none was named.
UNSURE = 0.5
# From this disagreement on, what one displacement shows is contradicted by another; above this unexplained
# variance, optical flow shows nothing of it.
_CONTRADICTED, _UNSEEN = 0.5, 0.9
# Highest probability where it shows nothing: of the four real clips two counts are right. From 0.6 to 0.99
# the limit above marks the same clips.
_DOUBTED_RIGHT = 0.45
# Nobody lifts so quickly: seconds and torso lengths per second, medians of the movements. Right counts of
# real clips have 0.38 s and 4.4 at the extreme. From 0.13 to 0.26 s and from 6.4 to 8.6 drawn sets and
# time-lapses are told apart alike.
_MIN_DURATION_S, _MAX_SPEED = 0.2, 8.0
# Below this probability what was found of a named lift is no rep. From 0.04 to 0.18 the same set of the real
# clips is dropped: movements of 0.1 to 0.2 s in a leg press whose legs are in the dark.
_HOPELESS = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class CountCues:
    """What speaks for a count.

    score: of the sets (`liftphase.phases.set_search`); duration_s, speed: median of the movements, torso
    lengths per second; temporal_variability: mean |log| ratio of durations to the median of their direction;
    counts: reps by each displacement that was tried; explained_travel: fraction of the travel that the reps
    make up; unexplained_variance: fraction of the movement that optical flow does not show, 0..1, 0 without
    flow; no_lift: probability of no lift by posture and motion alone, 0 where the lift was named; named:
    whether it was; reps: number of reps.
    """

    score: float
    duration_s: float
    speed: float
    temporal_variability: float
    counts: tuple[int, ...]
    explained_travel: float
    unexplained_variance: float
    no_lift: float
    named: bool
    reps: int

    @property
    def is_no_lift(self) -> bool:
        """Whether what was found is more likely no lift.

        Where the user named one, only if hardly a count could be less sure, or optical flow shows nothing of
        it and other weights of the points do not show it either.
        """
        if self.named:
            contradicted = self.is_unseen and self.disagreement >= _CONTRADICTED
            return contradicted or COUNT_MODEL.probability(self) < _HOPELESS
        return self.no_lift > MAX_NO_LIFT or LIFT_MODEL.probability(self) < UNSURE

    @property
    def is_unseen(self) -> bool:
        """Whether optical flow shows nothing of the movement that the landmarks make."""
        return self.unexplained_variance > _UNSEEN

    @property
    def is_too_quick(self) -> bool:
        """Whether nobody lifts so quickly, as in a time-lapse."""
        return self.duration_s < _MIN_DURATION_S or self.speed > _MAX_SPEED

    @property
    def disagreement(self) -> float:
        """How far the counts by the displacements that were tried lie apart, of the most, 0..1."""
        most = max(*self.counts, 1)
        return (most - min(self.counts)) / most

    def values(self) -> Array:
        """(8,) numbers that the models weigh."""
        return np.array(
            [
                np.log(max(self.score, _LOWEST_SCORE)),
                max(0.0, np.log(_USUAL_DURATION_S / max(self.duration_s, 0.05))),
                max(0.0, np.log(max(self.speed, 1e-3) / _USUAL_SPEED)),
                min(self.temporal_variability, 1.0),
                self.explained_travel,
                float(self.named),
                1.0 / max(self.reps, 1),
                self.no_lift,
            ]
        )


@dataclass(frozen=True, slots=True, eq=False)
class LogisticModel:
    """weights: (8,) of `CountCues.values`; offset: added to their sum."""

    weights: tuple[float, ...]
    offset: float

    def probability(self, cues: CountCues) -> float:
        """0..1."""
        return float(1 / (1 + np.exp(-(cues.values() @ np.array(self.weights) + self.offset))))


COUNT_MODEL = LogisticModel((0.53, -2.07, -0.22, -10.3, 4.19, 0.67, -0.23, -6.34), -0.35)
LIFT_MODEL = LogisticModel((0.72, -2.72, -0.69, -5.44, 2.55, 0.0, -1.46, -3.68), 1.79)

# What to say of the weakest cue: in the order of `CountCues.values`.
REASONS = (
    "the reps hardly stand out from other movement: film the whole set from the side",
    "the movements are quicker than lifting: check whether the clip plays in real time",
    "the movements are quicker than lifting: check whether the clip plays in real time",
    "the reps are very uneven: look at the annotated video",
    "much of the movement is none of the reps that were found: look at the annotated video",
    "the lift is not sure: name it",
    "a single rep could be another movement: look at the annotated video",
    "the movement looks like none of the lifts: name it",
)


_TOO_QUICK_REASON = REASONS[1]
_UNSEEN_REASON = "the image shows nothing of the movement that was measured: look at the annotated video"


def weakest_cue(cues: CountCues) -> str:
    """The reason that speaks most against the count."""
    if cues.is_unseen:
        return _UNSEEN_REASON
    if cues.is_too_quick:
        return _TOO_QUICK_REASON
    usual = np.array([2.0, 0.0, 0.0, 0.1, 0.95, 1.0, 0.2, 0.0])
    return REASONS[int(np.argmin((cues.values() - usual) * np.array(COUNT_MODEL.weights)))]


def count_cues(
    motion: LiftMotion, no_lift: float, parameters: Parameters, *, named: bool
) -> CountCues | None:
    """What the confidence in a count rests on; None where there is no set.

    no_lift: as in `Recognition`; named: whether the user named the lift.
    """
    if motion.estimate is None or not motion.sets:
        return None
    movements = [m for set_ in motion.sets for m in set_]
    durations_s = np.maximum([m.duration_s for m in movements], 1e-3)
    upwards = np.array([m.concentric for m in movements])
    by_direction = [durations_s[upwards == up] for up in (True, False) if (upwards == up).any()]
    body = motion.estimate.body
    has_flow = body.patches is not None or body.image is not None
    return CountCues(
        score=motion.estimate.score,
        duration_s=float(np.median(durations_s)),
        speed=float(np.median([m.peak_speed for m in movements])),
        temporal_variability=float(np.mean([log_ratio_dispersion(set_) for set_ in by_direction])),
        counts=motion.estimate.counts,
        explained_travel=_explained_travel(motion, parameters),
        unexplained_variance=motion.estimate.unexplained_variance if has_flow else 0.0,
        no_lift=no_lift,
        named=named,
        reps=max(1, len(movements) // 2),
    )


def _explained_travel(motion: LiftMotion, p: Parameters) -> float:
    """Fraction of the travel in the sets, and within the longest pause of them, that the reps make up.

    Somebody who walks, plays or dances moves the same points many times more than one chance rep.
    """
    assert motion.estimate is not None
    movements = [m for set_ in motion.sets for m in set_]
    near = np.zeros(len(motion.path.time_s), dtype=bool)
    for set_ in motion.sets:
        near |= (motion.path.time_s > set_[0].start_s - p.max_pause_s) & (
            motion.path.time_s < set_[-1].end_s + p.max_pause_s
        )
    path = motion.estimate.rough[near]
    swing = float(np.median([m.swing for m in movements]))
    turning_points = find_turning_points(path, p.hysteresis * swing)
    travel = float(np.abs(np.diff(path[turning_points])).sum())
    explained = float(sum(m.swing for m in movements))
    return explained / max(travel, explained, 1e-9)


def count_confidence(cues: CountCues | None, *, named: bool) -> float:
    """Probability that the number of reps is right; cues: None where no set shows."""
    if cues is None:
        return _NONE_NAMED if named else _NONE_RECOGNIZED
    if not cues.is_no_lift:
        doubted = cues.is_unseen or cues.is_too_quick
        return min(COUNT_MODEL.probability(cues), _DOUBTED_RIGHT if doubted else 1.0)
    return _NONE_NAMED if named else max(cues.no_lift, 1.0 - LIFT_MODEL.probability(cues))
