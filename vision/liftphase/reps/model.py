"""SetAnalysis: everything that is said of one clip, and its JSON form (schema 1)."""

from dataclasses import asdict, dataclass, field, fields
from typing import Any, TypeVar

from liftphase.phases.segments import Phase, Segment

SCHEMA = 1
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class ExerciseChoice:
    """Which lift it is, how sure we are (0..1), and whether the user named it or the motion did.

    joint: the one that leads; runner_up: the next likely lift, where the motion named it. The name is
    `unknown` for a lift that the motion did not tell.
    """

    name: str
    confidence: float
    source: str  # "given" or "recognised"
    joint: str = ""
    runner_up: str | None = None


@dataclass(frozen=True, slots=True)
class Rep:
    """One repetition. Durations in seconds, speeds in deg/s, range of motion in degrees by joint.

    A phase that was not seen (cut off by the clip's edge) is None; a pause that did not happen is 0.0.
    `complete` is False when a movement phase is missing or cut by the clip's edge. `side` is `left` or
    `right` where one side worked alone, or with the other's help.

    eccentric_concentric_ratio, eccentric_peak_to_mean (speed of the lowering), stretch_deg (how much further
    the leading joint is stretched than in the set's first reps), left_right_deg (range of motion of the
    leading joint, left less right): see docs/numbers.md. assisted: whether somebody else, or the other hand,
    raised the weight; assisted_confidence: how sure that is, 0.5 (a guess) to 1; helper: "partner", "other
    hand" or None.
    """

    rep: int
    set: int
    start_s: float
    end_s: float
    eccentric_s: float | None
    lengthened_pause_s: float | None
    concentric_s: float | None
    shortened_pause_s: float | None
    tempo: str
    rom_deg: dict[str, float] = field(default_factory=dict)
    eccentric_peak_deg_s: float | None = None
    concentric_peak_deg_s: float | None = None
    complete: bool = True
    flags: tuple[str, ...] = ()
    side: str | None = None
    eccentric_concentric_ratio: float | None = None
    eccentric_peak_to_mean: float | None = None
    stretch_deg: float | None = None
    left_right_deg: float | None = None
    assisted: bool = False
    assisted_confidence: float = 0.5
    helper: str | None = None


@dataclass(frozen=True, slots=True)
class SetSummary:
    """One set: its reps, median tempo, time under tension and the statistics of its eccentrics.

    phases_s: time under tension by part (eccentric, lengthened_pause, concentric, shortened_pause), which sum
    to tut_s; eccentric_concentric_ratio: of those sums; rom_variation: standard deviation over mean of the
    leading joint's range of motion; left_right_deg: median over the reps. None where it was not seen.
    """

    set: int
    start_s: float
    end_s: float
    reps: tuple[int, ...]
    tempo: str
    tut_s: float
    eccentric_s: dict[str, float] | None  # mean, sd, min, max, first, last, drift
    phases_s: dict[str, float] = field(default_factory=dict)
    eccentric_concentric_ratio: float | None = None
    rom_variation: float | None = None
    left_right_deg: float | None = None


@dataclass(frozen=True, slots=True)
class Quality:
    """What raises or lowers trust: share of frames with the lifter found, mean visibility, view, warnings."""

    detected: float
    visibility: float
    view: str
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SetAnalysis:
    """The result for one clip; `to_dict` gives the contract of analysis.json."""

    clip: dict[str, Any]
    exercise: ExerciseChoice
    segments: tuple[Segment, ...]
    reps: tuple[Rep, ...]
    sets: tuple[SetSummary, ...]
    quality: Quality
    provenance: dict[str, Any] = field(default_factory=dict)

    @property
    def rep_count(self) -> int:
        """Reps whose eccentric and concentric are both at least partly seen."""
        return sum(rep.eccentric_s is not None and rep.concentric_s is not None for rep in self.reps)

    def phase_at(self, time_s: float) -> Segment | None:
        """The segment that holds `time_s`, or None outside the clip."""
        return next((s for s in self.segments if s.start_s <= time_s < s.end_s), None)

    def rep_at(self, time_s: float) -> Rep | None:
        """The rep that holds `time_s`, if any."""
        return next((r for r in self.reps if r.start_s <= time_s < r.end_s), None)

    def movement_segments(self) -> list[Segment]:
        """Eccentric and concentric segments, in order."""
        return [s for s in self.segments if s.phase in (Phase.ECCENTRIC, Phase.CONCENTRIC)]

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready mapping with the keys of the analysis.json contract; times rounded to 0.1 ms."""
        return _rounded(
            {
                "schema": SCHEMA,
                "clip": self.clip,
                "exercise": asdict(self.exercise),
                "rep_count": self.rep_count,
                "segments": [s.to_dict() for s in self.segments],
                "reps": [asdict(r) for r in self.reps],
                "sets": [asdict(s) for s in self.sets],
                "quality": asdict(self.quality),
                "provenance": self.provenance,
            }
        )

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> "SetAnalysis":
        """The inverse of `to_dict`; keys it does not know are passed over.

        Raises ValueError when `data` is not a schema-1 analysis.
        """
        if data.get("schema") != SCHEMA:
            raise ValueError(f"not an analysis of schema {SCHEMA}")
        try:
            return cls(
                clip=data["clip"],
                exercise=_made(ExerciseChoice, data["exercise"]),
                segments=tuple(Segment.from_dict(s) for s in data["segments"]),
                reps=tuple(_made(Rep, r) for r in data["reps"]),
                sets=tuple(_made(SetSummary, s) for s in data["sets"]),
                quality=_made(Quality, data["quality"]),
                provenance=data.get("provenance", {}),
            )
        except (KeyError, TypeError) as error:
            raise ValueError(f"not a complete analysis: {error}") from error


def _made(kind: type[_T], data: dict[str, Any]) -> _T:
    """An object of the dataclass `kind` from its JSON mapping; lists become tuples again."""
    known = {field.name for field in fields(kind)}  # pyright: ignore[reportArgumentType]
    return kind(**{k: tuple(v) if isinstance(v, list) else v for k, v in data.items() if k in known})


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, 4)
    if isinstance(value, dict):
        return {k: _rounded(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(v) for v in value]
    return value
