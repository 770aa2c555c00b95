"""Which figures of the real clips meet their bars, and what the truth of a clip is."""

import json

from benchmarks.real_clips import find_real_clips
from benchmarks.wild import NAMED_BARS, figures_of, format_figures, person_figures


def test_a_figure_meets_its_bar():
    figures = figures_of("counts", {"exact": 0.96, "silent": 0.06, "family": None, "wrong": 3}, NAMED_BARS)
    assert [(f.bar, f.met) for f in figures] == [
        (">= 0.96", True),
        ("<= 0.05", False),
        ("", None),
        ("", None),
    ]
    assert "| counts: silent | 0.06 | <= 0.05 | **no** |" in format_figures(figures)


def test_a_missing_figure_with_a_bar_is_shown_as_missing():
    assert [f.value for f in figures_of("counts", {"exact": None}, NAMED_BARS)] == ["-"]


def notes(*lengths_px):
    return {"lifter": [{"shoulders_px": [0, 0], "hips_px": [0, length]} for length in lengths_px]}


def test_the_lifter_is_followed_where_the_trunk_is_not_foreshortened(tmp_path):
    for name, label in {
        "lifter": notes(100, 100),
        "foreshortened": notes(100, 60),
        "spotter": notes(100, 100),
        "between": notes(100, 100),
        "lost": notes(100, 100),
    }.items():
        (tmp_path / f"{name}.json").write_text(json.dumps(label))
    scored = {
        "lifter": {"distances": [0.1, 0.3]},
        "foreshortened": {"distances": [0.1, 0.9]},
        "spotter": {"distances": [0.1, 0.7]},
        "between": {"distances": [0.1, 0.5]},
        "lost": {"distances": [0.1, None]},
    }
    assert person_figures(scored, tmp_path) == {"clips": 5, "followed": 2, "somebody else": 1}


def test_truth_of_clips(tmp_path):
    labels = tmp_path / "clips" / "labels"
    labels.mkdir(parents=True)
    (tmp_path / "wild").mkdir()
    (labels / "a.json").write_text(json.dumps({"exercise": "back squat (barbell)", "rep_count": 3}))
    rows = ["file,lift,true,low,high,class", "b.mp4,dip,5,4,5,real", "c.mp4,none,0,0,0,cardio",
            "d.mp4,other,8,8,8,other"]  # fmt: skip
    (tmp_path / "wild" / "truth.csv").write_text("\n".join(rows))
    clips = find_real_clips(tmp_path)
    assert [clip.path.name for clip in clips] == ["a.mp4", "b.mp4", "c.mp4", "d.mp4"]
    assert [clip.lift for clip in clips] == ["squat", "dip", None, None]
    assert [clip.reps for clip in clips] == [(3, 3), (4, 5), (0, 0), (8, 8)]
    assert [clip.has_lift for clip in clips] == [True, True, False, True]
    assert [clip.scored for clip in clips] == [True, True, True, False]
