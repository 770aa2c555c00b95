"""Adding to the training log: every content once, what is replaced kept as its history."""

from collections.abc import Sequence
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from liftphase.log.database import Database
from liftphase.log.entry import Entry, RepEntry, facts_row
from liftphase.log.reading import facts_of_row
from liftphase.log.schema import athletes, phases, reps, revisions, sets, sources
from liftphase.season.facts import SetFacts


class Added(StrEnum):
    """What adding an entry did."""

    NEW = "new"
    SAME = "known already"
    REPLACED = "replaced"


def add_entry(database: Database, entry: Entry) -> Added:
    """Log an entry, all of it or nothing.

    Of a content that is in the log already the numbers are replaced, where they differ, and the earlier ones
    kept as history; what was known of its sets (load, athlete, ...) and is not said anew stays.
    """
    with database.writing() as connection:
        source_id = _insert_once(
            connection,
            sources,
            {"sha256": entry.sha256},
            {"kind": entry.kind},
            lock=True,
        )
        current = connection.execute(
            sa.select(revisions).where(revisions.c.source_id == source_id, revisions.c.replaced_at.is_(None))
        ).one_or_none()
        if current is not None:
            entry = entry.completed(*_known(connection, current.id))
            if current.digest == entry.digest:
                place = {
                    "name": entry.name,
                    "results": entry.results or current.results,
                }
                connection.execute(sa.update(revisions).where(revisions.c.id == current.id).values(place))
                return Added.SAME
            _retire(connection, current.id)
        _insert(connection, source_id, entry)
        return Added.NEW if current is None else Added.REPLACED


def _known(connection: sa.Connection, revision_id: int) -> tuple[dict[int, SetFacts], dict[int, str]]:
    """What is known of the sets of a revision, and the rows of other logs that they have, by their number."""
    query = (
        sa.select(sets, athletes.c.name.label("athlete"))
        .join_from(sets, athletes, isouter=True)
        .where(sets.c.revision_id == revision_id)
    )
    rows = connection.execute(query).all()
    originals = {row.number: row.original for row in rows if row.original is not None}
    return {row.number: facts_of_row(row._mapping) for row in rows}, originals


def _retire(connection: sa.Connection, revision_id: int) -> None:
    now = {"replaced_at": _now()}
    connection.execute(sa.update(revisions).where(revisions.c.id == revision_id).values(now))
    connection.execute(sa.update(sets).where(sets.c.revision_id == revision_id).values(is_current=False))


def _insert(connection: sa.Connection, source_id: int, entry: Entry) -> None:
    revision_id = _insert_row(
        connection,
        revisions,
        {
            "source_id": source_id,
            "digest": entry.digest,
            "name": entry.name,
            "results": entry.results,
            "corrected": entry.corrected,
            "set_count": len(entry.sets),
            "logged_at": _now(),
        },
    )
    for set_ in entry.sets:
        facts = facts_row(set_.facts)
        athlete = facts.pop("athlete")
        athlete_id = None
        if athlete is not None:
            athlete_id = _insert_once(connection, athletes, {"key": athlete.casefold()}, {"name": athlete})
        row = {
            **set_.row,
            **facts,
            "revision_id": revision_id,
            "is_current": True,
            "athlete_id": athlete_id,
        }
        set_id = _insert_row(connection, sets, row)
        _insert_reps(connection, set_id, set_.reps)


def _insert_reps(connection: sa.Connection, set_id: int, entries: Sequence[RepEntry]) -> None:
    """All reps of a set in one statement, and all their phases in another."""
    if not entries:
        return
    insert = sa.insert(reps).returning(reps.c.id, sort_by_parameter_order=True)
    ids = connection.execute(insert, [{**rep.row, "set_id": set_id} for rep in entries]).scalars()
    rows = [
        {**phase, "rep_id": rep_id} for rep_id, rep in zip(ids, entries, strict=True) for phase in rep.phases
    ]
    if rows:
        connection.execute(sa.insert(phases), rows)


def _insert_row(connection: sa.Connection, table: sa.Table, row: dict[str, Any]) -> int:
    key = connection.execute(sa.insert(table).values(row)).inserted_primary_key
    assert key is not None
    return key[0]


def _insert_once(
    connection: sa.Connection,
    table: sa.Table,
    key: dict[str, str],
    others: dict[str, str],
    lock: bool = False,
) -> int:
    """The id of the row with that key, which is made where there is none.

    lock: keep other writers from it until the transaction ends.
    """
    insert: Any = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    connection.execute(insert(table).values({**key, **others}).on_conflict_do_nothing())
    ((name, value),) = key.items()
    query = sa.select(table.c.id).where(table.c[name] == value)
    return connection.execute(query.with_for_update() if lock else query).scalar_one()


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
