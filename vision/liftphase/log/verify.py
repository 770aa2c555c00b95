"""Whether a training log is whole, and agrees with the results it was made of."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from liftphase.log.database import Database
from liftphase.log.entry import SET_COLUMNS, Entry, facts_row
from liftphase.log.reading import load_entry
from liftphase.log.schema import phases, reps, revisions, sets, sources
from liftphase.reps.rep import PARTS, Part

# Numbers are kept to a microsecond.
_ROUNDING_S = 1e-5
_UNCERTAINTIES = frozenset(name for name in SET_COLUMNS if name.endswith(("_u", "_u_s")))


def find_faults(database: Database) -> list[str]:
    """A line for everything in the database that contradicts itself; none for a whole one."""
    with database.reading() as connection:
        return [
            *(_damages(connection) if database.is_sqlite else ()),
            *_revision_faults(connection),
            *_set_faults(connection),
            *_rep_faults(connection),
        ]


@dataclass(frozen=True, slots=True)
class Difference:
    """What is not in the log as in the results, in a line.

    is_outdated: all that differs are uncertainties of sets, which an earlier version derived from the same
    reps by another formula.
    """

    text: str
    is_outdated: bool = False


def find_differences(database: Database, entries: Iterable[Entry]) -> Iterator[Difference]:
    """Every entry that is not in the log, or is there with other numbers."""
    for entry in entries:
        try:
            logged = load_entry(database, entry.sha256)
        except LookupError:
            yield Difference(f"{entry.name} is not in the log")
            continue
        numbers = [set_entry.row["number"] for set_entry in logged.sets]
        facts = {number: set_entry.facts for number, set_entry in zip(numbers, logged.sets, strict=True)}
        rows = {
            number: set_entry.row["original"] for number, set_entry in zip(numbers, logged.sets, strict=True)
        }
        completed = entry.completed(facts, rows)
        if completed.digest != logged.digest:
            names = list(dict.fromkeys(_unlike(logged, completed)))
            text = f"{entry.name} is in the log with other numbers: {', '.join(names)}"
            yield Difference(text, all(name in _UNCERTAINTIES for name in names))


def _unlike(logged: Entry, measured: Entry) -> Iterator[str]:
    """Names of what differs."""
    if logged.corrected != measured.corrected:
        yield "corrected"
    if len(logged.sets) != len(measured.sets):
        yield "number of sets"
    for one, other in zip(logged.sets, measured.sets, strict=False):
        pairs = ((one.row, other.row), (facts_row(one.facts), facts_row(other.facts)))
        for before, after in pairs:
            yield from (name for name in before if before[name] != after[name])
        if [(rep.row, rep.phases) for rep in one.reps] != [(rep.row, rep.phases) for rep in other.reps]:
            yield "reps"


def _damages(connection: sa.Connection) -> Iterator[str]:
    for pragma in ("integrity_check", "foreign_key_check"):
        for row in connection.exec_driver_sql(f"PRAGMA {pragma}"):
            if tuple(row) != ("ok",):
                yield f"damaged: {' '.join(map(str, row))}"


def _revision_faults(connection: sa.Connection) -> Iterator[str]:
    """Every source has one revision that counts, with all its sets, and no other's sets count."""
    current = sa.func.count(revisions.c.id).filter(revisions.c.replaced_at.is_(None))
    query = (
        sa.select(sources.c.sha256)
        .join(revisions, isouter=True)
        .group_by(sources.c.id, sources.c.sha256)
        .having(current != 1)
    )
    for (sha256,) in connection.execute(query):
        yield f"the source {sha256[:12]} has not one revision that counts"
    counted = sa.func.count(sets.c.id)
    query = (
        sa.select(revisions.c.name, revisions.c.set_count, counted)
        .join(sets, isouter=True)
        .group_by(revisions.c.id, revisions.c.name, revisions.c.set_count)
        .having(counted != revisions.c.set_count)
    )
    for name, expected, there in connection.execute(query):
        yield f"{name} has {there} sets of {expected}"
    wrong = (
        sa.select(revisions.c.name).join(sets).where(sets.c.is_current != revisions.c.replaced_at.is_(None))
    )
    for (name,) in connection.execute(wrong):
        yield f"{name} has a set of a replaced revision that counts, or none that does"


def _set_faults(connection: sa.Connection) -> Iterator[str]:
    """The numbers of a set are those of its reps."""
    eccentric_s = sa.func.coalesce(sa.func.sum(reps.c[f"{Part.ECCENTRIC}_s"]), 0.0)
    tut_s = sum(
        (sa.func.coalesce(sa.func.sum(reps.c[f"{part}_s"]), 0.0) for part in PARTS),
        sa.literal(0.0),
    )
    counted = sa.func.count(reps.c[f"{Part.ECCENTRIC}_s"])
    query = (
        sa.select(
            sets.c.id,
            sets.c.eccentric_s,
            eccentric_s,
            sets.c.tut_s,
            tut_s,
            sets.c.eccentric_reps,
            counted,
        )
        .join(reps, isouter=True)
        .where(sets.c.eccentric_s.is_not(None))
        .group_by(sets.c.id, sets.c.eccentric_s, sets.c.tut_s, sets.c.eccentric_reps)
    )
    for (
        number,
        stated_s,
        of_reps_s,
        tut,
        of_parts,
        eccentric_reps,
        there,
    ) in connection.execute(query):
        limit_s = _ROUNDING_S * (1 + 4 * there)
        if abs(stated_s - of_reps_s) > limit_s or abs(tut - of_parts) > limit_s or eccentric_reps != there:
            yield f"set {number} is not the sum of its reps"


def _rep_faults(connection: sa.Connection) -> Iterator[str]:
    """The movements of a rep last as long as its phases."""
    lasted: Any = sa.func.coalesce(sa.func.sum(phases.c.end_s - phases.c.start_s), 0.0)
    for part in (Part.ECCENTRIC, Part.CONCENTRIC):
        duration_s = sa.func.coalesce(reps.c[f"{part}_s"], 0.0)
        query = (
            sa.select(reps.c.set_id, reps.c.number)
            .join(
                phases,
                sa.and_(phases.c.rep_id == reps.c.id, phases.c.kind == str(part)),
                isouter=True,
            )
            .group_by(reps.c.id, reps.c.set_id, reps.c.number, reps.c[f"{part}_s"])
            .having(sa.func.abs(duration_s - lasted) > _ROUNDING_S)
        )
        for set_id, number in connection.execute(query):
            yield f"rep {number} of set {set_id} does not last as long as its {part} phases"
