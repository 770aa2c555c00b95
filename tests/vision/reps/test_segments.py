"""The timeline of a clip, from the phases of its reps."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tempo_sets import make_phases

from liftphase.phases.model import Phase, PhaseKind
from liftphase.reps.assembly import group_reps
from liftphase.reps.rep import Rep
from liftphase.reps.segments import Segment, build_segments

# Seconds of a movement and of the pause after it; 0 for touch and go.
lengths = st.tuples(st.floats(0.2, 8), st.one_of(st.just(0.0), st.floats(0.15, 6)))
sets_of_lengths = st.lists(st.tuples(st.booleans(), st.lists(lengths, min_size=2, max_size=9)), max_size=3)


@given(sets_of_lengths, st.floats(-2, 50), st.floats(0, 5), st.booleans())
def test_segments_cover_the_clip_in_order(plan, first_s, margin_s, concentric_first):
    clock, reps, groups = first_s + margin_s, [], []
    for number_of_set, (begins_up, movements) in enumerate(plan, start=1):
        made = []
        for i, (seconds, pause_s) in enumerate(movements):
            kind = PhaseKind.CONCENTRIC if begins_up == (i % 2 == 0) else PhaseKind.ECCENTRIC
            made.append(Phase(clock, clock + seconds, kind, None, 0.02, 0.03).rounded())
            clock += seconds + pause_s
        groups += made
        for phases in group_reps(made, concentric_first=concentric_first):
            reps.append(Rep(len(reps) + 1, number_of_set, phases))
        clock += 12.0
    last_s = (groups[-1].end_s if groups else clock) + margin_s
    segments = build_segments(reps, first_s, last_s)
    if last_s - first_s < 1e-3:
        return
    assert (segments[0].start_s, segments[-1].end_s) == (first_s, last_s)
    assert all(before.end_s == after.start_s for before, after in pairwise(segments))
    assert all(segment.duration_s > 0 for segment in segments)
    moving = [segment.phase for segment in segments if segment.phase.is_movement]
    assert [phase.kind for phase in moving] == [phase.kind for phase in groups]
    for phase, made in zip(moving, groups, strict=True):
        assert (phase.start_s, phase.end_s) == pytest.approx((made.start_s, made.end_s), abs=1.1e-4)
    assert all(s.end is not None and s.rep is not None for s in segments if s.kind is PhaseKind.ISOMETRIC)
    assert all(s.end is None and s.rep is None for s in segments if s.kind is PhaseKind.OTHER)
    numbers = [s.rep_number for s in segments if s.rep_number is not None]
    assert numbers == sorted(numbers)
    assert set(numbers) == {rep.rep for rep in reps}
    assert sum(s.kind is PhaseKind.OTHER for s in segments) <= len(plan) + 1


def test_a_boundary_is_as_uncertain_from_either_side():
    """Also that of the rest between two sets."""
    reps = [Rep(n, n, make_phases((2, 0.5, 1, 0), 20.0 * n, u_s=(0.03, 0.04))) for n in (1, 2)]
    segments = build_segments(reps, 0.0, 60.0)
    assert [(s.phase.start_u_s, s.phase.end_u_s) for s in segments if s.kind is PhaseKind.OTHER] == [
        (0.0, 0.03),
        (0.04, 0.03),
        (0.04, 0.0),
    ]


def test_overlapping_reps_show_the_later_one():
    first = Rep(1, 1, make_phases((2, 0.5, 1, 0), 1.0))  # until 4.5
    second = Rep(2, 1, make_phases((2, 0, 1, 0), 4.0))
    segments = build_segments([first, second], 0.0, 8.0)
    assert [(s.start_s, s.end_s, str(s.kind), s.rep_number) for s in segments] == [
        (0.0, 1.0, "other", None),
        (1.0, 3.0, "eccentric", 1),
        (3.0, 3.5, "isometric", 1),
        (3.5, 4.0, "concentric", 1),
        (4.0, 6.0, "eccentric", 2),
        (6.0, 7.0, "concentric", 2),
        (7.0, 8.0, "other", None),
    ]
    assert first.concentric_s == 1.0


def test_a_rep_within_another_leaves_what_is_left_of_it():
    outer = Rep(1, 1, make_phases((6, 0, 1, 0), 0.0))
    inner = Rep(2, 1, make_phases((1, 0, 1, 0), 2.0))
    shown = [(s.start_s, s.end_s, s.rep_number) for s in build_segments([outer, inner], 0.0, 7.0)]
    assert shown == [(0.0, 2.0, 1), (2.0, 3.0, 2), (3.0, 4.0, 2), (4.0, 6.0, 1), (6.0, 7.0, 1)]


def test_a_clip_without_a_set_is_all_other():
    assert build_segments([], 1.5, 9.0) == [Segment(Phase(1.5, 9.0, PhaseKind.OTHER))]
