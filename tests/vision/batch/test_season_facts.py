"""Rests between clips of an athlete, and the time of an analyzed clip."""

import json
from dataclasses import replace
from datetime import date, datetime

import pytest
from tempo_sets import make_sets

from liftphase.batch.season_facts import SeasonFacts, find_rests
from liftphase.season.facts import recorded_day

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
