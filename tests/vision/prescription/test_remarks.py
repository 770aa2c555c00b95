"""Remarks on a lift that does not suit the method, and advice on the load."""

import pytest
from tempo_sets import make_sets

from liftphase.prescription.methods import METHODS, Load
from liftphase.prescription.remarks import advise_load, review

SLOW, ECCENTRIC, FORCED, SELF = (
    METHODS[name] for name in ("slow-negative", "eccentric-only", "forced-negatives", "self-assisted")
)


@pytest.mark.parametrize(
    ("exercise", "method", "words"),
    [
        ("deadlift", FORCED, "A partner cannot spot deadlift: choose another lift."),
        ("bent-over-row", FORCED, "or self-assisted."),
        ("squat", SELF, "squat is no lift of one arm"),
        ("lunge", ECCENTRIC, "lunge is one-sided"),
        ("squat", FORCED, ""),
        ("deadlift", SLOW, ""),
        ("biceps-curl", SELF, ""),
    ],
)
def test_lifts_that_nobody_can_spot_and_one_sided_lifts(exercise, method, words):
    said = review(make_sets([(4.0, 0.0, 1.0, 0.5)] * 8, exercise=exercise), method).remarks
    assert (
        any(words in line for line in said)
        if words
        else not any("spot" in line or "one arm" in line for line in said)
    )


@pytest.mark.parametrize(
    ("load", "kept", "words"),
    [
        (100, True, ["100 kg is 100%", "Warning", "below", "begins at 105 kg"]),
        (105, True, ["105%", "Next: 110 kg (110%)"]),
        (105, False, ["stay at this load"]),
        (122.5, True, ["Next: 125 kg"]),
        (125, True, ["top of the range"]),
        (130, True, ["Warning", "above", "go back to 125 kg"]),
    ],
)
def test_the_load_and_the_next_step_of_the_build_up(load, kept, words):
    text = " ".join(advise_load(ECCENTRIC, Load(load, 100), kept))
    for word in words:
        assert word in text
    assert ("Warning" in text) == ("Warning" in words)


def test_steps_are_rounded_down_to_what_plates_allow():
    assert "Next: 77.5 kg (110%)" in " ".join(advise_load(ECCENTRIC, Load(75, 71.4), True))
    assert advise_load(FORCED, Load(80, 100), True) == ["80 kg is 80% of a one-rep maximum of 100 kg."]
