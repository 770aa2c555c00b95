"""Reading the training log: its sets, with what is known of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

import sqlalchemy as sa

from liftphase.log.database import Database
from liftphase.log.entry import CLIP, PHASE_COLUMNS, REP_COLUMNS, SET_COLUMNS, Entry, RepEntry, SetEntry
from liftphase.log.schema import athletes, phases, reps, revisions, sets, sources
from liftphase.log.sessions import NIGHT_END_H, session_days
from liftphase.prescription.evaluation import Target
from liftphase.prescription.stored_target import target_from_json
from liftphase.reps.rep import PARTS
from liftphase.season.facts import SetFacts, SetType


@dataclass(frozen=True, slots=True)
class LoggedSet:
    """A set as the log has it: the columns of the table `sets`, its athlete, and the clip it is of.

    id: of the row; sha256: of the clip; clip: its name; kind: `clip`, or the log it was imported from.
    """

    id: int
    sha256: str
    clip: str
    kind: str
    results: str | None
    corrected: bool
    athlete: str | None
    number: int
    exercise: str
    day: date | None
    started_at: datetime | None
    set_type: str | None
    load_kg: float | None
    one_rep_max_kg: float | None
    method: str | None
    target: str | None
    limits: str | None
    rpe: float | None
    notes: str | None
    verdict: str | None
    reps_kept: int | None
    reps_missed: int | None
    reps_too_close: int | None
    worst_rep: int | None
    worst_part: str | None
    worst_off_s: float | None
    rep_count: int
    eccentric_reps: int | None
    tempo: str | None
    tut_s: float | None
    tut_u_s: float | None
    eccentric_s: float | None
    eccentric_u_s: float | None
    eccentric_mean_s: float | None
    eccentric_mean_u_s: float | None
    drift_s: float | None
    drift_u_s: float | None
    rom_deg: float | None
    rom_sd_deg: float | None
    original: str | None
    concentric_mean_m_s: float | None
    concentric_mean_m_s_u: float | None
    eccentric_mean_m_s: float | None
    eccentric_mean_m_s_u: float | None
    fastest_m_s: float | None
    fastest_m_s_u: float | None
    velocity_loss: float | None
    velocity_loss_u: float | None
    measured_point: str | None

    @property
    def is_work(self) -> bool:
        """Whether it counts as work: a set that is not said to be a warm-up does."""
        return self.set_type != SetType.WARM_UP

    @property
    def lift_text(self) -> str:
        """The lift as people read it: `squat`, `squat (warm-up)`."""
        return self.exercise if self.is_work else f"{self.exercise} (warm-up)"


@dataclass(frozen=True, slots=True)
class LiftDay:
    """The working sets of an athlete's lift on one day: when the first began, and seconds of eccentric."""

    athlete: str | None
    exercise: str
    day: date
    started_at: datetime | None
    eccentric_s: float


_Row = TypeVar("_Row", LoggedSet, LiftDay)

_ELSEWHERE = {
    "sha256": sources.c.sha256,
    "kind": sources.c.kind,
    "clip": revisions.c.name,
    "results": revisions.c.results,
    "corrected": revisions.c.corrected,
    "athlete": athletes.c.name,
}
_COLUMNS = [
    _ELSEWHERE[field.name].label(field.name) if field.name in _ELSEWHERE else sets.c[field.name]
    for field in fields(LoggedSet)
]

_JOINED = sets.join(revisions).join(sources).outerjoin(athletes, sets.c.athlete_id == athletes.c.id)


def select_sets(
    database: Database,
    *,
    athlete: str | None = None,
    exercise: str | None = None,
    since: date | None = None,
    until: date | None = None,
    set_id: int | None = None,
    imported: bool = False,
) -> list[LoggedSet]:
    """The sets that count, in the order of time; those without a date come first.

    The day of a set is that on which its session began (see `liftphase.log.sessions`).

    athlete: case does not matter; since, until: first and last day; set_id: the one of that id;
    imported: only those of other logs.
    """
    query = sa.select(*_COLUMNS).select_from(_JOINED).where(*_conditions(athlete, since, _next(until)))
    if exercise is not None:
        query = query.where(sets.c.exercise == exercise)
    if imported:
        query = query.where(sources.c.kind != CLIP)
    if set_id is not None:
        query = query.where(sets.c.id == set_id)
    found = _read_sets(database, query)
    return [set_ for set_ in found if set_.day is None or _is_within(set_.day, since, until)]


def select_heavy_sets(
    database: Database, *, athlete: str | None, since: date, until: date
) -> list[LoggedSet]:
    """What of some weeks counts above the one-rep maximum, in the order of time.

    The sets whose load was above it, and of each athlete and lift those of the last day that gives one.
    """
    conditions = (*_conditions(athlete, since, until), sets.c.one_rep_max_kg.is_not(None))
    days = (
        sa.select(sets.c.athlete_id, sets.c.exercise, sa.func.max(sets.c.day).label("day"))
        .select_from(_JOINED)
        .where(*conditions)
        .group_by(sets.c.athlete_id, sets.c.exercise)
        .subquery()
    )
    is_last = sa.exists().where(
        days.c.athlete_id == sets.c.athlete_id,
        days.c.exercise == sets.c.exercise,
        days.c.day == sets.c.day,
    )
    heavy = sa.or_(sets.c.load_kg > sets.c.one_rep_max_kg, is_last)
    query = sa.select(*_COLUMNS).select_from(_JOINED).where(*conditions, heavy)
    return _read_sets(database, query)


def _next(day: date | None) -> date | None:
    """The day after, whose first sets may be of a session that began before."""
    return day and day + timedelta(days=1)


def _is_within(day: date, since: date | None, until: date | None) -> bool:
    return (since is None or day >= since) and (until is None or day <= until)


def select_days(database: Database, *, athlete: str | None, since: date, until: date) -> list[LiftDay]:
    """The working sets by athlete, lift and day, in the order of days; see `select_sets` for the day."""
    at_night = sa.extract("hour", sets.c.started_at) < NIGHT_END_H
    query = (
        sa.select(
            athletes.c.name,
            sets.c.exercise,
            sets.c.day,
            sa.func.min(sets.c.started_at, type_=sets.c.started_at.type),
            sa.func.coalesce(sa.func.sum(sets.c.eccentric_s), 0.0),
        )
        .select_from(sets.outerjoin(athletes, sets.c.athlete_id == athletes.c.id))
        .where(
            *_conditions(athlete, since, _next(until)),
            sa.func.coalesce(sets.c.set_type, "") != str(SetType.WARM_UP),
        )
        .group_by(athletes.c.name, sets.c.exercise, sets.c.day, at_night)
        .order_by(sets.c.day)
    )
    with database.reading() as connection:
        found = _on_session_days(connection, [LiftDay(*row) for row in connection.execute(query)])
    return [each for each in found if _is_within(each.day, since, until)]


def _conditions(athlete: str | None, since: date | None, until: date | None) -> list[sa.ColumnElement[bool]]:
    """Of the sets that count: whose, and from which day to which."""
    found: list[sa.ColumnElement[bool]] = [sets.c.is_current]
    if athlete is not None:
        found.append(athletes.c.key == athlete.casefold())
    if since is not None:
        found.append(sets.c.day >= since)
    if until is not None:
        found.append(sets.c.day <= until)
    return found


def _read_sets(database: Database, query: sa.Select[Any]) -> list[LoggedSet]:
    with database.reading() as connection:
        found = _on_session_days(connection, [LoggedSet(*row) for row in connection.execute(query)])
    return sorted(found, key=order_of)


def _on_session_days(connection: sa.Connection, rows: list[_Row]) -> list[_Row]:
    """The rows, each on the day on which its session began."""
    moments = [None if set_.started_at is None else (set_.athlete, set_.started_at) for set_ in rows]
    days = session_days(connection, filter(None, moments))
    moved = ((set_, days.get(moment) if moment else None) for set_, moment in zip(rows, moments, strict=True))
    return [replace(set_, day=day) if day else set_ for set_, day in moved]


def order_of(set_: LoggedSet) -> tuple[Any, ...]:
    """What sorts sets by time."""
    at = set_.started_at or (datetime.combine(set_.day, datetime.min.time()) if set_.day else datetime.min)
    return (set_.day or date.min, at, set_.clip, set_.number)


def list_athletes(database: Database) -> list[str]:
    """The athletes of the sets that count, in the order of names."""
    query = sa.select(athletes.c.name).where(
        sa.exists().where(sets.c.athlete_id == athletes.c.id, sets.c.is_current)
    )
    with database.reading() as connection:
        return sorted(connection.execute(query).scalars(), key=str.casefold)


def select_reps(database: Database, set_ids: Sequence[int]) -> dict[int, list[Mapping[str, Any]]]:
    """The rows of the reps of sets, in order, by the id of the set."""
    return _by_set(database, set_ids, tuple(reps.c))


def select_tempi(database: Database, set_ids: Sequence[int]) -> dict[int, list[Mapping[str, Any]]]:
    """Of the reps of sets, in order, seconds and uncertainty of each part, and whether they are complete."""
    parts = [reps.c[f"{part}_{end}"] for part in PARTS for end in ("s", "u_s")]
    return _by_set(database, set_ids, (reps.c.set_id, reps.c.complete, *parts))


def _by_set(
    database: Database, set_ids: Sequence[int], columns: Sequence[sa.Column[Any]]
) -> dict[int, list[Mapping[str, Any]]]:
    query = sa.select(*columns).where(reps.c.set_id.in_(set_ids)).order_by(reps.c.set_id, reps.c.number)
    found: dict[int, list[Mapping[str, Any]]] = {set_id: [] for set_id in set_ids}
    names = [column.name for column in columns]
    with database.reading() as connection:
        for row in connection.execute(query):
            mapping = dict(zip(names, row, strict=True))
            found[mapping["set_id"]].append(mapping)
    return found


def stored_target(database: Database, sha256: str) -> Target | None:
    """What the sets of a source were judged by; None where they were not."""
    query = (
        sa.select(sets.c.limits)
        .select_from(sets.join(revisions).join(sources))
        .where(sources.c.sha256 == sha256, sets.c.is_current, sets.c.limits.is_not(None))
        .limit(1)
    )
    with database.reading() as connection:
        found = connection.execute(query).scalar()
    return None if found is None else target_from_json(found)


def count_history(database: Database, sha256: str) -> list[tuple[str, str | None, bool]]:
    """The revisions of a source, oldest first: when logged, when replaced, whether corrected by a person."""
    query = (
        sa.select(revisions.c.logged_at, revisions.c.replaced_at, revisions.c.corrected)
        .join(sources)
        .where(sources.c.sha256 == sha256)
        .order_by(revisions.c.id)
    )
    with database.reading() as connection:
        return [tuple(row) for row in connection.execute(query)]


def find_successor(database: Database, set_id: int) -> int | None:
    """The set that counts in the place of one that was replaced; None where there is none."""
    now = sets.alias()
    later, earlier = revisions.alias(), revisions.alias()
    query = (
        sa.select(now.c.id)
        .select_from(
            sets.join(earlier, sets.c.revision_id == earlier.c.id)
            .join(later, later.c.source_id == earlier.c.source_id)
            .join(now, now.c.revision_id == later.c.id)
        )
        .where(sets.c.id == set_id, now.c.is_current, now.c.number == sets.c.number)
    )
    with database.reading() as connection:
        return connection.execute(query).scalar()


def facts_of_set(set_: LoggedSet) -> SetFacts:
    """The facts of a set."""
    return facts_of_row({name: getattr(set_, name) for name in LoggedSet.__slots__})


def load_entry(database: Database, sha256: str) -> Entry:
    """What is logged of a source, as it was added. Raises LookupError where there is none."""
    current = revisions.c.replaced_at.is_(None)
    query = sa.select(revisions, sources.c.kind).join(sources).where(sources.c.sha256 == sha256, current)
    with database.reading() as connection:
        revision = connection.execute(query).one_or_none()
        if revision is None:
            raise LookupError(sha256)
        set_rows = connection.execute(
            sa.select(sets, athletes.c.name.label("athlete"))
            .join_from(sets, athletes, isouter=True)
            .where(sets.c.revision_id == revision.id)
            .order_by(sets.c.number)
        ).all()
        entries = tuple(
            SetEntry(facts_of_row(row._mapping), _columns(row, SET_COLUMNS), _load_reps(connection, row.id))
            for row in set_rows
        )
    return Entry(sha256, revision.name, entries, revision.results, revision.corrected, revision.kind)


def _load_reps(connection: sa.Connection, set_id: int) -> tuple[RepEntry, ...]:
    of_set = connection.execute(sa.select(reps).where(reps.c.set_id == set_id).order_by(reps.c.number)).all()
    ids = [rep.id for rep in of_set]
    query = sa.select(phases).where(phases.c.rep_id.in_(ids)).order_by(phases.c.rep_id, phases.c.position)
    by_rep: dict[int, list[Mapping[str, Any]]] = {rep_id: [] for rep_id in ids}
    for phase in connection.execute(query):
        by_rep[phase.rep_id].append(_columns(phase, PHASE_COLUMNS))
    return tuple(RepEntry(_columns(rep, REP_COLUMNS), tuple(by_rep[rep.id])) for rep in of_set)


def _columns(row: sa.Row[Any], names: Sequence[str]) -> dict[str, Any]:
    return {name: row._mapping[name] for name in names}


def facts_of_row(row: Mapping[Any, Any]) -> SetFacts:
    """The facts in a row of `sets` with the name of its athlete."""
    return SetFacts(
        athlete=row["athlete"],
        exercise=row["exercise"],
        load_kg=row["load_kg"],
        date=row["started_at"] or row["day"],
        set_type=SetType(row["set_type"]) if row["set_type"] else None,
        method=row["method"],
        target=row["target"],
        rpe=row["rpe"],
        one_rep_max_kg=row["one_rep_max_kg"],
        notes=row["notes"],
    )
