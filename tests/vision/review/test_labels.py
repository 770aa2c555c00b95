"""Label files: the same phases come back, and statistics from labels are those of the corrected analysis."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from liftphase.analysis import analyze_track
from liftphase.errors import ClipError
from liftphase.phases.model import End, PhaseKind
from liftphase.pose.track_file import load_track
from liftphase.reps.corrections import apply_corrections
from liftphase.reps.model import Analysis
from liftphase.review.labels import fit_to_clip, labels_to_dict, parse_labels, read_labels, write_labels

TRACKS = Path(__file__).parents[2] / "golden" / "tracks"
FOLDERS = (folder / "shared/clips/labels" for folder in Path(__file__).parents)
LABELS = next((folder for folder in FOLDERS if folder.is_dir()), Path("absent"))


@pytest.fixture(scope="module")
def analysis() -> Analysis:
    return analyze_track(load_track(TRACKS / "set_plain.npz"), exercise="squat")


def test_labels_come_back_as_the_same_phases(analysis, tmp_path):
    write_labels(analysis, tmp_path / "set.json")
    corrections = read_labels(tmp_path / "set.json")
    assert corrections.clip_sha256 == analysis.clip.sha256
    assert corrections.exercise == "squat"
    same = apply_corrections(analysis, corrections)
    assert [rep.phases for rep in same.reps] == [rep.phases for rep in analysis.reps]
    assert not any(segment.phase.start_by_hand for segment in same.segments)


def test_what_a_label_file_may_leave_out(analysis):
    data = labels_to_dict(analysis)
    for segment in data["segments"]:
        if segment["phase"].startswith("isometric"):
            segment["rep"] = None
    first = data["segments"][0]
    assert first["phase"] == "other"
    half_s = first["end_s"] / 2
    data["segments"][:1] = [first | {"end_s": half_s}, first | {"start_s": half_s}]
    same = apply_corrections(analysis, parse_labels(data))
    assert [rep.phases for rep in same.reps] == [rep.phases for rep in analysis.reps]


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ("[]", "no segments"),
        ('{"segments": []}', "sha256"),
        ('{"segments": [{}], "sha256": "a"}', r"segments\[0\] has no phase"),
        ('{"segments": [{"start_s": 0, "end_s": 1, "phase": "up"}], "sha256": "a"}', r"segments\[0\].phase"),
        (
            '{"segments": [{"start_s": 0, "end_s": 1, "phase": "isometric_top", "rep": 1}], "sha256": "a"}',
            ".end",
        ),
        ("{", "no label file"),
    ],
)
def test_what_is_no_label_file_is_refused_in_one_line(content, fault, tmp_path):
    path = tmp_path / "x.json"
    path.write_text(content)
    with pytest.raises(ClipError, match=fault) as caught:
        read_labels(path)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", sorted(path.stem for path in LABELS.glob("*.json")) or ["absent"])
def test_statistics_of_corrected_segments_are_those_of_the_labels(name, analysis):
    """A correction of each labeled clip to its label takes no number apart.

    What follows from phases does not depend on the track, so that any track of the clip's length will do.
    """
    path = LABELS / f"{name}.json"
    if not path.exists():
        pytest.skip("the labeled clips are not here")
    label = json.loads(path.read_text(encoding="utf-8"))
    corrections = read_labels(path)
    machine = replace(
        analysis,
        clip=replace(analysis.clip, sha256=corrections.clip_sha256),
        sets=(),
        start_s=label["first_pts_s"],
        end_s=max(label["last_pts_s"], label["segments"][-1]["end_s"]),
        kinematics=None,
        poses=None,
    )
    segments = fit_to_clip(corrections.segments, machine.start_s, machine.end_s)
    corrected = apply_corrections(machine, replace(corrections, segments=segments))
    assert corrected.rep_count == label["rep_count"]
    parts = {
        "eccentric": (PhaseKind.ECCENTRIC, None),
        "lengthened_pause": (PhaseKind.ISOMETRIC, End.LENGTHENED),
        "concentric": (PhaseKind.CONCENTRIC, None),
        "shortened_pause": (PhaseKind.ISOMETRIC, End.SHORTENED),
    }
    numbers = list(dict.fromkeys(s.rep for s in segments if s.rep is not None))
    assert len(corrected.reps) == len(numbers)
    for rep, number in zip(corrected.reps, numbers, strict=True):
        entry = rep.to_dict()
        for part, kind in parts.items():
            own = [s for s in segments if s.rep == number and (s.kind, s.end) == kind]
            labeled = sum(s.end_s - s.start_s for s in own)
            assert (entry[f"{part}_s"] or 0.0) == pytest.approx(labeled, abs=1e-6), (number, part)
    for own in corrected.sets:
        inside = [s for s in segments if s.rep is not None and own.start_s <= s.start_s < own.end_s]
        assert own.tut_s == pytest.approx(sum(s.end_s - s.start_s for s in inside), abs=1e-6)
