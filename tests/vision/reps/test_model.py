import json
from dataclasses import replace

import pytest
from synthetic import make_track, script_set

from liftphase.analysis import measure_track
from liftphase.phases.model import PhaseKind
from liftphase.reps.issues import Issue
from liftphase.reps.model import Analysis
from liftphase.reps.rep import Part

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
def analysis() -> Analysis:
    return measure_track(make_track(script_set(3), first_s=2.0), exercise="squat").analysis


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
    assert all(set_.keys() >= SET for set_ in data["sets"])
    assert data["sets"][0]["eccentric_s"].keys() >= {"mean", "sd", "min", "max", "first", "last"}
    assert data["quality"].keys() >= {"detected", "visibility", "view", "warnings"}
    assert data["reps"][0]["rom_deg"].keys() == {"knee", "hip"}


def test_json_comes_back_as_it_went(analysis):
    data = json.loads(json.dumps(analysis.to_dict()))
    again = Analysis.from_dict(data)
    assert again.to_dict() == analysis.to_dict()
    assert all(isinstance(segment.kind, PhaseKind) for segment in again.segments)
    assert [rep.phases for rep in again.reps] == [rep.phases for rep in analysis.reps]
    assert again.reps[0].issues == analysis.reps[0].issues
    assert again.rep_count == analysis.rep_count
    assert [set_.tempo for set_ in again.sets] == [set_.tempo for set_ in analysis.sets]


def test_reps_without_phases_of_their_own_have_those_of_the_segments(analysis):
    data = analysis.to_dict()
    for rep in data["reps"]:
        del rep["phases"], rep["issues"]
    data["reps"][0]["flags"] = ["cut"]
    again = Analysis.from_dict(data)
    # Times are kept to 0.1 ms.
    for got, was in zip(again.reps, analysis.reps, strict=True):
        assert len(got.phases) == len(was.phases)
        assert got.eccentric_s == pytest.approx(was.eccentric_s, abs=1.1e-4)
        assert got.duration_u_s(Part.ECCENTRIC) == pytest.approx(was.duration_u_s(Part.ECCENTRIC), abs=1e-4)
    assert again.reps[0].issues == (Issue("unclassified", "cut"),)


def test_what_an_analysis_was_made_from_is_neither_compared_nor_written(analysis):
    bare = replace(analysis, poses=None)
    assert analysis.poses is not None
    assert bare == analysis
    assert bare.to_dict() == analysis.to_dict()


def test_later_keys_in_a_segment_are_passed_over(analysis):
    data = analysis.to_dict()
    data["segments"] = [segment | {"later": 1} for segment in data["segments"]]
    assert Analysis.from_dict(data).rep_count == 3


@pytest.mark.parametrize("broken", [{}, {"schema": 2}, {"schema": 1}, {"schema": 1, "clip": {}}])
def test_what_is_no_analysis_is_refused(broken):
    with pytest.raises(ValueError, match="analysis"):
        Analysis.from_dict(broken)


def test_moments(analysis):
    for segment in analysis.segments:
        assert analysis.phase_at(segment.start_s) == segment
        assert analysis.phase_at((segment.start_s + segment.end_s) / 2) == segment
    assert analysis.phase_at(analysis.segments[-1].end_s) is None
    assert analysis.phase_at(1.9) is None
    assert analysis.rep_at(analysis.reps[1].start_s) == analysis.reps[1]
    assert analysis.rep_at(2.1) is None


def test_rep_count_counts_reps_seen_on_both_ways(analysis):
    whole = analysis.reps[0]
    half = replace(whole, phases=whole.phases[:1])
    assert half.eccentric_s is not None
    assert half.concentric_s is None
    other = replace(whole, phases=whole.phases[2:])
    cut = replace(whole, complete=False)
    assert analysis.map_reps(lambda set_: (*set_.reps, half, other, cut)).rep_count == 4
    assert replace(analysis, sets=()).rep_count == 0
