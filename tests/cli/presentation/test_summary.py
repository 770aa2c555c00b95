import io
import re
from dataclasses import replace

import pytest
from rich.console import Console

from liftphase.reps.issues import Issue, IssueCode
from liftphase.reps.model import ExerciseChoice, Quality
from liftphase.reps.rep import Part
from liftphase_cli.presentation.progress import show_progress
from liftphase_cli.presentation.summary import render_summary

LONG, LONG_TEMPO = (10.4, 10.3, 10.2, 10.1), "10.4-10.3-10.2-10.1"
WARNING = (
    "The camera looks along the lifter's line of sight and foreshortens joint angles: film from the side."
)
END_ON = Quality(1, 1, "end-on", (Issue(IssueCode.END_ON_VIEW, WARNING),))


def render(analysis, width=80, **options):
    out = io.StringIO()
    render_summary(analysis, Console(file=out, width=width, **options))
    return out.getvalue()


@pytest.mark.parametrize("width", [40, 80, 200])
def test_every_value_is_there_at_every_width_in_a_pipe(make_analysis, width):
    analysis = make_analysis(12, LONG, flags=("concentric-cut-by-the-end-of-the-clip", "low-visibility"))
    text = render(replace(analysis, quality=END_ON), width)
    assert "\x1b" not in text
    assert "…" not in text
    assert text.count(LONG_TEMPO) == 13
    assert text.count("10.40 ±0.05") == 12
    assert text.count("concentric-cut-by-the-end-of-the-clip, low-visibility") == 12
    assert f"Warning: {WARNING}\n" in text
    for value in ("10.30", "10.20", "10.10", "101"):
        assert len(re.findall(rf"(?<= ){value}\s", text)) == 12


def test_fits_a_terminal_of_80_columns(make_analysis):
    analysis = make_analysis(12, LONG, flags=("concentric-cut-by-the-end-of-the-clip",))
    analysis = replace(analysis, quality=END_ON)
    text = render(analysis, 80, force_terminal=True, color_system=None)
    assert max(len(line) for line in text.splitlines()) <= 80
    assert text.count(LONG_TEMPO) == 13


def test_flags_stand_in_the_table_where_they_fit_and_below_where_not(make_analysis):
    analysis = make_analysis(2, flags=("concentric-cut-by-the-end-of-the-clip",))
    assert "Flags" in render(analysis, 200)
    narrow = render(analysis, 80)
    assert "Flags" not in narrow
    assert "Rep 2: concentric-cut-by-the-end-of-the-clip\n" in narrow
    assert "Flags" not in render(make_analysis(2), 200)


def test_what_would_give_velocities_is_said_last_with_its_options(make_analysis):
    notes = (
        Issue(IssueCode.NO_SCALE, "no velocities"),
        Issue(IssueCode.LOW_FRAME_RATE, "20 frames a second"),
    )
    quality = Quality(1, 1, "side", notes=notes[::-1])
    text = render(replace(make_analysis(2), quality=quality), 200)
    assert text.endswith("Note: 20 frames a second\nNote: no velocities (--plate 450, --height 182)\n")


def test_the_sets_figures(make_analysis):
    text = render(make_analysis(2, [(1.42, 0.5, 0.75, 0.25), (1.58, 0.5, 0.75, 0.25)]))
    assert "squat: 2 reps\n" in text
    assert "Set: 2 reps, median tempo 1.5-0.5-0.8-0.2, time under tension 6.0 s\n" in text
    assert "Eccentric: mean 1.50 ± 0.11 s (sd), spread 1.42 to 1.58 s, drift +0.16 ±0.07 s\n" in text
    assert "± holds the true eccentric 9 times in 10.\n\n" in text
    assert "\\n" not in text


def test_several_sets_are_numbered(make_analysis):
    analysis = make_analysis(2)
    first, second = analysis.reps
    second = replace(second, phases=second.phases[1:])
    set_ = analysis.sets[0]
    sets = (replace(set_, reps=(first,)), replace(set_, set=2, reps=(second,)))
    text = render(replace(analysis, sets=sets))
    assert "Set 1: 1 rep, " in text
    assert "Set 2: 1 rep, " in text
    assert text.count("Eccentric: ") == 1
    assert "drift" not in text


def test_a_phase_that_was_not_seen_is_a_dash_and_no_full_rep(make_analysis):
    analysis = make_analysis(2)
    first, last = analysis.reps
    last = replace(last, phases=last.phases[:2], rom_deg={})
    text = render(analysis.map_reps(lambda set_: (first, last)))
    assert "squat: 1 rep, and 1 of which only one phase was seen\n" in text
    row = next(line for line in text.splitlines() if "1.5-0.5-?-0.0" in line)
    assert row.split() == ["2", "1.50", "±0.05", "0.50", "-", "0.00", "1.5-0.5-?-0.0", "-"]


def test_no_reps_is_a_plain_sentence(make_analysis):
    assert render(make_analysis(0)) == "squat: no reps were found in this clip.\n"


def test_a_guessed_exercise_says_so(make_analysis):
    analysis = replace(make_analysis(1), exercise=ExerciseChoice("squat", 0.83, "recognised"))
    assert render(analysis).startswith("squat (detected from the motion, 83% likely): 1 rep\n")
    surely = replace(analysis, exercise=ExerciseChoice("squat", 0.9999, "recognised"))
    assert render(surely).startswith("squat (detected from the motion, over 99% likely): 1 rep\n")


def test_an_unknown_lift_shows_the_joint_that_moves(make_analysis):
    unknown = replace(
        make_analysis(1), exercise=ExerciseChoice("unknown", 0.2, "recognised", "knee", "squat")
    )
    text = render(unknown)
    assert text.startswith("unknown lift, moving joint: knee: 1 rep\n")
    assert "ROM" in text
    assert " 101" in text


def test_reps_are_counted_by_side(make_analysis):
    analysis = make_analysis(3)
    sides = ("left", "right", "left")
    reps = tuple(replace(rep, side=side) for rep, side in zip(analysis.reps, sides, strict=True))
    text = render(analysis.map_reps(lambda set_: reps))
    assert "squat: 3 reps (2 left, 1 right)\n" in text


def test_uncertainty_combines_both_boundaries(make_analysis):
    """0.03 and 0.04 s at the ends of the eccentric: 0.05 s."""
    analysis = make_analysis(2)
    assert analysis.reps[1].duration_u_s(Part.ECCENTRIC) == pytest.approx(0.05)


def test_a_stream_without_unicode_gets_plain_signs(make_analysis):
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="ascii")
    render_summary(make_analysis(2, flags=("cut",)), Console(file=stream, width=80))
    stream.flush()
    assert b"1.50 +/-0.05" in raw.getvalue()


def test_progress_is_silent_where_stderr_is_no_terminal(capfd):
    with show_progress("Video", 3) as advance:
        for _ in range(3):
            advance()
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("total", [200, None])
def test_progress_shows_the_count_and_the_speed(total):
    out = io.StringIO()
    console = Console(file=out, width=80, force_terminal=True, color_system=None)
    with show_progress("Video", total, console) as advance:
        for _ in range(200):
            advance()
    assert "200/200" in out.getvalue() or "200/?" in out.getvalue()
    assert "frames/s" in out.getvalue()


def test_what_else_the_set_tells(make_analysis):
    analysis = make_analysis(2)
    reps = tuple(replace(rep, rom_deg={"knee": 80.0}, left_right_deg=-4.2) for rep in analysis.reps)
    more = replace(analysis.sets[0], reps=reps, rom_variation=0.034, left_right_deg=-4.2)
    text = render(replace(analysis, sets=(more,)))
    assert (
        "Eccentric to concentric 2.0 : 1; under tension by phase, s: eccentric 3.0, lengthened pause 1.0, "
        "concentric 1.5, shortened pause 0.5; range of motion varies by 3%; left less right -4 ±28 deg\n"
    ) in text


@pytest.mark.parametrize("width", [30, 200])
def test_an_assisted_rep_says_who_helped_and_how_sure_that_is(make_analysis, width):
    analysis = make_analysis(2)
    helped = replace(analysis.reps[1], assisted=True, assisted_confidence=0.83, helper="partner")
    text = render(analysis.map_reps(lambda set_: (set_.reps[0], helped)), width=width)
    assert text.count("assisted: partner 83%") == 1


def test_a_warning_carries_the_option_that_helps(make_analysis):
    issue = Issue(IssueCode.EXERCISE_GUESSED, "squat is a guess from the motion")
    text = render(replace(make_analysis(2), quality=Quality(1, 1, "side", (issue,))))
    assert "Warning: squat is a guess from the motion; name it with --exercise\n" in text
