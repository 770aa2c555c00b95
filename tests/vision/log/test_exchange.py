"""Files of the shapes that Strong, Hevy and FitNotes export, in and out again."""

import csv
import io
from datetime import date, datetime

import pytest
from logged_sets import REP, entry_of

from liftphase.errors import UsageError
from liftphase.exercises.library import ExerciseLibrary
from liftphase.log.exchange import FORMATS, find_lift, parse_workouts, write_workouts
from liftphase.log.matching import add_import, match_imports
from liftphase.log.reading import select_sets
from liftphase.log.verify import find_differences, find_faults
from liftphase.log.writing import Added, add_entry

LIBRARY = ExerciseLibrary.builtin()
FILES = {
    "strong": "Date,Workout Name,Duration,Exercise Name,Set Order,Weight,Reps,Distance,Seconds,Notes,"
    "Workout Notes,RPE\n"
    '2026-11-20 17:30:00,"Legs, heavy",45m,Squat (Barbell),W,40.0,8,0,0.0,,felt good,\n'
    '2026-11-20 17:30:00,"Legs, heavy",45m,Squat (Barbell),1,82.5,3,0,0.0,"slow ""down""",felt good,8\n'
    '2026-11-20 17:30:00,"Legs, heavy",45m,Face Pull (Cable),1,20.0,15,0,0.0,,felt good,\n',
    "hevy": '"title","start_time","end_time","description","exercise_title","superset_id","exercise_notes",'
    '"set_index","set_type","weight_kg","reps","distance_km","duration_seconds","rpe"\n'
    '"Legs","20 Nov 2026, 17:30","20 Nov 2026, 18:15","","Squat (Barbell)",,"knees ok",0,"warmup",40,8,,,\n'
    '"Legs","20 Nov 2026, 17:30","20 Nov 2026, 18:15","","Squat (Barbell)",,"knee",1,"normal",82.5,3,,,8\n'
    '"Legs","20 Nov 2026, 17:30","20 Nov 2026, 18:15","","Farmer Walk",,"",0,"normal",40,,0.25,60,\n',
    "fitnotes": "Date,Exercise,Category,Weight,Weight Unit,Reps,Distance,Distance Unit,Time,Comment\n"
    "2026-11-20,Barbell Squat,Legs,82.5,kgs,3,,,,\n"
    "2026-11-20,Barbell Squat,Legs,82.5,kgs,3,,,,easy\n"
    "2026-11-20,Plank,Abs,,,,,,0:01:30,\n",
}
# Other versions of the same apps: the unit in the head or a column of its own, rows that are no sets.
VERSIONS = {
    "strong-semicolons": "Date;Workout Name;Exercise Name;Set Order;Weight;Weight Unit;Reps;RPE;Distance;"
    "Distance Unit;Seconds;Notes;Workout Notes\n"
    '2026-11-20 12:31:54;"Leg";"Squat (Barbell)";1;180;lbs;3;;;;0;"";""\n',
    "strong-units": "Workout #;Date;Workout Name;Duration (sec);Exercise Name;Set Order;Weight (kg);Reps;RPE;"
    "Distance (meters);Seconds;Notes;Workout Notes\n"
    "7;2026-11-20 17:30:00;Legs;2700;Squat (Barbell);Note;;;;;;slow;\n"
    '7;2026-11-20 17:30:00;Legs;2700;Squat (Barbell);1;"81,64663";3;8,5;;;;\n'
    "7;2026-11-20 17:30:00;Legs;2700;Squat (Barbell);Rest Timer;;;;;120;;\n"
    "7;2026-11-20 17:30:00;Legs;2700;Squat (Barbell);Note;;;;;;knees out;\n",
    "strong-twelve-hours": "Date,Workout Name,Duration,Exercise Name,Set Order,Weight,Reps,Distance,Seconds,"
    "Notes,Workout Notes,RPE\n"
    "2026-11-20 5:30:00\u202fPM,Legs,45m,Squat (Barbell),1,81.64663,3,0,0,,,\n",
    "hevy-pounds": "title,start_time,end_time,description,exercise_title,superset_id,exercise_notes,"
    "set_index,set_type,weight_lbs,reps,distance_miles,duration_seconds,rpe\n"
    'Leg,"20 Nov 2026, 17:30","20 Nov 2026, 18:15",,Squat (Barbell),,,0,normal,180,3,,,\n',
    "fitnotes-old": "Date,Exercise,Category,Weight (lbs),Reps,Distance,Distance Unit,Time,Comment\n"
    "2026-11-20,Barbell Squat,Legs,180,3,,,,\n",
    "fitnotes-ios": "Date,Exercise,Category,Weight (kg),Weight (lbs),Reps,Distance,Distance Unit,Time,"
    "Notes,Kind\n"
    "2026-11-20,Barbell Squat,Legs,,180,3,,,,easy,\n",
}


def rows_of(text: str) -> list[dict[str, str]]:
    delimiter = ";" if ";" in text.splitlines()[0] else ","
    return list(csv.DictReader(io.StringIO(text), delimiter=delimiter))


@pytest.mark.parametrize("name", FORMATS)
def test_a_round_trip_loses_nothing(open_log, name):
    log = open_log()
    found, entries = parse_workouts(FILES[name], "Anna", LIBRARY)
    assert found.name == name
    assert [add_import(log, entry) for entry in entries] == [Added.NEW] * 3
    assert [add_import(log, entry) for entry in entries] == [Added.SAME] * 3
    sets = select_sets(log)
    assert write_workouts(sets, name).splitlines()[0] == FILES[name].splitlines()[0].replace('"', "")
    order = {line: number for number, line in enumerate(map(str, rows_of(FILES[name])))}
    assert sorted(map(str, rows_of(write_workouts(sets, name))), key=order.__getitem__) == list(order)
    assert find_faults(log) == []
    squat = next(own for own in sets if own.load_kg == 82.5)
    assert (squat.athlete, squat.exercise, squat.rep_count) == ("Anna", "squat", 3)
    assert squat.day == date(2026, 11, 20)


@pytest.mark.parametrize("version", VERSIONS)
def test_other_versions_come_back_as_they_were(open_log, version):
    log, text = open_log(), VERSIONS[version]
    found, (entry,) = parse_workouts(text, "Anna", LIBRARY)
    add_import(log, entry)
    (own,) = select_sets(log)
    assert (own.exercise, own.rep_count, own.day) == ("squat", 3, date(2026, 11, 20))
    assert own.load_kg == pytest.approx(180 * 0.45359237, abs=1e-4)
    if version == "strong-twelve-hours":
        assert own.started_at == datetime(2026, 11, 20, 17, 30)
    written = write_workouts([own], found.name)
    assert written.splitlines()[0] == text.splitlines()[0]
    assert rows_of(written) == rows_of(text)
    # A filmed set beside it gets its load into the columns of this version.
    add_entry(log, entry_of(1, [REP] * 3, load_kg=100.0, athlete="Ben"))
    both = write_workouts(select_sets(log), found.name)
    _, again = parse_workouts(both, "Anna", LIBRARY)
    loads = [each.sets[0].facts.load_kg for each in again]
    assert sorted(load or 0.0 for load in loads) == pytest.approx([180 * 0.45359237, 100.0], abs=1e-3)


@pytest.mark.parametrize("name", FORMATS)
def test_filmed_sets_go_into_every_format_with_their_tempo(open_log, name):
    log = open_log()
    add_entry(log, entry_of(1, [REP] * 3, rpe=8.0, notes="slow"))
    text = write_workouts(select_sets(log), name)
    assert "tempo 4.0-0.5-1.0-0.5" in text
    _, (entry,) = parse_workouts(text, "Anna", LIBRARY)
    (own,) = entry.sets
    assert (own.facts.exercise, own.facts.load_kg, own.row["rep_count"]) == ("squat", 80.0, 3)
    assert own.facts.day == date(2026, 11, 20)
    assert "slow" in (own.facts.notes or "")
    if name != "fitnotes":
        assert own.facts.rpe == 8.0


@pytest.mark.parametrize("imported_first", [True, False])
def test_a_filmed_set_gets_the_load_of_its_row_and_counts_once(open_log, imported_first):
    log = open_log()
    filmed = entry_of(1, [REP] * 3, load_kg=None, date=datetime(2026, 11, 20, 17, 40))
    _, rows = parse_workouts(FILES["strong"], "anna", LIBRARY)
    steps = [lambda: [add_import(log, row) for row in rows], lambda: add_entry(log, filmed)]
    for step in steps if imported_first else steps[::-1]:
        step()
        match_imports(log)
    for _ in range(2):
        squats = select_sets(log, exercise="squat")
        loads = [(own.kind, own.load_kg, own.rpe) for own in squats]
        assert loads == [("strong", 40.0, None), ("clip", 82.5, 8.0)]
        assert squats[1].eccentric_reps == 3
        assert find_faults(log) == []
        # Again, with nothing new.
        assert {add_import(log, row) for row in rows} == {Added.SAME}
        assert match_imports(log) == []
    assert add_entry(log, filmed) is Added.SAME
    # All that the app's row holds comes back, and the tempo.
    wanted = rows_of(FILES["strong"])
    wanted[1]["Notes"] += "; tempo 4.0-0.5-1.0-0.5"
    written = rows_of(write_workouts(select_sets(log), "strong"))
    assert sorted(map(str, written)) == sorted(map(str, wanted))
    assert find_faults(log) == list(find_differences(log, [filmed])) == []


def test_a_filmed_set_whose_row_has_another_load_is_said(open_log):
    log = open_log()
    date = datetime(2026, 11, 20, 17, 40)
    _, rows = parse_workouts(FILES["strong"], "anna", LIBRARY)
    for row in rows:
        add_import(log, row)
    add_entry(log, entry_of(1, [REP] * 3, load_kg=80.0, date=date))
    (match,) = match_imports(log)
    assert match.disagreement == "anna/1.mp4, set 1: its 80 kg count, though strong says 82.5 kg"
    assert [own.load_kg for own in select_sets(log, exercise="squat")] == [40.0, 80.0]


def test_an_edited_row_replaces_its_set(open_log):
    log = open_log()
    for text in (FILES["hevy"], FILES["hevy"].replace("82.5", "85")):
        _, entries = parse_workouts(text, "Anna", LIBRARY)
        outcomes = [add_import(log, entry) for entry in entries]
    assert outcomes == [Added.SAME, Added.REPLACED, Added.SAME]
    assert {own.load_kg for own in select_sets(log, exercise="squat")} == {40.0, 85.0}


def test_pounds():
    text = FILES["hevy"].replace("weight_kg", "weight_lbs")
    _, entries = parse_workouts(text, None, LIBRARY)
    assert entries[1].sets[0].facts.load_kg == pytest.approx(82.5 * 0.45359237, abs=1e-4)
    _, entries = parse_workouts(FILES["strong"], None, LIBRARY, pounds=True)
    assert entries[1].sets[0].facts.load_kg == pytest.approx(82.5 * 0.45359237, abs=1e-4)


@pytest.mark.parametrize(
    ("title", "lift"),
    [
        ("Squat (Barbell)", "squat"),
        ("Bench Press (Barbell)", "bench-press"),
        ("Bench Press (Dumbbell)", "dumbbell-press"),
        ("Romanian Deadlift (Barbell)", "romanian-deadlift"),
        ("Pull Up", "pull-up"),
        ("Face Pull (Cable)", "face-pull"),
        ("Wrist Roller", "Wrist Roller"),
    ],
)
def test_lifts_by_the_titles_of_apps(title, lift):
    assert find_lift(title, LIBRARY) == lift


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a,b\n1,2\n", "none of the formats"),
        ("", "none of the formats"),
        (FILES["strong"].replace("82.5", "heavy"), "line 3"),
        (FILES["hevy"].replace("20 Nov 2026, 17:30", "yesterday"), "line 2.*no time that the app writes"),
        (FILES["fitnotes"] + "2026-11-20,x,y,1,kgs,1,,,,a,b\n", "line 5 has more cells"),
    ],
)
def test_what_is_refused(text, words):
    with pytest.raises(UsageError, match=words) as error:
        parse_workouts(text, None, LIBRARY)
    assert "\n" not in str(error.value)


def test_the_command_offers_every_format():
    """The command names them itself: importing the log would slow down its help."""
    from liftphase_cli.commands.log_exchange import FORMATS as OFFERED

    assert tuple(FORMATS) == OFFERED


_HEAD = "Date,Workout Name,Exercise Name,Set Order,Weight,Reps,RPE\n"


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("2026-11-20 17:30:00,W,squat,1,abc,5,", "'abc' is no weight"),
        ("2026-11-20 17:30:00,W,squat,1,1e300,5,", "'1e300' is no weight"),
        ("2026-11-20 17:30:00,W,squat,1,nan,5,", "'nan' is no weight"),
        ("2026-11-20 17:30:00,W,squat,1,80,inf,", "'inf' is no number of reps"),
        ("2026-11-20 17:30:00,W,squat,1,80,-5,", "'-5' is no number of reps"),
        ("2026-11-20 17:30:00,W,squat,1,80,5,11", "'11' is no RPE"),
        ("0001-01-01 00:00:00,W,squat,1,80,5,", "is no time"),
        ("2026-11-20 17:30:00,W,,1,80,5,", "no lift"),
    ],
)
def test_cells_that_nobody_lifted_are_refused_with_their_line(row, words):
    with pytest.raises(UsageError, match=f"line 2: .*{words}"):
        parse_workouts(f"{_HEAD}{row}\n", "anna", LIBRARY)


def test_a_weight_that_helps_is_no_load():
    _, (entry,) = parse_workouts(f"{_HEAD}2026-11-20 17:30:00,W,pull up,1,-20,5,\n", "anna", LIBRARY)
    assert entry.sets[0].facts.load_kg is None
