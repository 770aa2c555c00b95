import pytest
from hypothesis import given
from hypothesis import strategies as st

from liftphase.phases.model import End, Phase, PhaseKind
from liftphase.reps.assembly import group_reps

# Whether a rep of the lift starts with its concentric.
SQUAT, CURL = False, True


def movements(pattern: str, pause_s: float = 0.5) -> list[Phase]:
    kinds = {"e": PhaseKind.ECCENTRIC, "c": PhaseKind.CONCENTRIC}
    step_s = 1.5 + pause_s
    return [
        Phase(step_s * i, step_s * i + 1.5, kinds[letter], None, 0.02, 0.03, 1.0, 1.0)
        for i, letter in enumerate(pattern)
    ]


def letters(groups: list[tuple[Phase, ...]]) -> str:
    """`e` and `c` for movements, `l` and `s` for the pauses at either end, a space between reps."""
    return " ".join("".join((phase.end or phase.kind)[0] for phase in group) for group in groups)


@pytest.mark.parametrize(
    ("pattern", "concentric_first", "reps"),
    [
        ("ecec", SQUAT, "elcs elc"),
        ("cece", CURL, "csel cse"),
        # An even number is paired from the first on, whichever way round.
        ("cece", SQUAT, "csel cse"),
        ("ecec", CURL, "elcs elc"),
        # With an odd number the one that does not belong stays alone.
        ("ecece", SQUAT, "elcs elcs e"),
        ("cecec", SQUAT, "cs elcs elc"),
        ("cec", CURL, "csel c"),
        ("ece", CURL, "el cse"),
        ("e", SQUAT, "e"),
        ("", SQUAT, ""),
    ],
)
def test_reps_and_their_pauses(pattern, concentric_first, reps):
    assert letters(group_reps(movements(pattern), concentric_first=concentric_first)) == reps


def test_touch_and_go_has_no_pause():
    assert letters(group_reps(movements("ecec", pause_s=0.0), concentric_first=SQUAT)) == "ec ec"


@given(st.integers(1, 25), st.booleans(), st.booleans())
def test_every_movement_belongs_to_one_rep(count, up, concentric_first):
    made = movements("".join("ce"[(i + up) % 2] for i in range(count)))
    groups = group_reps(made, concentric_first=concentric_first)
    assert [phase for group in groups for phase in group if phase.is_movement] == made
    assert len(groups) == (count + 1) // 2
    for group in groups:
        kinds = [phase.kind for phase in group if phase.is_movement]
        assert len(kinds) == len(set(kinds))


def test_a_pause_has_the_boundaries_of_its_neighbors():
    first, second, *_ = movements("ecec")
    pause = group_reps([first, second], concentric_first=SQUAT)[0][1]
    assert pause == Phase(1.5, 2.0, PhaseKind.ISOMETRIC, End.LENGTHENED, 0.03, 0.02)
