from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from synthetic import movement

from liftphase.exercises.library import find_exercise
from liftphase.phases.model import Phase as Movement
from liftphase.phases.segments import End, Phase, Segment
from liftphase.reps.assembly import RepParts, build_segments, pair_reps

SQUAT, CURL = find_exercise("squat"), find_exercise("biceps-curl")


def movements(pattern: str) -> list[Movement]:
    return [movement(2.0 * i, 2.0 * i + 1.5, c == "c", 1.0, 1.0, (0.02, 0.03)) for i, c in enumerate(pattern)]


@pytest.mark.parametrize(
    ("pattern", "lift", "pairs"),
    [
        ("ecec", SQUAT, [(0, 1), (2, 3)]),
        ("cece", CURL, [(1, 0), (3, 2)]),
        # An even number is paired from the first on, whichever way round.
        ("cece", SQUAT, [(1, 0), (3, 2)]),
        ("ecec", CURL, [(0, 1), (2, 3)]),
        # With an odd number the one that does not belong stays alone.
        ("ecece", SQUAT, [(0, 1), (2, 3), (4, None)]),
        ("cecec", SQUAT, [(None, 0), (1, 2), (3, 4)]),
        ("cec", CURL, [(1, 0), (None, 2)]),
        ("ece", CURL, [(0, None), (2, 1)]),
    ],
)
def test_pairs(pattern, lift, pairs):
    assert pair_reps(movements(pattern), lift) == [RepParts(*pair) for pair in pairs]


@given(st.integers(2, 25), st.booleans(), st.sampled_from([SQUAT, CURL]))
def test_every_movement_belongs_to_one_rep(count, up, lift):
    own = movements("".join("ce"[(i + up) % 2] for i in range(count)))
    pairs = pair_reps(own, lift)
    used = [i for pair in pairs for i in (pair.eccentric, pair.concentric) if i is not None]
    assert sorted(used) == list(range(count))
    assert len(pairs) == (count + 1) // 2
    for pair in pairs:
        assert pair.eccentric is None or not own[pair.eccentric].concentric
        assert pair.concentric is None or own[pair.concentric].concentric


# Seconds of a movement and of the pause after it; 0 for touch and go.
lengths = st.tuples(st.floats(0.2, 8), st.one_of(st.just(0.0), st.floats(0.15, 6)))
sets_of_lengths = st.lists(st.tuples(st.booleans(), st.lists(lengths, min_size=2, max_size=9)), max_size=3)


@given(sets_of_lengths, st.floats(-2, 50), st.floats(0, 5), st.sampled_from([SQUAT, CURL]))
def test_segments_cover_the_clip_in_order(plan, first_s, margin_s, lift):
    clock, sets = first_s + margin_s, []
    for begins_up, own in plan:
        made = []
        for i, (seconds, pause_s) in enumerate(own):
            made.append(movement(clock, clock + seconds, begins_up == (i % 2 == 0), 1.0, 1.0, (0.02, 0.03)))
            clock += seconds + pause_s
        sets.append(made)
        clock += 12.0
    last_s = (sets[-1][-1].end_s if sets else clock) + margin_s
    pairs = [pair_reps(own, lift) for own in sets]
    segments = build_segments(sets, pairs, first_s, last_s)
    if first_s == last_s:
        return
    assert (segments[0].start_s, segments[-1].end_s) == (first_s, last_s)
    for before, after in pairwise(segments):
        assert before.end_s == after.start_s
    assert all(segment.duration_s > 0 for segment in segments)
    moving = [s for s in segments if s.phase in (Phase.ECCENTRIC, Phase.CONCENTRIC)]
    own = [m for made in sets for m in made]
    assert [(s.start_s, s.end_s, s.phase is Phase.CONCENTRIC) for s in moving] == [
        (m.start_s, m.end_s, m.concentric) for m in own
    ]
    assert all(s.end is not None and s.rep is not None for s in segments if s.phase is Phase.ISOMETRIC)
    assert all(s.end is None and s.rep is None for s in segments if s.phase is Phase.OTHER)
    assert len({s.rep for s in moving}) == sum(map(len, pairs))
    numbers = [s.rep for s in segments if s.rep is not None]
    assert numbers == sorted(numbers)
    assert sum(s.phase is Phase.OTHER for s in segments) <= len(sets) + 1


def test_a_pause_has_its_end_by_the_movement_before_it():
    own = movements("ecec")
    segments = build_segments([own], [pair_reps(own, SQUAT)], 0.0, 20.0)
    assert [(str(s.phase), s.end, s.rep) for s in segments] == [
        ("eccentric", None, 1),
        ("isometric", End.LENGTHENED, 1),
        ("concentric", None, 1),
        ("isometric", End.SHORTENED, 1),
        ("eccentric", None, 2),
        ("isometric", End.LENGTHENED, 2),
        ("concentric", None, 2),
        ("other", None, None),
    ]


def test_a_clip_without_a_set_is_all_other():
    assert build_segments([], [], 1.5, 9.0) == [Segment(1.5, 9.0, Phase.OTHER)]


def test_segments_survive_json():
    own = movements("ecec")
    for segment in build_segments([own], [pair_reps(own, SQUAT)], -1.0, 20.0):
        data = segment.to_dict()
        assert type(data["phase"]) is str
        assert Segment.from_dict(data | {"a later key": 1}) == segment
