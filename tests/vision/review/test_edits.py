"""Edits of a segmentation: the pure functions of the page, run without a browser."""

import json
from typing import Any

import pytest
from page_scripts import run_module

SET = [
    (0, 1, "other", None, None),
    (1, 4, "eccentric", None, 1),
    (4, 5, "concentric", None, 1),
    (5, 6, "isometric", "shortened", 1),
    (6, 9, "eccentric", None, 2),
    (9, 10, "concentric", None, 2),
    (10, 20, "other", None, None),
]
# name: (expression in `segments`, what it gives)
EDITS: dict[str, tuple[str, list[tuple[Any, ...]]]] = {
    "a boundary is one, not two edges": (
        "moveBoundary(segments, 2, 3.5, 0.04)",
        [SET[0], (1, 3.5, "eccentric", None, 1), (3.5, 5, "concentric", None, 1), *SET[3:]],
    ),
    "no phase vanishes under a boundary": (
        "moveBoundary(segments, 2, 9, 0.04)",
        [SET[0], (1, 4.96, "eccentric", None, 1), (4.96, 5, "concentric", None, 1), *SET[3:]],
    ),
    "a pause at the end of an eccentric is at the lengthened end": (
        "insertPause(segments, 3.5, 'eccentric', 0.04)",
        [SET[0], (1, 3.5, "eccentric", None, 1), (3.5, 4, "isometric", "lengthened", 1), *SET[2:]],
    ),
    "a pause at the start of a concentric, too": (
        "insertPause(segments, 4.2, 'eccentric', 0.04)",
        [*SET[:2], (4, 4.2, "isometric", "lengthened", 1), (4.2, 5, "concentric", None, 1), *SET[3:]],
    ),
    "what stands still before the first movement is no rep": (
        "insertPause(segments, 1.5, 'eccentric', 0.04)",
        [(0, 1.5, "other", None, None), (1.5, 4, "eccentric", None, 1), *SET[2:]],
    ),
    "in a rest a rep begins": (
        "insertPause(segments, 12, 'eccentric', 0.04)",
        [
            *SET[:6],
            (10, 12, "other", None, None),
            (12, 13, "eccentric", None, 3),
            (13, 14, "concentric", None, 3),
            (14, 20, "other", None, None),
        ],
    ),
    "a lift that starts with the concentric begins so": (
        "insertPause(segments, 19, 'concentric', 0.04)",
        [
            *SET[:6],
            (10, 19, "other", None, None),
            (19, 19.5, "concentric", None, 3),
            (19.5, 20, "eccentric", None, 3),
        ],
    ),
    "a movement takes in a pause": (
        "mergeAt(segments, 3, 'eccentric')",
        [*SET[:2], (4, 6, "concentric", None, 1), *SET[4:]],
    ),
    "a rest takes in a movement": (
        "mergeAt(segments, 1, 'eccentric')",
        [(0, 4, "other", None, None), *SET[2:]],
    ),
    "the longer of two movements stays": (
        "mergeAt(segments, 2, 'eccentric')",
        [SET[0], (1, 5, "eccentric", None, 1), *SET[3:]],
    ),
    "the ends change places with the directions": (
        "swapDirections(segments).slice(1, 4)",
        [(1, 4, "concentric", None, 1), (4, 5, "eccentric", None, 1), (5, 6, "isometric", "lengthened", 1)],
    ),
    "a pause that becomes a rest leaves the reps": (
        "relabel(segments, 3, {phase: 'other', end: null}, 'eccentric')",
        [*SET[:3], (5, 6, "other", None, None), *SET[4:]],
    ),
    "reps are numbered in order": (
        "mergeAt(mergeAt(segments, 1, 'eccentric'), 1, 'eccentric')",
        [
            (0, 6, "other", None, None),
            (6, 9, "eccentric", None, 1),
            (9, 10, "concentric", None, 1),
            SET[6],
        ],
    ),
    "what was there is put back": (
        "replaceSpan(mergeAt(segments, 1, 'eccentric'),"
        " segments.slice(1, 4).map((s) => ({...s, rep: 99})), 'eccentric')",
        SET,
    ),
}
SCRIPT = """
import * as edits from "{static}/editor/edits.js";
const segments = %(segments)s;
const { %(names)s } = edits;
console.log(JSON.stringify([%(expressions)s]));
"""


@pytest.fixture(scope="module")
def edited() -> dict[str, list[list[Any]]]:
    """What every edit gives, of one process."""
    keys = ("start_s", "end_s", "phase", "end", "rep")
    values = {
        "segments": json.dumps([dict(zip(keys, own, strict=True)) for own in SET]),
        "names": "moveBoundary, insertPause, mergeAt, swapDirections, relabel, replaceSpan",
        "expressions": ", ".join(expression for expression, _ in EDITS.values()),
    }
    answers = run_module(SCRIPT % values)
    return {
        name: [[own[key] for key in keys] for own in answer]
        for name, answer in zip(EDITS, answers, strict=True)
    }


@pytest.mark.parametrize("name", EDITS)
def test_edits(name: str, edited: dict[str, list[list[Any]]]) -> None:
    assert edited[name] == [list(own) for own in EDITS[name][1]]
