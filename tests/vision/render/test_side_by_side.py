"""Two sets in step."""

import numpy as np
import pytest
from tempo_sets import make_sets

from liftphase.render.side_by_side import FPS, LEAD_S, align_reps, write_side_by_side
from liftphase.reps.rep import Part
from liftphase.review.comparison import compare_reps, put_in_step
from liftphase.video.decode import ClipReader

SLOW, FAST = (1.0, 0.4, 0.5, 0.2), (0.5, 0.0, 0.5, 0.2)


def test_each_phase_begins_in_both_at_once():
    slow, fast = make_sets([SLOW] * 2), make_sets([FAST] * 3)
    steps = align_reps(slow.reps, fast.reps)
    assert [(step.rep, step.part) for step in steps] == [
        (1, Part.ECCENTRIC),
        (1, Part.LENGTHENED_PAUSE),
        (1, Part.CONCENTRIC),
        (1, Part.SHORTENED_PAUSE),
        (2, Part.ECCENTRIC),
        (2, Part.LENGTHENED_PAUSE),
        (2, Part.CONCENTRIC),
        (2, Part.SHORTENED_PAUSE),
    ]
    assert [step.duration_s for step in steps][:4] == pytest.approx([1.0, 0.4, 0.5, 0.2])
    assert steps[0].first == pytest.approx((2.0, 3.0))
    assert steps[0].second == pytest.approx((2.0, 2.5))
    # The faster one has no pause: it stands still where its eccentric ended.
    assert steps[1].second == pytest.approx((2.5, 2.5))
    lifted = make_sets([FAST], begins="concentric")
    assert align_reps(slow.reps, lifted.reps) == []


def test_the_curves_wait_for_each_other():
    slow, fast = make_sets([SLOW]), make_sets([FAST])
    steps = align_reps(slow.reps, fast.reps)
    times_s = np.linspace(0.0, 10.0, 1001)
    # The value is the clip's own time, so that it says what is shown when.
    at_s, shown_s = put_in_step((times_s, times_s), steps, [step.second for step in steps])
    assert at_s[0] == 0.0
    assert at_s[-1] == pytest.approx(sum(step.duration_s for step in steps))
    for after_s, own_s in ((0.4, 2.4), (0.9, 2.5), (1.3, 2.5), (1.5, 2.6)):
        assert np.interp(after_s, at_s, shown_s) == pytest.approx(own_s, abs=0.02), after_s


def test_the_video_shows_the_frames_of_both_at_their_own_times(make_clip, tmp_path):
    first = make_clip("a.mp4", frames=180, size=(96, 64))
    second = make_clip("b.mp4", frames=180, size=(64, 96))
    steps = align_reps(make_sets([SLOW] * 2).reps, make_sets([FAST] * 2).reps)
    path = tmp_path / "both.mp4"
    write_side_by_side((first, second), ("a", "b"), steps, path)
    with ClipReader(path) as reader:
        frames = [(frame.time_s, frame.rgb.copy()) for frame in reader.frames()]
    total_s = LEAD_S + sum(step.duration_s for step in steps)
    assert len(frames) == pytest.approx(total_s * FPS, abs=len(steps))
    left = 624 * 96 // 64
    for time_s, at_first_s, at_second_s in ((LEAD_S + 0.3, 2.3, 2.3), (LEAD_S + 0.9, 2.9, 2.5)):
        image = next(rgb for at_s, rgb in frames if at_s >= time_s - 1e-3)
        both = image[48:-48]
        assert make_clip.read_number(both[:, :left]) == pytest.approx(at_first_s * 30, abs=1)
        assert make_clip.read_number(both[:, left:]) == pytest.approx(at_second_s * 30, abs=1)


def test_differences_beyond_the_error_are_marked():
    first = make_sets([(4.0, 0.0, 1.0, 0.5)] * 2, boundary_s=0.05)
    second = make_sets([(4.5, 0.0, 1.1, 0.5)] * 3, boundary_s=0.05)
    found = {(own.rep, own.name): own for own in compare_reps(first.reps, second.reps)}
    assert {own.rep for own in found.values()} == {1, 2}
    assert found[1, Part.ECCENTRIC].difference == pytest.approx(0.5)
    assert found[1, Part.ECCENTRIC].is_certain
    # 1.96 / 1.645 x sqrt(4 x 0.05^2) = 0.12 s
    assert not found[1, Part.CONCENTRIC].is_certain
