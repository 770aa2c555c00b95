"""Which reps had help: a partner's, told from the pace of the concentrics, or the other hand's, seen.

What a pose track can show is limited. A partner is not in it: help is inferred from near failure, a
concentric that slows from rep to rep, followed by concentrics that are quick again, which tired muscles
cannot do alone. Help without near failure before it leaves no such trace and is not found. The other hand is
in it: it lies at the working forearm in the concentric and leaves it for the lowering.
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

# A partner's help is as likely as not where every helped concentric is this many times as quick as the last
# one before, and clear (nine in ten) where it is this many times. Within a set the speed of a lifter's own
# reps only falls towards failure: Sanchez-Medina and Gonzalez-Badillo 2011.
EVEN_JUMP, CLEAR_JUMP = 1.25, 1.5
# Near failure: the last own concentric takes so many times as long as the quickest before it. As likely as
# not becomes one in ten where it does not slow at all.
NEAR_FAILURE = 1.1
# A single rep before the help shows no slowing: then help is never more than a suspicion. And without a trace
# it cannot be ruled out.
MAX_WITHOUT_FAILURE, MAX_AGAINST = 0.4, 0.75
# The helping hand goes along with the working wrist while it raises it, and rests while the arm lowers:
# shares of the working wrist's way. Or it is nearer to the working forearm in the former, in torso lengths:
# where the picture loses it on the way, it still lies there. It is as likely as not to help where the
# difference is the first number, clear at the second; and it must be within so many torso lengths of the
# working forearm while it raises it.
EVEN_ALONG, CLEAR_ALONG = 0.15, 0.3
HAND_NEAR, HAND_CLEARLY_NEAR = 0.7, 0.5
# One arm works where the other wrist travels less than this share of its way while lowering, in so many of
# the set's reps.
IDLE_FRACTION, SAME_ARM = 0.35, 0.6
# A wrist less visible than this while lowering is hidden, and that it rests would be a guess.
SEEN = 0.5
# The part of a phase that is looked at: the hand comes and goes around the turns.
MIDDLE = (0.3, 0.8)
_NINE_IN_TEN = log(9)


@dataclass(frozen=True, slots=True)
class _AssistanceEvidence:
    """The other hand in one rep: how likely it helped, and the side that works, where only one does."""

    chance: float = 0.0
    side: str | None = None


def label_assistance(reps: Sequence[Rep], kin: Kinematics, arms_work: bool) -> list[Rep]:
    """The reps with `assisted`, `assisted_confidence`, `helper` and `side`.

    arms_work: whether the lift is done with the hands, so that one of them could help the other.
    """
    arms = _Arms.of(kin) if arms_work and kin.detected.any() else None
    labeled: list[Rep] = []
    for _, group in groupby(reps, key=lambda rep: rep.set):
        own = list(group)
        seen = [arms.observe(rep) if arms else _AssistanceEvidence() for rep in own]
        side = _same_arm([hand.side for hand in seen])
        partner = _partner_chances([_concentric_s(rep) for rep in own])
        labeled += [
            _label(rep, hand, chance, side) for rep, hand, chance in zip(own, seen, partner, strict=True)
        ]
    return labeled


def _same_arm(sides: Sequence[str | None]) -> str | None:
    """The arm that works in most of the reps; None where both do, or they take turns."""
    return next((side for side in SIDES if sides.count(side) >= SAME_ARM * len(sides)), None)


def _label(rep: Rep, hand: _AssistanceEvidence, partner: float, side: str | None) -> Rep:
    by_hand = hand.chance if side and hand.side == side else 0.0
    chance = max(by_hand, partner)
    assisted = chance > 0.5
    helper = (CONTRALATERAL_HAND if by_hand >= partner else PARTNER) if assisted else None
    confidence = chance if assisted else min(1 - chance, MAX_AGAINST)
    return replace(rep, assisted=assisted, assisted_confidence=confidence, helper=helper, side=side)


def _concentric_s(rep: Rep) -> float | None:
    """Seconds of a whole concentric; None for one that was cut or stopped short."""
    return rep.concentric_s if rep.complete else None


def _partner_chances(concentrics_s: Sequence[float | None]) -> list[float]:
    """For every rep of a set the chance that a partner raised it: 0 before the most likely place to begin.

    Of every place where help could begin the chance is that of the smallest jump in pace, from the last rep
    before it to any after it.
    """
    best, begins = 0.0, len(concentrics_s)
    for k in range(1, len(concentrics_s)):
        before, last = [s for s in concentrics_s[:k] if s], concentrics_s[k - 1]
        after = [s for s in concentrics_s[k:] if s]
        if not last or not after:
            continue
        jump = log(last / max(after) / EVEN_JUMP) / log(CLEAR_JUMP / EVEN_JUMP)
        slowing = log(last / min(before) / NEAR_FAILURE) / log(NEAR_FAILURE)
        chance = _chance(jump + min(slowing, 0.0))
        if k == 1:
            chance = min(chance, MAX_WITHOUT_FAILURE)
        if chance > best:
            best, begins = chance, k
    return [best if i >= begins else 0.0 if best > 0.5 else best for i in range(len(concentrics_s))]


def _chance(evidence: float) -> float:
    """Even at 0, nine in ten at 1, one in ten at -1."""
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
        """What the arms do in one rep: which works, and whether the other hand is there to raise it."""
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
            # It raises a weight of its own; that it rests in the lowering is a landmark on something else.
            return _AssistanceEvidence()
        along = max(going_up - going_down, self._distance(working, lowering) - distance)
        evidence = min(
            (along - EVEN_ALONG) / (CLEAR_ALONG - EVEN_ALONG),
            (HAND_NEAR - distance) / (HAND_NEAR - HAND_CLEARLY_NEAR),
        )
        return _AssistanceEvidence(_chance(evidence), SIDES[working])

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
