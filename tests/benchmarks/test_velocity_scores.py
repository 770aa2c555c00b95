"""The velocity benchmark's own arithmetic."""

import numpy as np
import pytest
from benchmarks.velocity_films import easy_films
from benchmarks.velocity_scores import (
    DISPLACEMENT,
    KEYS,
    MEAN,
    PEAK,
    describe_failure,
    errors,
    rms,
    score_film,
    table,
)

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


def swapped() -> dict:
    """An analysis with the eccentric taken for the concentric."""
    other = {"eccentric": "concentric", "concentric": "eccentric"}
    found = analysis(0.5)
    return {**found, "segments": [{**s, "phase": other[s["phase"]]} for s in found["segments"]]}


def ghost() -> dict:
    """The right analysis with one more rep than there was."""
    found = analysis(0.5)
    later = [{**s, "start_s": s["start_s"] + 9, "end_s": s["end_s"] + 9, "rep": 8} for s in found["segments"]]
    return {
        **found,
        "segments": found["segments"] + later,
        "reps": [*found["reps"], {**found["reps"][0], "rep": 8}],
    }


def merged() -> dict:
    """An analysis whose phases last three times as long as they did."""
    found = analysis(0.5)
    return {**found, "segments": [{**s, "end_s": s["start_s"] + 3.0} for s in found["segments"]]}


@pytest.mark.parametrize(("wrong", "refused", "right"), [(swapped, 5, 0), (ghost, 0, 5), (merged, 5, 0)])
def test_numbers_for_nothing_true_count_as_wrong(wrong, refused, right):
    values = score_film(FILM, TRUTH, wrong())
    false = [v for v in values if v.true is None]
    assert len(false) == len(KEYS)
    assert not any(v.within for v in false)
    assert sum(v.found is None for v in values) == refused
    assert sum(v.within for v in values) == right
    assert len(errors(values, MEAN)) == bool(right)


def test_a_phase_that_was_cut_short_is_still_of_its_movement():
    found = analysis(0.5)
    short = [{**s, "end_s": s["start_s"] + 0.3} for s in found["segments"]]
    assert all(v.within for v in score_film(FILM, TRUTH, {**found, "segments": short}))


def test_numbers_for_nothing_true_are_in_the_hard_row_and_in_coverage():
    values = score_film(FILM, TRUTH, ghost())
    rows = {row[0]: row for row in table(values, values, values)}
    assert rows["hard half: refused, or within the interval"][2:] == (
        "50.0 %", "10/5 numbers, 5 for nothing true, 0.0 % refused",
    )  # fmt: skip
    assert rows["coverage of the 90 % intervals"][2] == "50.0 %"
    assert rows["  coverage of their 90 % intervals"][2] == "50.0 %"
    assert rows["mean concentric velocity, 60-120 deg: RMSE"][3] == "1/1 reps"
    said = describe_failure(FILM, values, "")
    assert said is not None
    assert said.endswith(": 5 numbers for nothing true")


def test_a_displacement_may_be_that_of_the_eccentric():
    found = analysis(0.5)
    for key in (MEAN, PEAK):
        found["reps"][0][key] = None
    found["segments"] = found["segments"][:1]
    of = {v.key: v for v in score_film(FILM, TRUTH, found)}
    assert of[DISPLACEMENT].within
    assert of[MEAN].found is None


def test_what_refusing_costs_is_a_row():
    refused, right = (score_film(FILM, TRUTH, analysis(value)) for value in (None, 0.5))
    rows = {row[0]: row for row in table([*refused, *refused, *right], right, [])}
    assert rows["true reps that get a mean velocity: 60-120 deg"][2:] == ("33.3 %", "1/3 reps")
    assert rows["  hard half"][2:] == ("100.0 %", "1/1 reps")
