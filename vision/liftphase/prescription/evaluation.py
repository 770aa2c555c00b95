"""Was what is prescribed kept? Limits on the phases of a rep, and the verdict on an Analysis.

Every measured duration carries an uncertainty, so a limit has three answers: it was kept, it was missed, or
the measurement cannot decide (too close to call).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import hypot
from typing import Any

from liftphase.errors import UsageError
from liftphase.phases.model import TOUCH_AND_GO_S
from liftphase.prescription.judged import (
    Limits,
    LimitVerdict,
    RepVerdict,
    SetVerdict,
    is_all_unmeasured,
    worst_of_means,
)
from liftphase.prescription.notation import Digit, Range, Tempo, Wildcard, parse_tempo
from liftphase.prescription.tolerance import DEFAULT_TOLERANCE, Tolerance
from liftphase.prescription.velocity_limits import (
    FREE,
    VelocityLimits,
    judge_loss,
    judge_mean,
    judge_rep,
)
from liftphase.prescription.verdict import Verdict, compare, worst_verdict
from liftphase.reps.model import Analysis
from liftphase.reps.rep import Part, Rep, Set

# "As fast as good technique allows" is an intent, which cannot be measured. It is judged as the shortest
# duration that the notation can write in whole seconds.
FAST_S = 1.0


@dataclass(frozen=True, slots=True)
class Minimum:
    """A shortest duration, seconds, to which the tolerance applies: how methods prescribe the eccentric."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Rule:
    """How the verdict on a set follows from those on its reps.

    fraction: the fraction of the complete reps that must pass; None: the means over them are judged instead.
    """

    fraction: float | None

    def __str__(self) -> str:
        if self.fraction is None:
            return "mean"
        return "every" if self.fraction == 1.0 else f"{self.fraction * 100:g}%"


EVERY, MEAN = Rule(1.0), Rule(None)


@dataclass(frozen=True, slots=True)
class RepRange:
    """How many reps a set should have."""

    low: int
    high: int

    def __str__(self) -> str:
        return str(self.low) if self.low == self.high else f"{self.low}-{self.high}"


@dataclass(frozen=True, slots=True)
class Target:
    """What is judged: limits by part (a part without any is free), the rule and the number of reps.

    assisted_eccentric_only: reps that were assisted are judged by their eccentric alone, as in the methods.
    sources: where each of them is prescribed, by `Part` or `tolerance`, `rule`, `reps`, as far as known;
    velocity: limits on velocities.
    """

    limits: Mapping[Part, Limits]
    rule: Rule = EVERY
    reps: RepRange | None = None
    assisted_eccentric_only: bool = False
    sources: Mapping[str, str] = field(default_factory=dict)
    velocity: VelocityLimits = FREE

    @property
    def judges_reps(self) -> bool:
        """Whether anything is prescribed of single reps."""
        return bool(self.limits) or self.velocity.mean_min_m_s is not None

    @property
    def is_of_velocity_alone(self) -> bool:
        """Whether velocities are prescribed and nothing else."""
        return bool(self.velocity) and not self.limits and self.reps is None

    def parts_of(self, rep: Rep) -> list[Part]:
        """The parts by which this rep is judged."""
        only = self.assisted_eccentric_only and rep.assisted
        return [part for part in self.limits if part is Part.ECCENTRIC or not only]

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready mapping, as in the verdicts of `check --json`."""
        return {
            "limits": {part: limit.to_dict() for part, limit in self.limits.items()},
            "rule": str(self.rule),
            "reps": None if self.reps is None else [self.reps.low, self.reps.high],
            **({"velocity": self.velocity.to_dict()} if self.velocity else {}),
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> "Target":
        """The inverse of `to_dict`, which may also have `assisted_eccentric_only`.

        Anything else raises UsageError, KeyError, TypeError or ValueError.
        """
        limits = {
            Part(part): Limits(limit["min_s"], limit["max_s"]) for part, limit in data["limits"].items()
        }
        reps = None if data["reps"] is None else RepRange(*data["reps"])
        velocity = VelocityLimits.from_dict(data.get("velocity"))
        only = data.get("assisted_eccentric_only", False)
        return cls(limits, parse_rule(data["rule"]), reps, only, velocity=velocity)


@dataclass(frozen=True, slots=True)
class Prescription:
    """A target as it is written, in one place of several: what it leaves out, a more general one gives.

    `parts` holds a digit or a least duration, to which the tolerance applies, or limits, which stand as they
    are; `sources` is as in `Target`.
    """

    parts: Mapping[Part, Digit | Limits | Minimum] = field(default_factory=dict)
    tolerance: Tolerance | None = None
    rule: Rule | None = None
    reps: RepRange | None = None
    sources: Mapping[str, str] = field(default_factory=dict)
    velocity: VelocityLimits = FREE

    def from_source(self, source: str) -> "Prescription":
        """The prescription, all of which is written in that place."""
        given = {"tolerance": self.tolerance, "rule": self.rule, "reps": self.reps}
        names = [*self.parts, *(name for name, value in given.items() if value is not None)]
        names += self.velocity.names
        return replace(self, sources=dict.fromkeys(names, source))

    def merged_with(self, general: "Prescription") -> "Prescription":
        """The prescription, completed by a more general one."""
        return Prescription(
            {**general.parts, **self.parts},
            self.tolerance or general.tolerance,
            self.rule or general.rule,
            self.reps or general.reps,
            {**general.sources, **self.sources},
            self.velocity.merged_with(general.velocity),
        )

    @property
    def target(self) -> Target | None:
        """What is to be judged; None when nothing is prescribed."""
        tolerance = self.tolerance or DEFAULT_TOLERANCE
        limits = {part: _limits_of(part, self.parts[part], tolerance) for part in Part if part in self.parts}
        limits = {part: wanted for part, wanted in limits.items() if wanted != Limits()}
        if not limits and not self.reps and not self.velocity:
            return None
        free = {part for part in Part if part not in limits}
        sources = {name: source for name, source in self.sources.items() if name not in free}
        return Target(limits, self.rule or EVERY, self.reps, sources=sources, velocity=self.velocity)


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The verdict on a clip: that of its worst set."""

    target: Target
    sets: tuple[SetVerdict, ...]

    @property
    def verdict(self) -> Verdict:
        """The worst verdict of its sets."""
        return worst_verdict([each.verdict for each in self.sets])

    @property
    def is_unmeasured(self) -> bool:
        """Whether nothing but missing velocities leaves the verdict open."""
        return self.verdict is Verdict.INCONCLUSIVE and is_all_unmeasured(self.sets)


def prescribe_tempo(tempo: Tempo) -> Prescription:
    """The prescription that holds a tempo and nothing else."""
    return Prescription({part: tempo.digit(part) for part in Part})


def as_prescription(target: str | Prescription | None) -> Prescription:
    """Return what a tempo such as `4-0-1-0` prescribes; None prescribes nothing.

    Raises UsageError for a text that is no tempo, and for anything else.
    """
    if target is None:
        return Prescription()
    if isinstance(target, str):
        return prescribe_tempo(parse_tempo(target))
    if not isinstance(target, Prescription):
        raise UsageError(f"a target is a tempo such as '4-0-1-0', not {target!r}.")
    return target


def parse_rule(text: str) -> Rule:
    """`every`, `mean` or the percentage of reps that must pass (`80%`). Raises UsageError."""
    word = text.strip().lower()
    if word in ("every", "mean"):
        return EVERY if word == "every" else MEAN
    match = re.fullmatch(r"([0-9]{1,3}(?:\.[0-9]*)?)\s*%", word)
    if match is None or not 0 < float(match[1]) <= 100:
        raise UsageError(f"the rule '{text}' is none of every, mean, and a percentage of the reps (80%).")
    return Rule(float(match[1]) / 100)


def parse_reps(text: str) -> RepRange:
    """`8`, or `6-10`. Raises UsageError."""
    match = re.fullmatch(r"\s*([0-9]{1,4})\s*(?:[-–]\s*([0-9]{1,4})\s*)?", text)
    low, high = (int(match[1]), int(match[2] or match[1])) if match else (0, 0)
    if not 1 <= low <= high:
        raise UsageError(f"'{text}' is no number of reps: give one (8) or a range (6-10).")
    return RepRange(low, high)


def evaluate(analysis: Analysis, target: Target) -> Evaluation:
    """Return the verdict on every complete rep, on every set and on the clip.

    The pause after the last movement of a set is not judged: racking is no pause.

    Parameters
    ----------
    analysis : Analysis
        The clip.
    target : Target
        What is prescribed.

    Returns
    -------
    Evaluation
        A limit is missed where the measured duration is outside it by more than its uncertainty, and too
        close to call within that. Without a complete rep there is nothing to judge, which is too close to
        call.
    """
    return Evaluation(target, tuple(_evaluate_set(set_, target) for set_ in analysis.sets))


def _evaluate_set(set_: Set, target: Target) -> SetVerdict:
    reps = tuple(
        _evaluate_rep(target, rep, is_last=rep is set_.reps[-1]) for rep in set_.reps if rep.complete
    )
    fraction = target.rule.fraction
    means = _evaluate_means(target, reps) if fraction is None else ()
    mean_velocity = judge_mean(target.velocity, set_) if fraction is None else None
    by_reps = worst_of_means(means, mean_velocity) if fraction is None else _evaluate_fraction(reps, fraction)
    count = _evaluate_count(set_.rep_count, target.reps)
    loss = judge_loss(target.velocity, set_)
    verdicts = [by_reps if target.judges_reps else Verdict.PASS]
    verdicts += [verdict for verdict in (count, loss and loss.verdict) if verdict is not None]
    return SetVerdict(
        set_.set, worst_verdict(verdicts), set_.rep_count, count, reps, means, mean_velocity, loss
    )


def _evaluate_rep(target: Target, rep: Rep, is_last: bool) -> RepVerdict:
    skipped = rep.trailing_pause if is_last else None
    verdicts = []
    for part in target.parts_of(rep):
        measured_s, uncertainty_s = rep.duration_s(part), rep.duration_u_s(part)
        if part is not skipped and measured_s is not None and uncertainty_s is not None:
            verdicts.append(_compare(part, measured_s, uncertainty_s, target.limits[part]))
    helped = target.assisted_eccentric_only and rep.assisted
    velocity = None if helped else judge_rep(target.velocity, rep)
    every = [judged.verdict for judged in (*verdicts, velocity) if judged is not None]
    return RepVerdict(rep.rep, worst_verdict(every, if_none=Verdict.PASS), tuple(verdicts), velocity)


def _evaluate_means(target: Target, reps: Sequence[RepVerdict]) -> tuple[LimitVerdict, ...]:
    """Means over the reps; the errors of different reps are taken as independent."""
    means = []
    for part, limits in target.limits.items():
        measured = [v for rep in reps for v in rep.limits if v.part is part]
        if measured:
            mean_s = sum(v.measured_s for v in measured) / len(measured)
            means.append(
                _compare(part, mean_s, hypot(*(v.uncertainty_s for v in measured)) / len(measured), limits)
            )
    return tuple(means)


def _evaluate_fraction(reps: Sequence[RepVerdict], fraction: float) -> Verdict:
    judged = [rep.verdict for rep in reps if rep.judged]
    if not judged:
        return Verdict.INCONCLUSIVE
    passed = judged.count(Verdict.PASS) / len(judged)
    failed = judged.count(Verdict.FAIL) / len(judged)
    # Products of fractions are not exact: 80 % of 5 reps is 4 of them.
    if passed >= fraction - 1e-9:
        return Verdict.PASS
    return Verdict.FAIL if failed > 1 - fraction + 1e-9 else Verdict.INCONCLUSIVE


def _evaluate_count(rep_count: int, wanted: RepRange | None) -> Verdict | None:
    if wanted is None:
        return None
    return Verdict.PASS if wanted.low <= rep_count <= wanted.high else Verdict.FAIL


def _compare(part: Part, measured_s: float, uncertainty_s: float, limits: Limits) -> LimitVerdict:
    verdict, off_s = compare(measured_s, uncertainty_s, limits.low, limits.high)
    return LimitVerdict(part, measured_s, uncertainty_s, limits, verdict, off_s)


def _limits_of(part: Part, wanted: Digit | Limits | Minimum, tolerance: Tolerance) -> Limits:
    if isinstance(wanted, Limits):
        limits = wanted
    elif isinstance(wanted, Minimum):
        limits = Limits(low=wanted.seconds - tolerance.around(wanted.seconds))
    elif isinstance(wanted, Range):
        limits = Limits(wanted.low, wanted.high)
    elif wanted is Wildcard.ANY:
        limits = Limits()
    elif wanted is Wildcard.FAST:
        fast_s = 0.0 if part.is_pause else FAST_S
        limits = Limits(high=fast_s + tolerance.around(fast_s))
    else:
        allowed = tolerance.around(wanted)
        limits = Limits(wanted - allowed, wanted + allowed)
    low = limits.low if limits.low is not None and limits.low > 0 else None
    # A shorter pause is none by definition, so no upper limit can be lower.
    high = max(limits.high, TOUCH_AND_GO_S) if limits.high is not None and part.is_pause else limits.high
    return Limits(low, high)
