import json
from pathlib import Path

import numpy as np
import pytest
from benchmarks.labeled_tracks import LabeledTrack
from benchmarks.published_labels import write_labels_csv
from benchmarks.validity import LABELS, PAGE, SHARED, Clip, make_page, measure

from liftphase.analysis import analyze_track
from liftphase.pose.track_file import load_track

TRACK = Path(__file__).parents[1] / "golden" / "tracks" / "sample_squat.npz"


@pytest.fixture(scope="module")
def clip() -> Clip:
    """Labels that are what is found, but for 0.1 s of each eccentric and the second rep, which is none."""
    track = load_track(TRACK)
    segments = analyze_track(track, exercise="squat").to_dict()["segments"]
    labels = []
    for segment in segments:
        shift_s = 0.1 if segment["phase"] == "eccentric" else 0.0
        if segment["rep"] == 2:
            segment = segment | {"phase": "other", "rep": None}
        labels.append(segment | {"start_s": segment["start_s"] + shift_s, "uncertainty_start_s": 0.02})
    label = {
        "segments": labels, "rep_count": 3, "view": "rear-oblique (left)", "fps": 24.0,
        "source_repo": "someone/clips",        "lifter": [{"others_near": 0}, {"others_near": 1}],
    }  # fmt: skip
    return measure(LabeledTrack("a_squat", "squat", track, label))


def test_reps_and_durations_are_compared_with_the_labels(clip):
    assert (clip.reps, clip.skipped, clip.ghosts) == (3, 0, 1)
    assert clip.durations["eccentric"][:, 1] - clip.durations["eccentric"][:, 0] == pytest.approx([0.1] * 3)
    assert clip.durations["concentric"][:, 1] - clip.durations["concentric"][:, 0] == pytest.approx([0.0] * 3)
    assert sorted(np.round(clip.boundaries, 6)) == pytest.approx([-0.1] * 3 + [0.0] * 9)


def test_a_clip_is_in_one_group_of_each_kind(clip):
    assert (clip.view, clip.rate, clip.people, clip.person) == (
        "oblique",
        "20 to 30",
        "others near",
        "someone/clips",
    )


def test_the_page_has_the_figures(clip):
    page = make_page([clip])
    assert "| eccentric | 3 | 1 clips | +100 (+100 to +100) |" in page
    assert "Of 3 labeled reps 0 were skipped; 1 ghosts were found." in page


def test_the_page_names_its_command():
    assert "`tests/benchmarks/validity.py`" in PAGE.read_text(encoding="utf-8")


@pytest.mark.skipif(not SHARED.is_dir(), reason="the labels are not there")
def test_the_published_labels_are_those_there_are(tmp_path):
    labels = {path.stem: json.loads(path.read_text()) for path in (SHARED / "labels").glob("*.json")}
    write_labels_csv(labels, tmp_path / "labels.csv")
    assert (tmp_path / "labels.csv").read_text() == LABELS.read_text()
