"""Files for other programs: opened again by their own readers, and read back as what they were made of."""

import csv
import json
import re
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liftphase.analysis import TrackAnalysis, measure_track
from liftphase.errors import ClipError, LiftphaseError, UsageError
from liftphase.export.annotations import boris, elan, textgrid
from liftphase.export.annotations.audacity import to_labels
from liftphase.export.annotations.intervals import Annotations, Interval, MediaClock, annotate, as_segments
from liftphase.export.annotations.reading import SUFFIXES, corrections_of, read_annotations
from liftphase.export.exporter import EXPORTERS, ON_REQUEST, FrameSeries, load_exporters, result_files
from liftphase.phases.model import PhaseKind
from liftphase.pose.readers.reading import read_track
from liftphase.pose.track_file import load_track
from liftphase.reps.corrections import apply_corrections
from liftphase_cli.commands.export import FORMATS

TRACKS = Path(__file__).parents[2] / "golden" / "tracks"
PARSERS = {"eaf": elan.parse_eaf, "boris": boris.parse_boris, "textgrid": textgrid.parse_textgrid}
RESOLUTIONS_S = {
    "eaf": elan.RESOLUTION_S,
    "boris": boris.RESOLUTION_S,
    "textgrid": textgrid.RESOLUTION_S,
}


@pytest.fixture(scope="module")
def measured() -> TrackAnalysis:
    return measure_track(load_track(TRACKS / "set_alternating_arms.npz"), exercise="biceps-curl")


@pytest.fixture
def written(measured, tmp_path):
    def write(name: str) -> Path:
        exporter = EXPORTERS.load(name)()
        frames = FrameSeries(measured.poses.times_s, measured.angles, measured.excursion)
        path = tmp_path / exporter.file_name
        exporter.write(measured.analysis, frames, path)
        assert [own.name for own in tmp_path.iterdir()] == [exporter.file_name]
        return path

    return write


def _shown(measured: TrackAnalysis) -> list[tuple[float, float, str]]:
    return [(own.start_s, own.end_s, own.text) for own in annotate(measured.analysis).phases]


def test_the_formats_on_request_are_those_of_the_command_and_write_no_file_of_an_analysis():
    assert ON_REQUEST == FORMATS
    files = {EXPORTERS.load(name)().file_name for name in ON_REQUEST}
    assert not files & {exporter.file_name for exporter in load_exporters()}
    assert files < result_files()


def test_elan_by_pympi(measured, written):
    from pympi.Elan import Eaf

    document = Eaf(str(written("eaf")))
    assert set(document.get_tier_names()) == {"phase", "rep"}
    found = sorted(document.get_annotation_data_for_tier("phase"))
    for (start_ms, end_ms, text), (start_s, end_s, want) in zip(found, _shown(measured), strict=True):
        assert (start_ms, end_ms, text) == (round(1000 * start_s), round(1000 * end_s), want)
    assert len(document.get_annotation_data_for_tier("rep")) >= len(measured.analysis.reps)
    assert document.media_descriptors[0]["RELATIVE_MEDIA_URL"].startswith("./")


def test_praat_by_praatio(measured, written):
    from praatio import textgrid as praat

    grid = praat.openTextgrid(str(written("textgrid")), includeEmptyIntervals=False)
    assert grid.tierNames == ("phase", "rep")
    for found, want in zip(grid.getTier("phase").entries, _shown(measured), strict=True):
        start_s, end_s, label = tuple(found)
        assert (start_s, end_s) == pytest.approx(want[:2], abs=1e-8)
        assert label == want[2]


def test_what_praat_saves_is_read(measured, written, tmp_path):
    from praatio import textgrid as praat

    grid = praat.openTextgrid(str(written("textgrid")), includeEmptyIntervals=True)
    want = textgrid.parse_textgrid((tmp_path / "phases.TextGrid").read_bytes())
    for form in ("short_textgrid", "long_textgrid"):
        grid.save(str(tmp_path / "saved.TextGrid"), format=form, includeBlankSpaces=True)
        content = (tmp_path / "saved.TextGrid").read_text()
        for encoding in ("utf-8", "utf-16"):
            again = textgrid.parse_textgrid(content.encode(encoding))
            assert [own.text for own in again.phases] == [own.text for own in want.phases]
            np.testing.assert_allclose(
                [own.start_s for own in again.phases], [own.start_s for own in want.phases], atol=1e-6
            )


def test_what_elan_saves_is_read(measured, written, tmp_path):
    from pympi.Elan import Eaf

    document = Eaf(str(written("eaf")))
    document.to_file(str(tmp_path / "saved.eaf"))
    want = elan.parse_eaf((tmp_path / "phases.eaf").read_bytes())
    assert elan.parse_eaf((tmp_path / "saved.eaf").read_bytes()) == want


def test_boris_has_the_keys_of_a_project(measured, written):
    """As in the projects that BORIS 8 saves (project format 7.0)."""
    project = json.loads(written("boris").read_text())
    assert project.keys() >= {
        *("time_format", "project_date", "project_name", "project_description", "project_format_version"),
        *(
            "subjects_conf",
            "behaviors_conf",
            "observations",
            "behavioral_categories",
            "independent_variables",
        ),
        *("coding_map", "behaviors_coding_map", "converters"),
    }
    (observation,) = project["observations"].values()
    codes = {own["code"]: own["type"] for own in project["behaviors_conf"].values()}
    assert set(codes.values()) == {"State event"}
    events = observation["events"]
    assert {event[2] for event in events} <= codes.keys()
    assert events == sorted(events, key=lambda event: event[0])
    # Every state event is a start and a stop.
    for key in {(event[2], event[3]) for event in events}:
        assert sum((event[2], event[3]) == key for event in events) % 2 == 0
    assert set(observation["media_info"]) >= {"length", "fps", "hasVideo", "hasAudio"}


def test_audacity_and_the_table(measured, written):
    lines = written("audacity").read_text().splitlines()
    for line, (start_s, end_s, text) in zip(lines, _shown(measured), strict=True):
        cells = re.fullmatch(r"(\d+\.\d{6})\t(\d+\.\d{6})\t(\d+) (.+)", line)
        assert cells is not None
        assert (float(cells[1]), float(cells[2])) == pytest.approx((start_s, end_s), abs=1e-6)
        assert cells[4] == text


def test_segments_csv_is_the_timeline(measured, written):
    with written("segments-csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    for row, own in zip(rows, measured.analysis.segments, strict=True):
        assert float(row["start_s"]) == pytest.approx(own.start_s, abs=6e-5)
        assert (row["phase"], row["rep"]) == (str(own.kind), str(own.rep_number or ""))
        assert row["side"] == (own.rep.side or "" if own.rep else "")


def test_the_track_comes_back_from_trc_and_netcdf(measured, written, tmp_path):
    poses = measured.poses
    trc = read_track(written("trc"))
    (tmp_path / "track.trc").unlink()
    netcdf = read_track(written("movement"))
    for again in (trc, netcdf):
        np.testing.assert_allclose(again.times_s, poses.times_s, atol=1e-6)
        np.testing.assert_allclose(again.image_px, poses.image_px, atol=1e-3)


def test_netcdf_is_a_data_set_of_movement(measured, written):
    xarray = pytest.importorskip("xarray")
    with xarray.open_dataset(written("movement"), engine="h5netcdf") as data:
        assert dict(data.sizes) == {
            "time": len(measured.poses.times_s),
            "space": 2,
            "keypoints": 33,
            "individuals": 1,
        }
        assert data["position"].dims == ("time", "space", "keypoints", "individuals")
        assert data["confidence"].dims == ("time", "keypoints", "individuals")
        assert (data.attrs["ds_type"], data.attrs["time_unit"]) == ("poses", "seconds")


def test_mot_has_the_head_that_opensim_reads(measured, written):
    lines = written("mot").read_text().splitlines()
    head = dict(line.split("=") for line in lines[1 : lines.index("endheader")])
    names, *rows = (line.split("\t") for line in lines[lines.index("endheader") + 1 :])
    assert (int(head["nRows"]), int(head["nColumns"])) == (len(rows), len(names))
    assert head["inDegrees"] == "yes"
    np.testing.assert_allclose(
        [float(row[names.index("left_elbow")]) for row in rows], measured.angles["left_elbow"], atol=1e-4
    )


def test_opensim_reads_track_and_angles(measured, written, tmp_path, monkeypatch):
    """It has no wheel for every Python, and is large: where it is installed."""
    # It writes a log into the working folder.
    monkeypatch.chdir(tmp_path)
    opensim = pytest.importorskip("opensim")
    track = opensim.TimeSeriesTableVec3(str(written("trc")))
    assert (track.getNumRows(), track.getNumColumns()) == (len(measured.poses.times_s), 33)
    (tmp_path / "track.trc").unlink()
    angles = opensim.Storage(str(written("mot")))
    assert (angles.getSize(), angles.isInDegrees()) == (len(measured.poses.times_s), True)


@pytest.mark.parametrize("name", PARSERS)
def test_unchanged_annotations_change_no_boundary(name, measured, written):
    path = written(name)
    corrections = corrections_of(read_annotations(path), measured.analysis, path)
    assert corrections.clip_sha256 == measured.analysis.clip.sha256
    same = apply_corrections(measured.analysis, corrections)
    # Of alternating arms the timeline shows the later rep where two overlap.
    shown = [(own.start_s, own.end_s, own.kind, own.rep_number) for own in measured.analysis.segments]
    assert [(own.start_s, own.end_s, own.kind, own.rep_number) for own in same.segments] == shown
    assert not any(own.phase.start_by_hand or own.phase.end_by_hand for own in same.segments)


@pytest.mark.parametrize("name", PARSERS)
def test_slow_motion_and_a_late_start_are_on_the_time_of_the_player(name, written, measured, tmp_path):
    poses = measured.poses.slowed_by(4.0)
    analysis = measure_track(poses, exercise="biceps-curl").analysis
    clock = MediaClock.of(analysis)
    assert clock.slowmo == 4.0
    path = tmp_path / EXPORTERS.load(name)().file_name
    EXPORTERS.load(name)().write(analysis, FrameSeries(poses.times_s, {}, poses.times_s), path)
    found = read_annotations(path)
    first = next(own for own in analysis.segments if own.kind is not PhaseKind.OTHER)
    assert found.phases[0].start_s == pytest.approx((first.start_s - poses.clip.first_s) * 4, abs=1e-3)
    again = as_segments(found, clock)
    assert again[0].start_s == pytest.approx(first.start_s, abs=2e-4)


TEXTS = ("eccentric", "isometric lengthened", "concentric", "isometric shortened")
EDGES = st.lists(st.integers(0, 4_000_000), min_size=2, max_size=20, unique=True).map(sorted)


@settings(max_examples=60)
@given(edges=EDGES, kinds=st.lists(st.sampled_from(TEXTS), min_size=20, max_size=20))
def test_any_segments_come_back_within_the_resolution(edges, kinds):
    """Boundaries in steps of a quarter of a millisecond, at least two apart."""
    times = [edge * 2.5e-4 * 3 for edge in edges]
    pairs = list(pairwise(times))
    phases = tuple(Interval(a, b, text) for (a, b), text in zip(pairs, kinds, strict=False) if b - a > 2e-3)
    reps = tuple(Interval(own.start_s, own.end_s, str(n)) for n, own in enumerate(phases, 1))
    given_ = Annotations("clip.mp4", "ab" * 32, phases, reps, times[-1])
    files = {
        "eaf": elan.to_eaf(given_, "clip.mp4").encode(),
        "boris": json.dumps(boris.to_project(given_, "clip.mp4", 30.0)).encode(),
        "textgrid": textgrid.to_textgrid(given_).encode(),
    }
    for name, content in files.items():
        found = PARSERS[name](content) if phases or name != "boris" else given_
        assert [own.text for own in found.phases] == [own.text for own in phases]
        assert [own.text for own in found.reps] == [own.text for own in reps]
        for own, want in zip((*found.phases, *found.reps), (*phases, *reps), strict=True):
            assert abs(own.start_s - want.start_s) <= RESOLUTIONS_S[name]
            assert abs(own.end_s - want.end_s) <= RESOLUTIONS_S[name]
    assert to_labels(given_).count("\n") == len(phases)


ODD = {
    "a text that is no phase": (
        (Interval(0, 1, "down"),),
        (Interval(0, 1, "1"),),
        "'down' at 0.000 s is no phase",
    ),
    "a phase in no rep": ((Interval(0, 1, "eccentric"),), (), "'eccentric' at 0.000 s is in no interval"),
    "a rep without number": (
        (Interval(0, 1, "eccentric"),),
        (Interval(0, 1, "first"),),
        "'first' in 'rep' is no number",
    ),
    "nothing": ((), (), "holds no phases"),
}


@pytest.mark.parametrize("name", ODD)
def test_annotations_that_are_no_reps_are_one_line(name, measured):
    phases, reps, message = ODD[name]
    with pytest.raises(ClipError, match=message) as refused:
        corrections_of(Annotations("a", None, phases, reps), measured.analysis, Path("a.eaf"))
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("name", PARSERS)
def test_damage_anywhere_is_one_line(name, measured, written, tmp_path):
    good = written(name).read_bytes()
    random, lines = np.random.default_rng(2), []
    for trial in range(40):
        content = bytearray(good)
        if trial % 4 == 0:
            del content[int(random.integers(len(good))) :]
        for place in random.integers(0, max(len(content), 1), 6):
            if content:
                content[int(place) % len(content)] = int(random.integers(256))
        path = tmp_path / f"odd.{name}"
        path.write_bytes(content)
        try:
            corrections_of(read_annotations(path), measured.analysis, path)
        except LiftphaseError as error:
            lines.append(str(error))
    assert lines
    assert not any("\n" in line for line in lines)


def test_what_needs_a_track_says_so(measured, tmp_path):
    from dataclasses import replace

    analysis = replace(measured.analysis, poses=None)
    empty = FrameSeries(np.empty(0), {}, np.empty(0))
    for name in ("trc", "movement", "mot"):
        with pytest.raises(UsageError, match="this format needs"):
            EXPORTERS.load(name)().write(analysis, empty, tmp_path / "a")
    assert not list(tmp_path.iterdir())


def test_suffixes_that_are_read_back():
    assert set(SUFFIXES) == {".eaf", ".boris", ".textgrid"}
