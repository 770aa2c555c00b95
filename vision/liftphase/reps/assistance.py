"""Detection of assisted reps: by a partner, from concentric durations; by the other hand, from its position.

A partner is not in the pose track. Assistance is inferred from near failure: concentrics that slow down from
rep to rep, followed by concentrics that are fast again, which fatigued muscles cannot do alone. Assistance
without near failure before it leaves no such trace and is not detected. The other hand is in the track: it is
at the working forearm in the concentric and leaves it for the lowering.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from math import exp, inf, log

import numpy as np
from numpy.typing import NDArray

from liftphase.kinematics.prepared import Kinematics
from liftphase.phases.model import Phase
from liftphase.pose.skeleton import LANDMARK, SIDES, body_scale_px
from liftphase.reps.rep import Part, Rep

Array = NDArray[np.float64]

PARTNER, CONTRALATERAL_HAND = "partner", "other hand"

# Ratio of the duration of the last unassisted concentric to that of the slowest assisted one at which
# assistance has a probability of 0.5, and of 0.9. Within a set the speed of unassisted reps only falls
# towards failure: Sanchez-Medina and Gonzalez-Badillo 2011.
EVEN_JUMP, CLEAR_JUMP = 1.25, 1.5
# Near failure: the last unassisted concentric takes this many times as long as the fastest before it. Without
# any slowing a probability of 0.5 becomes 0.1.
NEAR_FAILURE = 1.1
# Largest probability of assistance with a single rep before it, which shows no slowing; and largest
# probability of no assistance, which can never be ruled out.
MAX_WITHOUT_FAILURE, MAX_AGAINST = 0.4, 0.75
# The helping hand moves with the working wrist in the concentric and rests in the eccentric: difference of
# the distances it travels, as fractions of that of the working wrist. Or it is nearer to the working forearm
# in the concentric, in torso lengths, which holds also where its movement was not tracked. At the first
# number the probability of help is 0.5, at the second 0.9; and the hand must be within HAND_NEAR torso
# lengths of the working forearm in the concentric, clearly within HAND_CLEARLY_NEAR.
EVEN_ALONG, CLEAR_ALONG = 0.15, 0.3
HAND_NEAR, HAND_CLEARLY_NEAR = 0.7, 0.5
# One arm works where the other wrist travels less than this fraction of its distance while lowering, in this
# fraction of the set's reps.
IDLE_FRACTION, SAME_ARM = 0.35, 0.6
# A wrist less visible than this while lowering is hidden; whether it rests is then unknown.
SEEN = 0.5
# The part of a phase that is evaluated: the hand comes and leaves around the turns.
MIDDLE = (0.3, 0.8)
_NINE_IN_TEN = log(9)


@dataclass(frozen=True, slots=True)
class _AssistanceEvidence:
    """The other hand in one rep: the probability that it helped, and the working side, if there is one."""

    probability: float = 0.0
    side: str | None = None


def label_assistance(reps: Sequence[Rep], kin: Kinematics, arms_work: bool) -> list[Rep]:
    """The reps with `assisted`, `assisted_confidence`, `helper` and `side`.

    arms_work: whether the lift is done with the hands, so that one of them could help the other.
    """
    arms = _Arms.of(kin) if arms_work and kin.detected.any() else None
    labeled: list[Rep] = []
    for _, group in groupby(reps, key=lambda rep: rep.set):
        set_reps = list(group)
        seen = [arms.observe(rep) if arms else _AssistanceEvidence() for rep in set_reps]
        side = _same_arm([hand.side for hand in seen])
        partner = _partner_probabilities([_concentric_s(rep) for rep in set_reps])
        labeled += [
            _label(rep, hand, probability, side)
            for rep, hand, probability in zip(set_reps, seen, partner, strict=True)
        ]
    return labeled


def _same_arm(sides: Sequence[str | None]) -> str | None:
    """The arm that works in most of the reps; None where both do, or they alternate."""
    return next((side for side in SIDES if sides.count(side) >= SAME_ARM * len(sides)), None)


def _label(rep: Rep, hand: _AssistanceEvidence, partner: float, side: str | None) -> Rep:
    by_hand = hand.probability if side and hand.side == side else 0.0
    probability = max(by_hand, partner)
    assisted = probability > 0.5
    helper = (CONTRALATERAL_HAND if by_hand >= partner else PARTNER) if assisted else None
    confidence = probability if assisted else min(1 - probability, MAX_AGAINST)
    return replace(rep, assisted=assisted, assisted_confidence=confidence, helper=helper, side=side)


def _concentric_s(rep: Rep) -> float | None:
    """Seconds of a whole concentric; None for one that was cut or stopped short."""
    return rep.concentric_s if rep.complete else None


def _partner_probabilities(concentrics_s: Sequence[float | None]) -> list[float]:
    """Probability for every rep of a set that a partner assisted it: 0 before the most likely first such rep.

    For each candidate of the first assisted rep it follows from the smallest ratio of concentric durations
    between the last rep before it and any rep from it on.
    """
    best, begins = 0.0, len(concentrics_s)
    for k in range(1, len(concentrics_s)):
        before, last = [s for s in concentrics_s[:k] if s], concentrics_s[k - 1]
        after = [s for s in concentrics_s[k:] if s]
        if not last or not after:
            continue
        jump = log(last / max(after) / EVEN_JUMP) / log(CLEAR_JUMP / EVEN_JUMP)
        slowing = log(last / min(before) / NEAR_FAILURE) / log(NEAR_FAILURE)
        probability = _probability(jump + min(slowing, 0.0))
        if k == 1:
            probability = min(probability, MAX_WITHOUT_FAILURE)
        if probability > best:
            best, begins = probability, k
    return [best if i >= begins else 0.0 if best > 0.5 else best for i in range(len(concentrics_s))]


def _probability(evidence: float) -> float:
    """Logistic function: 0.5 at 0, 0.9 at 1, 0.1 at -1."""
    return 1 / (1 + exp(-_NINE_IN_TEN * max(min(evidence, 10.0), -10.0)))


@dataclass(frozen=True, slots=True)
class _Arms:
    """times_s (T,); elbow and wrist of the left and right arm, each (T, 2), in torso lengths.

    seen: (T, 2), how visible the left and the right wrist are.
    """

    times_s: Array
    elbow: tuple[Array, Array]
    wrist: tuple[Array, Array]
    seen: Array

    @classmethod
    def of(cls, kin: Kinematics) -> "_Arms":
        points = kin.image_px.astype(np.float64) / body_scale_px(kin.image_px)

        def pair(name: str) -> tuple[Array, Array]:
            left, right = (points[:, LANDMARK[f"{side}_{name}"]] for side in SIDES)
            return left, right

        wrists = [LANDMARK[f"{side}_wrist"] for side in SIDES]
        seen = kin.visibility[:, wrists].astype(np.float64)
        return cls(kin.times_s, pair("elbow"), pair("wrist"), seen)

    def observe(self, rep: Rep) -> _AssistanceEvidence:
        """The arms in one rep: which one works, and whether the other hand helps to raise it."""
        if not rep.counts:
            return _AssistanceEvidence()
        lowering, raising = (self._middle(rep.phases_of(part)[-1]) for part in _MOVEMENTS)
        down, up = ([_travel(wrist[frames]) for wrist in self.wrist] for frames in (lowering, raising))
        working = int(np.argmax(down))
        seen = lowering.any() and float(self.seen[lowering, 1 - working].mean()) >= SEEN
        if not (seen and min(down) < IDLE_FRACTION * max(down) and up[working]):
            return _AssistanceEvidence()
        going_up, going_down = (way[1 - working] / way[working] for way in (up, down))
        distance = self._distance(working, raising)
        if going_up >= IDLE_FRACTION and distance > HAND_NEAR:
            # It raises another weight; that it seems to rest in the lowering is a misplaced landmark.
            return _AssistanceEvidence()
        along = max(going_up - going_down, self._distance(working, lowering) - distance)
        evidence = min(
            (along - EVEN_ALONG) / (CLEAR_ALONG - EVEN_ALONG),
            (HAND_NEAR - distance) / (HAND_NEAR - HAND_CLEARLY_NEAR),
        )
        return _AssistanceEvidence(_probability(evidence), SIDES[working])

    def _middle(self, phase: Phase) -> NDArray[np.bool_]:
        fraction = (self.times_s - phase.start_s) / max(phase.duration_s, 1e-9)
        return (fraction >= MIDDLE[0]) & (fraction <= MIDDLE[1])

    def _distance(self, working: int, frames: NDArray[np.bool_]) -> float:
        """Median distance of the other wrist from the working forearm; infinite where they were not seen."""
        elbow, wrist, other = (
            points[frames] for points in (self.elbow[working], self.wrist[working], self.wrist[1 - working])
        )
        along = wrist - elbow
        square = np.maximum((along**2).sum(axis=1), 1e-9)
        fraction = np.clip(((other - elbow) * along).sum(axis=1) / square, 0, 1)
        distance = np.linalg.norm(other - elbow - along * fraction[:, None], axis=1)
        seen = distance[np.isfinite(distance)]
        return float(np.median(seen)) if seen.size else inf


_MOVEMENTS = (Part.ECCENTRIC, Part.CONCENTRIC)


def _travel(points: Array) -> float:
    """How far the points (T, 2) go from the first that was seen to the last; 0 when there are none."""
    seen = points[np.isfinite(points[:, 0])]
    return float(np.linalg.norm(seen[-1] - seen[0])) if len(seen) else 0.0
