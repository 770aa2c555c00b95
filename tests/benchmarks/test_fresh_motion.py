"""How drawn sets are drawn and their reps are scored."""

import numpy as np
import pytest
from benchmarks.drawn_sets import KINDS, draw, move_camera, true_movements
from benchmarks.fresh_motion import COUNTS, SetScore, format_scores, score_reps

# Reps of 2 s down, 1 s up, 1 s of rest.
TRUTH = [
    {"start_s": start, "end_s": end, "phase": phase, "rep": rep}
    for rep in (1, 2, 3)
    for start, end, phase in (
        (4.0 * rep, 4.0 * rep + 2, "eccentric"),
        (4.0 * rep + 2, 4.0 * rep + 3, "concentric"),
    )
]


def shifted(by_s, segments=TRUTH, rep=0):
    return [
        s | {"start_s": s["start_s"] + by_s, "end_s": s["end_s"] + by_s, "rep": s["rep"] + rep}
        for s in segments
    ]


def test_truth_itself_has_no_lost_rep_and_no_ghost():
    assert score_reps(TRUTH, TRUTH) == ([], [1, 2, 3], [])
    assert score_reps(TRUTH, shifted(0.1)) == ([], [1, 2, 3], [])


def test_a_lost_rep_and_a_ghost():
    assert score_reps(TRUTH, TRUTH[2:]) == ([1], [2, 3], [])
    assert score_reps(TRUTH, [*TRUTH, *shifted(12.0, TRUTH[:2], rep=3)]) == ([], [1, 2, 3, 4], [4])
    assert score_reps([], TRUTH) == ([], [1, 2, 3], [1, 2, 3])


def test_phases_that_are_swapped_or_grouped_otherwise_are_no_reps():
    turn = {"eccentric": "concentric", "concentric": "eccentric"}
    swapped = [s | {"phase": turn[s["phase"]]} for s in TRUTH]
    assert score_reps(TRUTH, swapped)[0] == [1, 2, 3]
    # Each concentric grouped with the eccentric after it.
    regrouped = [s | {"rep": s["rep"] + (s["phase"] == "concentric")} for s in TRUTH]
    assert score_reps(TRUTH, regrouped)[0] == [1, 2, 3]


def test_shares_of_reps():
    span = ((1.0, 2.0),)
    scores = [
        SetScore("idle", 0, "squat", true=0, found=1, lost=(), ghosts=span),
        SetScore("drift", 0, "squat", true=4, found=3, lost=span, ghosts=()),
    ]
    assert format_scores("all", scores) == "| all | 0/2 | 4 | 1 | 0.750 | 1 | 0.250 |"


def test_three_hundred_drawings():
    assert sum(COUNTS.values()) == 300


@pytest.mark.parametrize("kind", KINDS)
def test_reps_follow_one_another(kind):
    recording = KINDS[kind](np.random.default_rng(1))
    truth = true_movements(recording, lead_s=2.0, rises_first=False)
    ends = [end for s in truth for end in (s["start_s"], s["end_s"])]
    assert ends == sorted(ends)
    assert not ends or 2.0 <= ends[0] < ends[-1] <= 2.0 + recording.end_s
    assert bool(ends) == (kind != "idle")
    assert [s["phase"] for s in truth] == ["eccentric", "concentric"] * len(recording.reps)


def test_drawings_are_repeatable_and_move_where_the_truth_says_so():
    drawn, again = draw("stalls", 1), draw("stalls", 1)
    np.testing.assert_array_equal(drawn.track.image_px, again.track.image_px)
    for s in drawn.truth:
        start, end = np.searchsorted(drawn.track.times_s, (s["start_s"], s["end_s"]))
        assert np.abs(drawn.track.image_px[end] - drawn.track.image_px[start]).max() > 40


def test_a_rest_in_another_position_is_no_rep():
    recording = KINDS["rest_elsewhere"](np.random.default_rng(1))
    rests_s = [
        sum(t for t, _ in recording.steps[:i]) for i, (_, level) in enumerate(recording.steps) if level == 2
    ]
    assert rests_s
    spans = [span for rep in recording.reps for span in rep]
    assert not any(start <= rest_s < end for rest_s in rests_s for start, end in spans)


def test_a_phone_that_is_knocked_moves_once():
    times_s = np.arange(300) / 30
    way_px, zoom = move_camera("knocked", times_s, np.random.default_rng(0))
    moving_s = (np.abs(np.diff(way_px, axis=0)).max(axis=1) > 1e-9).sum() / 30
    assert 0.3 < moving_s < 0.5
    assert (zoom == 1).all()
