"""Corrections that contradict themselves cannot be made, neither from Python nor from a mapping."""

from dataclasses import replace
from typing import Any

import pytest

from liftphase.errors import UsageError
from liftphase.phases.model import End, PhaseKind
from liftphase.reps.corrections_model import CorrectedSegment, Corrections

NAN, INFINITY = float("nan"), float("inf")
SEGMENTS = (
    CorrectedSegment(0.0, 1.0, PhaseKind.OTHER),
    CorrectedSegment(1.0, 2.5, PhaseKind.ECCENTRIC, None, 1),
    CorrectedSegment(2.5, 3.0, PhaseKind.ISOMETRIC, End.LENGTHENED, 1),
    CorrectedSegment(3.0, 4.0, PhaseKind.CONCENTRIC, None, 1),
)
GOOD = Corrections("0" * 64, SEGMENTS, "squat", (2,), "me", "2026-01-02T03:04:05+01:00")
KEYS = {"kind": "phase"}


def check_refused(changes: dict[str, Any], number: int | None, fault: str) -> None:
    """`changes` to the corrections, or to segment `number`, are refused in one line, from either source."""
    data: dict[str, Any] = GOOD.to_dict()
    (data if number is None else data["segments"][number]).update(
        {KEYS.get(k, k): v for k, v in changes.items()}
    )
    with pytest.raises(UsageError, match=fault) as of_mapping:
        Corrections.from_dict(data)
    with pytest.raises(UsageError, match=fault) as of_python:
        segments = list(SEGMENTS)
        if number is None:
            replace(GOOD, **changes)
        else:
            segments[number] = replace(segments[number], **changes)
            replace(GOOD, segments=tuple(segments))
    for caught in (of_mapping, of_python):
        assert "\n" not in str(caught.value)
        assert len(str(caught.value)) < 160


@pytest.mark.parametrize(
    ("number", "changes", "fault"),
    [
        (1, {"start_s": 2.5, "end_s": 1.0}, r"segments\[1\] ends before it starts"),
        (1, {"end_s": 1.0}, r"segments\[1\] has no length"),
        (1, {"start_s": 0.5}, r"segments\[1\] overlaps segments\[0\]"),
        (1, {"start_s": -2.0, "end_s": -1.0}, r"segments\[1\] must come before segments\[0\]"),
        (1, {"end_s": NAN}, r"segments\[1\].end_s must be a time in seconds, not nan"),
        (1, {"end_s": INFINITY}, r"segments\[1\].end_s must be a time in seconds, not inf"),
        (1, {"end_s": 1e9}, r"segments\[1\].end_s must be a time"),
        (1, {"end_s": "x"}, r"segments\[1\].end_s must be a time in seconds, not 'x'"),
        (1, {"start_s": None}, r"segments\[1\].start_s must be a time in seconds, not None"),
        (1, {"start_s": True}, r"segments\[1\].start_s must be a time"),
        (1, {"kind": "lifting"}, r"segments\[1\].phase must be eccentric or .*, not 'lifting'"),
        (1, {"kind": None}, r"segments\[1\].phase must be"),
        (1, {"kind": ["eccentric"]}, r"segments\[1\].phase must be"),
        (2, {"end": "top"}, r"segments\[2\].end must be lengthened or shortened or nothing, not 'top'"),
        (2, {"end": ""}, r"segments\[2\].end must be"),
        (2, {"end": None}, r"segments\[2\] is isometric with the end None"),
        (1, {"end": "shortened"}, r"segments\[1\] is eccentric with the end shortened"),
        (1, {"rep": 1.5}, r"segments\[1\].rep must be a whole number from 1 or nothing, not 1.5"),
        (1, {"rep": -7}, r"segments\[1\].rep must be"),
        (1, {"rep": 0}, r"segments\[1\].rep must be"),
        (1, {"rep": "a"}, r"segments\[1\].rep must be"),
        (1, {"rep": True}, r"segments\[1\].rep must be"),
        (1, {"rep": None}, r"segments\[1\] is eccentric with the rep None"),
        (0, {"rep": 1}, r"segments\[0\] is other with the rep 1"),
        (None, {"clip_sha256": None}, "clip_sha256 must be text"),
        (None, {"segments": None}, "segments must be several segments, not None"),
        (None, {"segments": "abc"}, "segments must be several segments"),
        (None, {"segments": (5,)}, r"segments\[0\] is no segment: 5"),
        (None, {"exercise": 5}, "exercise must be text or nothing"),
        (None, {"author": ["me"]}, "author must be text or nothing"),
        (None, {"saved_at": 5}, "saved_at must be text or nothing"),
        (None, {"saved_at": "yesterday"}, "saved_at is no ISO 8601 time"),
        (None, {"saved_at": "x\ny" * 1000}, "saved_at is no ISO 8601 time"),
        (None, {"rejected_reps": None}, "rejected_reps must be several numbers"),
        (None, {"rejected_reps": ("1",)}, "rejected_reps holds '1'"),
        (None, {"rejected_reps": (0,)}, "rejected_reps holds 0"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused(number, changes, fault):
    check_refused(changes, number, fault)


def test_segments_in_reverse_are_refused():
    with pytest.raises(UsageError, match=r"segments\[1\] must come before segments\[0\]"):
        replace(GOOD, segments=SEGMENTS[::-1])


@pytest.mark.parametrize("data", [None, 5, "x", [], {}, {"schema": 2}, {"schema": True}, {"schema": "1"}])
def test_a_mapping_of_another_kind_is_refused(data):
    with pytest.raises(UsageError, match=r"no object|schema must be 1"):
        Corrections.from_dict(data)


def test_what_is_missing_of_a_mapping_is_refused():
    for key in ("schema", "clip_sha256", "segments"):
        data = GOOD.to_dict()
        del data[key]
        with pytest.raises(UsageError, match=key):
            Corrections.from_dict(data)
    for key in ("start_s", "end_s", "phase"):
        data = GOOD.to_dict()
        del data["segments"][1][key]
        with pytest.raises(UsageError, match=rf"segments\[1\]\.{key}"):
            Corrections.from_dict(data)


def test_it_comes_back_as_it_went():
    assert Corrections.from_dict(GOOD.to_dict()) == GOOD
    assert replace(GOOD, segments=list(SEGMENTS), rejected_reps=[2]) == GOOD


def test_names_stand_for_their_members():
    named = CorrectedSegment(2.5, 3.0, "isometric", "lengthened", 1)  # pyright: ignore[reportArgumentType]
    assert named == SEGMENTS[2]
    assert named.kind is PhaseKind.ISOMETRIC
    assert named.end is End.LENGTHENED


def test_times_that_touch_within_the_rounding_of_a_file_do_not_overlap():
    early = replace(SEGMENTS[1], start_s=0.9999)
    assert replace(GOOD, segments=(SEGMENTS[0], early)).segments[1] == early
