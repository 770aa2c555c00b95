import json
from dataclasses import replace

import pytest
from synthetic import make_track, script_set

from liftphase.analysis import analyze_track
from liftphase.phases.segments import Phase
from liftphase.reps.model import Rep, SetAnalysis

# The analysis.json contract, DESIGN section 5.
CLIP = {
    "path",
    "sha256",
    "duration_s",
    "width",
    "height",
    "nominal_fps",
    "variable_fps",
    "rotation_deg",
    "frames",
}
SEGMENT = {"start_s", "end_s", "phase", "end", "rep", "uncertainty_s"}
REP = {
    "rep",
    "set",
    "start_s",
    "end_s",
    "eccentric_s",
    "lengthened_pause_s",
    "concentric_s",
    "shortened_pause_s",
    "tempo",
    "rom_deg",
    "eccentric_peak_deg_s",
    "concentric_peak_deg_s",
    "complete",
    "flags",
}
SET = {"set", "start_s", "end_s", "reps", "tempo", "tut_s", "eccentric_s"}


@pytest.fixture(scope="module")
def analysis() -> SetAnalysis:
    return analyze_track(make_track(script_set(3), first_s=2.0), exercise="squat").analysis


def test_json_has_every_key_of_the_contract(analysis):
    data = json.loads(json.dumps(analysis.to_dict(), allow_nan=False))
    assert data["schema"] == 1
    assert data["rep_count"] == 3
    assert data["clip"].keys() >= CLIP
    assert data["exercise"].items() >= {"name": "squat", "confidence": 1.0, "source": "given"}.items()
    assert all(segment.keys() >= SEGMENT for segment in data["segments"])
    assert {s["phase"] for s in data["segments"]} == {"eccentric", "concentric", "isometric", "other"}
    assert {s["end"] for s in data["segments"]} == {"lengthened", "shortened", None}
    assert all(rep.keys() >= REP for rep in data["reps"])
    assert all(own.keys() >= SET for own in data["sets"])
    assert data["sets"][0]["eccentric_s"].keys() >= {"mean", "sd", "min", "max", "first", "last"}
    assert data["quality"].keys() >= {"detected", "visibility", "view", "warnings"}
    assert data["reps"][0]["rom_deg"].keys() == {"knee", "hip"}


def test_json_comes_back_as_it_went(analysis):
    data = json.loads(json.dumps(analysis.to_dict()))
    again = SetAnalysis.from_dict(data)
    assert again.to_dict() == analysis.to_dict()
    assert isinstance(again.segments[0].phase, Phase)
    assert again.reps[0].flags == analysis.reps[0].flags
    assert again.rep_count == analysis.rep_count
    # Times are kept to 0.1 ms.
    for got, was in zip(again.segments, analysis.segments, strict=True):
        assert abs(got.start_s - was.start_s) <= 5.1e-5


def test_later_keys_in_a_segment_are_passed_over(analysis):
    data = analysis.to_dict()
    data["segments"] = [segment | {"later": 1} for segment in data["segments"]]
    assert SetAnalysis.from_dict(data).rep_count == 3


@pytest.mark.parametrize("broken", [{}, {"schema": 2}, {"schema": 1}, {"schema": 1, "clip": {}}])
def test_what_is_no_analysis_is_refused(broken):
    with pytest.raises(ValueError, match="analysis"):
        SetAnalysis.from_dict(broken)


def test_moments(analysis):
    for segment in analysis.segments:
        assert analysis.phase_at(segment.start_s) == segment
        assert analysis.phase_at((segment.start_s + segment.end_s) / 2) == segment
    assert analysis.phase_at(analysis.segments[-1].end_s) is None
    assert analysis.phase_at(1.9) is None
    assert analysis.rep_at(analysis.reps[1].start_s) == analysis.reps[1]
    assert analysis.rep_at(2.1) is None
    assert len(analysis.movement_segments()) == 6


def test_rep_count_counts_reps_seen_on_both_ways(analysis):
    half = Rep(4, 1, 9.0, 10.0, 1.0, 0.0, None, 0.0, "1.0-0.0-?-0.0", complete=False)
    other = Rep(5, 1, 10.0, 11.0, None, 0.0, 1.0, 0.0, "?-0.0-1.0-0.0", complete=False)
    cut = Rep(6, 1, 11.0, 12.0, 0.3, 0.0, 1.0, 0.0, "0.3-0.0-1.0-0.0", complete=False)
    assert replace(analysis, reps=(*analysis.reps, half, other, cut)).rep_count == 4
    assert replace(analysis, reps=()).rep_count == 0
