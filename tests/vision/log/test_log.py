"""What is logged is read back; a content counts once; corrections replace, and the history stays."""

import socket
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from logged_sets import REP, entry_of

from liftphase.errors import LiftphaseError, UsageError
from liftphase.log.database import Database
from liftphase.log.guidelines import SHORT_REST
from liftphase.log.reading import count_history, list_athletes, select_days, select_reps, select_sets
from liftphase.log.verify import Difference, find_differences, find_faults
from liftphase.log.week_report import build_week
from liftphase.log.writing import Added, add_entry
from liftphase.season.facts import SetFacts, SetType


def test_what_is_logged_is_read_back(open_log):
    log = open_log()
    fast = (2.0, 0.5, 1.0, 0.5)
    facts = {
        "set_type": SetType.WORKING,
        "rpe": 8.5,
        "one_rep_max_kg": 100.0,
        "notes": "ä 'x'\n",
        "method": "m",
    }
    assert add_entry(log, entry_of(1, [REP, fast], [REP] * 3, **facts)) is Added.NEW
    first, second = select_sets(log)
    assert (first.athlete, first.exercise, first.load_kg, first.day) == (
        "Anna",
        "squat",
        80.0,
        date(2026, 11, 20),
    )
    assert (first.rpe, first.notes, first.method, first.set_type) == (8.5, "ä 'x'\n", "m", "working")
    # Two seconds of rest come before the first set, and its two reps last 6 and 3.5 s.
    assert first.started_at == datetime(2026, 11, 20, 17, 30, 2)
    assert (first.rep_count, first.eccentric_reps, first.eccentric_s, first.tut_s) == (2, 2, 6.0, 9.5)
    assert first.eccentric_mean_s == 3.0
    # Two boundaries of 0.05 s a rep, over two reps whose errors are correlated by 0.4.
    assert first.eccentric_mean_u_s == pytest.approx(0.05 * 2**0.5 * 0.7**0.5, abs=1e-6)
    assert (first.reps_kept, first.reps_missed, first.reps_too_close) == (0, 1, 1)
    assert (first.worst_rep, first.worst_part, first.worst_off_s) == (2, "eccentric", -1.5)
    assert (second.number, second.rep_count, second.verdict) == (2, 3, "too-close-to-call")
    reps = select_reps(log, [first.id])[first.id]
    assert [(rep["number"], rep["eccentric_s"], rep["verdict"]) for rep in reps] == [
        (1, 4.0, "too-close-to-call"),
        (2, 2.0, "fail"),
    ]
    assert find_faults(log) == []


def test_the_same_clip_counts_once_and_nothing_known_is_lost(open_log):
    log = open_log()
    add_entry(log, entry_of(1))
    assert add_entry(log, entry_of(1)) is Added.SAME
    bare = entry_of(1, athlete=None, load_kg=None, date=None)
    assert add_entry(log, bare) is Added.SAME
    (own,) = select_sets(log)
    assert (own.athlete, own.load_kg) == ("Anna", 80.0)
    assert list(find_differences(log, [bare])) == []
    assert list(find_differences(log, [entry_of(2)])) == [Difference("anna/2.mp4 is not in the log")]


def test_a_correction_replaces_the_numbers_and_keeps_the_history(open_log):
    log = open_log()
    add_entry(log, entry_of(1, [REP] * 3))
    corrected = entry_of(1, [REP] * 4, corrected=True, load_kg=None)
    (found,) = find_differences(log, [corrected])
    assert found.text.startswith("anna/1.mp4 is in the log with other numbers: corrected, ")
    assert not found.is_outdated
    assert add_entry(log, corrected) is Added.REPLACED
    (own,) = select_sets(log)
    assert (own.rep_count, own.corrected, own.load_kg) == (4, True, 80.0)
    (first, second) = count_history(log, own.sha256)
    assert first[1] is not None
    assert (second[1], second[2]) == (None, True)
    # Removing the corrections gives the machine's numbers back.
    assert add_entry(log, entry_of(1, [REP] * 3)) is Added.REPLACED
    assert [own.rep_count for own in select_sets(log)] == [3]
    assert len(count_history(log, own.sha256)) == 3
    assert find_faults(log) == []


def test_uncertainties_of_an_earlier_version_are_outdated_and_not_wrong(open_log):
    """What a version derives from the same reps by another formula is no damage, any other number is."""
    log, entry = open_log(), entry_of()
    (own,) = entry.sets
    for changes, is_outdated in (
        ({"eccentric_mean_u_s": 0.04, "drift_u_s": 0.2}, True),
        ({"eccentric_mean_u_s": 0.04, "tut_s": 1.0}, False),
    ):
        earlier = replace(entry, sets=(replace(own, row={**own.row, **changes}),))
        add_entry(log, earlier)
        (found,) = find_differences(log, [entry])
        assert found.is_outdated is is_outdated
        assert set(found.text.split(": ")[1].split(", ")) == changes.keys()
    add_entry(log, entry)
    assert list(find_differences(log, [entry])) == []


def test_a_change_of_facts_is_logged_too(open_log):
    log = open_log()
    add_entry(log, entry_of(1))
    assert add_entry(log, entry_of(1, load_kg=85.0)) is Added.REPLACED
    assert [own.load_kg for own in select_sets(log)] == [85.0]


def test_sets_are_found_by_athlete_lift_and_day(open_log):
    log = open_log()
    for number, (athlete, lift, day) in enumerate(
        [("Anna", "squat", 1), ("anna", "bench-press", 2), ("Ben", "squat", 3), (None, "squat", 4)]
    ):
        add_entry(log, entry_of(number, athlete=athlete, exercise=lift, date=date(2026, 11, day)))
    assert list_athletes(log) == ["Anna", "Ben"]
    assert [own.day and own.day.day for own in select_sets(log, athlete="ANNA")] == [1, 2]
    assert [
        own.day and own.day.day for own in select_sets(log, exercise="squat", until=date(2026, 11, 3))
    ] == [1, 3]
    assert [own.athlete for own in select_sets(log, since=date(2026, 11, 4))] == [None]


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("DELETE FROM reps WHERE number = 2", "not the sum of its reps"),
        ("UPDATE sets SET eccentric_s = eccentric_s + 1", "not the sum of its reps"),
        ("UPDATE phases SET end_s = end_s + 1", "does not last as long"),
        ("UPDATE revisions SET set_count = 2", "has 1 sets of 2"),
        ("UPDATE revisions SET replaced_at = 'x'", "not one revision that counts"),
        ("UPDATE sets SET is_current = (1 = 0)", "replaced revision that counts"),
    ],
)
def test_what_contradicts_itself_is_found(open_log, statement, words):
    log = open_log()
    add_entry(log, entry_of(1))
    with log.writing() as connection:
        if "DELETE" in statement:
            connection.exec_driver_sql(
                "DELETE FROM phases WHERE rep_id IN (SELECT id FROM reps WHERE number = 2)"
            )
        connection.exec_driver_sql(statement)
    assert any(words in fault for fault in find_faults(log))


def test_the_errors_of_the_reps_of_a_set_are_common():
    (own,) = entry_of(1, [REP] * 3).sets
    assert own.row["eccentric_u_s"] == pytest.approx(
        sum(rep.row["eccentric_u_s"] for rep in own.reps), abs=1e-5
    )


def test_a_clip_without_reps_is_logged(open_log):
    log = open_log()
    empty = entry_of(1)
    assert add_entry(log, type(empty)(empty.sha256, "x.mp4", ())) is Added.NEW
    assert select_sets(log) == []
    assert find_faults(log) == []


def test_facts_are_completed_set_by_set():
    entry = entry_of(1, [REP], [REP], load_kg=None)
    done = entry.completed({2: SetFacts(load_kg=60.0)})
    assert [own.facts.load_kg for own in done.sets] == [None, 60.0]


@pytest.mark.parametrize("by_hand", [date(2026, 11, 18), datetime(2026, 11, 18, 7, 0)])
def test_what_was_given_by_hand_outlives_what_names_and_the_recording_say(open_log, by_hand):
    log = open_log()
    given = {"athlete": "Anna", "load_kg": 85.0, "date": by_hand}
    add_entry(log, entry_of(1, said=SetFacts(**given), **given))
    # A correction made two sets of it; nobody says anything anew.
    derived = {"athlete": "anna old folder", "load_kg": 80.0, "date": datetime(2026, 11, 20, 17, 30)}
    assert add_entry(log, entry_of(1, [REP] * 2, [REP], said=SetFacts(), **derived)) is Added.REPLACED
    first, second = sorted(select_sets(log), key=lambda own: own.number)
    assert (first.athlete, first.load_kg, first.day) == ("Anna", 85.0, date(2026, 11, 18))
    assert first.started_at == (datetime(2026, 11, 18, 7, 0, 2) if isinstance(by_hand, datetime) else None)
    assert (second.athlete, second.day) == ("Anna", date(2026, 11, 18))
    # What is said anew counts.
    moved = date(2026, 11, 19)
    add_entry(
        log, entry_of(1, said=SetFacts(date=moved), athlete="anna old folder", load_kg=80.0, date=moved)
    )
    (own,) = select_sets(log)
    assert (own.day, own.athlete, own.load_kg) == (date(2026, 11, 19), "Anna", 85.0)


def test_the_time_of_the_recording_completes_a_day_given_by_hand(open_log):
    log = open_log()
    add_entry(log, entry_of(1, date=date(2026, 11, 20)))
    add_entry(log, entry_of(1, date=datetime(2026, 11, 20, 17, 30), said=SetFacts()))
    assert [own.started_at for own in select_sets(log)] == [datetime(2026, 11, 20, 17, 30, 2)]


def test_a_session_that_crosses_midnight_is_of_the_day_and_week_in_which_it_began(open_log):
    log = open_log()
    sunday, monday = date(2026, 11, 22), date(2026, 11, 23)
    # From Sunday evening, in steps of an hour and a half, into Monday; then an early riser's of Monday.
    begun = [datetime(2026, 11, 22, 21, 50) + timedelta(minutes=90 * k) for k in range(4)]
    for number, at in enumerate(begun):
        add_entry(log, entry_of(number, date=at, exercise=("squat", "bench-press")[number % 2]))
    add_entry(log, entry_of(10, date=datetime(2026, 11, 23, 3, 50), athlete="Ben"))
    add_entry(log, entry_of(11, date=datetime(2026, 11, 24, 21, 50)))
    assert [own.day for own in select_sets(log, athlete="anna")] == [sunday] * 4 + [date(2026, 11, 24)]
    assert [own.started_at for own in select_sets(log, athlete="anna")][:4] == [
        at + timedelta(seconds=2) for at in begun
    ]
    assert [own.day for own in select_sets(log, exercise="squat", since=monday)] == [
        monday,
        date(2026, 11, 24),
    ]
    assert len(select_sets(log, athlete="anna", until=sunday)) == 4
    days = select_days(log, athlete="anna", since=sunday, until=sunday)
    assert sum(own.eccentric_s for own in days) == 4 * 3 * REP[0]
    assert select_days(log, athlete="anna", since=monday, until=monday) == []
    before, after = (
        build_week(log, day, athlete="Anna", today=date(2026, 12, 1)) for day in (sunday, monday)
    )
    assert (before[0].total.sets, after[0].total.sets) == (4, 1)
    # From the first set of Sunday to Tuesday it is the 48 hours that are asked for, from the night it is not.
    assert [own.guideline.code for own in after[0].warnings] == []
    assert not [own for own in before[0].warnings if own.guideline is SHORT_REST]


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("mongodb://x/y", "no database that can be used"),
        ("nonsense://", "no"),
        ("sqlite://", "needs a file"),
        ("http:// x", "no URL such as|no database"),
    ],
)
def test_addresses_that_are_none(url, words):
    with pytest.raises(UsageError, match=words):
        Database(url)


def test_a_server_that_answers_nothing_is_not_waited_for(monkeypatch):
    monkeypatch.setattr("liftphase.log.database.CONNECT_S", 2)
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(LiftphaseError, match="timeout"):
        Database(f"postgresql://coach@127.0.0.1:{silent.getsockname()[1]}/log")


def test_one_rep_has_no_drift():
    one, more = entry_of(1, [REP], [REP, REP]).sets
    assert (one.row["drift_s"], one.row["drift_u_s"]) == (None, None)
    assert more.row["drift_u_s"] > 0


def test_a_password_is_not_printed():
    with pytest.raises(LiftphaseError) as error:
        Database("postgresql://coach:secret@127.0.0.1:1/log")
    assert "secret" not in str(error.value)
    assert "\n" not in str(error.value)


def test_the_files_of_others_are_left_alone(tmp_path):
    import sqlite3

    path = tmp_path / "other.db"
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE recipes (name)")
    before = path.read_bytes()
    with pytest.raises(UsageError, match="another program"):
        Database(str(path))
    text = tmp_path / "notes.txt"
    text.write_text("3 x 5 squats, felt easy" * 100)
    with pytest.raises(LiftphaseError, match="not a database"):
        Database(str(text))
    assert text.read_text() == "3 x 5 squats, felt easy" * 100
    with sqlite3.connect(path) as other:
        assert [row[0] for row in other.execute("SELECT name FROM sqlite_master")] == ["recipes"]
    assert len(path.read_bytes()) == len(before)
