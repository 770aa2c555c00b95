"""Where a dragged boundary stands: the pure function of the page, run without a browser."""

import json
from typing import Any

import pytest
from page_scripts import run_module

# Speed is a sine of 4 s: an eccentric from 0 to 2 s, a concentric from 2 to 4 s, each with a peak of 1. It
# passes 5 % of that 0.032 s from where it is zero.
SCRIPT = """
import { Curve } from "{static}/curves.js";
import { FrameTimes } from "{static}/frame-times.js";
import { snapped } from "{static}/editor/snapping.js";
const values = Array.from({ length: 601 }, (_, i) => Math.round(-1e6 * Math.sin((Math.PI * i) / 200)));
const speed = new Curve({ start_s: 0, step_s: 0.01 }, { unit: 1e-6, values });
const frames = new FrameTimes(Array.from({ length: 61 }, (_, i) => i / 10));
const segments = [
  { start_s: 0, end_s: 2, phase: "eccentric" },
  { start_s: 2, end_s: 4, phase: "concentric" },
  { start_s: 4, end_s: 6, phase: "other" },
];
const detected = [{ start_s: 0 }, { start_s: 2.55 }];
const places = %s.map(([time_s, tolerance_s]) =>
  snapped({ time_s, tolerance_s, frames, speed, segments, k: 1, detected }));
console.log(JSON.stringify(places));
"""
RULE_S = 0.0318
# (where it is dragged to, how near is near): where it stands, and why.
PLACES: dict[tuple[float, float], tuple[float, str]] = {
    (2.005, 0.02): (2.0, "zero"),
    (1.995, 0.02): (2.0, "zero"),
    (2.04, 0.02): (2 + RULE_S, "rule"),
    (1.96, 0.02): (2 - RULE_S, "rule"),
    (2.54, 0.02): (2.55, "detected"),
    (2.44, 0.02): (2.4, "frame"),
    (2.01, 0.001): (2.0, "frame"),
}


@pytest.fixture(scope="module")
def places() -> dict[tuple[float, float], dict[str, Any]]:
    """Where each stands, of one process."""
    return dict(zip(PLACES, run_module(SCRIPT % json.dumps(list(PLACES))), strict=True))


@pytest.mark.parametrize("dragged", PLACES)
def test_a_boundary_snaps_to_what_is_near(
    dragged: tuple[float, float], places: dict[tuple[float, float], dict[str, Any]]
) -> None:
    place, (time_s, kind) = places[dragged], PLACES[dragged]
    assert place["kind"] == kind
    assert place["time_s"] == pytest.approx(time_s, abs=1e-3)
