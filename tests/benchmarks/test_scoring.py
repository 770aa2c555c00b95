import numpy as np
import pytest
from benchmarks.clips import _bare_code, _lift_in_words, lift_of_label
from benchmarks.method_sets import SETS
from benchmarks.scoring import ClipScore, match_segments, overlap, score_clip, summarize
from benchmarks.tiers import TIERS
from benchmarks.velocity_films import easy_films, hard_films

from liftphase.errors import UsageError
from studio import FEATURES, HARD, LIFTS


def segment(phase, start, end, **more):
    return {"phase": phase, "start_s": start, "end_s": end, "rep": 1, **more}


def set_of(*, shift=0.0, hold="isometric", note="", stated=0.0):
    """other 1 s, eccentric 2 s, hold 0.5 s, concentric 1 s, other 1 s; the two middle boundaries shifted."""
    inner = {"start_uncertainty_s": stated, "end_uncertainty_s": stated}
    return [
        segment("other", 0.0, 1.0),
        segment("eccentric", 1.0, 3.0 + shift, **inner),
        segment(hold, 3.0 + shift, 3.5 + shift, note=note),
        segment("concentric", 3.5 + shift, 4.5, **inner),
        segment("other", 4.5, 5.5),
    ]


def truth_of(segments, reps=1):
    return {"segments": segments, "rep_count": reps, "first_pts_s": 0.0, "last_pts_s": 5.5}


def scored(truth, found, reps=1):
    return ClipScore(**score_clip(truth, None if found is None else {"segments": found, "rep_count": reps}))


def test_truth_itself_is_without_error():
    s = summarize([scored(truth_of(set_of(hold="isometric_lengthened")), set_of())])
    assert (s.clips_exact, s.move_f1, s.hold_f1, s.time_right) == (1, 1.0, 1.0, 1.0)
    assert s.boundary_p95 == s.eccentric_mae == s.concentric_mae == s.false_positive_s == 0.0


def test_shifted_turn():
    s = summarize([scored(truth_of(set_of()), set_of(shift=0.1))])
    assert s.boundary_median == pytest.approx(0.05)  # 0, 0.1, 0.1, 0
    assert s.boundary_bias == pytest.approx(0.05)
    assert s.eccentric_mae == pytest.approx(0.1)
    assert s.concentric_mae == pytest.approx(0.1)
    assert s.eccentric_limits == pytest.approx((0.1, 0.1))
    # 0.1 s of pause called eccentric and 0.1 s of concentric called pause.
    assert s.time_right == pytest.approx(1 - 0.2 / 5.5)


def test_nothing_found():
    s = summarize([scored(truth_of(set_of()), None)])
    assert (s.clips_exact, s.move_f1, s.hold_f1) == (0, 0.0, 0.0)
    assert s.boundary_median is None
    assert s.eccentric_limits is None
    assert s.coverage is None
    assert s.time_right == pytest.approx(2.0 / 5.5)


def test_nothing_found_where_nothing_is():
    s = summarize([scored(truth_of([segment("other", 0.0, 5.5)], reps=0), None)])
    assert (s.clips_exact, s.move_f1, s.hold_f1, s.time_right) == (1, 1.0, 1.0, 1.0)


def test_false_positive_movement_and_hold():
    found = [*set_of()[:4], segment("other", 4.5, 4.7), segment("eccentric", 4.7, 5.4)]
    s = summarize([scored(truth_of(set_of()), found)])
    assert s.false_positive_s == pytest.approx(0.7)
    assert s.move_f1 == pytest.approx(2 * 2 / (2 + 3))
    false_hold = [*set_of()[:4], segment("isometric", 4.5, 5.5)]
    assert summarize([scored(truth_of(set_of()), false_hold)]).hold_f1 == pytest.approx(2 / 3)


def test_borderline_pause_is_not_scored():
    truth = truth_of(set_of(note="borderline: 0.15 s"))
    for found in (set_of(), [s for s in set_of() if s["phase"] != "isometric"]):
        s = scored(truth, found)
        assert (s.holds_true, s.holds_found, s.holds_matched) == (0, 0, 0)


def test_clip_edges_are_no_boundaries():
    segments = [
        segment("eccentric", 0.05, 2.0, note="cut by the clip's start"),
        segment("concentric", 2.0, 5.45),
    ]
    s = scored(truth_of(segments), segments)
    assert [b.name for b in s.boundaries] == ["eccentric 1 end", "concentric 1 start"]
    assert s.eccentric_s == s.concentric_s == ()


def test_cut_phase_away_from_the_edge_has_boundaries_but_no_duration():
    segments = [segment("eccentric", 1.0, 2.0, note="cut by a jump"), segment("concentric", 2.0, 3.0)]
    s = scored(truth_of(segments), segments)
    assert len(s.boundaries) == 4
    assert (s.eccentric_s, s.concentric_s) == ((), (0.0,))


def test_body_labels_go_first():
    truth = truth_of([segment("other", 0.0, 5.5)]) | {"segments_body": set_of()}
    assert summarize([scored(truth, set_of())]).move_f1 == 1.0


def test_best_overlap_is_matched_first():
    true = [segment("eccentric", 0.0, 2.0)]
    found = [segment("eccentric", 0.0, 1.4), segment("eccentric", 0.0, 1.9), segment("concentric", 0.0, 2.0)]
    assert [got["end_s"] for _, got in match_segments(true, found, 0.5)] == [1.9]
    assert overlap(true[0], found[0]) == pytest.approx(0.7)
    assert overlap(true[0], segment("eccentric", 3.0, 4.0)) == 0.0


def test_coverage_of_stated_uncertainty():
    s = summarize([scored(truth_of(set_of()), set_of(shift=0.1, stated=0.06))])
    assert s.coverage == pytest.approx(0.5)
    assert s.stated_median == pytest.approx(0.06)


def test_clips_are_pooled():
    right = scored(truth_of(set_of()), set_of())
    wrong = scored(truth_of(set_of()), None)
    frames = ClipScore(
        **{**vars(right), "angle_deg": np.array([1.0, 2.0, 9.0]), "found_frames": 3, "frames": 4}
    )
    s = summarize([frames, wrong])
    assert (s.clips, s.clips_exact, s.move_f1) == (2, 1, pytest.approx(2 / 3))
    assert (s.angle_median, s.detection) == (2.0, 0.75)


def test_limits_of_agreement():
    scores = [scored(truth_of(set_of()), set_of(shift=shift)) for shift in (-0.1, 0.1)]
    low, high = summarize(scores).eccentric_limits or (0.0, 0.0)
    assert (low, high) == pytest.approx((-1.96 * 0.1 * 2**0.5, 1.96 * 0.1 * 2**0.5))


@pytest.mark.parametrize(
    ("text", "lift"),
    [
        ("back squat (barbell)", "squat"),
        ("triceps push-down (cable)", "triceps-pushdown"),
        ("chest fly machine", "chest-fly"),
    ],
)
def test_lift_of_a_label(text, lift):
    assert _lift_in_words(text) == lift


def test_unknown_lift_of_a_label():
    words = "none (he ties his shoes)"
    assert _lift_in_words(words) is None
    with pytest.raises(UsageError, match="is no lift of the library"):
        lift_of_label("clip", {"exercise": words})


def test_rendered_clips_are_kept_when_only_words_change():
    code = "def f(x):\n    return x + 1\n"
    other = '"""Module."""\n\ndef f(x):\n    """Add one."""\n    # one\n    return (x + 1)\n'
    assert _bare_code(other) == _bare_code(code)
    assert _bare_code(code.replace("1", "2")) != _bare_code(code)


def test_tiers_hold_every_lift_condition_and_feature():
    clips = [scene_clip for tier in TIERS.values() for scene_clip in tier]
    assert len(clips) >= 60
    assert (
        len({scene_clip.scene for scene_clip in clips})
        == len({scene_clip.name for scene_clip in clips})
        == len(clips)
    )
    for tier in TIERS.values():
        assert {scene_clip.scene.lift for scene_clip in tier} == set(LIFTS)
    hard = [scene_clip.scene for scene_clip in TIERS["hard"]]
    velocity = [film.scene for film in (*easy_films(), *hard_films())]
    assert {name for scene in (*hard, *velocity) for name in scene.hard} == set(HARD)
    methods = [method_set.scene for method_set in SETS]
    assert {name for scene in (*hard, *methods, *velocity) for name in scene.features} == set(FEATURES)
    assert any(scene.sets > 1 for scene in hard)
    assert not any(scene_clip.scene.hard for scene_clip in TIERS["easy"])
