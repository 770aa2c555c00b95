"""The record of what a person changed in an analysis; one that contradicts itself cannot be made."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from enum import StrEnum
from itertools import pairwise
from typing import Any

from liftphase.errors import UsageError
from liftphase.kinematics.scale_model import ScalePoints
from liftphase.phases.model import End, PhaseKind
from liftphase.pose.subject_selection import check_person
from liftphase.reps.segments import MAX_TIME_S, find_label_faults

SCHEMA = 1
# Times in a file are rounded to 0.1 ms: two that touch may overlap by a little more than that.
_ROUNDING_S = 2.1e-4
# A value that is refused is quoted up to so many characters.
_MAX_QUOTED = 40
_POINT_FIELDS = tuple(field.name for field in fields(ScalePoints))
# Nobody measures less than a finger's width, or more than a room, in an image.
_MIN_DISTANCE_M, _MAX_DISTANCE_M = 0.01, 20.0
# Why a detected rep is none: nothing of the kind happened, it was not finished, or its range was too small.
REJECTION_REASONS = ("false", "failed", "partial")


@dataclass(frozen=True, slots=True)
class CorrectedSegment:
    """A segment as a person left it. `Corrections` checks it, and says which of its segments is at fault.

    Parameters
    ----------
    start_s, end_s : float
        Seconds on the clip's presentation timestamps.
    kind : PhaseKind
        Or its name.
    end : End or None
        The end, or its name, at which an isometric phase happens; None for the other kinds.
    rep : int or None
        Number of its rep, from 1; None for `other`.
    """

    start_s: float
    end_s: float
    kind: PhaseKind
    end: End | None = None
    rep: int | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "kind", _as_member(PhaseKind, self.kind))
        object.__setattr__(self, "end", _as_member(End, self.end))

    def to_dict(self) -> dict[str, Any]:
        """The entry of `segments` in corrections.json."""
        return {
            "start_s": self.start_s,
            "end_s": self.end_s,
            "phase": str(self.kind),
            "end": None if self.end is None else str(self.end),
            "rep": self.rep,
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> "CorrectedSegment":
        """The inverse of `to_dict`; also reads a segment of analysis.json. A missing key gives None."""
        return cls(*(data.get(key) for key in ("start_s", "end_s", "phase", "end", "rep")))  # pyright: ignore


@dataclass(frozen=True, slots=True)
class Corrections:
    """What a person changed in the analysis of a clip.

    Parameters
    ----------
    clip_sha256 : str
        The clip that was corrected.
    segments : tuple of CorrectedSegment
        The whole corrected segmentation, in order; what it leaves out is `other`.
    exercise : str or None
        The lift, if the person named it.
    rejected_reps : tuple of int
        Numbers of detected reps that are none. A corrected rep that is one of them is left out.
    author : str or None
        Who did it.
    saved_at : str or None
        When, ISO 8601.
    rejection_reasons : tuple of (str or None)
        For each of `rejected_reps` one of `REJECTION_REASONS`, if the person said; or nothing at all.
    person : str or None
        Which person lifts, as in `AnalysisOptions`, if the person said: others were measured before.
    slowmo : float or None
        How many times slower than real time the clip plays, if the person said.
    scale_points : ScalePoints or None
        Two points of a frame and their distance, if the person tapped them.
    keeps_phases : bool
        Whether the phases are those that are detected; then `segments` is empty.

    Raises
    ------
    UsageError
        A value is of another type, a time is not finite, a segment has no length or overlaps another, a pause
        has no end, a movement has no rep, or `saved_at` is no time.

    Examples
    --------
    >>> down = CorrectedSegment(1.0, 4.0, PhaseKind.ECCENTRIC, rep=1)
    >>> up = CorrectedSegment(4.0, 5.0, PhaseKind.CONCENTRIC, rep=1)
    >>> corrections = Corrections("0" * 64, (down, up))
    >>> Corrections.from_dict(corrections.to_dict()) == corrections
    True
    """

    clip_sha256: str
    segments: tuple[CorrectedSegment, ...]
    exercise: str | None = None
    rejected_reps: tuple[int, ...] = ()
    author: str | None = None
    saved_at: str | None = None
    rejection_reasons: tuple[str | None, ...] = ()
    person: str | None = None
    slowmo: float | None = None
    keeps_phases: bool = False
    scale_points: ScalePoints | None = None

    def __post_init__(self) -> None:
        for name in ("segments", "rejected_reps", "rejection_reasons"):
            if isinstance(value := getattr(self, name), list):
                object.__setattr__(self, name, tuple(value))
        # Each check relies on those before it: the first fault ends the search.
        for check in (_find_wrong_fields, _find_wrong_segments, _find_disorder):
            for fault in check(self):
                raise UsageError(f"these corrections cannot be: {fault}.")

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready mapping, the corrections.json contract."""
        return {
            "schema": SCHEMA,
            "clip_sha256": self.clip_sha256,
            "author": self.author,
            "saved_at": self.saved_at,
            "exercise": self.exercise,
            "segments": [segment.to_dict() for segment in self.segments],
            "rejected_reps": list(self.rejected_reps),
            "rejection_reasons": list(self.rejection_reasons),
            "person": self.person,
            "slowmo": self.slowmo,
            "keeps_phases": self.keeps_phases,
            **({} if self.scale_points is None else {"scale_points": asdict(self.scale_points)}),
        }

    @property
    def fingerprint(self) -> str:
        """SHA-256 of all that they say: an analysis that records it is one with these corrections applied."""
        content = json.dumps(self.to_dict(), sort_keys=True, allow_nan=False)
        return hashlib.sha256(content.encode("ascii")).hexdigest()

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> "Corrections":
        """The corrections that corrections.json holds; keys that are not known are passed over.

        Parameters
        ----------
        data : mapping
            The content of a corrections.json, or what `to_dict` gives.

        Raises
        ------
        UsageError
            It breaks the contract or contradicts itself; one line says what and where.
        """
        if not isinstance(data, Mapping):
            raise UsageError(f"these corrections cannot be: {_quote(data)} is no object with keys.")
        if type(schema := data.get("schema")) is not int or schema != SCHEMA:
            raise UsageError(f"these corrections cannot be: schema must be {SCHEMA}, not {_quote(schema)}.")
        segments = data.get("segments")
        if isinstance(segments, list | tuple):
            segments = tuple(
                CorrectedSegment.from_dict(entry) if isinstance(entry, Mapping) else entry
                for entry in segments
            )
        return cls(
            data.get("clip_sha256"),  # pyright: ignore[reportArgumentType]
            segments,  # pyright: ignore[reportArgumentType]
            data.get("exercise"),
            data.get("rejected_reps", ()),
            data.get("author"),
            data.get("saved_at"),
            data.get("rejection_reasons", ()),
            data.get("person"),
            data.get("slowmo"),
            data.get("keeps_phases", False),
            _read_points(data.get("scale_points")),
        )


def _read_points(given: Any) -> Any:
    """The tapped points; what holds none stays, to be refused."""
    if not isinstance(given, Mapping) or set(given) != set(_POINT_FIELDS):
        return given
    a_px, b_px = (tuple(end) if isinstance(end, list) else end for end in (given["a_px"], given["b_px"]))
    return ScalePoints(given["time_s"], a_px, b_px, given["distance_m"])


def _as_member(kind: type[StrEnum], value: Any) -> Any:
    """The member of that name; what names none stays, to be refused with the number of its segment."""
    return kind(value) if isinstance(value, str) and value in set(kind) else value


def _find_wrong_fields(corrections: Corrections) -> Iterator[str]:
    """Fields other than the segments that cannot be."""
    if not isinstance(corrections.clip_sha256, str):
        yield f"clip_sha256 must be text, not {_quote(corrections.clip_sha256)}"
    for name in ("exercise", "author", "saved_at"):
        value = getattr(corrections, name)
        if not isinstance(value, str | None):
            yield f"{name} must be text or nothing, not {_quote(value)}"
    if not isinstance(corrections.rejected_reps, tuple):
        yield f"rejected_reps must be several numbers of reps, not {_quote(corrections.rejected_reps)}"
    for number in corrections.rejected_reps:
        if not _is_number_of_rep(number):
            yield f"rejected_reps holds {_quote(number)}, which is no number of a rep"
    yield from _find_wrong_reasons(corrections)
    yield from _find_wrong_options(corrections)
    if corrections.saved_at is not None:
        try:
            datetime.fromisoformat(corrections.saved_at)
        except ValueError:
            yield f"saved_at is no ISO 8601 time: {_quote(corrections.saved_at)}"


def _find_wrong_reasons(corrections: Corrections) -> Iterator[str]:
    reasons = corrections.rejection_reasons
    if not isinstance(reasons, tuple):
        yield f"rejection_reasons must be several reasons, not {_quote(reasons)}"
    for reason in reasons:
        if reason is not None and reason not in REJECTION_REASONS:
            yield f"rejection_reasons holds {_quote(reason)}, which is not {' or '.join(REJECTION_REASONS)}"
    if reasons and len(reasons) != len(corrections.rejected_reps):
        yield "rejection_reasons must be as many as rejected_reps, or none"


def _find_wrong_options(corrections: Corrections) -> Iterator[str]:
    person, slowmo = corrections.person, corrections.slowmo
    if not isinstance(person, str | None):
        yield f"person must be text or nothing, not {_quote(person)}"
    try:
        check_person(person)
    except UsageError:
        yield f"person must be left, right or a number from 1, not {_quote(person)}"
    if not isinstance(corrections.keeps_phases, bool):
        yield f"keeps_phases must be true or false, not {_quote(corrections.keeps_phases)}"
    elif corrections.keeps_phases and corrections.segments:
        yield "there are segments, but keeps_phases says that the phases are those detected"
    if slowmo is not None and not (_is_time(slowmo) and slowmo > 0):
        yield f"slowmo must be a number above 0, not {_quote(slowmo)}"
    if corrections.scale_points is not None:
        yield from _find_wrong_points(corrections.scale_points)


def _find_wrong_points(points: Any) -> Iterator[str]:
    if not isinstance(points, ScalePoints):
        yield f"scale_points must hold {', '.join(_POINT_FIELDS)}, not {_quote(points)}"
    if not _is_time(points.time_s):
        yield f"scale_points.time_s must be a time in seconds, not {_quote(points.time_s)}"
    for name in ("a_px", "b_px"):
        if not _is_place(place := getattr(points, name)):
            yield f"scale_points.{name} must be two numbers, not {_quote(place)}"
    if points.a_px == points.b_px:
        yield "scale_points must be two different points"
    if not (_is_time(points.distance_m) and _MIN_DISTANCE_M <= points.distance_m <= _MAX_DISTANCE_M):
        near, far = _MIN_DISTANCE_M, _MAX_DISTANCE_M
        yield f"scale_points.distance_m must be from {near:g} to {far:g}, not {_quote(points.distance_m)}"


def _find_wrong_segments(corrections: Corrections) -> Iterator[str]:
    """Segments that cannot be, each by itself."""
    if not isinstance(corrections.segments, tuple):
        yield f"segments must be several segments, not {_quote(corrections.segments)}"
    for number, segment in enumerate(corrections.segments):
        where = f"segments[{number}]"
        if not isinstance(segment, CorrectedSegment):
            yield f"{where} is no segment: {_quote(segment)}"
        for name in ("start_s", "end_s"):
            if not _is_time(value := getattr(segment, name)):
                yield f"{where}.{name} must be a time in seconds, not {_quote(value)}"
        if not isinstance(segment.kind, PhaseKind):
            yield f"{where}.phase must be {' or '.join(PhaseKind)}, not {_quote(segment.kind)}"
        if not isinstance(segment.end, End | None):
            yield f"{where}.end must be {' or '.join(End)} or nothing, not {_quote(segment.end)}"
        if segment.rep is not None and not _is_number_of_rep(segment.rep):
            yield f"{where}.rep must be a whole number from 1 or nothing, not {_quote(segment.rep)}"
        yield from (f"{where} {fault}" for fault in find_label_faults(segment.kind, segment.end, segment.rep))


def _find_disorder(corrections: Corrections) -> Iterator[str]:
    """Segments that end too soon or stand in each other's time; they may leave gaps, which are `other`."""
    for number, segment in enumerate(corrections.segments):
        if segment.end_s < segment.start_s:
            yield f"segments[{number}] ends before it starts"
        if segment.end_s == segment.start_s:
            yield f"segments[{number}] has no length"
    for number, (before, after) in enumerate(pairwise(corrections.segments)):
        if after.start_s < before.end_s - _ROUNDING_S:
            how = "overlaps" if after.end_s > before.start_s else "must come before"
            yield f"segments[{number + 1}] {how} segments[{number}]"


def _is_time(value: Any) -> bool:
    return (
        isinstance(value, int | float)
        and not isinstance(value, bool)
        and abs(value) <= MAX_TIME_S  # NaN is not
    )


def _is_place(value: Any) -> bool:
    return isinstance(value, tuple) and len(value) == 2 and all(map(_is_time, value))


def _is_number_of_rep(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 1


def _quote(value: Any) -> str:
    """The value as a message shows it: one line, not too long."""
    text = " ".join(repr(value).split())
    return text if len(text) <= _MAX_QUOTED else f"{text[:_MAX_QUOTED]}..."
