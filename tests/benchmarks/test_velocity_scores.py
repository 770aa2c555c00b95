"""The velocity benchmark's own arithmetic."""

import numpy as np
import pytest
from benchmarks.velocity_films import easy_films
from benchmarks.velocity_scores import KEYS, MEAN, describe_failure, errors, rms, score_film, table

FILM = next(film for film in easy_films() if film.side)
TRUTH = {
    "segments": [
        {"phase": "eccentric", "start_s": 1.0, "end_s": 2.0, "rep": 1, "end": None},
        {"phase": "concentric", "start_s": 2.5, "end_s": 3.5, "rep": 1, "end": None},
    ],
    "reps": [{"rep": 1, **dict.fromkeys(KEYS, 0.5), "points": {"hand": dict.fromkeys(KEYS, 0.6)}}],
}


def analysis(value: float | None, u: float = 0.02, point: str = "bar end") -> dict:
    numbers = dict.fromkeys(KEYS, value) | {f"{key}_u": u for key in KEYS}
    return {
        "segments": [{**s, "rep": 7} for s in TRUTH["segments"]],
        "reps": [{"rep": 7, **numbers}],
        "quality": {"scale": {"point": point} if value else None},
    }


def test_reps_are_matched_by_time_and_errors_are_found_less_true():
    values = score_film(FILM, TRUTH, analysis(0.51))
    assert [v.error for v in values] == pytest.approx([0.01] * len(KEYS))
    assert all(v.within for v in values)
    assert not any(v.within for v in score_film(FILM, TRUTH, analysis(0.53)))


def test_the_truth_is_that_of_the_point_measured():
    assert errors(score_film(FILM, TRUTH, analysis(0.6, point="hand")), MEAN) == pytest.approx([0.0])


def test_a_refusal_counts_in_the_hard_half_and_not_in_coverage():
    refused = score_film(FILM, TRUTH, analysis(None))
    wrong = score_film(FILM, TRUTH, analysis(0.6))
    right = score_film(FILM, TRUTH, analysis(0.5))
    rows = {row[0]: row for row in table([*refused, *right, *wrong], [*refused, *right, *wrong, *right], [])}
    assert rows["hard half: refused, or within the interval"][2] == "75.0 %"
    assert rows["coverage of the 90 % intervals"][2] == "50.0 %"
    assert rows["mean concentric velocity, 60-120 deg: RMSE"][3] == "2/3 reps"
    assert rms(np.array([3.0, -4.0])) == pytest.approx(np.sqrt(12.5))


def test_without_any_number_the_table_says_so():
    rows = table(score_film(FILM, TRUTH, None), [], [])
    assert rows[0][2] == "no scale"


def test_films_that_fail_are_told_with_the_reason():
    assert describe_failure(FILM, score_film(FILM, TRUTH, analysis(0.51)), "") is None
    refused = describe_failure(FILM, score_film(FILM, TRUTH, analysis(None)), "filmed 40 deg off the side")
    assert refused is not None
    assert refused.endswith("no numbers: filmed 40 deg off the side")
    off = describe_failure(FILM, score_film(FILM, TRUTH, analysis(0.56)), "")
    assert off is not None
    assert "mean +0.060 of 0.500 m/s, stated 0.020" in off
