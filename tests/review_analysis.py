"""A small analysis in the form of analysis.json, and its series, for the tests of what shows one."""

import json
import re
from typing import Any

import numpy as np
from numpy.typing import NDArray

from liftphase.export.exporter import FrameSeries

PHASES = (("eccentric", None, 0.5), ("isometric", "lengthened", 0.2), ("concentric", None, 0.3))
REP_S = 1.0


def make_analysis(starts_s: tuple[tuple[float, ...], ...] = ((0.7, 1.7), (3.9, 4.9))) -> dict[str, Any]:
    """An analysis of reps of one second that begin at starts_s, set by set."""
    segments: list[dict[str, Any]] = []
    reps: list[dict[str, Any]] = []
    sets: list[dict[str, Any]] = []
    at_s = 0.0
    for number, starts in enumerate(starts_s, start=1):
        for start_s in starts:
            if start_s > at_s:
                segments.append(_segment(at_s, start_s, "other", None, None))
            at_s = start_s
            for phase, end, seconds in PHASES:
                segments.append(_segment(at_s, at_s + seconds, phase, end, len(reps) + 1))
                at_s = round(at_s + seconds, 4)
            reps.append(_rep(len(reps) + 1, number, start_s, at_s))
        own = [rep for rep in reps if rep["set"] == number]
        sets.append(_set(number, own))
    return {
        "schema": 1,
        "clip": {
            "path": "/home/somebody/films/set.mp4",
            "sha256": "0" * 64,
            "duration_s": at_s,
            "width": 320,
            "height": 240,
            "nominal_fps": 30.0,
            "variable_fps": True,
            "rotation_deg": 0,
            "frames": 0,
        },
        "exercise": {"name": "front-squat", "confidence": 0.9, "source": "recognised", "joint": "knee"},
        "rep_count": len(reps),
        "segments": segments,
        "reps": reps,
        "sets": sets,
        "quality": {"detected": 1.0, "visibility": 0.9, "view": "side", "warnings": ["the clip is dark"]},
        "provenance": {"model": "full", "liftphase": "0.1.0"},
    }


def make_series(times_s: NDArray[np.float64]) -> FrameSeries:
    """Series over these frames: a swing a second, one joint, not seen in the first half second."""
    knee = 130 + 40 * np.cos(2 * np.pi * times_s)
    knee[times_s < 0.5] = np.nan
    angles = {"left_knee": knee, "right_knee": knee + 3}
    return FrameSeries(times_s, angles, 0.5 + 0.5 * np.cos(2 * np.pi * times_s))


def make_judgement(analysis: dict[str, Any], eccentric: tuple[float, float] = (0.4, 0.6)) -> dict[str, Any]:
    """Every rep kept its eccentric but the last, which missed it by 0.3 s."""
    low, high = eccentric
    sets = []
    for own in analysis["sets"]:
        reps = []
        for number in own["reps"]:
            missed = number == len(analysis["reps"])
            limit = {
                "part": "eccentric",
                "measured_s": 0.5,
                "uncertainty_s": 0.05,
                "min_s": low,
                "max_s": high,
                "verdict": "fail" if missed else "pass",
                "off_s": -0.3 if missed else 0.0,
            }
            reps.append({"rep": number, "verdict": limit["verdict"], "limits": [limit]})
        verdict = "fail" if any(rep["verdict"] == "fail" for rep in reps) else "pass"
        sets.append({"set": own["set"], "verdict": verdict, "reps": reps, "means": []})
    target = {"limits": {"eccentric": {"min_s": low, "max_s": high}}, "rule": "every", "reps": None}
    return {"path": "set.mp4", "verdict": "fail", "target": target, "sets": sets}


def data_of(page: str) -> dict[str, Any]:
    """What the page carries."""
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)
    assert found is not None
    return json.loads(found[1])


def _segment(start_s: float, end_s: float, phase: str, end: str | None, rep: int | None) -> dict[str, Any]:
    return {
        "start_s": round(start_s, 4),
        "end_s": round(end_s, 4),
        "phase": phase,
        "end": end,
        "rep": rep,
        "uncertainty_s": 0.04,
        "start_uncertainty_s": 0.03,
        "end_uncertainty_s": 0.04,
    }


def _rep(number: int, own_set: int, start_s: float, end_s: float) -> dict[str, Any]:
    return {
        "rep": number,
        "set": own_set,
        "start_s": start_s,
        "end_s": end_s,
        "eccentric_s": 0.5,
        "lengthened_pause_s": 0.2,
        "concentric_s": 0.3,
        "shortened_pause_s": 0.0,
        "tempo": "0.5-0.2-0.3-0.0",
        "rom_deg": {"knee": 80.0 + number},
        "eccentric_peak_deg_s": 160.0,
        "concentric_peak_deg_s": 250.0,
        "complete": True,
        "flags": ["shallow"] if number == 2 else [],
        "side": None,
        "assisted": False,
        "assisted_confidence": 0.9,
        "helper": None,
    }


def _set(number: int, reps: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "set": number,
        "start_s": reps[0]["start_s"],
        "end_s": reps[-1]["end_s"],
        "reps": [rep["rep"] for rep in reps],
        "tempo": "0.5-0.2-0.3-0.0",
        "tut_s": REP_S * len(reps),
        "eccentric_s": {"mean": 0.5, "sd": 0.0, "min": 0.5, "max": 0.5, "first": 0.5, "last": 0.5},
        "phases_s": {"eccentric": 1.0, "lengthened_pause": 0.4, "concentric": 0.6, "shortened_pause": 0.0},
        "eccentric_concentric_ratio": 1.7,
    }
