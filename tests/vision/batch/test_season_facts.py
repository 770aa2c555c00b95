"""Rests between clips of an athlete, and the time of an analyzed clip."""

import json
from dataclasses import replace
from datetime import date, datetime

import pytest
from tempo_sets import make_sets

from liftphase.batch.season_facts import SeasonFacts, find_rests
from liftphase.exercises.library import ExerciseLibrary
from liftphase.log.results import Known
from liftphase.pipeline.options import AnalysisOptions, RunOptions
from liftphase.season.facts import recorded_day
from liftphase.season.manifest import read_manifest, write_manifest

SET = [(3.0, 0.0, 1.0, 0.4)] * 2
LENGTH_S = 2 * 4.0 + 0.4


def content(recorded_at: str | None) -> bytes:
    analysis = make_sets(SET)
    return json.dumps(
        replace(analysis, clip=replace(analysis.clip, recorded_at=recorded_at)).to_dict()
    ).encode()


def test_rests_are_of_one_athlete_on_one_day():
    rests = find_rests(
        [
            ("anna/1.mp4", content("2026-11-20T12:00:00Z")),
            ("anna/2.mp4", content("2026-11-20T12:02:00Z")),
            ("ben/1.mp4", content("2026-11-20T12:01:00Z")),
            ("anna/3.mp4", content("2026-11-22T12:00:00Z")),
            ("anna/4.mp4", content(None)),
            ("5.mp4", content("2026-11-20T12:05:00Z")),
            ("anna/6.mp4", b"{"),
        ],
        SeasonFacts(),
    )
    assert rests == {"anna/2.mp4": pytest.approx(120 - LENGTH_S)}


def test_the_time_of_the_day_is_the_recordings_where_the_days_agree():
    facts, analysis = SeasonFacts(), make_sets(SET)
    recorded = recorded_day("2026-11-20T12:00:00Z")
    assert isinstance(recorded, datetime)
    analysis = replace(analysis, clip=replace(analysis.clip, recorded_at="2026-11-20T12:00:00Z"))
    assert facts.complete("anna/squat.mp4", analysis).date == recorded
    assert facts.complete("anna/2026-11-20/squat.mp4", analysis).date == recorded
    # A copy carries a later date than the training it is of.
    assert facts.complete("anna/2026-11-18/squat.mp4", analysis).date == date(2026, 11, 18)
    assert facts.complete("anna/curl.mp4", analysis).exercise == "squat"
    by_method = replace(analysis, provenance={"request": {"method": "slow-negative"}})
    assert facts.complete("anna/curl.mp4", by_method).method == "slow-negative"
    odd = replace(analysis, provenance={"request": {"method": "no method"}})
    assert facts.complete("anna/curl.mp4", odd).method is None


def test_plate_and_height_are_those_of_the_measurement(tmp_path):
    (tmp_path / "season.csv").write_text("clip,plate,height_cm\nanna/*,450,168\n")
    facts = SeasonFacts(read_manifest(tmp_path / "season.csv", ExerciseLibrary.builtin()))
    told = facts.options_of("anna/x.mp4", RunOptions()).analysis
    assert (told.plate_mm, told.height_cm) == (450.0, 168.0)
    # An option precedes the manifest, as it does for the lift.
    asked = RunOptions(analysis=AnalysisOptions(plate_mm="steel-15"))
    told = facts.options_of("anna/x.mp4", asked).analysis
    assert (told.plate_mm, told.height_cm) == ("steel-15", 168.0)
    assert facts.options_of("ben/x.mp4", asked).analysis == asked.analysis
    note = facts.note_preceded(["anna/x.mp4", "ben/x.mp4", "anna/y.mp4"], asked)
    assert note == (
        f"anna/x.mp4: what is given for all clips counts, not plate 450 of {tmp_path / 'season.csv'} "
        "(likewise 1 more clip)"
    )
    same = RunOptions(analysis=AnalysisOptions(plate_mm="450", exercise="back squat"))
    assert facts.note_preceded(["anna/x.mp4"], same) is None
    analysis = replace(make_sets(SET), provenance={"request": told.request()})
    known = facts.complete("anna/x.mp4", analysis)
    assert (known.plate, known.height_cm) == ("steel-15", 168.0)
    odd = replace(analysis, provenance={"request": {"plate_mm": "no plate", "height_cm": 2}})
    known = facts.complete("anna/x.mp4", odd)
    assert (known.plate, known.height_cm) == (None, None)


def test_what_a_batch_leaves_gives_the_same_facts_again(tmp_path):
    analysis = make_sets(SET)
    clip = replace(analysis.clip, recorded_at="2026-11-20T12:00:07Z", path="anna/x.mp4")
    analysis = replace(analysis, clip=clip)
    known = SeasonFacts().complete("anna/x.mp4", analysis)
    write_manifest([("anna/x.mp4", known)], tmp_path / "season.csv")
    manifest = read_manifest(tmp_path / "season.csv", ExerciseLibrary.builtin())
    assert Known(manifest=manifest).facts_of(analysis) == known
    assert Known().facts_of(analysis) == known
