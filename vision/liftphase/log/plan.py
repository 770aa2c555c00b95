"""A plan over weeks: what is due in one, what was kept of it, what was missed.

start = 2026-11-02            # a day of the first week

[one-rep-max.anna]            # kilograms, for loads in percent
squat = 100

[[prescribed]]
weeks = "1-2"                 # or 1; left out: every week
athletes = ["anna"]           # left out: everybody in the log
exercise = "squat"
sessions = 2                  # a week; 1 if left out
sets = 3                      # a session
reps = "6-8"
load = "105%"                 # or kilograms
target = "4-0-1-0"
"""

import difflib
import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from liftphase.errors import UsageError
from liftphase.exercises.library import ExerciseLibrary
from liftphase.log.reading import LoggedSet
from liftphase.log.weeks import WEEK, monday
from liftphase.prescription.evaluation import RepRange, Verdict, parse_reps
from liftphase.prescription.methods import PLATES_KG
from liftphase.runtime.toml_file import read_toml
from liftphase.season.facts import composed, parse_load_kg, parse_one_rep_max_kg, parse_target

_KEYS = ("weeks", "athletes", "exercise", "sessions", "sets", "reps", "load", "target")
_TOP_KEYS = ("start", "one-rep-max", "prescribed")


class State(StrEnum):
    """What became of a prescription in its week."""

    KEPT = "kept"
    DUE = "due"
    MISSED = "missed"


@dataclass(frozen=True, slots=True)
class Item:
    """One prescription of a plan.

    weeks: first and last week, from 1, None for all; athletes: case-folded, empty for everybody; load: in
    kilograms or, with `is_share`, as a fraction of the one-rep maximum; target: the tempo, for people.
    """

    exercise: str
    weeks: tuple[int, int] | None = None
    athletes: tuple[str, ...] = ()
    sessions: int = 1
    sets: int = 1
    reps: RepRange | None = None
    load: float | None = None
    is_share: bool = False
    target: str | None = None

    @property
    def wanted(self) -> int:
        """Sets a week."""
        return self.sessions * self.sets

    def is_due(self, week: int, athlete: str) -> bool:
        """Whether it is for that athlete in the week of that number."""
        in_week = self.weeks is None or self.weeks[0] <= week <= self.weeks[1]
        return in_week and (not self.athletes or athlete.casefold() in self.athletes)

    def words(self, load_kg: float | None) -> str:
        """The prescription in words."""
        load = f", {load_kg:g} kg" if load_kg is not None else ""
        share = f" ({self.load:.0%} of the one-rep maximum)" if self.is_share and self.load else ""
        reps = f" x {self.reps}" if self.reps else ""
        tempo = f", tempo {self.target}" if self.target else ""
        sets = f"{self.sets} {'set' if self.sets == 1 else 'sets'}"
        sessions = "" if self.sessions == 1 else f"{self.sessions} sessions of "
        return f"{sessions}{sets}{reps}{load}{share}{tempo}"


@dataclass(frozen=True, slots=True)
class Progress:
    """A prescription of one athlete in one week, and what was done of it.

    sets_done: those with enough reps and the load; sets_wanted: of the whole week; missed: lines that say
    what was not as prescribed; excess: what of that was more than prescribed, with its day.
    """

    athlete: str
    exercise: str
    prescribed: str
    sets_done: int
    sets_wanted: int
    state: State
    missed: tuple[str, ...] = ()
    excess: tuple[tuple[date, str], ...] = ()


@dataclass(frozen=True)
class Plan:
    """A plan. start: the Monday of its first week; one_rep_max_kg: by athlete, case-folded, and lift."""

    path: Path
    start: date
    items: tuple[Item, ...]
    one_rep_max_kg: Mapping[tuple[str, str], float]

    def week_number(self, week: date) -> int:
        """The number of a week, from 1."""
        return (monday(week) - self.start) // WEEK + 1

    def unknown_athletes(self, athletes: Iterable[str]) -> list[str]:
        """A line for everyone whom the plan names and the log does not, with the nearest name.

        athletes: those of the log.
        """
        known = {each.casefold(): each for each in athletes}
        named = [each for item in self.items for each in item.athletes]
        named += [athlete for athlete, _ in self.one_rep_max_kg]
        lines = []
        for athlete in dict.fromkeys(named):
            if athlete not in known:
                near = difflib.get_close_matches(athlete, known, n=1)
                hint = f": did you mean '{known[near[0]]}'?" if near else ""
                lines.append(f"{self.path}: the log has no athlete called '{athlete}'{hint}")
        return lines

    def progress(
        self, sets: Sequence[LoggedSet], week: date, athletes: Iterable[str], today: date
    ) -> list[Progress]:
        """What is due in a week, kept and missed, by athlete in the order given.

        sets: of the week at least; athletes: as the log writes them; today: until the week is over what is
        not done is due.
        """
        number, over = self.week_number(week), today >= monday(week) + WEEK
        done = [set_ for set_ in sets if set_.day and monday(set_.day) == monday(week) and set_.is_work]
        found = []
        for athlete in athletes:
            due = [item for item in self.items if item.is_due(number, athlete)]
            loads = [self._load_kg(item, athlete) for item in due]
            of_athlete = [each for each in done if (each.athlete or "").casefold() == athlete.casefold()]
            shares = _share_sets(of_athlete, due, loads)
            for item, load_kg, share in zip(due, loads, shares, strict=True):
                found.append(_progress(item, load_kg, athlete, share, over))
        return found

    def _load_kg(self, item: Item, athlete: str) -> float | None:
        if not item.is_share:
            return item.load
        known = self.one_rep_max_kg.get((athlete.casefold(), item.exercise))
        return known * item.load if known and item.load else None


def _share_sets(
    sets: Sequence[LoggedSet], items: Sequence[Item], loads: Sequence[float | None]
) -> list[list[LoggedSet]]:
    """The sets by item: of a week with heavy and light sets of one lift each is held against its own.

    A set counts for an item that it fits, or else for one that lacks sets, and differs from it in least.
    """
    shares: list[list[LoggedSet]] = [[] for _ in items]
    for set_ in sets:
        choices = []
        for index, item in enumerate(items):
            if item.exercise == set_.exercise:
                faults = len(list(_faults(item, loads[index], set_)))
                choices.append((faults > 0, len(shares[index]) >= item.wanted, faults, index))
        if choices:
            shares[min(choices)[-1]].append(set_)
    return shares


def _progress(
    item: Item, load_kg: float | None, athlete: str, sets: Sequence[LoggedSet], over: bool
) -> Progress:
    """sets: those that count for the item."""
    counted = Counter(fault for each in sets for fault in _faults(item, load_kg, each))
    faults = [f"{fault} ({count} sets)" if count > 1 else fault for fault, count in counted.items()]
    good = [each for each in sets if not any(_faults(item, load_kg, each))]
    wanted = item.wanted
    if len(sets) > wanted:
        faults.append(f"{len(sets)} sets, {wanted} prescribed")
    if len(good) >= wanted and not faults:
        state = State.KEPT
    else:
        state = State.MISSED if over or faults else State.DUE
    if over and len(sets) < wanted:
        faults.append(f"{len(sets)} of {wanted} sets done")
    words, excess = item.words(load_kg), tuple(_excess(item, sets))
    return Progress(athlete, item.exercise, words, len(good), wanted, state, tuple(faults), excess)


def _excess(item: Item, sets: Sequence[LoggedSet]) -> Iterable[tuple[date, str]]:
    """More reps in a set, or more sets in the week, than prescribed; sets: in the order of time."""
    most = item.reps.high if item.reps else math.inf
    over = Counter((each.day, each.rep_count) for each in sets if each.day and each.rep_count > most)
    for (day, reps), count in over.items():
        text = f"{reps} reps, {item.reps} prescribed"
        yield day, f"{text} ({count} sets)" if count > 1 else text
    if len(sets) > item.wanted and (day := sets[-1].day):
        yield day, f"{len(sets)} sets in the week, {item.wanted} prescribed"


def read_plan(path: str | Path, library: ExerciseLibrary) -> Plan:
    """Read a plan. Raises UsageError, with the file and the place, for anything wrong in it."""
    path = Path(path)
    if not path.exists():
        raise UsageError(f"there is no plan {path}.")
    data = read_toml(path)
    _check_keys(data, _TOP_KEYS, str(path))
    start = data.get("start")
    if not isinstance(start, date) or isinstance(start, datetime):
        raise UsageError(f"{path}: start must be a day of the first week, such as 2026-11-02.")
    items = data.get("prescribed")
    if not isinstance(items, list) or not items or not all(isinstance(item, dict) for item in items):
        raise UsageError(f"{path}: there must be tables [[prescribed]].")
    read = tuple(
        _read_item(item, f"{path}, prescribed {number}", library)
        for number, item in enumerate(items, start=1)
    )
    return Plan(path, monday(start), read, _read_maxima(data.get("one-rep-max", {}), path, library))


def _faults(item: Item, load_kg: float | None, set_: LoggedSet) -> Iterable[str]:
    """Why a set is not as prescribed."""
    if item.reps and not item.reps.low <= set_.rep_count <= item.reps.high:
        yield f"{set_.day}: {set_.rep_count} reps, {item.reps} prescribed"
    # The nearest that plates make is as prescribed.
    if item.load is not None and load_kg is None:
        yield f"{set_.day}: the load was not judged, as the plan has no one-rep maximum for it"
    elif load_kg is not None and set_.load_kg is None:
        yield f"{set_.day}: the load was not judged, as the set was logged without one"
    elif load_kg is not None and set_.load_kg is not None and abs(set_.load_kg - load_kg) > PLATES_KG / 2:
        yield f"{set_.day}: {set_.load_kg:g} kg, {load_kg:g} kg prescribed"
    if item.target and set_.verdict is None:
        yield f"{set_.day}: the tempo was not judged, as the set was logged without a target"
    if item.target and set_.verdict == Verdict.FAIL:
        yield f"{set_.day}: the tempo was missed in {set_.reps_missed} of {set_.rep_count} reps"


def _read_item(table: Mapping[str, Any], where: str, library: ExerciseLibrary) -> Item:
    _check_keys(table, _KEYS, where)
    try:
        if "exercise" not in table:
            raise UsageError("exercise must be given.")
        load, is_share = _read_load(table.get("load"))
        target = table.get("target")
        if target is not None:
            parse_target(str(target))
        reps = table.get("reps")
        athletes = table.get("athletes", [])
        if not isinstance(athletes, list) or not all(isinstance(athlete, str) for athlete in athletes):
            raise UsageError('athletes must be a list of names, such as ["anna"].')
        return Item(
            library.get(table["exercise"]).name,
            _read_weeks(table.get("weeks")),
            tuple(map(_key, athletes)),
            _read_count(table, "sessions"),
            _read_count(table, "sets"),
            None if reps is None else parse_reps(str(reps)),
            load,
            is_share,
            None if target is None else str(target),
        )
    except UsageError as error:
        raise UsageError(f"{where}: {error}") from error


def _key(athlete: str) -> str:
    return composed(athlete).casefold()


def _read_weeks(value: Any) -> tuple[int, int] | None:
    if value is None:
        return None
    found = re.fullmatch(r"\s*(\d{1,3})\s*(?:-\s*(\d{1,3})\s*)?", str(value))
    first, last = (int(found[1]), int(found[2] or found[1])) if found else (0, 0)
    if not 1 <= first <= last:
        raise UsageError(f"weeks '{value}' is neither a week (1) nor some (1-4).")
    return first, last


def _read_count(table: Mapping[str, Any], key: str) -> int:
    value = table.get(key, 1)
    if type(value) is not int or not 1 <= value <= 100:
        raise UsageError(f"{key} must be a number from 1 to 100.")
    return value


def _read_load(value: Any) -> tuple[float | None, bool]:
    if value is None:
        return None, False
    text = str(value).strip()
    if not text.endswith("%"):
        return parse_load_kg(text), False
    try:
        share = float(text[:-1]) / 100
    except ValueError:
        share = 0.0
    if not 0 < share <= 2:
        raise UsageError(f"load '{value}' is neither kilograms (80) nor a percentage (105%).")
    return share, True


def _read_maxima(table: Any, path: Path, library: ExerciseLibrary) -> dict[tuple[str, str], float]:
    maxima: dict[tuple[str, str], float] = {}
    if not isinstance(table, dict) or not all(isinstance(each, dict) for each in table.values()):
        raise UsageError(f"{path}: one-rep-max holds tables, such as [one-rep-max.anna].")
    for athlete, lifts in table.items():
        for lift, value in lifts.items():
            where = f"{path}, one-rep-max.{athlete}"
            try:
                maxima[_key(athlete), library.get(lift).name] = parse_one_rep_max_kg(str(value))
            except UsageError as error:
                raise UsageError(f"{where}: {error}") from error
    return maxima


def _check_keys(table: Mapping[str, Any], known: Sequence[str], where: str) -> None:
    for key in table:
        if key not in known:
            near = difflib.get_close_matches(key, known, n=1)
            hint = f"did you mean '{near[0]}'?" if near else f"known are {', '.join(known)}."
            raise UsageError(f"{where}: '{key}' is not known; {hint}")
