"""corrections.json: written whole, read with every check, used by the next analysis and never overwritten."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest

from liftphase.errors import ClipError, UsageError
from liftphase.export.analysis_json import read_analysis_json
from liftphase.export.analysis_schema import SCHEMA_FILES, CorrectionsFile
from liftphase.export.corrections_json import (
    read_corrections,
    write_corrections,
)
from liftphase.export.result_folder import CORRECTIONS_FILE
from liftphase.phases.model import End, PhaseKind
from liftphase.pipeline import analyze_clip
from liftphase.pipeline.options import AnalysisOptions, RunOptions
from liftphase.reps.corrections_model import CorrectedSegment, Corrections

TRACK = Path(__file__).parents[2] / "golden" / "tracks" / "set_plain.npz"
CORRECTIONS = Corrections(
    "0" * 64,
    (
        CorrectedSegment(0.0, 1.0, PhaseKind.OTHER),
        CorrectedSegment(1.0, 2.5, PhaseKind.ECCENTRIC, None, 1),
        CorrectedSegment(2.5, 3.0, PhaseKind.ISOMETRIC, End.LENGTHENED, 1),
        CorrectedSegment(3.0, 4.0, PhaseKind.CONCENTRIC, None, 1),
    ),
    "squat",
    (2,),
    "me",
    "2026-01-02T03:04:05+01:00",
)


def test_it_comes_back_as_it_went(tmp_path):
    path = tmp_path / "corrections.json"
    write_corrections(CORRECTIONS, path)
    assert read_corrections(path) == CORRECTIONS
    (schema,) = (path for path in SCHEMA_FILES if path.name == "corrections-1.json")
    jsonschema.validate(json.loads(path.read_text()), json.loads(schema.read_text()))


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"schema": 2}, "schema"),
        ({"clip_sha256": None}, "clip_sha256"),
        ({"segments": None}, "segments"),
        ({"saved_at": "yesterday"}, "ISO 8601"),
        ({"rejected_reps": ["1"]}, "rejected_reps"),
        ({0: {"end_s": 1.5}}, r"segments\[1\] overlaps segments\[0\]"),
        ({0: {"end_s": -1.0}}, "ends before it starts"),
        ({1: {"start_s": "1"}}, r"segments\[1\].start_s"),
        ({1: {"rep": None}}, r"segments\[1\] is eccentric with the rep None"),
        ({2: {"end": None}}, r"segments\[2\] is isometric with the end None"),
        ({3: {"phase": "lifting"}}, r"segments\[3\].phase"),
    ],
)
def test_what_is_broken_is_refused_in_one_line(changes, fault, tmp_path):
    data: dict[Any, Any] = CORRECTIONS.to_dict()
    for key, value in changes.items():
        if isinstance(key, int):
            data["segments"][key] |= value
        else:
            data[key] = value
    path = tmp_path / "corrections.json"
    path.write_text(json.dumps(data))
    with pytest.raises(ClipError, match=fault) as caught:
        read_corrections(path)
    assert "\n" not in str(caught.value)
    assert str(path) in str(caught.value)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff", b'{"schema": NaN}', b"[" * 100_000])
def test_what_is_no_json_at_all(content, tmp_path):
    path = tmp_path / "corrections.json"
    path.write_bytes(content)
    with pytest.raises(ClipError, match=r"not JSON|no object") as caught:
        read_corrections(str(path))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("key", [key for key in CORRECTIONS.to_dict() if key != "segments"])
@pytest.mark.parametrize("value", [None, -1, 0, 1.5, True, "x", [], [0], {}])
def test_what_the_schema_refuses_is_refused(key, value):
    check_as_the_schema(CORRECTIONS.to_dict() | {key: value})


@pytest.mark.parametrize("key", CORRECTIONS.segments[0].to_dict())
@pytest.mark.parametrize("value", [None, -1, 0, 1.5, True, "x", 1e9, [], {}])
def test_what_the_schema_refuses_of_a_segment_is_refused(key, value):
    data = CORRECTIONS.to_dict()
    data["segments"][1] |= {key: value}
    check_as_the_schema(data)


def check_as_the_schema(data: dict[str, Any]) -> None:
    """Whoever reads the schema learns nothing less strict than what holds."""
    try:
        msgspec.convert(data, CorrectionsFile)
    except msgspec.ValidationError:
        with pytest.raises(UsageError):
            Corrections.from_dict(data)


def analyze(folder: Path) -> Path:
    return analyze_clip(
        TRACK, folder, RunOptions(analysis=AnalysisOptions(exercise="squat"), video=False)
    ).folder


def test_an_analysis_uses_the_corrections_beside_it(tmp_path):
    folder = analyze(tmp_path)
    machine = read_analysis_json(folder / "analysis.json")
    assert not machine.corrected
    segments = tuple(
        CorrectedSegment(s.start_s, s.end_s, s.kind, s.end, s.rep_number) for s in machine.segments
    )
    path = folder / CORRECTIONS_FILE
    write_corrections(Corrections(machine.clip.sha256, segments, rejected_reps=(1,)), path)
    written = path.read_bytes()
    analyze(tmp_path)
    corrected = read_analysis_json(folder / "analysis.json")
    assert corrected.corrected
    assert len(corrected.reps) == len(machine.reps) - 1
    assert len((folder / "reps.csv").read_text().splitlines()) == len(machine.reps)
    assert path.read_bytes() == written
    # Without it the machine's analysis is back.
    path.unlink()
    analyze(tmp_path)
    assert read_analysis_json(folder / "analysis.json") == machine


def test_corrections_that_cannot_be_used_stop_the_analysis_and_stay(tmp_path):
    folder = analyze(tmp_path)
    path = folder / CORRECTIONS_FILE
    write_corrections(replace(CORRECTIONS, clip_sha256="1" * 64), path)
    with pytest.raises(ClipError, match="another clip") as caught:
        analyze(tmp_path)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)
    assert path.exists()
