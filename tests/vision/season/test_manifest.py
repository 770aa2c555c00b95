"""The manifest of a season: what is read, what comes first, what is refused."""

from datetime import date, datetime

import pytest

from liftphase.errors import UsageError
from liftphase.exercises.library import ExerciseLibrary
from liftphase.season.facts import FACTS, SetFacts, SetType
from liftphase.season.manifest import find_namesakes, read_manifest, write_manifest

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
        notes='a "note"',
    )
    assert None not in [getattr(facts, name) for name in FACTS]
    write_manifest([("anna/[1].mp4", facts), ("b.mp4", SetFacts())], tmp_path / "season.csv")
    manifest = read_manifest(tmp_path / "season.csv", LIBRARY)
    assert manifest.facts_of("anna/[1].mp4") == facts
    assert manifest.facts_of("b.mp4") == SetFacts()


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
