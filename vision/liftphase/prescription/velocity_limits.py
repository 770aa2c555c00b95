"""Limits on velocities: how slow a concentric may be, and how much a set may slow down."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from liftphase.errors import UsageError
from liftphase.prescription.verdict import Verdict, compare
from liftphase.reps.rep import Rep, Set

# Faster than any lift, to refuse kilometers an hour and percentages.
_MAX_M_S = 5.0
MEAN_VELOCITY, VELOCITY_LOSS = "mean velocity", "velocity loss"


@dataclass(frozen=True, slots=True)
class VelocityLimits:
    """What is prescribed of velocities; None where that is free.

    mean_min_m_s: the least mean velocity of a concentric; loss_max: the largest velocity loss of a set, from
    its fastest to its last rep, as a fraction.
    """

    mean_min_m_s: float | None = None
    loss_max: float | None = None

    def __bool__(self) -> bool:
        """Whether anything is prescribed."""
        return self.mean_min_m_s is not None or self.loss_max is not None

    @property
    def names(self) -> list[str]:
        """What is prescribed, in words."""
        given = {MEAN_VELOCITY: self.mean_min_m_s, VELOCITY_LOSS: self.loss_max}
        return [name for name, limit in given.items() if limit is not None]

    def merged_with(self, general: "VelocityLimits") -> "VelocityLimits":
        """These limits, completed by more general ones."""
        mean = general.mean_min_m_s if self.mean_min_m_s is None else self.mean_min_m_s
        loss = general.loss_max if self.loss_max is None else self.loss_max
        return VelocityLimits(mean, loss)

    def to_dict(self) -> dict[str, float | None]:
        """JSON-ready mapping, as in the verdicts of `check --json`."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any] | None) -> "VelocityLimits":
        """The inverse of `to_dict`; nothing of None, as older records have it. Raises TypeError."""
        return cls(**data) if data else cls()


FREE = VelocityLimits()


@dataclass(frozen=True, slots=True)
class VelocityVerdict:
    """A velocity, or a loss of it, against its limit, in meters a second or as a fraction.

    measured, uncertainty: None where it was not measured, which is inconclusive; off: by how much the limit
    was missed, 0.0 unless the verdict is a fail.
    """

    measured: float | None
    uncertainty: float | None
    limit: float
    verdict: Verdict
    off: float

    @property
    def is_unmeasured(self) -> bool:
        """Whether there is no number to judge."""
        return self.measured is None

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready mapping, rounded."""
        return {
            "measured": None if self.measured is None else round(self.measured, 4),
            "uncertainty": None if self.uncertainty is None else round(self.uncertainty, 4),
            "limit": self.limit,
            "verdict": self.verdict,
            "off": round(self.off, 4),
        }


def judge_rep(limits: VelocityLimits, rep: Rep) -> VelocityVerdict | None:
    """The verdict on a rep's mean velocity; None where that is free."""
    measured = rep.velocity
    return _judge_mean(
        limits,
        *((measured.concentric_mean_m_s, measured.concentric_mean_m_s_u) if measured else (None, None)),
    )


def judge_mean(limits: VelocityLimits, set_: Set) -> VelocityVerdict | None:
    """The verdict on the mean velocity of a set's reps; None where that is free."""
    of = set_.velocity
    return _judge_mean(limits, *((of.concentric_mean_m_s, of.concentric_mean_m_s_u) if of else (None, None)))


def judge_loss(limits: VelocityLimits, set_: Set) -> VelocityVerdict | None:
    """The verdict on a set's velocity loss; None where that is free. A single rep loses nothing."""
    if limits.loss_max is None:
        return None
    if len(set_.typical_reps) < 2:
        return VelocityVerdict(0.0, 0.0, limits.loss_max, Verdict.PASS, 0.0)
    of = set_.velocity
    loss, u = (of.velocity_loss, of.velocity_loss_u) if of else (None, None)
    if loss is None or u is None:
        return VelocityVerdict(None, None, limits.loss_max, Verdict.INCONCLUSIVE, 0.0)
    verdict, off = compare(loss, u, None, limits.loss_max)
    return VelocityVerdict(loss, u, limits.loss_max, verdict, off)


def _judge_mean(limits: VelocityLimits, mean: float | None, u: float | None) -> VelocityVerdict | None:
    if limits.mean_min_m_s is None:
        return None
    if mean is None or u is None:
        return VelocityVerdict(None, None, limits.mean_min_m_s, Verdict.INCONCLUSIVE, 0.0)
    verdict, off = compare(mean, u, limits.mean_min_m_s, None)
    return VelocityVerdict(mean, u, limits.mean_min_m_s, verdict, 0.0 - off)


def parse_velocity(text: str) -> float:
    """`0.5` or `0.5 m/s`. Raises UsageError."""
    match = re.fullmatch(r"\s*([0-9]+(?:\.[0-9]*)?)\s*(?:m/s)?\s*", text)
    if match is None or not 0 < float(match[1]) <= _MAX_M_S:
        raise UsageError(f"'{text}' is no velocity: give meters a second such as 0.5.")
    return float(match[1])


def parse_loss(text: str) -> float:
    """`20%`, as a fraction. Raises UsageError."""
    match = re.fullmatch(r"\s*([0-9]{1,3}(?:\.[0-9]*)?)\s*%\s*", text)
    if match is None or not 0 <= float(match[1]) <= 100:
        raise UsageError(f"'{text}' is no velocity loss: give a percentage such as 20%.")
    return float(match[1]) / 100
