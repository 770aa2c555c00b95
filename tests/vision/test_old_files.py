"""Files of earlier formats and versions, kept as they were written, are read or refused in one clear line."""

import json
from pathlib import Path

import jsonschema
import pytest

from liftphase.analysis import analyze_track
from liftphase.errors import ClipError
from liftphase.export.analysis_json import read_analysis_json
from liftphase.export.analysis_schema import SCHEMA_FILES
from liftphase.export.corrections_json import read_corrections
from liftphase.pose.track_file import FORMAT, load_track
from liftphase.reps.corrections import apply_corrections

FILES = Path(__file__).parents[1] / "old_files"
READ = (3, 4)
SCHEMAS = {path.stem: json.loads(path.read_text()) for path in SCHEMA_FILES}


def test_every_format_of_the_track_has_its_file() -> None:
    assert sorted(path.name for path in FILES.glob("pose-*.npz")) == [
        f"pose-{number}.npz" for number in range(1, FORMAT + 1)
    ]


@pytest.mark.parametrize("number", range(1, FORMAT + 1))
def test_a_track_of_each_format_is_read_or_refused(number: int) -> None:
    path = FILES / f"pose-{number}.npz"
    if number not in READ:
        with pytest.raises(
            ClipError, match="of another version of liftphase: analyze the clip again"
        ) as refused:
            load_track(path)
        assert "\n" not in str(refused.value)
        return
    track = load_track(path)
    assert (len(track.times_s), track.cuts_s.shape, track.clip.path) == (90, (0,), "squat.mp4")
    assert track.flow is not None
    assert len(analyze_track(track, exercise="squat").reps) == 2


def test_the_analysis_of_0_1_0_is_read_and_fits_the_schema() -> None:
    path = FILES / "analysis-0.1.0.json"
    data = json.loads(path.read_text())
    jsonschema.validate(data, SCHEMAS["analysis-1"])
    analysis = read_analysis_json(path)
    assert [rep.tempo for rep in analysis.reps] == [rep["tempo"] for rep in data["reps"]]
    now = analysis.to_dict()
    # What it said is said still: keys are only added.
    assert data.keys() <= now.keys()
    for key in ("clip", "exercise", "quality"):
        assert data[key].keys() <= now[key].keys()
    for mine, theirs in zip(now["reps"], data["reps"], strict=True):
        assert theirs.keys() <= mine.keys()
        assert mine["eccentric_s"] == pytest.approx(theirs["eccentric_s"], abs=2e-4)


def test_corrections_of_the_first_form_are_read_and_applied() -> None:
    path = FILES / "corrections-1.json"
    jsonschema.validate(json.loads(path.read_text()), SCHEMAS["corrections-1"])
    corrections = read_corrections(path)
    before = read_analysis_json(FILES / "analysis-0.1.0.json")
    after = apply_corrections(before, corrections)
    assert after.corrected
    now_s, then_s = (own.reps[0].eccentric_s or 0.0 for own in (after, before))
    assert now_s - then_s == pytest.approx(0.05, abs=1e-3)


@pytest.mark.parametrize("key", ["schema", "format"])
def test_a_file_of_a_version_to_come_is_one_line(key: str, tmp_path: Path) -> None:
    if key == "schema":
        data = json.loads((FILES / "analysis-0.1.0.json").read_text()) | {"schema": 2}
        (tmp_path / "analysis.json").write_text(json.dumps(data))
        with pytest.raises(ClipError, match="of schema 2, not 1"):
            read_analysis_json(tmp_path / "analysis.json")
        (tmp_path / "corrections.json").write_text(
            (FILES / "corrections-1.json").read_text().replace('"schema": 1', '"schema": 2')
        )
        with pytest.raises(ClipError, match="schema must be 1, not 2"):
            read_corrections(tmp_path / "corrections.json")
        return
    import numpy as np

    with np.load(FILES / f"pose-{FORMAT}.npz") as archive:
        arrays = {name: archive[name] for name in archive.files}
    np.savez(tmp_path / "pose.npz", allow_pickle=False, **arrays | {"format": np.array(FORMAT + 1)})
    with pytest.raises(ClipError, match="of another version of liftphase"):
        load_track(tmp_path / "pose.npz")
