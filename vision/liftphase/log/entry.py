"""What is logged of one clip: its sets with their reps and phases, as rows of the tables."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from math import hypot
from statistics import fmean, stdev
from types import MappingProxyType
from typing import Any

from liftphase.log.schema import REP_VELOCITIES, SET_VELOCITIES
from liftphase.prescription.evaluation import Evaluation, SetVerdict
from liftphase.prescription.outcome import outcome_of
from liftphase.prescription.stored_target import target_to_json
from liftphase.reps.model import Analysis
from liftphase.reps.rep import PARTS, Rep, Set
from liftphase.reps.velocity import speeds_of
from liftphase.reps.velocity_model import ScaleRecord
from liftphase.season.facts import FACTS, SetFacts

CLIP = "clip"
# What an entry says of a set besides its facts, of a rep and of a phase.
SET_COLUMNS = (
    *("number", "rep_count", "eccentric_reps", "tempo", "tut_s", "tut_u_s", "eccentric_s", "eccentric_u_s"),
    *("eccentric_mean_s", "eccentric_mean_u_s", "drift_s", "drift_u_s", "rom_deg", "rom_sd_deg", "limits"),
    *("verdict", "reps_kept", "reps_missed", "reps_too_close", "worst_rep", "worst_part", "worst_off_s"),
    "original",
    *SET_VELOCITIES,
    "measured_point",
)
REP_COLUMNS = (
    *("number", "complete", "assisted", "side", "verdict", "rom_deg"),
    *(f"{part}_s" for part in PARTS),
    *(f"{part}_u_s" for part in PARTS),
    *REP_VELOCITIES,
)
PHASE_COLUMNS = ("position", "kind", "end", "start_s", "end_s", "start_u_s", "end_u_s")
_DECIMALS = 6


_NONE: Mapping[int, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class RepEntry:
    """A rep: the row of the table `reps`, and those of its `phases`."""

    row: Mapping[str, Any]
    phases: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class SetEntry:
    """A set: what is known of it, the row of the table `sets` besides that, and its reps.

    derived: names of the facts that nobody said: they come from names of files or from the recording.
    """

    facts: SetFacts
    row: Mapping[str, Any]
    reps: tuple[RepEntry, ...] = ()
    derived: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Entry:
    """All that is logged of a source.

    Parameters
    ----------
    sha256 : str
        Of the clip's content, or what stands for it in another log.
    name : str
        Of the clip, for people.
    sets : tuple of SetEntry
        Its sets.
    results : str, optional
        The folder of its files.
    corrected : bool
        Whether a person corrected it.
    kind : str
        `clip`, or the log it comes from.
    """

    sha256: str
    name: str
    sets: tuple[SetEntry, ...]
    results: str | None = None
    corrected: bool = False
    kind: str = CLIP

    def completed(self, known: Mapping[int, SetFacts], originals: Mapping[int, str] = _NONE) -> "Entry":
        """The entry whose sets keep what is known of them already, by number, and is not said anew.

        A set whose number is new has the athlete and the day that all others have. originals: the rows of
        other logs that sets were joined with.
        """
        shared = _shared(known.values())
        sets = tuple(
            replace(
                each,
                facts=_kept(each, known.get(each.row["number"], shared)).merged_with(shared),
                row={
                    **each.row,
                    "original": each.row["original"] or originals.get(each.row["number"]),
                },
            )
            for each in self.sets
        )
        return replace(self, sets=sets)

    @property
    def digest(self) -> str:
        """SHA-256 of all but the name and the place of its files."""
        content = {
            "corrected": self.corrected,
            "sets": [
                {
                    # An athlete is the same however the name is capitalized.
                    "facts": facts_row(set_entry.facts)
                    | {"athlete": (set_entry.facts.athlete or "").casefold()},
                    "row": _digested(set_entry.row),
                    "reps": [[_digested(rep.row), rep.phases] for rep in set_entry.reps],
                }
                for set_entry in self.sets
            ],
        }
        text = json.dumps(content, sort_keys=True, default=str)
        return hashlib.sha256(text.encode()).hexdigest()


# Columns that earlier versions had not: where they are empty an entry is the same as one of those.
_LATER = frozenset((*SET_VELOCITIES, *REP_VELOCITIES, "measured_point"))


def _digested(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if value is not None or name not in _LATER}


def make_entry(
    analysis: Analysis,
    facts: SetFacts,
    *,
    evaluation: Evaluation | None = None,
    results: str | None = None,
    said: SetFacts | None = None,
) -> Entry:
    """What is logged of an analysis.

    Parameters
    ----------
    analysis : Analysis
        The clip.
    facts : SetFacts
        What is known of its sets; `date` with a time of the day is that of the clip's first frame.
    evaluation : Evaluation, optional
        The verdicts on its sets.
    results : str, optional
        The folder of its files.
    said : SetFacts, optional
        What of the facts a person said, which counts more than what is in the log already; all by default.
    """
    verdicts = {set_.set: set_ for set_ in evaluation.sets} if evaluation else {}
    limits = target_to_json(evaluation.target) if evaluation else None
    known = replace(facts, exercise=analysis.exercise.name)
    derived = frozenset(name for name in FACTS if said and getattr(said, name) is None) - {"exercise"}
    sets = tuple(
        replace(
            _set_entry(
                set_,
                replace(known, date=_begin(facts.date, set_.start_s - analysis.start_s)),
                verdicts.get(set_.set),
                limits,
                analysis.quality.scale,
            ),
            derived=derived,
        )
        for set_ in analysis.sets
    )
    return Entry(analysis.clip.sha256, analysis.clip.path, sets, results, analysis.corrected)


def facts_row(facts: SetFacts) -> dict[str, Any]:
    """The columns of `sets` that facts fill, but for the athlete's."""
    at = facts.date if isinstance(facts.date, datetime) else None
    names = (
        "exercise",
        "load_kg",
        "one_rep_max_kg",
        "method",
        "target",
        "rpe",
        "notes",
    )
    kind = None if facts.set_type is None else str(facts.set_type)
    return {name: getattr(facts, name) for name in names} | {
        "athlete": facts.athlete,
        "day": facts.day,
        "started_at": at,
        "set_type": kind,
    }


def _kept(set_entry: SetEntry, known: SetFacts) -> SetFacts:
    """The facts of a set, those that nobody said as they are known already.

    The recording's time of the day completes the day that is known.
    """
    kept = {name: getattr(known, name) for name in set_entry.derived if getattr(known, name) is not None}
    if set_entry.facts.day == known.day and not isinstance(known.date, datetime):
        kept.pop("date", None)
    return replace(set_entry.facts, **kept).merged_with(known)


def _shared(known: Iterable[SetFacts]) -> SetFacts:
    """Who and on which day, where all sets say the same: the load may be another in each."""
    found = {(facts.athlete, facts.day) for facts in known}
    athlete, day = found.pop() if len(found) == 1 else (None, None)
    return SetFacts(athlete=athlete, date=day)


def _begin(at: date | None, after_s: float) -> date | None:
    """When a set begins, to the second, where the time of the clip's first frame is known."""
    if not isinstance(at, datetime):
        return at
    return (at + timedelta(seconds=after_s)).replace(microsecond=0)


def _set_entry(
    set_: Set,
    facts: SetFacts,
    verdict: SetVerdict | None,
    limits: str | None,
    scale: ScaleRecord | None,
) -> SetEntry:
    eccentric = set_.eccentric_s or {}
    lowered = [rep for rep in set_.reps if rep.eccentric_s is not None]
    # Of one rep there is no drift, rather than one of exactly nothing.
    drifts = sum(rep.eccentric_s is not None for rep in set_.typical_reps) > 1
    ranges = [next(iter(rep.rom_deg.values())) for rep in set_.typical_reps if rep.rom_deg]
    row: dict[str, Any] = {
        "number": set_.set,
        "rep_count": set_.rep_count,
        "eccentric_reps": len(lowered),
        "tempo": set_.tempo,
        "tut_s": _rounded(set_.tut_s),
        "tut_u_s": _rounded(hypot(set_.reps[0].phases[0].start_u_s, set_.reps[-1].phases[-1].end_u_s)),
        "eccentric_s": _rounded(sum(rep.eccentric_s or 0.0 for rep in lowered)),
        # Camera, body and lift are the same in all reps of a set, and so is most of their error.
        "eccentric_u_s": _rounded(sum(rep.duration_u_s(PARTS[0]) or 0.0 for rep in lowered)),
        "eccentric_mean_s": _rounded(eccentric.get("mean")),
        "eccentric_mean_u_s": _rounded(eccentric.get("mean_u")),
        "drift_s": _rounded(eccentric.get("drift")) if drifts else None,
        "drift_u_s": _rounded(eccentric.get("drift_u")) if drifts else None,
        "rom_deg": _rounded(fmean(ranges)) if ranges else None,
        "rom_sd_deg": _rounded(stdev(ranges)) if len(ranges) > 1 else None,
    }
    if scale is not None and set_.velocity is not None:
        row |= _velocity_columns(set_) | {"measured_point": scale.point}
    by_rep: dict[int, str] = {}
    if verdict is not None:
        outcome = outcome_of(verdict)
        by_rep = {rep.rep: str(rep.verdict) for rep in verdict.reps if rep.judged}
        row |= {
            "limits": limits,
            "verdict": str(verdict.verdict),
            "reps_kept": outcome.kept,
            "reps_missed": outcome.missed,
            "reps_too_close": outcome.too_close,
            "worst_rep": outcome.worst_rep,
            "worst_part": outcome.worst_part and str(outcome.worst_part),
            "worst_off_s": _rounded(outcome.worst_off_s),
        }
    complete = dict.fromkeys(SET_COLUMNS) | row
    return SetEntry(facts, complete, tuple(_rep_entry(rep, by_rep.get(rep.rep)) for rep in set_.reps))


def _velocity_columns(set_: Set) -> dict[str, float | None]:
    """The set's velocities, and that of the fastest rep that nobody helped in."""
    columns = {name: _rounded(getattr(set_.velocity, name, None)) for name in SET_VELOCITIES}
    unassisted = [rep for rep in set_.typical_reps if not rep.assisted]
    if speeds := speeds_of(unassisted, "concentric_mean_m_s"):
        columns["fastest_m_s"], columns["fastest_m_s_u"] = map(_rounded, max(speeds))
    return columns


def imported_row(reps: int, original: str) -> dict[str, Any]:
    """The row of a set out of another log, which has no measurement. original: JSON of its row there."""
    return dict.fromkeys(SET_COLUMNS) | {"number": 1, "rep_count": reps, "original": original}


def _rep_entry(rep: Rep, verdict: str | None) -> RepEntry:
    row = {
        "number": rep.rep,
        "complete": rep.complete,
        "assisted": rep.assisted,
        "side": rep.side,
        "verdict": verdict,
        "rom_deg": _rounded(next(iter(rep.rom_deg.values()), None)),
        **{f"{part}_s": _rounded(rep.duration_s(part)) for part in PARTS},
        **{f"{part}_u_s": _rounded(rep.duration_u_s(part)) for part in PARTS},
        **{name: _rounded(getattr(rep.velocity, name, None)) for name in REP_VELOCITIES},
    }
    phases = tuple(
        {
            "position": position,
            "kind": str(phase.kind),
            "end": None if phase.end is None else str(phase.end),
            "start_s": _rounded(phase.start_s),
            "end_s": _rounded(phase.end_s),
            "start_u_s": _rounded(phase.start_u_s),
            "end_u_s": _rounded(phase.end_u_s),
        }
        for position, phase in enumerate(rep.phases)
    )
    return RepEntry(row, phases)


def _rounded(value: float | None) -> float | None:
    """To a microsecond, so that what is read back is what was written on every database."""
    return None if value is None else round(float(value), _DECIMALS)
