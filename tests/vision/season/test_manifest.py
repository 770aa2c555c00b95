"""The manifest of a season: what is read, what comes first, what is refused."""

import time
import unicodedata
from datetime import date, datetime

import pytest

from liftphase.errors import UsageError
from liftphase.exercises.library import ExerciseLibrary
from liftphase.pipeline.options import AnalysisOptions
from liftphase.season.facts import FACTS, OtherDays, SetFacts, SetType, parse_day
from liftphase.season.manifest import find_namesakes, read_manifest, write_manifest
from liftphase.season.names import facts_of_name

LIBRARY = ExerciseLibrary.builtin()


@pytest.fixture
def read(tmp_path):
    def call(text: str, name: str = "season.csv"):
        (tmp_path / name).write_text(text, encoding="utf-8")
        return read_manifest(tmp_path / name, LIBRARY)

    return call


def test_a_row_that_names_a_clip_precedes_patterns_and_a_later_pattern_an_earlier(read):
    manifest = read(
        "clip,athlete,load_kg,notes\nanna/1.mp4,,80,\nanna/*,Anna,60,all\n*.mp4,nobody,,later\n*.mov,x,,\n"
    )
    assert manifest.facts_of("anna/1.mp4") == SetFacts(athlete="nobody", load_kg=80.0, notes="later")
    assert manifest.facts_of("anna/2.MOV") == SetFacts(athlete="Anna", load_kg=60.0, notes="all")
    assert manifest.facts_of("ben/2.avi") == SetFacts()


def test_what_spreadsheets_write(read):
    manifest = read("\ufeffClip;Load kg;Date;Set Type;Lift\n*;82,5;20.11.2026;Warm-up;back squat\n")
    assert manifest.facts_of("a.mp4") == SetFacts(
        load_kg=82.5, date=date(2026, 11, 20), set_type=SetType.WARM_UP, exercise="squat"
    )


def test_toml(read):
    manifest = read('[[clips]]\nclip = "anna/*"\nload_kg = 80\ndate = 2026-11-20\n', "season.toml")
    assert manifest.facts_of("anna/x.mp4") == SetFacts(load_kg=80.0, date=date(2026, 11, 20))


def test_what_is_written_is_read_back(tmp_path):
    facts = SetFacts(
        athlete="Änna, B.",
        exercise="squat",
        load_kg=82.25,
        date=datetime(2026, 11, 20, 17, 30),
        set_type=SetType.WORKING,
        method="slow-negative",
        target="4-0-1-0",
        rpe=8.5,
        one_rep_max_kg=100.0,
        height_cm=168.5,
        plate=444.5,
        notes='a "note"',
    )
    assert None not in [getattr(facts, name) for name in FACTS]
    write_manifest([("anna/[1].mp4", facts), ("b.mp4", SetFacts())], tmp_path / "season.csv")
    manifest = read_manifest(tmp_path / "season.csv", LIBRARY)
    assert manifest.facts_of("anna/[1].mp4") == facts
    assert manifest.facts_of("b.mp4") == SetFacts()


def test_plate_and_height_are_what_the_options_take(read):
    manifest = read(
        "clip;Height;Plates\nanna/*;168,5 cm;450 mm\n*/row.mp4;;Steel 15\n*/press.mp4;;324,5\nben/*;190;\n"
    )
    assert manifest.facts_of("anna/squat.mp4") == SetFacts(height_cm=168.5, plate=450.0)
    assert manifest.facts_of("anna/row.mp4") == SetFacts(height_cm=168.5, plate="steel-15")
    assert manifest.facts_of("ben/press.mp4") == SetFacts(height_cm=190.0, plate=324.5)
    for facts in map(manifest.facts_of, ("anna/squat.mp4", "anna/row.mp4", "ben/press.mp4")):
        asked = AnalysisOptions(plate_mm=facts.plate, height_cm=facts.height_cm)
        assert (asked.plate_mm, asked.height_cm) == (facts.plate, facts.height_cm)
    manifest = read('[[clips]]\nclip = "a"\nplate = 450\nheight_cm = 182.5\n', "season.toml")
    assert manifest.facts_of("a.mp4") == SetFacts()
    assert manifest.facts_of("b/a") == SetFacts(height_cm=182.5, plate=450.0)


@pytest.mark.parametrize(
    ("column", "text", "words"),
    [
        ("plate", "45", "'45' is no plate: give its diameter in millimeters, from 100 to 600, or the name"),
        ("plate", "irn-20", "no size of plates 'irn-20': give the .*: did you mean iron-20"),
        ("plate", "45 cm", "no size of plates '45 cm': give the diameter in millimeters"),
        ("height_cm", "1.82", "'1.82' is no height: give centimeters from 120 to 232, such as 182"),
        ("height", "182 mm", "'182 mm' is no height"),
        ("height", "tall", "'tall' is no height"),
    ],
)
def test_a_length_that_cannot_be_is_named_with_its_line(read, column, text, words):
    with pytest.raises(UsageError, match=f"season.csv, line 3: .*{words}") as error:
        read(f"clip,{column}\na,\nb,{text}\n")
    assert "\n" not in str(error.value)


def test_every_wrong_cell_is_named_in_one_line(read):
    with pytest.raises(UsageError) as error:
        read("clip,exercise,load_kg,date,rpe\na,sqat,,,\nb,,heavy,,\nc,,,2026-13-01,11\ne,,99999,,\n")
    message = str(error.value)
    assert "\n" not in message
    for part in ("line 2", "did you mean squat", "line 3", "'heavy'", "'2026-13-01'", "'11'", "'99999'"):
        assert part in message


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("clip,athelete\na,b\n", "did you mean 'athlete'"),
        ("clip,wheight\na,80\n", "did you mean 'weight' or 'height'"),
        ("clip,hight_cm\na,80\n", "did you mean 'height_cm'"),
        ("clip,athlete\na,b,c\n", "line 2 has more cells"),
        ("clip,method\na,slow\n", "slow"),
        ("clip,target\na,fast\n", "fast"),
    ],
)
def test_what_is_refused(read, text, words):
    with pytest.raises(UsageError, match=words):
        read(text)


def test_rows_of_no_clip_and_columns_of_no_meaning_are_said(read):
    manifest = read("clip,shoe size\nana/1.mp4,\nben/*,44\n")
    assert manifest.ignored == ("shoe size",)
    manifest = read("clip,athlete\nana/1.mp4,x\nanna/*,y\n")
    (line,) = read("clip,athlete\nana/*,y\n").unused_rows(["anna/1.mp4", "ben/2.mp4"])
    assert line.endswith("no clip is called 'ana/*' (did you mean 'anna/*'?)")
    (line,) = manifest.unused_rows(["anna/1.mp4", "anna/2.mp4"])
    assert line.endswith("season.csv, line 2: no clip is called 'ana/1.mp4' (did you mean 'anna/1.mp4'?)")


def test_a_rare_name_like_a_frequent_one():
    (line,) = find_namesakes({"anna": 30, "ana": 1, "ben": 20, "Dora": 12, "Nora": 10})
    assert line == "athlete 'ana' has 1 of the clips, 'anna' 30: did you mean 'anna'?"


@pytest.mark.parametrize(
    ("right", "slip"),
    [("anna", "ana"), ("anna", "anan"), ("Jonas", "jonss"), ("Jan", "Jon"), ("ben", "benn")],
)
@pytest.mark.parametrize("clips", [(1, 1), (5, 4), (4, 5), (9, 30)])
def test_names_one_slip_apart_get_one_line_whichever_has_more_clips(right, slip, clips):
    (line,) = find_namesakes({right: clips[0], slip: clips[1]})
    assert f"'{right}'" in line
    assert f"'{slip}'" in line


def test_a_longer_name_does_not_hide_a_slip():
    lines = find_namesakes({"jan": 1, "janusz": 9, "jon": 9})
    assert "athlete 'jan' has 1 of the clips, 'jon' 9: did you mean 'jon'?" in lines


@pytest.mark.parametrize(
    "names", [("athlete 1", "athlete 2"), ("al", "ali"), ("anna", "ben"), ("Anna", "anna")]
)
def test_names_meant_to_differ_get_no_line(names):
    assert find_namesakes(dict.fromkeys(names, 3)) == []


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("season.csv", "clip,load,weight\na/*,10,20\n", "two columns for load_kg"),
        ("season.csv", "clip,rpe,rpe\na/*,1,2\n", "two columns for rpe"),
        ("season.csv", "sep=;\nclip;athlete\na/*;b\n", "names none of the columns"),
        ("season.csv", "clip,one_rep_max_kg\na/*,0\n", "'0' is no one-rep maximum"),
        ("season.csv", "clip,date\na/*,0026-11-20\n", "no date of a set"),
        ("season.toml", "[[clips]]\nclip = 'a/*'\nathlete = true\n", "athlete is neither a text"),
    ],
)
def test_what_would_be_taken_for_something_else_is_refused(read, name, text, words):
    with pytest.raises(UsageError, match=words) as error:
        read(text, name)
    assert "\n" not in str(error.value)


def test_names_match_however_the_file_system_writes_umlauts(read):
    decomposed = unicodedata.normalize("NFD", "Jörg/squat.mp4")
    manifest = read("clip,load_kg\nJörg/*,80\n")
    assert manifest.facts_of(decomposed).load_kg == 80.0
    assert manifest.unused_rows([decomposed]) == []
    assert facts_of_name(decomposed, LIBRARY).athlete == "Jörg"
    assert read(unicodedata.normalize("NFD", "athlete\nJörg\n")).athletes == ["Jörg"]


def test_a_date_with_a_zone_is_that_of_the_machine_and_a_week_has_no_time(monkeypatch):
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    try:
        assert parse_day("2026-11-20T23:30Z") == datetime(2026, 11, 21, 0, 30)
        assert parse_day("2026-W47-5") == date(2026, 11, 20)
        assert not isinstance(parse_day("2026-W47-5"), datetime)
    finally:
        monkeypatch.undo()
        time.tzset()


def test_dates_that_contradict_the_recordings_get_one_line():
    found = OtherDays()
    found.add("a.mp4", date(2026, 11, 20), "2026-11-20T12:00:00Z")
    found.add("b.mp4", date(2026, 11, 20), None)
    assert found.note is None
    for name in ("c.mp4", "d.mp4", "e.mp4"):
        found.add(name, date(2026, 11, 20), "2026-11-25T12:00:00Z")
    assert found.note == (
        "c.mp4: its date 2026-11-20 counts, though the recording says 2026-11-25 (likewise 2 more clips)"
    )
