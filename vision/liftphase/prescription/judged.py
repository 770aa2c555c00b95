"""What comes of judging: verdicts on limits, on reps and on sets."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from liftphase.prescription.velocity_limits import VelocityVerdict
from liftphase.prescription.verdict import Verdict, worst_verdict
from liftphase.reps.rep import Part


@dataclass(frozen=True, slots=True)
class Limits:
    """The allowed duration of a part, seconds; None where that side is open."""

    low: float | None = None
    high: float | None = None

    def to_dict(self) -> dict[str, float | None]:
        """JSON-ready mapping, as in the verdicts of `check --json`."""
        return {"min_s": self.low, "max_s": self.high}


@dataclass(frozen=True, slots=True)
class LimitVerdict:
    """One part of one rep (or the mean of a set) against its limits, in seconds.

    off_s: by how much a limit was missed, negative when too short; 0.0 unless the verdict is a fail.
    """

    part: Part
    measured_s: float
    uncertainty_s: float
    limits: Limits
    verdict: Verdict
    off_s: float

    @property
    def is_unmeasured(self) -> bool:
        """Never: a part that was not seen is not judged."""
        return False


@dataclass(frozen=True, slots=True)
class RepVerdict:
    """One complete rep, its limits and its mean velocity; None of that where it is free."""

    rep: int
    verdict: Verdict
    limits: tuple[LimitVerdict, ...]
    velocity: VelocityVerdict | None = None

    @property
    def judged(self) -> bool:
        """Whether there was anything to judge it by."""
        return bool(self.limits) or self.velocity is not None

    @property
    def is_unmeasured(self) -> bool:
        """Whether nothing but a missing velocity leaves the verdict open."""
        return self.verdict is Verdict.INCONCLUSIVE and is_all_unmeasured((*self.limits, self.velocity))


@dataclass(frozen=True, slots=True)
class SetVerdict:
    """One set.

    rep_count: reps whose eccentric and concentric were both at least partly seen; count: the verdict on that
    number, None when it is free; means, mean_velocity: what the rule `mean` judges, else nothing;
    velocity_loss: the verdict on that, None when it is free.
    """

    set: int
    verdict: Verdict
    rep_count: int
    count: Verdict | None
    reps: tuple[RepVerdict, ...]
    means: tuple[LimitVerdict, ...]
    mean_velocity: VelocityVerdict | None = None
    velocity_loss: VelocityVerdict | None = None

    @property
    def mean_verdict(self) -> Verdict:
        """The verdict on the means of the reps."""
        return worst_of_means(self.means, self.mean_velocity)

    @property
    def is_mean_unmeasured(self) -> bool:
        """Whether nothing but a missing velocity leaves that open."""
        return self.mean_verdict is Verdict.INCONCLUSIVE and is_all_unmeasured(self._of_means)

    @property
    def is_unmeasured(self) -> bool:
        """Whether nothing but missing velocities leaves the verdict open."""
        judged = self._of_means or self.reps
        return self.verdict is Verdict.INCONCLUSIVE and is_all_unmeasured((*judged, self.velocity_loss))

    @property
    def _of_means(self) -> tuple[LimitVerdict | VelocityVerdict, ...]:
        return self.means if self.mean_velocity is None else (*self.means, self.mean_velocity)


def is_all_unmeasured(
    judged: Iterable[LimitVerdict | RepVerdict | SetVerdict | VelocityVerdict | None],
) -> bool:
    """Whether what is open of these was not measured, rather than too close to a limit."""
    left_open = [
        each.is_unmeasured for each in judged if each is not None and each.verdict is Verdict.INCONCLUSIVE
    ]
    return bool(left_open) and all(left_open)


def worst_of_means(means: Sequence[LimitVerdict], velocity: VelocityVerdict | None) -> Verdict:
    """The verdict on the means of a set's reps."""
    return worst_verdict([mean.verdict for mean in (*means, velocity) if mean is not None])
