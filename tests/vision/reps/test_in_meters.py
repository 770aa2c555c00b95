"""Velocities of a pose track: with a height, after a correction, and read back from its file."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from synthetic import make_track, script_set, squat

from liftphase.analysis import analyze_track
from liftphase.exercises.library import find_exercise
from liftphase.kinematics.load_path import track_load
from liftphase.kinematics.scale import measure_scale
from liftphase.kinematics.scale_model import RemarkCode, ScalePoints
from liftphase.pose.plates import PlateTrack
from liftphase.pose.skeleton import LANDMARK, SHOULDERS, SIDES
from liftphase.pose.track import PoseTrack
from liftphase.reps.corrections import apply_corrections
from liftphase.reps.corrections_model import Corrections
from liftphase.reps.in_meters import METRIC_NOTES, track_load_of
from liftphase.reps.issues import VELOCITY_REFUSALS, IssueCode
from liftphase.reps.model import Analysis
from liftphase.reps.velocity import Unmeasured
from liftphase.reps.wording import Speech
from liftphase.runtime.language import Words


@pytest.fixture(scope="module")
def track():
    return make_track(script_set(3, (1.5, 0.4, 0.9, 0.3), lead_s=1.0, tail_s=1.0), squat, noise_px=0.5)


@pytest.fixture(scope="module")
def analysis(track) -> Analysis:
    return analyze_track(track, exercise="squat", height_cm=180)


def test_without_a_length_there_are_no_meters(track) -> None:
    plain = analyze_track(track, exercise="squat")
    assert plain.quality.scale is None
    assert all(rep.velocity is None for rep in plain.reps)
    entry = plain.to_dict()["reps"][0]
    assert entry["concentric_mean_m_s"] is None


def test_a_height_gives_the_velocities_of_the_body_point(analysis: Analysis) -> None:
    scale = analysis.quality.scale
    assert scale is not None
    assert (scale.source, scale.point) == ("height", "shoulder")
    for rep in analysis.reps:
        own = rep.velocity
        assert own is not None
        assert own.displacement_cm is not None
        assert own.concentric_mean_m_s is not None
        assert own.concentric_mean_m_s == pytest.approx(own.displacement_cm / 100 / (rep.concentric_s or 1))
        assert own.sticking_m_s is None
        assert (own.concentric_peak_m_s or 0) > own.concentric_mean_m_s
    # The squat is the body's own length in both clips: a taller lifter moves further in the same pixels.
    assert 20 < (analysis.reps[0].velocity.displacement_cm or 0) < 90  # pyright: ignore[reportOptionalMemberAccess]


def test_meters_grow_with_the_height(track, analysis: Analysis) -> None:
    taller = analyze_track(track, exercise="squat", height_cm=198)
    ratios = [
        a.velocity.concentric_mean_m_s / b.velocity.concentric_mean_m_s  # pyright: ignore
        for a, b in zip(taller.reps, analysis.reps, strict=True)
    ]
    assert ratios == pytest.approx([1.1] * len(ratios), rel=1e-3)


def why_none(track: PoseTrack, exercise: str = "squat") -> list[str]:
    """Why there is no velocity with a height given."""
    found = analyze_track(track, exercise=exercise, height_cm=180)
    assert found.reps
    assert found.quality.scale is None
    assert all(rep.velocity is None for rep in found.reps)
    return [note.message for note in found.quality.notes if note.code in VELOCITY_REFUSALS]


def test_a_height_is_no_scale_where_the_legs_are_not_seen(track) -> None:
    visibility = track.visibility.copy()
    visibility[:, [LANDMARK[f"{side}_{part}"] for side in SIDES for part in ("knee", "ankle")]] = 0.2
    assert why_none(replace(track, visibility=visibility)) == [
        "trunk and legs are not seen well enough to measure by the height: no velocities"
    ]


def test_a_height_is_no_scale_for_a_camera_that_is_near(track) -> None:
    near = replace(track, clip=replace(track.clip, width=500, height=500))
    assert why_none(near) == ["the camera is too near to measure by the height: no velocities"]


def test_a_shoulder_that_jumps_is_hidden(track) -> None:
    image_px = track.image_px.copy()
    image_px[:, list(SHOULDERS)] += np.random.default_rng(3).normal(0.0, 4.0, (len(image_px), 2, 2))
    assert why_none(replace(track, image_px=image_px)) == ["the shoulder is hidden: no velocities"]


def with_plate(track: PoseTrack, hidden_s: tuple[float, float]) -> PoseTrack:
    """The track with a plate at the shoulders, hidden from one time to another."""
    frames = len(track.times_s)
    center = track.image_px[:, list(SHOULDERS)].mean(axis=1).astype(np.float32)
    center[(track.times_s > hidden_s[0]) & (track.times_s < hidden_s[1])] = np.nan
    axes = np.full((frames, 2), 100.0, np.float32)
    axes[np.isnan(center[:, 0])] = np.nan
    ones = np.ones(frames, np.float32)
    return replace(track, plates=PlateTrack(center, axes, 0 * ones, ones, 0 * ones))


@pytest.mark.parametrize(
    ("part", "hidden_s", "message"),
    [
        ("concentric", (-0.2, 0.2), f"rep 1, concentric: {Unmeasured.HIDDEN_AT_BOUND}"),
        ("concentric", (0.24, 0.61), f"rep 1, concentric: {Unmeasured.HIDDEN_MIDWAY}"),
        ("eccentric", (-0.3, 0.2), f"rep 1, eccentric: {Unmeasured.HIDDEN_AT_BOUND}"),
        ("eccentric", (0.5, 1.0), f"rep 1, eccentric: {Unmeasured.HIDDEN_MIDWAY}"),
        ("concentric", (-9.0, -9.0), None),
    ],
)
def test_a_rep_without_a_velocity_says_why(track, part, hidden_s, message: str | None) -> None:
    whole = analyze_track(with_plate(track, (-9.0, -9.0)), exercise="squat", plate_mm=450)
    start_s = next(phase.start_s for phase in whole.reps[0].phases_of(part))
    from_s, to_s = (start_s + offset_s for offset_s in hidden_s)
    found = analyze_track(with_plate(track, (from_s, to_s)), exercise="squat", plate_mm=450)
    assert_every_null_has_its_note(found)
    said = missing_of(found)
    assert message is None or message in said
    assert (message is None) == (not said)


def missing_of(analysis: Analysis) -> list[str]:
    return [note.message for note in analysis.quality.notes if note.code == IssueCode.VELOCITY_MISSING]


def assert_every_null_has_its_note(analysis: Analysis) -> None:
    """Of the velocities of complete reps."""
    said = missing_of(analysis)
    for rep in (rep for rep in analysis.reps if rep.complete):
        for part, end in product(("eccentric", "concentric"), ("mean", "peak")):
            is_noted = any(f"rep {rep.rep}, {part}:" in each or "reps" in each for each in said)
            is_missing = getattr(rep.velocity, f"{part}_{end}_m_s", None) is None
            assert is_noted or not is_missing, (rep.rep, part, end, said)


def test_a_load_that_goes_the_other_way_has_no_velocity(analysis: Analysis, track) -> None:
    """A person who swapped one eccentric and concentric."""
    data = analysis.to_dict()
    swapped = {"eccentric": "concentric", "concentric": "eccentric"}
    first = [segment for segment in data["segments"] if segment["rep"] == 1]
    for segment in first:
        segment["phase"] = swapped.get(segment["phase"], segment["phase"])
    after = apply_corrections(analysis, corrections_of(data))
    assert_every_null_has_its_note(after)
    assert f"rep 1, concentric: {Unmeasured.OTHER_WAY}" in missing_of(after)


def corrections_of(data) -> dict:
    return {
        "schema": 1,
        "clip_sha256": data["clip"]["sha256"],
        "segments": data["segments"],
        "rejected_reps": [],
    }


def test_a_rep_that_a_person_adds_has_its_velocities(analysis: Analysis) -> None:
    """As do those of a clip in which no rep was found: the lengths that were given count."""
    none = apply_corrections(
        analysis, Corrections(analysis.clip.sha256, (), keeps_phases=True, rejected_reps=(1, 2, 3))
    )
    assert (none.reps, none.quality.scale) == ((), None)
    again = apply_corrections(none, corrections_of(analysis.to_dict()))
    assert again.quality.scale == analysis.quality.scale
    speeds, before = ([rep.velocity.concentric_mean_m_s for rep in each.reps] for each in (again, analysis))  # pyright: ignore
    assert speeds == pytest.approx(before, rel=0.01)


def test_a_rep_that_is_added_without_its_pose_track_says_why_it_has_no_velocity(analysis: Analysis) -> None:
    data = analysis.to_dict()
    kept = [segment for segment in data["segments"] if segment["rep"] in (1, 2)]
    alone = apply_corrections(Analysis.from_dict(data), corrections_of({**data, "segments": kept}))
    assert missing_of(alone) == []
    added = apply_corrections(replace(alone, corrected=False), corrections_of(data))
    assert missing_of(added) == ["rep 3: corrected without its pose track, no velocity"]


def test_where_nothing_of_known_length_is_seen_one_note_says_what_would_help(track) -> None:
    plain = analyze_track(track, exercise="squat")
    (note,) = plain.quality.notes
    assert note.code == IssueCode.NO_SCALE
    assert "plate's diameter or the lifter's height" in note.message
    assert plain.quality.issues == ()


@pytest.mark.parametrize("known", [{"height_cm": 180}, {"plate_mm": 450}])
def test_who_gave_a_length_is_not_asked_for_one(track, known) -> None:
    found = analyze_track(track, exercise="squat", **known)
    assert IssueCode.NO_SCALE not in [note.code for note in found.quality.notes]


def test_without_a_rep_nothing_is_said_of_velocities(track) -> None:
    still = replace(track, image_px=np.repeat(track.image_px[:1], len(track.times_s), axis=0))
    found = analyze_track(still, exercise="squat")
    assert found.reps == ()
    assert IssueCode.NO_SCALE not in [note.code for note in found.quality.notes]


def test_the_nearer_hand_is_larger(track, analysis: Analysis) -> None:
    """The body's scale holds where the body is: what is nearer to the camera moves fewer meters a pixel."""
    kin = analysis.kinematics
    assert kin is not None
    scale = measure_scale(kin, height_cm=180)
    shoulder = track_load(kin, find_exercise("squat"), scale).scale
    hand = track_load(kin, find_exercise("overhead-press"), scale).scale
    assert 1.0 < shoulder.px_per_m / scale.px_per_m < hand.px_per_m / scale.px_per_m < 1.15
    assert scale.u < shoulder.u < hand.u


def test_arms_that_work_in_turn_have_no_velocity(analysis: Analysis) -> None:
    kin = analysis.kinematics
    assert kin is not None
    own = analysis.sets[0]
    first, second, *_ = own.reps
    turns = replace(own, reps=(replace(first, side="left"), replace(second, side="right")))
    path = track_load_of(kin, find_exercise("squat"), [turns], measure_scale(kin, height_cm=180))
    assert path.scale.refusal == "the sides work in turn: no velocities"


def test_a_plate_that_is_not_there_is_told(track) -> None:
    without = analyze_track(track, exercise="squat", plate_mm=450)
    assert without.quality.scale is None
    assert [note.code for note in without.quality.notes if "plate" in note.message] == [
        IssueCode.PLATE_NOT_FOUND
    ]


def test_an_analysis_comes_back_from_its_file_with_its_velocities(analysis: Analysis) -> None:
    back = Analysis.from_dict(analysis.to_dict())
    assert back.quality.scale is not None
    assert back.reps[0].velocity is not None
    for name, value in back.reps[0].velocity.to_dict().items():
        assert value == pytest.approx(getattr(analysis.reps[0].velocity, name), abs=5.1e-5), name
    assert back.sets[0].velocity is not None
    assert back.to_dict() == analysis.to_dict()


@pytest.mark.parametrize("from_file", [False, True])
def test_a_rejected_rep_takes_its_velocity_out_of_the_set(analysis: Analysis, from_file: bool) -> None:
    before = Analysis.from_dict(analysis.to_dict()) if from_file else analysis
    rejected = Corrections(analysis.clip.sha256, (), keeps_phases=True, rejected_reps=(3,))
    after = apply_corrections(before, rejected)
    assert len(after.reps) == 2
    kept = [rep.velocity.concentric_mean_m_s or 0.0 for rep in after.reps if rep.velocity is not None]
    assert kept == pytest.approx([rep.velocity.concentric_mean_m_s for rep in analysis.reps[:2]], abs=1e-4)  # pyright: ignore
    assert after.sets[0].velocity is not None
    assert after.sets[0].velocity.concentric_mean_m_s == pytest.approx(np.mean(kept), abs=1e-4)


@pytest.mark.parametrize(
    ("points", "fault"),
    [
        ({"time_s": 1.0}, "must hold time_s, a_px, b_px, distance_m"),
        ({"time_s": 1.0, "a_px": [1, 2], "b_px": [1, 2], "distance_m": 1.0}, "two different points"),
        ({"time_s": 1.0, "a_px": [1, 2], "b_px": [1], "distance_m": 1.0}, "b_px must be two numbers"),
        ({"time_s": "x", "a_px": [1, 2], "b_px": [1, 3], "distance_m": 1.0}, "time_s must be a time"),
        ({"time_s": 1.0, "a_px": [1, 2], "b_px": [1, 3], "distance_m": 0.0}, "must be from 0.01 to 20"),
    ],
)
def test_points_that_cannot_be_are_refused(points, fault: str) -> None:
    with pytest.raises(Exception, match=fault):
        Corrections.from_dict({"schema": 1, "clip_sha256": "0" * 64, "segments": [], "scale_points": points})


def test_points_come_back_from_their_mapping() -> None:
    own = Corrections("0" * 64, (), scale_points=ScalePoints(1.0, (1.0, 2.0), (3.0, 4.0), 0.45))
    assert Corrections.from_dict(own.to_dict()) == own
    assert "scale_points" not in replace(own, scale_points=None).to_dict()


@pytest.mark.parametrize(
    ("plate_mm", "height_cm", "source", "aside"),
    [
        (450, 205, "plate", "the height not needed: the plate counts more; by the height the plate has"),
        (200, 180, "height", "the plate set aside: what was followed is too large for a plate of 200 mm"),
    ],
)
def test_a_note_says_what_became_of_a_length(
    track, plate_mm: float, height_cm: float, source: str, aside: str
) -> None:
    seen = with_plate(track, (-9.0, -9.0))
    found = analyze_track(seen, exercise="squat", plate_mm=plate_mm, height_cm=height_cm)
    assert found.quality.scale is not None
    assert found.quality.scale.source == source
    asides = (IssueCode.LENGTH_SET_ASIDE, IssueCode.LENGTH_NOT_NEEDED)
    (note,) = (note for note in found.quality.notes if note.code in asides)
    assert (note.code == IssueCode.LENGTH_NOT_NEEDED) == ("not needed" in aside)
    assert note.message.startswith(aside)
    assert not {note.code for note in found.quality.notes} & set(VELOCITY_REFUSALS)


@pytest.mark.parametrize(
    ("known", "code", "german"),
    [
        ({"plate_mm": 450}, None, None),
        ({}, IssueCode.PLATE_ASSUMED, "gilt als eine von 450 mm"),
        ({"plate_mm": 200}, IssueCode.LENGTH_IMPLAUSIBLE, "viel zu klein oder zu groß"),
        ({"plate_mm": 450, "height_cm": 125}, IssueCode.LENGTHS_CONTRADICT, "widersprechen einander"),
    ],
)
def test_other_languages_say_the_true_reason(
    track, known: dict[str, float], code: IssueCode | None, german: str | None
) -> None:
    found = analyze_track(with_plate(track, (-9.0, -9.0)), exercise="squat", **known)  # pyright: ignore
    notes = [note for note in found.quality.notes if note.code in METRIC_NOTES]
    assert [note.code for note in notes] == ([] if code is None else [code])
    for note in notes:
        assert german in Speech(Words("de")).issue(note)  # pyright: ignore


def test_every_remark_on_a_scale_has_an_issue() -> None:
    assert {code.value for code in RemarkCode} <= {code.value for code in IssueCode}
