"""Edits of a segmentation: the pure functions of the page, run without a browser."""

import json
from typing import Any

import numpy as np
import pytest
from page_scripts import run_module
from synthetic import script_set

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
    "a rep that is added soon after another is of its set": (
        "addRep(segments, 12, 'eccentric', 0.04, made)",
        [
            *SET[:6],
            (10, 12, "isometric", "shortened", 2),
            (12, 13, "eccentric", None, 3),
            (13, 14, "concentric", None, 3),
            (14, 20, "other", None, None),
        ],
    ),
    "a lift that starts with the concentric begins so": (
        "addRep(segments, 19, 'concentric', 0.04, made)",
        [
            *SET[:6],
            (10, 19, "isometric", "shortened", 2),
            (19, 19.5, "concentric", None, 3),
            (19.5, 20, "eccentric", None, 3),
        ],
    ),
    "what precedes a set may be a rep of it": (
        "addRep(segments, 0.2, 'eccentric', 0.04, made)",
        [
            (0, 0.2, "other", None, None),
            (0.2, 0.6, "eccentric", None, 1),
            (0.6, 1, "concentric", None, 1),
            *[(*own[:4], own[4] and own[4] + 1) for own in SET[1:]],
        ],
    ),
    "at the begin of a rest, too": (
        "addRep(segments, 0, 'eccentric', 0.04, made).slice(0, 2)",
        [(0, 0.5, "eccentric", None, 1), (0.5, 1, "concentric", None, 1)],
    ),
    "after more than ten seconds another set begins": (
        "addRep([...segments.slice(0, -1), {...segments.at(-1), end_s: 30}], 20.5, 'eccentric', 0.04, made)",
        [
            *SET[:6],
            (10, 20.5, "other", None, None),
            (20.5, 21.5, "eccentric", None, 3),
            (21.5, 22.5, "concentric", None, 3),
            (22.5, 30, "other", None, None),
        ],
    ),
    "a rep begins in a rest only": ("addRep(segments, 3, 'eccentric', 0.04, made)", SET),
    "a pause is in a movement only": ("insertPause(segments, 12, 'eccentric', 0.04)", SET),
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
import { newRep } from "{static}/editor/new-rep.js";
const { %(names)s } = edits;
const made = (place) => newRep({ curves: null, ...place });
console.log(JSON.stringify([%(expressions)s]));
"""


@pytest.fixture(scope="module")
def edited() -> dict[str, list[list[Any]]]:
    """What every edit gives, of one process."""
    keys = ("start_s", "end_s", "phase", "end", "rep")
    values = {
        "segments": json.dumps([dict(zip(keys, own, strict=True)) for own in SET]),
        "names": "moveBoundary, insertPause, addRep, mergeAt, swapDirections, relabel, replaceSpan",
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


NEW_REP = """
import {{ Curve }} from "{static}/curves.js";
import {{ newRep }} from "{static}/editor/new-rep.js";
const step = {{ start_s: 0, step_s: {step} }};
const curve = (values) => new Curve(step, {{ unit: 0.001, values }});
const curves = {{ excursion: curve({excursion}), speed: curve({speed}) }};
console.log(JSON.stringify({starts}.map((start_s) =>
  newRep({{ curves, start_s, limit_s: {limit}, first: "eccentric" }}))));
"""


@pytest.mark.parametrize("upwards", [False, True], ids=["down first", "up first"])
@pytest.mark.parametrize("pause_s", [0.0, 0.6])
def test_a_new_rep_follows_the_curve(upwards: bool, pause_s: float) -> None:
    """Its boundaries are those of the 5 % rule, to a sample of the curve, from anywhere in the rest."""
    script = script_set(2, (1.2, pause_s, 1.0, 1.0))
    true = script.movements()
    times_s = np.arange(0, script.duration_s, 1 / 30)
    level = 1 - script.at(times_s) if upwards else script.at(times_s)
    values = {
        "step": 1 / 30,
        "excursion": np.rint(1000 * level).astype(int).tolist(),
        "speed": np.rint(1000 * np.gradient(level, times_s)).astype(int).tolist(),
        "starts": [0.3, float(true[0].start_s)],
        "limit": float(times_s[-1]),
        "static": "{static}",
    }
    for made in run_module(NEW_REP.format(**values)):
        kinds = ["eccentric", *(["isometric"] if pause_s else []), "concentric"]
        assert [own["phase"] for own in made] == kinds
        want_s = [true[0].start_s, true[0].end_s, true[1].start_s, true[1].end_s]
        got_s = [made[0]["start_s"], made[0]["end_s"], made[-1]["start_s"], made[-1]["end_s"]]
        assert got_s == pytest.approx(want_s, abs=1.5 / 30)


def test_a_new_rep_where_nothing_moves_is_of_two_seconds() -> None:
    flat = [500, 510] * 150
    values = {"step": 1 / 30, "excursion": flat, "speed": [0] * 300, "starts": [1.0], "limit": 9.9}
    (made,) = run_module(NEW_REP.format(**values, static="{static}"))
    assert [(own["phase"], own["start_s"], own["end_s"]) for own in made] == [
        ("eccentric", 1.0, 2.0),
        ("concentric", 2.0, 3.0),
    ]
