import io
from dataclasses import replace

import pytest
from judged_clips import REPS, judged
from moving_sets import with_speeds
from rich.console import Console
from tempo_sets import make_sets

from liftphase.export.result import ClipResult
from liftphase.prescription.evaluation import MEAN, Target, evaluate
from liftphase.prescription.velocity_limits import VelocityLimits
from liftphase.reps.issues import Issue
from liftphase.reps.model import Quality
from liftphase_cli.presentation.verdicts import render_check, render_evaluation, render_results


def render(outcome: ClipResult, width=200, **options) -> str:
    out = io.StringIO()
    assert outcome.analysis
    assert outcome.evaluation
    render_evaluation(outcome.analysis, outcome.evaluation, Console(file=out, width=width, **options))
    return out.getvalue()


def row(text: str, name: str) -> str:
    return " ".join(next(line for line in text.splitlines() if line.split()[:1] == [name]).split())


def test_a_row_a_rep_with_the_target_above_and_the_reason_beside():
    text = render(judged())
    assert "3.50-4.50 up to 0.50 0.50-1.50 up to 0.50 target" in " ".join(text.split())
    assert row(text, "1") == "1 4.10 ±0.07 0.00 ±0.15 1.00 ±0.07 0.40 ±0.07 pass"
    assert row(text, "2") == (
        "2 3.00 ±0.07 0.90 ±0.07 1.00 ±0.07 0.40 ±0.07 "
        "fail: eccentric 0.50 s too short, lengthened pause 0.40 s too long"
    )
    assert row(text, "3") == "3 3.53 ±0.07 0.00 ±0.15 1.00 ±0.07 - too close to call: eccentric"
    assert "Verdict: fail: 1 of 3 reps passed, 1 too close to call\n" in text
    assert "within the measurement's uncertainty" in text
    assert "uncertainty" not in render(judged(REPS[:2]))


@pytest.mark.parametrize(
    ("limit", "legends"), [(0.3, ["a note says why"]), (0.5, ["a note says why", "within"])]
)
def test_a_velocity_that_was_not_measured_is_not_called_close(limit, legends):
    """Of the second of two reps; the first lifts at 0.5 m/s."""
    analysis = with_speeds(make_sets([(2.0, 0.25, 1.0, 0.5)] * 2), 0.5, None)
    target = Target({}, velocity=VelocityLimits(limit))
    text = render(ClipResult("clip.mp4", analysis, evaluate(analysis, target)))
    assert row(text, "2") == "2 - not measured: mean velocity"
    assert [each for each in ("a note says why", "within") if each in text] == legends


def test_a_mean_that_was_not_measured_is_not_called_close():
    analysis = with_speeds(make_sets([(2.0, 0.25, 1.0, 0.5)] * 2), None, None)
    target = Target({}, MEAN, velocity=VelocityLimits(0.3))
    text = render(ClipResult("clip.mp4", analysis, evaluate(analysis, target)))
    assert row(text, "mean") == "mean - not measured: mean velocity"
    assert "Verdict: not measured: by the mean of 2 reps\n" in text
    assert "within" not in text


@pytest.mark.parametrize("width", [30, 80])
def test_nothing_is_cut_where_it_is_narrow(width):
    text = render(judged(), width)
    assert "…" not in text
    assert "3.00 ±0.07" in text
    assert "Rep 2: fail: eccentric 0.50 s too short, lengthened pause 0.40 s too long\n" in text
    assert "Rep 3: too close to call: eccentric\n" in text


def test_only_what_is_limited_has_a_column():
    text = render(judged(target="4***"))
    assert "Eccentric" in text
    assert "Concentric" not in text
    assert "Pause" not in text


def test_limits_that_are_open_on_one_side():
    assert "from 3.00" in render(judged(**{"target": None, "eccentric-min": "3"}))
    assert "up to 3.00" in render(judged(**{"target": None, "eccentric-max": "3"}))


def test_the_number_of_reps_and_the_rule_are_printed():
    assert (
        "Verdict: fail: 1 of 3 reps passed (60% must), 1 too close to call; 3 reps seen, 8 prescribed\n"
        in (render(judged(rule="60%", reps="8")))
    )
    alone = render(judged(target=None, reps="3"))
    assert alone == "Verdict: pass: 3 reps seen, 3 prescribed\n"


def test_the_mean_has_a_row_of_its_own():
    text = render(judged(rule="mean"))
    assert row(text, "mean").startswith("mean 3.54 ±0.04 0.30")
    assert row(text, "mean").endswith(" pass")
    assert "Verdict: pass: by the mean of 3 reps\n" in text
    narrow = render(judged(rule="mean", tolerance="0.1", target="3.3-*-*-*"), 20)
    assert "Mean: fail: eccentric 0.14 s too long\n" in narrow


def test_several_sets_and_reps_that_are_cut():
    outcome = judged([REPS[0]], [REPS[1], REPS[0]])
    text = render(outcome)
    assert text.count("Set 2") == 2
    assert "Set 1: pass: 1 of 1 rep passed\n" in text
    assert "Set 2: fail: 1 of 2 reps passed\n" in text
    assert text.endswith("Verdict: fail\n")
    cut = make_sets(REPS[:2], incomplete=[1])
    assert outcome.evaluation
    text = render(ClipResult("clip.mp4", cut, evaluate(cut, outcome.evaluation.target)))
    assert row(text, "1") == "1 - - - - not judged: cut by the start of the clip"


def test_no_rep_at_all():
    outcome = judged()
    assert outcome.evaluation
    empty = make_sets()
    text = render(ClipResult("clip.mp4", empty, evaluate(empty, outcome.evaluation.target)))
    assert text == "Verdict: too close to call: no rep was found\n"


def test_a_check_names_the_lift_and_what_lowers_trust():
    outcome, out = judged(), io.StringIO()
    assert outcome.analysis
    assert outcome.evaluation
    analysis = replace(
        outcome.analysis, quality=Quality(1, 1, "side", (Issue("shaking", "the image shakes"),))
    )
    render_check(analysis, outcome.evaluation, Console(file=out, width=100))
    assert out.getvalue().startswith("squat\n")
    assert out.getvalue().endswith("Warning: the image shakes\n")


def test_a_folder_gives_a_row_a_clip(results):
    out = io.StringIO()
    render_results(results, Console(file=out, width=40))
    rows = [" ".join(line.split()) for line in out.getvalue().splitlines()[2:]]
    assert rows == [
        "a.mp4 squat 3 1 of 3 fail",
        "b.mp4 squat 2 2 of 2 pass",
        "c\\x1b\\udcff[red].mp4 - - - no video",
        "d.mp4 squat - - no target for squat",
    ]
