"""One set, two sources: a filmed set and its row in another log become one, with the load of the row."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date

from liftphase.log.database import Database
from liftphase.log.entry import CLIP, Entry
from liftphase.log.reading import LoggedSet, facts_of_set, load_entry, select_sets
from liftphase.log.writing import Added, add_entry

# Of kilograms that were pounds.
_SAME_LOAD_KG = 0.05


@dataclass(frozen=True, slots=True)
class Match:
    """A filmed set and its row in another log, as they were before they were joined."""

    filmed: LoggedSet
    row: LoggedSet

    @property
    def disagreement(self) -> str | None:
        """A line where both have a load, and not the same one."""
        filmed_kg, row_kg = self.filmed.load_kg, self.row.load_kg
        if filmed_kg is None or row_kg is None or abs(filmed_kg - row_kg) <= _SAME_LOAD_KG:
            return None
        loads = f"its {filmed_kg:g} kg count, though {self.row.kind} says {round(row_kg, 2):g} kg"
        return f"{self.filmed.clip}, set {self.filmed.number}: {loads}"


def match_imports(database: Database) -> list[Match]:
    """Join filmed sets with those of other logs by athlete, lift and day; those that were joined.

    A filmed set takes load, RPE, type and notes of its row where it has none of its own, and keeps the row
    for exports; the row then counts no more as a set of its own. Which row is whose is decided where that is
    certain: as many rows as filmed sets, in their order, or one row with the same number of reps.
    """
    rows = [set_ for set_ in select_sets(database, imported=True) if set_.day and set_.athlete]
    wanted = {_key(each) for each in rows}
    days: dict[tuple[str, str, date | None], list[LoggedSet]] = {key: [] for key in wanted}
    for athlete in {each.athlete for each in rows}:
        dates = [each.day for each in rows if each.athlete == athlete and each.day]
        for set_ in select_sets(database, athlete=athlete, since=min(dates), until=max(dates)):
            if _key(set_) in wanted:
                days[_key(set_)].append(set_)
    joined = []
    for sets in days.values():
        filmed = [set_ for set_ in sets if set_.kind == CLIP]
        rows = [set_ for set_ in sets if set_.kind != CLIP]
        for set_, row in _pair(filmed, rows):
            _join(database, set_, row)
            joined.append(Match(set_, row))
    return joined


def add_import(database: Database, entry: Entry) -> Added:
    """Log a row of another log, unless it is joined with a filmed set already."""
    with suppress(LookupError):
        if not load_entry(database, entry.sha256).sets:
            return Added.SAME
    return add_entry(database, entry)


def _key(set_: LoggedSet) -> tuple[str, str, date | None]:
    return ((set_.athlete or "").casefold(), set_.exercise, set_.day)


def _pair(filmed: Sequence[LoggedSet], rows: Sequence[LoggedSet]) -> Iterable[tuple[LoggedSet, LoggedSet]]:
    if not filmed or not rows:
        return
    work = [row for row in rows if row.is_work]
    if len(filmed) == len(work):
        yield from zip(filmed, work, strict=True)
        return
    for set_ in filmed:
        same = [row for row in rows if row.rep_count == set_.rep_count]
        twins = [other for other in filmed if other.rep_count == set_.rep_count]
        if len(same) == len(twins) == 1:
            yield set_, same[0]


def _join(database: Database, set_: LoggedSet, row: LoggedSet) -> None:
    """The filmed set takes what it lacks; the row is kept as history and has no set any more."""
    given = replace(facts_of_set(row), date=None, exercise=None)
    originals = {set_.number: row.original} if row.original else {}
    add_entry(database, load_entry(database, set_.sha256).completed({set_.number: given}, originals))
    add_entry(database, Entry(row.sha256, row.clip, (), kind=row.kind))
