"""A season with known truth: 12 athletes, 8 weeks, 4 lifts, with faults sown into it.

The analyses are of sets whose every duration is chosen, not of rendered films: what is tested is the log.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from tempo_sets import make_sets

from liftphase.log.entry import Entry, make_entry
from liftphase.prescription.evaluation import evaluate
from liftphase.prescription.targets_file import prescribe
from liftphase.season.facts import SetFacts

START = date(2026, 9, 7)
WEEKS = 8
ATHLETES = (
    *("anna", "ben", "carl", "dora", "emil", "fatima"),
    *("gustav", "hanna", "ida", "jonas", "klara", "lars"),
)
# Day of the week, and the lifts of that day: every muscle group rests for more than two days.
SESSIONS = {0: ("squat", "bench-press"), 3: ("bent-over-row", "romanian-deadlift")}
REPS, BOUNDARY_S = 5, 0.03
TARGET = "4-0-1-0"
TEMPO = (4.0, 0.0, 1.0, 0.4)


@dataclass(frozen=True)
class TrueSet:
    """A set as it was done: who, what, when, with which load, and seconds of every eccentric."""

    athlete: str
    exercise: str
    at: datetime
    load_kg: float
    eccentrics_s: tuple[float, ...]
    one_rep_max_kg: float | None = None

    @property
    def name(self) -> str:
        return f"{self.athlete}/{self.at:%Y-%m-%d}/{self.exercise} {self.at:%H%M}.mp4"


# What is sown: (athlete, what passes a threshold, code of the guideline, day).
def monday_of(week: int) -> date:
    return START + timedelta(weeks=week)


SOWN = {
    ("ben", "quadriceps", "volume-jump", monday_of(6)),
    ("carl", "chest", "short-rest", monday_of(4) + timedelta(days=1)),
    ("dora", "squat", "no-build-up", monday_of(5)),
    ("emil", "squat", "too-many-sets", monday_of(3)),
    ("fatima", "squat", "above-125-percent", monday_of(2)),
    ("gustav", "squat", "too-many-reps", monday_of(7)),
}
# Who skips a week, and whose eccentrics shrink from rep to rep in one.
SKIPPED, SHRINKING = ("hanna", 3), ("ida", 5)


def true_sets() -> Iterator[TrueSet]:
    """Every set of the season."""
    for number, athlete in enumerate(ATHLETES):
        for week in range(WEEKS):
            if (athlete, week) != SKIPPED:
                yield from _week(athlete, number, week)


def _week(athlete: str, number: int, week: int) -> Iterator[TrueSet]:
    for weekday, lifts in SESSIONS.items():
        day = monday_of(week) + timedelta(days=weekday)
        for order, lift in enumerate(lifts):
            begin = datetime.combine(day, datetime.min.time()) + timedelta(hours=17, minutes=20 * order)
            load_kg = 40.0 + 5 * number + 2.5 * week
            for own in range(2):
                at = begin + timedelta(minutes=4 * own)
                yield _changed(TrueSet(athlete, lift, at, load_kg, (TEMPO[0],) * REPS), week)
    yield from _added(athlete, week)


def _changed(own: TrueSet, week: int) -> TrueSet:
    if (own.athlete, week) == SHRINKING:
        return replace(own, eccentrics_s=(4.0, 3.7, 3.3, 2.8, 2.2))
    return own


def _added(athlete: str, week: int) -> Iterator[TrueSet]:
    """The faults that are sets beside the usual ones. Loads above the one-rep maximum replace no volume rule:
    they are single sets among the others of that day, small enough for the weekly volume."""
    evening = datetime.combine(monday_of(week), datetime.min.time()) + timedelta(hours=18)
    usual, heavy = (TEMPO[0],) * REPS, (TEMPO[0],) * 6

    def squats(count: int, load_kg: float, eccentrics_s: tuple[float, ...]) -> Iterator[TrueSet]:
        for own in range(count):
            yield TrueSet(
                athlete, "squat", evening + timedelta(minutes=4 * own), load_kg, eccentrics_s, 100.0
            )

    match athlete, week:
        case "ben", 6:
            yield from (replace(own, one_rep_max_kg=None) for own in squats(2, 60.0, usual))
        case "carl", 4:
            yield TrueSet(athlete, "bench-press", evening + timedelta(days=1), 60.0, (4.0, 4.0))
        case "dora", 5:
            yield from squats(1, 110.0, (4.0, 4.0))
        case "emil", 3:
            yield from squats(4, 105.0, (0.8,) * 6)
        case "fatima", 2:
            yield from squats(1, 130.0, (4.0, 4.0))
        case "gustav", 7:
            yield from squats(1, 105.0, (1.2,) * 11)
        # Built up by steps of 5 %, and so no fault.
        case "klara", 1 | 3 | 5:
            yield from squats(1, 102.5 + 2.5 * week, (1.0,) * len(heavy))


def entry_of_true(own: TrueSet) -> Entry:
    """What is logged of a set, as its clip would be analyzed without an error."""
    reps = [(eccentric_s, *TEMPO[1:]) for eccentric_s in own.eccentrics_s]
    analysis = make_sets(reps, boundary_s=BOUNDARY_S, path=own.name, exercise=own.exercise)
    sha256 = hashlib.sha256(own.name.encode()).hexdigest()
    analysis = replace(analysis, clip=replace(analysis.clip, sha256=sha256))
    target = prescribe({"target": TARGET}).target
    assert target is not None
    facts = SetFacts(athlete=own.athlete, load_kg=own.load_kg, date=own.at, one_rep_max_kg=own.one_rep_max_kg)
    return make_entry(analysis, facts, evaluation=evaluate(analysis, target))
