"""Analysis: all results of one clip, and their JSON form (schema 1)."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from typing import TYPE_CHECKING, Any, TypeVar

from liftphase.phases.model import Phase
from liftphase.reps.issues import Issue, read_issues
from liftphase.reps.rep import Rep, Set
from liftphase.reps.segments import Segment, build_segments
from liftphase.reps.velocity_model import ScaleRecord
from liftphase.video.info import ClipInfo

if TYPE_CHECKING:
    from liftphase.pose.track import PoseTrack

SCHEMA = 1
_DECIMALS = 4
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class ExerciseChoice:
    """Which lift it is, the confidence (0..1), and whether it was given or detected from the motion.

    joint: the one that leads; runner_up: the next likely lift, where it was detected from the motion, and the
    one that the motion looks like, where no rep of the given one was found. The name is
    `unknown` for a lift that could not be detected.
    """

    name: str
    confidence: float
    source: str  # "given" or "recognized"
    joint: str = ""
    runner_up: str | None = None


@dataclass(frozen=True, slots=True)
class Quality:
    """The quality of the measurement.

    detected: fraction of the frames of the sets in which the lifter was detected; visibility: mean of the
    landmarks that move, 0..1; view: of the camera; issues: why the result may be wrong; count_confidence:
    probability that the number of reps is right, None where a person set the phases and in analyses of older
    versions; notes: what limits some numbers without putting the result in doubt; direction_confidence:
    probability that eccentric and concentric are not the other way round, 1 where the lift was named, None as
    the one of the count; scale: what made pixels meters, None where nothing did.
    """

    detected: float
    visibility: float
    view: str
    issues: tuple[Issue, ...] = ()
    count_confidence: float | None = None
    notes: tuple[Issue, ...] = ()
    direction_confidence: float | None = None
    scale: ScaleRecord | None = None

    @property
    def warnings(self) -> tuple[str, ...]:
        """The sentences of `issues`."""
        return tuple(issue.message for issue in self.issues)

    def to_dict(self) -> dict[str, Any]:
        """The `quality` of analysis.json."""
        return {
            "detected": self.detected,
            "visibility": self.visibility,
            "view": self.view,
            "warnings": list(self.warnings),
            "issues": [issue.to_dict() for issue in self.issues],
            "notes": [note.to_dict() for note in self.notes],
            "count_confidence": self.count_confidence,
            "direction_confidence": self.direction_confidence,
            "scale": None if self.scale is None else asdict(self.scale),
        }

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> "Quality":
        """The inverse of `to_dict`."""
        return cls(
            data["detected"],
            data["visibility"],
            data["view"],
            read_issues(data, "warnings"),
            data.get("count_confidence"),
            tuple(Issue(note["code"], note["message"]) for note in data.get("notes", ())),
            data.get("direction_confidence"),
            None if (scale := data.get("scale")) is None else _made(ScaleRecord, scale),
        )


@dataclass(frozen=True, slots=True)
class Analysis:
    """The result for one clip; `to_dict` gives the contract of analysis.json.

    Parameters
    ----------
    clip : ClipInfo
        Facts of the clip.
    exercise : ExerciseChoice
        Which lift it is.
    sets : tuple of Set
        The sets in order; each owns its reps, and each rep its phases.
    quality : Quality
        What raises or lowers trust.
    start_s, end_s : float
        The analyzed part of the clip, seconds on its presentation timestamps.
    provenance : dict
        What made it: versions, model, request. A record only.
    corrected : bool
        Whether a person's corrections were applied.
    poses, kinematics, path, load_path, known_lengths
        The pose track, kinematics, displacement, path of the load in meters and `KnownLengths` that it was
        made from, where it was made in this process; not serialized, and not part of a comparison.
        `load_path` is None where no scale is known.

    Attributes
    ----------
    reps, segments : tuple
        Derived: the reps of all sets, and the timeline of the clip.
    """

    clip: ClipInfo
    exercise: ExerciseChoice
    sets: tuple[Set, ...]
    quality: Quality
    start_s: float
    end_s: float
    provenance: dict[str, Any] = field(default_factory=dict)
    corrected: bool = False
    poses: "PoseTrack | None" = field(default=None, compare=False, repr=False)
    kinematics: Any = field(default=None, compare=False, repr=False)
    path: Any = field(default=None, compare=False, repr=False)
    load_path: Any = field(default=None, compare=False, repr=False)
    known_lengths: Any = field(default=None, compare=False, repr=False)
    reps: tuple[Rep, ...] = field(init=False, compare=False, repr=False)
    segments: tuple[Segment, ...] = field(init=False, compare=False, repr=False)

    def __repr__(self) -> str:
        counts = f"sets: {len(self.sets)}, reps: {self.rep_count}"
        return f"Analysis({self.clip.path!r}, {self.exercise.name}, {counts})"

    def __post_init__(self) -> None:
        reps = tuple(rep for set_ in self.sets for rep in set_.reps)
        object.__setattr__(self, "reps", reps)
        object.__setattr__(self, "segments", tuple(build_segments(reps, self.start_s, self.end_s)))

    @property
    def rep_count(self) -> int:
        """Reps whose eccentric and concentric are both at least partly seen."""
        return sum(set_.rep_count for set_ in self.sets)

    def phase_at(self, time_s: float) -> Segment | None:
        """The segment that holds `time_s`, or None outside the clip."""
        return next((s for s in self.segments if s.start_s <= time_s < s.end_s), None)

    def rep_at(self, time_s: float) -> Rep | None:
        """The rep that holds `time_s`, if any."""
        return next((r for r in self.reps if r.start_s <= time_s < r.end_s), None)

    def map_reps(self, change: Callable[[Set], Sequence[Rep]]) -> "Analysis":
        """The analysis with the reps of every set replaced by what `change` makes of the set."""
        return replace(self, sets=tuple(replace(set_, reps=tuple(change(set_))) for set_ in self.sets))

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready mapping with the keys of the analysis.json contract; numbers rounded to 4 decimals.

        Only the `phases` of reps keep their full precision, so that what follows from them is the same for
        an analysis that was read from its file.
        """
        data = _rounded(
            {
                "schema": SCHEMA,
                "clip": self.clip.to_dict(),
                "exercise": asdict(self.exercise),
                "rep_count": self.rep_count,
                "segments": [s.to_dict() for s in self.segments],
                "reps": [rep.to_dict() for rep in self.reps],
                "sets": [set_.to_dict() for set_ in self.sets],
                "quality": self.quality.to_dict(),
                "corrected": self.corrected,
                "provenance": self.provenance,
            }
        )
        for rep, entry in zip(self.reps, data["reps"], strict=True):
            entry["phases"] = [phase.to_dict() for phase in rep.phases]
        return data

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> "Analysis":
        """The inverse of `to_dict` for data that `liftphase.export.analysis_json` has checked.

        A file without `phases` in its reps, or without any key that the contract does not promise, is read
        too. Raises ValueError when `data` is not a schema-1 analysis.
        """
        if data.get("schema") != SCHEMA:
            raise ValueError(f"not an analysis of schema {SCHEMA}")
        try:
            timeline = [(Phase.from_dict(s), s["rep"]) for s in data["segments"]]
            start_s, end_s = timeline[0][0].start_s, timeline[-1][0].end_s
            reps = {rep["rep"]: Rep.from_dict(rep, _phases_of(rep, timeline)) for rep in data["reps"]}
            return cls(
                clip=_made(ClipInfo, {"first_s": start_s} | data["clip"]),
                exercise=_made(ExerciseChoice, data["exercise"]),
                sets=tuple(Set.from_dict(entry, [reps[n] for n in entry["reps"]]) for entry in data["sets"]),
                quality=Quality.from_dict(data["quality"]),
                start_s=start_s,
                end_s=end_s,
                provenance=data.get("provenance", {}),
                corrected=data.get("corrected", False),
            )
        except (KeyError, IndexError, TypeError) as error:
            raise ValueError(f"not a complete analysis: {error}") from error


def _phases_of(rep: dict[str, Any], timeline: Sequence[tuple[Phase, int | None]]) -> list[Phase]:
    """The phases of an entry of `reps`: its own, or else the segments that carry its number."""
    if "phases" in rep:
        return [Phase.from_dict(phase) for phase in rep["phases"]]
    return [phase for phase, number in timeline if number == rep["rep"]]


def _made(kind: type[_T], data: dict[str, Any]) -> _T:
    """An object of the dataclass `kind` from its JSON mapping; unknown keys are passed over."""
    known = {field.name for field in fields(kind)}  # pyright: ignore[reportArgumentType]
    return kind(**{k: v for k, v in data.items() if k in known})


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, _DECIMALS)
    if isinstance(value, dict):
        return {k: _rounded(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(v) for v in value]
    return value
