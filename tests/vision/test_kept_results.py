"""Results measured again from their own pose track, with a person's corrections."""

import json
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from made_up_lift import MADE_UP_LIFT

from liftphase.batch.state import is_current, read_analysis, request_fingerprint
from liftphase.errors import ClipError
from liftphase.exercises.library import ExerciseLibrary
from liftphase.export.analysis_json import read_analysis_json
from liftphase.export.corrections_json import are_applied, write_corrections
from liftphase.export.result_folder import CORRECTIONS_FILE
from liftphase.phases.model import End, PhaseKind
from liftphase.pipeline import analyze_clip, analyze_into
from liftphase.pipeline.kept import KeptResults, read_corrected_analysis
from liftphase.pipeline.options import AnalysisOptions, RunOptions
from liftphase.prescription.evaluation import as_prescription
from liftphase.prescription.targets_file import find_athlete_targets
from liftphase.reps.corrections_model import CorrectedSegment, Corrections
from liftphase.reps.issues import Issue, IssueCode
from liftphase.reps.model import Analysis
from liftphase.review.page import read_report
from liftphase.season.facts import SetFacts

TRACK = Path(__file__).parents[1] / "golden" / "tracks" / "set_plain.npz"
OPTIONS = RunOptions(
    analysis=AnalysisOptions(exercise="squat"), video=False, target=as_prescription("3-1-1-0").target
)


@pytest.fixture(scope="module")
def machine(tmp_path_factory) -> Path:
    """Results of a pose track alone."""
    folder = tmp_path_factory.mktemp("results")
    made = analyze_clip(TRACK, folder, OPTIONS).folder
    shutil.copyfile(TRACK, made / "pose.npz")
    return made


@pytest.fixture
def folder(machine, tmp_path) -> Path:
    return Path(shutil.copytree(machine, tmp_path / "set"))


def as_corrections(analysis: Analysis, **more) -> Corrections:
    segments = tuple(
        CorrectedSegment(round(s.start_s, 4), round(s.end_s, 4), s.kind, s.end, s.rep_number)
        for s in analysis.segments
    )
    return replace(Corrections(analysis.clip.sha256, segments), **more)


def test_without_corrections_the_same_files_are_written_again(folder):
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    KeptResults.open(folder).rewrite()
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def page_of(folder: Path) -> dict[str, Any]:
    """What the report of these results shows."""
    shown = read_report((folder / "report.html").read_text())
    assert shown is not None
    return shown


def test_a_correction_keeps_language_and_manner(folder):
    analyze_into(folder / "pose.npz", folder, replace(OPTIONS, language="de", plain=True))
    before = read_analysis_json(folder / "analysis.json")
    assert before.provenance["speech"] == {"language": "de", "plain": True}
    assert before.reps[0].to_dict()["flags"] == [issue.message for issue in before.reps[0].issues]
    write_corrections(as_corrections(before, rejected_reps=(2,)), folder / CORRECTIONS_FILE)
    KeptResults.open(folder).rewrite()
    shown = page_of(folder)
    assert shown["analysis"]["corrected"]
    assert shown["speech"]["language"] == "de"
    assert shown["words"]["parts"]["eccentric"] == "down"
    assert shown["words"]["texts"]["down"] == "runter"
    # Back to English terms nothing of it is left.
    analyze_into(folder / "pose.npz", folder, OPTIONS)
    assert "speech" not in read_analysis_json(folder / "analysis.json").provenance
    assert page_of(folder)["words"]["texts"] == {}


def test_a_rejected_rep_is_gone_from_every_file(folder):
    before = read_analysis_json(folder / "analysis.json")
    write_corrections(as_corrections(before, rejected_reps=(2,)), folder / CORRECTIONS_FILE)
    (folder / "annotated.mp4").write_bytes(b"of the machine")
    kept = KeptResults.open(folder)
    kept.rewrite()
    after = read_analysis_json(folder / "analysis.json")
    assert after.corrected
    assert after.rep_count == before.rep_count - 1
    assert len((folder / "reps.csv").read_text().splitlines()) == before.rep_count
    assert not (folder / "annotated.mp4").exists()
    report = (folder / "report.html").read_text()
    assert f'"rep_count":{before.rep_count - 1}' in report
    assert '"verdict":' in report
    detected = after.provenance["corrections"]["detected"]
    assert detected["rep_count"] == before.rep_count
    assert len(detected["segments"]) == len(before.segments)
    (folder / CORRECTIONS_FILE).unlink()
    kept.rewrite()
    assert read_analysis_json(folder / "analysis.json") == before


def test_a_corrected_lift_and_slow_motion_are_detected_anew(folder):
    kept = KeptResults.open(folder)
    named = as_corrections(kept.detect().analysis, exercise="deadlift", slowmo=2.0)
    own = kept.detect(named)
    assert own.analysis.exercise.name == "deadlift"
    assert own.analysis.end_s == pytest.approx(kept.detect().analysis.end_s / 2)
    corrected = as_corrections(own.analysis, exercise="deadlift", slowmo=2.0)
    write_corrections(corrected, folder / CORRECTIONS_FILE)
    # An analysis with the options of before keeps to what the person said.
    again = analyze_into(folder / "pose.npz", folder, OPTIONS)
    assert again.analysis.exercise.name == "deadlift"
    assert [rep.tempo for rep in again.analysis.reps] == [rep.tempo for rep in own.analysis.reps]
    assert again.analysis.provenance["request"]["exercise"] == "squat"


def test_results_are_stale_until_corrections_are_applied(folder):
    content = (folder / "analysis.json").read_bytes()
    analysis = read_analysis(content)
    assert analysis is not None
    sha256, fingerprint = analysis["clip"]["sha256"], request_fingerprint(OPTIONS, "set.mp4")
    fingerprint |= {key: analysis["provenance"].get(key) for key in fingerprint if key != "request"}
    assert is_current(analysis, sha256, fingerprint, None)
    file = folder / CORRECTIONS_FILE
    write_corrections(as_corrections(KeptResults.open(folder).detect().analysis), file)
    assert not is_current(analysis, sha256, fingerprint, file.read_bytes())
    KeptResults.open(folder).rewrite()
    corrected = read_analysis((folder / "analysis.json").read_bytes())
    assert corrected is not None
    assert is_current(corrected, sha256, fingerprint, file.read_bytes())
    assert not is_current(corrected, sha256, fingerprint, None)
    assert not are_applied(b"{", corrected["provenance"])


@pytest.mark.parametrize("with_track", [True, False])
def test_an_analysis_is_judged_with_the_corrections_beside_it(folder, with_track):
    before = read_analysis_json(folder / "analysis.json")
    if not with_track:
        (folder / "pose.npz").unlink()
    write_corrections(as_corrections(before, rejected_reps=(1,)), folder / CORRECTIONS_FILE)
    assert read_corrected_analysis(folder / "analysis.json").rep_count == before.rep_count - 1
    assert read_analysis_json(folder / "analysis.json") == before


def test_corrections_that_changed_since_need_the_pose_track(folder):
    before = read_analysis_json(folder / "analysis.json")
    write_corrections(as_corrections(before, rejected_reps=(1,)), folder / CORRECTIONS_FILE)
    KeptResults.open(folder).rewrite()
    (folder / CORRECTIONS_FILE).unlink()
    assert read_corrected_analysis(folder / "analysis.json").to_dict() == before.to_dict()
    (folder / "pose.npz").unlink()
    with pytest.raises(ClipError, match="have changed since"):
        read_corrected_analysis(folder / "analysis.json")


def test_what_cannot_be_measured_again_says_so(folder):
    path = folder / "analysis.json"
    data = json.loads(path.read_text())
    for record, fault in (
        ({}, "does not say how it was made"),
        ({"request": data["provenance"]["request"] | {"exercises": "ab"}}, "exercises of another file"),
        ({"request": {"exercises": None}}, "another version"),
    ):
        path.write_text(json.dumps(data | {"provenance": record}))
        with pytest.raises(ClipError, match=fault):
            KeptResults.open(folder)
    (folder / "pose.npz").unlink()
    with pytest.raises(ClipError, match=r"holds no pose\.npz"):
        KeptResults.open(folder)


def with_season(folder: Path, season: Path) -> Path:
    """The results made anew as those of an upload into a season with targets."""
    (season / "targets.toml").write_text("[exercises.squat]\ntarget = '3-1-1-0'\n")
    facts = SetFacts(athlete="Anna", load_kg=80.0, date=date(2026, 11, 20))
    options = replace(OPTIONS, target=None, targets=find_athlete_targets(season), facts=facts)
    analyze_into(folder / "pose.npz", folder, options)
    return folder / "report.html"


def judgement_of(report: Path) -> Any:
    shown = read_report(report.read_text())
    assert shown is not None
    return shown["judgement"]


def test_results_follow_the_targets_of_their_season(folder, tmp_path):
    report = with_season(folder, tmp_path)
    shown = read_report(report.read_text())
    assert shown is not None
    assert shown["facts"] == ["Anna", "80 kg", "2026-11-20"]
    assert judgement_of(report)["target"]["limits"]["eccentric"] == {"min_s": 2.5, "max_s": 3.5}
    (tmp_path / "targets.toml").write_text("[exercises.squat]\ntarget = '9-1-1-0'\n")
    kept = KeptResults.open(folder)
    kept.rewrite()
    again = read_report(report.read_text())
    assert again is not None
    assert again["facts"] == shown["facts"]
    assert judgement_of(report)["verdict"] == "fail"
    # Of another lift nothing is prescribed.
    named = as_corrections(kept.detect().analysis, exercise="deadlift", segments=())
    assert kept.evaluate(kept.correct(named)) is None
    (tmp_path / "targets.toml").write_text("[")
    with pytest.raises(ClipError, match=r"targets\.toml"):
        KeptResults.open(folder)
    # Without the file the last target stands.
    (tmp_path / "targets.toml").unlink()
    KeptResults.open(folder).rewrite()
    assert judgement_of(report)["verdict"] == "fail"


def test_a_count_that_is_likely_wrong_has_no_verdict_in_the_report(folder):
    kept = KeptResults.open(folder)
    found = kept.detect()
    unsure = Issue(IssueCode.COUNT_UNSURE, "the count is likely wrong")
    quality = replace(found.analysis.quality, issues=(unsure,))
    unlikely = replace(found, analysis=replace(found.analysis, quality=quality))
    evaluation = kept.evaluate(unlikely)
    assert evaluation is not None
    assert evaluation["verdict"] is None
    assert "the count is likely wrong" in evaluation["problem"]
    corrected = replace(unlikely, analysis=replace(unlikely.analysis, corrected=True))
    judged = kept.evaluate(corrected)
    assert judged is not None
    assert judged["verdict"] is not None


def test_results_of_a_lift_of_the_users_own_are_measured_with_its_file(folder, tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(MADE_UP_LIFT)
    library = ExerciseLibrary.builtin().with_file(path)
    analysis = AnalysisOptions(exercise="slide", exercises=library)
    analyze_into(folder / "pose.npz", folder, replace(OPTIONS, analysis=analysis))
    with pytest.raises(ClipError, match="exercises of another file"):
        KeptResults.open(folder)
    kept = KeptResults.open(folder, library)
    assert "wall-sit-slide" in [own.name for own in kept.exercises]
    named = as_corrections(kept.detect().analysis)
    assert kept.correct(named).analysis.exercise.name == "wall-sit-slide"


def test_a_users_file_does_not_keep_from_results_without_it(folder, tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(MADE_UP_LIFT)
    kept = KeptResults.open(folder, ExerciseLibrary.builtin().with_file(path))
    assert kept.exercises == ExerciseLibrary.builtin()


def test_the_excursion_follows_the_directions_of_a_correction(folder):
    """0 is the lengthened end of the reps as a person has them, not as they were detected."""
    results = KeptResults.open(folder)
    detected = results.detect()
    others = {
        PhaseKind.ECCENTRIC: PhaseKind.CONCENTRIC,
        PhaseKind.CONCENTRIC: PhaseKind.ECCENTRIC,
        End.LENGTHENED: End.SHORTENED,
        End.SHORTENED: End.LENGTHENED,
    }
    said = as_corrections(detected.analysis)
    swapped = tuple(
        replace(own, kind=others.get(own.kind, own.kind), end=own.end and others[own.end])
        for own in said.segments
    )
    corrected = results.correct(replace(said, segments=swapped))
    assert corrected.excursion == pytest.approx(1 - detected.excursion, abs=0.05)
    assert results.correct(said).excursion == pytest.approx(detected.excursion, abs=0.01)


def test_the_excursion_stays_where_it_does_not_show_the_reps_of_a_correction(folder):
    """A rep marked where nothing moves would make any noise a hundred ranges of motion."""
    results = KeptResults.open(folder)
    detected = results.detect()
    first = detected.analysis.reps[0].start_s
    still = (
        CorrectedSegment(0.0, first - 0.9, PhaseKind.OTHER, None, None),
        CorrectedSegment(first - 0.9, first - 0.5, PhaseKind.ECCENTRIC, None, 1),
        CorrectedSegment(first - 0.5, first - 0.1, PhaseKind.CONCENTRIC, None, 1),
        CorrectedSegment(first - 0.1, round(detected.analysis.end_s, 4), PhaseKind.OTHER, None, None),
    )
    corrected = results.correct(replace(as_corrections(detected.analysis), segments=still))
    assert corrected.analysis.rep_count == 1
    assert (corrected.excursion == detected.excursion).all()
