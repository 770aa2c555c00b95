"""Rep and Set: a rep owns its phases, a set its reps; durations and tempo follow from the phases."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from math import hypot
from statistics import fmean, median, stdev
from typing import Any

from liftphase.phases.model import TOUCH_AND_GO_S, End, Phase, PhaseKind
from liftphase.reps.issues import Issue, IssueCode, read_issues
from liftphase.reps.mean_uncertainty import mean_u_s
from liftphase.reps.rom_uncertainty import left_right_u_deg, rom_u_deg
from liftphase.reps.velocity_model import RepVelocity, SetVelocity

_NO_REP_VELOCITY, _NO_SET_VELOCITY = RepVelocity(), SetVelocity()


class Part(StrEnum):
    """The four parts of a rep in the order of the tempo notation; `<part>_s` is its duration in a table."""

    ECCENTRIC = "eccentric"
    LENGTHENED_PAUSE = "lengthened_pause"
    CONCENTRIC = "concentric"
    SHORTENED_PAUSE = "shortened_pause"

    @property
    def is_pause(self) -> bool:
        """Whether it is one of the two pauses."""
        return self in (Part.LENGTHENED_PAUSE, Part.SHORTENED_PAUSE)

    @property
    def words(self) -> str:
        """The part in words, for sentences."""
        return self.replace("_", " ")


PARTS = tuple(Part)


def part_of(phase: Phase) -> Part | None:
    """The part of a rep that a phase is; None for a phase outside of reps."""
    match phase.kind, phase.end:
        case PhaseKind.ECCENTRIC, _:
            return Part.ECCENTRIC
        case PhaseKind.CONCENTRIC, _:
            return Part.CONCENTRIC
        case PhaseKind.ISOMETRIC, End.LENGTHENED:
            return Part.LENGTHENED_PAUSE
        case PhaseKind.ISOMETRIC, End.SHORTENED:
            return Part.SHORTENED_PAUSE
    return None


def format_tempo(
    eccentric_s: float | None,
    lengthened_s: float | None,
    concentric_s: float | None,
    shortened_s: float | None,
) -> str:
    """Tempo in seconds with one decimal, eccentric first: `3.9-0.4-1.1-0.2`; `?` for what was not seen."""
    parts = (eccentric_s, lengthened_s, concentric_s, shortened_s)
    return "-".join("?" if part is None else f"{part:.1f}" for part in parts)


@dataclass(frozen=True, slots=True)
class Rep:
    """One repetition.

    Parameters
    ----------
    rep, set : int
        Number of the rep in the clip and of its set, from 1.
    phases : tuple of Phase
        Its phases in order, one at least: an eccentric and a concentric in either order, one of them where
        the other was not seen, the pause between them and the pause after the last one.
    rom_deg : dict of str to float
        Range of motion by joint, degrees; the leading joint comes first.
    eccentric_peak_deg_s, concentric_peak_deg_s : float or None
        Peak angular speed of the leading joint, degrees per second.
    complete : bool
        False when a movement is missing or cut by the edge of the clip.
    issues : tuple of Issue
        What a person should know of it.
    side : {"left", "right"} or None
        The side that worked alone, or with the other's help.
    stretch_deg : float or None
        How much further the leading joint is stretched than in the first reps of the set, degrees.
    left_right_deg : float or None
        Range of motion of the leading joint, left less right, degrees.
    assisted : bool
        Whether somebody else, or the other hand, raised the weight.
    assisted_confidence : float
        How sure that is, from 0.5 (a guess) to 1.
    helper : {"partner", "other hand"} or None
        Who helped.
    velocity : RepVelocity or None
        In meters; None where the scale is not known.
    """

    rep: int
    set: int
    phases: tuple[Phase, ...]
    rom_deg: dict[str, float] = field(default_factory=dict)
    eccentric_peak_deg_s: float | None = None
    concentric_peak_deg_s: float | None = None
    complete: bool = True
    issues: tuple[Issue, ...] = ()
    side: str | None = None
    stretch_deg: float | None = None
    left_right_deg: float | None = None
    assisted: bool = False
    assisted_confidence: float = 0.5
    helper: str | None = None
    velocity: RepVelocity | None = None

    @property
    def start_s(self) -> float:
        """Start of its first phase, seconds."""
        return self.phases[0].start_s

    @property
    def end_s(self) -> float:
        """End of its last phase, a pause included, seconds."""
        return self.phases[-1].end_s

    @property
    def movements(self) -> tuple[Phase, ...]:
        """Its eccentric and concentric phases, in order."""
        return tuple(phase for phase in self.phases if phase.is_movement)

    def phases_of(self, part: Part | str) -> tuple[Phase, ...]:
        """The phases that make up a part; none for a pause that did not happen.

        part: one of `PARTS`, or its value, such as "eccentric". Raises ValueError for another text.
        """
        part = Part(part)
        return tuple(phase for phase in self.phases if part_of(phase) is part)

    def duration_s(self, part: Part | str) -> float | None:
        """Duration of a part, seconds: 0 for a pause that did not happen, None for an unseen movement."""
        phases = self.phases_of(part)
        if not phases:
            return 0.0 if Part(part).is_pause else None
        return sum(phase.duration_s for phase in phases)

    def duration_u_s(self, part: Part | str) -> float | None:
        """Uncertainty of `duration_s`, seconds: half-width of a 90 % interval; None for an unseen movement.

        The errors of the boundaries are independent, so their squares add (GUM, JCGM 100:2008, 5.1.2). A
        pause that was not seen may be any below the 0.15 s under which a turn is touch-and-go.
        """
        phases = self.phases_of(part)
        if not phases:
            return TOUCH_AND_GO_S if Part(part).is_pause else None
        return hypot(*(u for phase in phases for u in (phase.start_u_s, phase.end_u_s)))

    @property
    def eccentric_s(self) -> float | None:
        """Duration of the eccentric, seconds; None where it was not seen."""
        return self.duration_s(Part.ECCENTRIC)

    @property
    def lengthened_pause_s(self) -> float:
        """Duration of the pause at the lengthened end, seconds."""
        return self.duration_s(Part.LENGTHENED_PAUSE) or 0.0

    @property
    def concentric_s(self) -> float | None:
        """Duration of the concentric, seconds; None where it was not seen."""
        return self.duration_s(Part.CONCENTRIC)

    @property
    def shortened_pause_s(self) -> float:
        """Duration of the pause at the shortened end, seconds."""
        return self.duration_s(Part.SHORTENED_PAUSE) or 0.0

    @property
    def tempo(self) -> str:
        """The four durations in the order of the notation, such as `3.9-0.4-1.1-0.2`."""
        return format_tempo(*(self.duration_s(part) for part in PARTS))

    @property
    def counts(self) -> bool:
        """Whether eccentric and concentric are both at least partly seen, so that `rep_count` counts it."""
        return self.eccentric_s is not None and self.concentric_s is not None

    @property
    def trailing_pause(self) -> Part:
        """The pause that follows the rep's last movement, or would."""
        at_shortened = self.movements[-1].leads_to is End.SHORTENED
        return Part.SHORTENED_PAUSE if at_shortened else Part.LENGTHENED_PAUSE

    @property
    def eccentric_concentric_ratio(self) -> float | None:
        """Duration of the eccentric over that of the concentric; None where one was not seen."""
        eccentric_s, concentric_s = self.eccentric_s, self.concentric_s
        return eccentric_s / concentric_s if eccentric_s and concentric_s else None

    @property
    def eccentric_peak_to_mean(self) -> float | None:
        """Highest speed of the eccentric along the path over its mean speed; None where not known."""
        lowering = next(iter(self.phases_of(Part.ECCENTRIC)), None)
        if lowering is None or lowering.swing <= 0:
            return None
        return lowering.peak_speed * lowering.duration_s / lowering.swing

    @property
    def flags(self) -> tuple[str, ...]:
        """The sentences of `issues`."""
        return tuple(issue.message for issue in self.issues)

    def has(self, code: IssueCode) -> bool:
        """Whether one of the issues has that code."""
        return any(issue.code == code for issue in self.issues)

    def to_dict(self) -> dict[str, Any]:
        """The entry of `reps` in analysis.json, times not rounded."""
        return {
            "rep": self.rep,
            "set": self.set,
            "start_s": self.start_s,
            "end_s": self.end_s,
            **{f"{part}_s": self.duration_s(part) for part in PARTS},
            "tempo": self.tempo,
            "rom_deg": dict(self.rom_deg),
            "rom_u_deg": {joint: rom_u_deg(deg) for joint, deg in self.rom_deg.items()},
            "eccentric_peak_deg_s": self.eccentric_peak_deg_s,
            "concentric_peak_deg_s": self.concentric_peak_deg_s,
            "complete": self.complete,
            "flags": list(self.flags),
            "side": self.side,
            "eccentric_concentric_ratio": self.eccentric_concentric_ratio,
            "eccentric_peak_to_mean": self.eccentric_peak_to_mean,
            "stretch_deg": self.stretch_deg,
            "left_right_deg": self.left_right_deg,
            "left_right_u_deg": left_right_u_deg(self.rom_deg, self.left_right_deg),
            "assisted": self.assisted,
            "assisted_confidence": self.assisted_confidence,
            "helper": self.helper,
            **{f"{part}_u_s": self.duration_u_s(part) for part in PARTS},
            "issues": [issue.to_dict() for issue in self.issues],
            **(self.velocity or _NO_REP_VELOCITY).to_dict(),
        }

    @classmethod
    def from_dict(cls, data: dict[str, Any], phases: Iterable[Phase]) -> "Rep":
        """The inverse of `to_dict`, given the phases, from which the durations follow."""
        return cls(
            rep=data["rep"],
            set=data["set"],
            phases=tuple(phases),
            rom_deg=dict(data["rom_deg"]),
            eccentric_peak_deg_s=data["eccentric_peak_deg_s"],
            concentric_peak_deg_s=data["concentric_peak_deg_s"],
            complete=data["complete"],
            issues=read_issues(data, "flags"),
            side=data.get("side"),
            stretch_deg=data.get("stretch_deg"),
            left_right_deg=data.get("left_right_deg"),
            assisted=data.get("assisted", False),
            assisted_confidence=data.get("assisted_confidence", 0.5),
            helper=data.get("helper"),
            velocity=RepVelocity.from_dict(data),
        )


@dataclass(frozen=True, slots=True)
class Set:
    """One set.

    Parameters
    ----------
    set : int
        Its number in the clip, from 1.
    reps : tuple of Rep
        Its reps in order, one at least.
    rom_variation : float or None
        Coefficient of variation of the leading joint's range of motion; None for fewer than two reps.
    left_right_deg : float or None
        Median over the reps of the range of motion, left less right, degrees.
    velocity : SetVelocity or None
        In meters; None where the scale is not known.
    """

    set: int
    reps: tuple[Rep, ...]
    rom_variation: float | None = None
    left_right_deg: float | None = None
    velocity: SetVelocity | None = None

    @property
    def start_s(self) -> float:
        """Start of its first rep, seconds."""
        return self.reps[0].start_s

    @property
    def end_s(self) -> float:
        """End of its last rep, seconds."""
        return self.reps[-1].end_s

    @property
    def typical_reps(self) -> tuple[Rep, ...]:
        """The reps that means and medians are over: the complete ones, all where none is."""
        return tuple(rep for rep in self.reps if rep.complete) or self.reps

    @property
    def rep_count(self) -> int:
        """Reps whose eccentric and concentric are both at least partly seen."""
        return sum(rep.counts for rep in self.reps)

    @property
    def tempo(self) -> str:
        """Median tempo of the complete reps."""
        return format_tempo(*(self._median_s(part) for part in PARTS))

    def _median_s(self, part: Part) -> float | None:
        values = [rep.duration_s(part) for rep in self.typical_reps]
        if part.is_pause and not values[-1]:
            # No pause follows the last rep (racking is none), so a 0 there says nothing of the set's tempo.
            values = values[:-1] or values
        seen = [value for value in values if value is not None]
        return median(seen) if seen else None

    @property
    def phases_s(self) -> dict[str, float]:
        """Time under tension by part, seconds."""
        return {str(part): sum(rep.duration_s(part) or 0.0 for rep in self.reps) for part in PARTS}

    @property
    def tut_s(self) -> float:
        """Time under tension: the sum of the phases of all reps, seconds."""
        return sum(self.phases_s.values())

    @property
    def eccentric_concentric_ratio(self) -> float | None:
        """Time under tension of the eccentrics over that of the concentrics; None without the latter."""
        phases_s = self.phases_s
        concentric_s = phases_s[Part.CONCENTRIC]
        return phases_s[Part.ECCENTRIC] / concentric_s if concentric_s else None

    @property
    def eccentric_s(self) -> dict[str, float] | None:
        """Durations of the complete reps' eccentrics in numbers, seconds; None where none was seen.

        `mean`, `sd` (with n - 1; 0 for one), `min`, `max`, `first`, `last`, `drift` (last less first), and
        the half-widths of the 90 % intervals `mean_u` (see `mean_u_s`) and `drift_u`, the errors of the two
        reps taken as independent: what is common to them cancels in a difference, so it is not too narrow.
        """
        measured = [
            (seconds, rep.duration_u_s(Part.ECCENTRIC) or 0.0)
            for rep in self.typical_reps
            if (seconds := rep.eccentric_s) is not None
        ]
        if not measured:
            return None
        values = [seconds for seconds, _ in measured]
        first_u_s, last_u_s = measured[0][1], measured[-1][1]
        return {
            "mean": fmean(values),
            "sd": stdev(values) if len(values) > 1 else 0.0,
            "min": min(values),
            "max": max(values),
            "first": values[0],
            "last": values[-1],
            "drift": values[-1] - values[0],
            "mean_u": mean_u_s([u_s for _, u_s in measured]),
            "drift_u": hypot(first_u_s, last_u_s) if len(measured) > 1 else 0.0,
        }

    @property
    def left_right_u_deg(self) -> float | None:
        """Half-width of the 90 % interval of `left_right_deg`: the largest of the reps'."""
        reps = self.typical_reps
        return max(filter(None, (left_right_u_deg(r.rom_deg, r.left_right_deg) for r in reps)), default=None)

    def to_dict(self) -> dict[str, Any]:
        """The entry of `sets` in analysis.json, times not rounded."""
        return {
            "set": self.set,
            "start_s": self.start_s,
            "end_s": self.end_s,
            "reps": [rep.rep for rep in self.reps],
            "tempo": self.tempo,
            "tut_s": self.tut_s,
            "eccentric_s": self.eccentric_s,
            "phases_s": self.phases_s,
            "eccentric_concentric_ratio": self.eccentric_concentric_ratio,
            "rom_variation": self.rom_variation,
            "left_right_deg": self.left_right_deg,
            "left_right_u_deg": self.left_right_u_deg,
            **(self.velocity or _NO_SET_VELOCITY).to_dict(),
        }

    @classmethod
    def from_dict(cls, data: dict[str, Any], reps: Sequence[Rep]) -> "Set":
        """The inverse of `to_dict`, given the reps."""
        variation, left_right_deg = data.get("rom_variation"), data.get("left_right_deg")
        return cls(data["set"], tuple(reps), variation, left_right_deg, SetVelocity.from_dict(data))
