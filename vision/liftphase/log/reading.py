"""Reading the training log: its sets, with what is known of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from liftphase.log.database import Database
from liftphase.log.schema import athletes, reps, revisions, sets, sources
from liftphase.prescription.evaluation import Target
from liftphase.prescription.stored_target import target_from_json
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

    @property
    def is_work(self) -> bool:
        """Whether it counts as work: a set that is not said to be a warm-up does."""
        return self.set_type != SetType.WARM_UP


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


def select_sets(
    database: Database,
    *,
    athlete: str | None = None,
    exercise: str | None = None,
    since: date | None = None,
    until: date | None = None,
    set_id: int | None = None,
    with_one_rep_max: bool = False,
) -> list[LoggedSet]:
    """The sets that count, in the order of time; those without a date come first.

    athlete: case does not matter; since, until: first and last day; set_id: the one of that id;
    with_one_rep_max: only those with a known one-rep maximum.
    """
    joined = sets.join(revisions).join(sources).outerjoin(athletes, sets.c.athlete_id == athletes.c.id)
    query = sa.select(*_COLUMNS).select_from(joined).where(sets.c.is_current)
    if athlete is not None:
        query = query.where(athletes.c.key == athlete.casefold())
    if exercise is not None:
        query = query.where(sets.c.exercise == exercise)
    if since is not None:
        query = query.where(sets.c.day >= since)
    if until is not None:
        query = query.where(sets.c.day <= until)
    if with_one_rep_max:
        query = query.where(sets.c.one_rep_max_kg.is_not(None))
    if set_id is not None:
        query = query.where(sets.c.id == set_id)
    with database.reading() as connection:
        found = [LoggedSet(*row) for row in connection.execute(query)]
    return sorted(found, key=order_of)


def order_of(own: LoggedSet) -> tuple[Any, ...]:
    """What sorts sets by time."""
    at = own.started_at or (datetime.combine(own.day, datetime.min.time()) if own.day else datetime.min)
    return (own.day or date.min, at, own.clip, own.number)


def list_athletes(database: Database) -> list[str]:
    """The athletes of the sets that count, in the order of names."""
    query = sa.select(athletes.c.name).where(
        sa.exists().where(sets.c.athlete_id == athletes.c.id, sets.c.is_current)
    )
    with database.reading() as connection:
        return sorted(connection.execute(query).scalars(), key=str.casefold)


def select_reps(database: Database, set_ids: Sequence[int]) -> dict[int, list[Mapping[str, Any]]]:
    """The rows of the reps of sets, in order, by the id of the set."""
    query = sa.select(reps).where(reps.c.set_id.in_(set_ids)).order_by(reps.c.set_id, reps.c.number)
    found: dict[int, list[Mapping[str, Any]]] = {set_id: [] for set_id in set_ids}
    with database.reading() as connection:
        for row in connection.execute(query):
            found[row.set_id].append(dict(row._mapping))
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
