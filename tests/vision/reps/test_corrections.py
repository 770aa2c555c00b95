"""What a person changed: a rep removed, split or added, a boundary moved, another lift."""

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import pytest
from synthetic import curl, make_track, script_set

from liftphase.analysis import measure_track
from liftphase.errors import ClipError, UsageError
from liftphase.phases.model import End, PhaseKind
from liftphase.reps.corrections import apply_corrections
from liftphase.reps.corrections_model import CorrectedSegment, Corrections
from liftphase.reps.issues import Issue, IssueCode
from liftphase.reps.model import Analysis
from liftphase.reps.rep import Part

FRAME_S = 1 / 30


@pytest.fixture(scope="module", params=["with angles", "from a file"])
def analysis(request) -> Analysis:
    made = measure_track(make_track(script_set(4)), exercise="squat").analysis
    return made if request.param == "with angles" else Analysis.from_dict(made.to_dict())


def as_corrections(analysis: Analysis, **more) -> Corrections:
    """The corrections of a person who changed nothing, as a file carries them: to 0.1 ms."""
    segments = tuple(
        CorrectedSegment(round(s.start_s, 4), round(s.end_s, 4), s.kind, s.end, s.rep_number)
        for s in analysis.segments
    )
    return replace(Corrections(analysis.clip.sha256, segments), **more)


def edited(analysis: Analysis, edit: Callable[[CorrectedSegment], CorrectedSegment], **more) -> Analysis:
    corrections = as_corrections(analysis)
    segments = tuple(map(edit, corrections.segments))
    return apply_corrections(analysis, replace(corrections, segments=segments, **more))


def check_cover(analysis: Analysis) -> None:
    segments = analysis.segments
    assert (segments[0].start_s, segments[-1].end_s) == (analysis.start_s, analysis.end_s)
    assert all(before.end_s == after.start_s for before, after in pairwise(segments))


def test_phases_that_a_person_keeps_are_those_detected(analysis):
    kept = Corrections(analysis.clip.sha256, (), keeps_phases=True)
    assert apply_corrections(analysis, kept).sets == analysis.sets
    fewer = apply_corrections(analysis, replace(kept, rejected_reps=(2,)))
    assert [rep.phases for rep in fewer.reps] == [rep.phases for rep in analysis.reps if rep.rep != 2]


def test_its_own_segments_change_nothing(analysis):
    corrections = as_corrections(analysis, author="me", saved_at="2026-01-02T03:04:05")
    same = apply_corrections(analysis, corrections)
    assert same.corrected
    assert same.provenance["corrections"] == {
        "author": "me",
        "saved_at": "2026-01-02T03:04:05",
        "rejected_reps": [],
        "rejection_reasons": [],
        "fingerprint": corrections.fingerprint,
        "detected": {
            "exercise": analysis.exercise.name,
            "rep_count": analysis.rep_count,
            "segments": [segment.to_dict() for segment in analysis.segments],
        },
    }
    assert replace(same, corrected=False, provenance=analysis.provenance) == analysis
    assert not any("source" in segment for segment in same.to_dict()["segments"])


@pytest.mark.parametrize("track", ["set_alternating_arms", "set_overlapping_arms"])
def test_its_own_segments_change_nothing_where_reps_overlap(track, stored_track):
    analysis = measure_track(stored_track(track), exercise="biceps-curl").analysis
    same = apply_corrections(analysis, as_corrections(analysis))
    assert same.sets == analysis.sets


def test_a_rep_that_is_none_is_left_out_and_the_others_are_numbered_anew(analysis):
    dropped = edited(
        analysis,
        lambda s: replace(s, kind=PhaseKind.OTHER, end=None, rep=None) if s.rep == 4 else s,
    )
    assert [rep.rep for rep in dropped.reps] == [1, 2, 3]
    assert [rep.phases for rep in dropped.reps] == [rep.phases for rep in analysis.reps[:3]]
    assert [rep.rom_deg for rep in dropped.reps] == [rep.rom_deg for rep in analysis.reps[:3]]
    assert dropped.sets[0].tut_s == pytest.approx(sum(
        analysis.reps[i].duration_s(part) or 0 for i in range(3) for part in Part
    ))  # fmt: skip
    check_cover(dropped)


def test_a_rejected_rep_is_left_out_also_where_its_segments_still_stand(analysis):
    kept = apply_corrections(analysis, as_corrections(analysis, rejected_reps=(1,)))
    assert [rep.phases for rep in kept.reps] == [rep.phases for rep in analysis.reps[1:]]
    assert kept.reps[0].rep == 1
    assert kept.provenance["corrections"]["rejected_reps"] == [1]
    check_cover(kept)


def test_a_moved_boundary_is_the_persons_and_as_exact_as_a_frame(analysis):
    first = analysis.reps[0]
    old_s = first.phases[0].end_s
    assert first.phases[1].kind is PhaseKind.ISOMETRIC

    def move(segment: CorrectedSegment) -> CorrectedSegment:
        if segment.start_s == round(old_s, 4):
            return replace(segment, start_s=old_s + 0.2)
        return replace(segment, end_s=old_s + 0.2) if segment.end_s == round(old_s, 4) else segment

    moved = edited(analysis, move)
    eccentric, pause = moved.reps[0].phases[:2]
    assert eccentric.end_s == pytest.approx(old_s + 0.2)
    assert (eccentric.end_by_hand, eccentric.start_by_hand) == (True, False)
    assert (pause.start_by_hand, pause.end_by_hand) == (True, False)
    assert eccentric.end_u_s == pytest.approx(FRAME_S, abs=1e-3)
    assert eccentric.start_u_s == first.phases[0].start_u_s
    assert moved.reps[0].eccentric_s == pytest.approx(first.eccentric_s + 0.2)
    assert moved.reps[0].lengthened_pause_s == pytest.approx(first.lengthened_pause_s - 0.2)
    assert moved.reps[0].rom_deg == pytest.approx(first.rom_deg, abs=1.0)
    # A movement keeps how fast and how far it went.
    assert (eccentric.peak_speed, eccentric.swing) == (first.phases[0].peak_speed, first.phases[0].swing)
    # How far the others are stretched is against the first reps.
    others = [[replace(rep, stretch_deg=None) for rep in own.reps[1:]] for own in (moved, analysis)]
    assert others[0] == others[1]
    segments = moved.to_dict()["segments"]
    hand = [(s.get("start_source"), s.get("end_source")) for s in segments if s.get("source") == "hand"]
    assert hand == [("detected", "hand"), ("hand", "detected")]
    check_cover(moved)


def test_applying_what_was_corrected_again_keeps_the_hand(analysis):
    def shorten(s: CorrectedSegment) -> CorrectedSegment:
        if s.rep != 4 or s.kind is not PhaseKind.CONCENTRIC:
            return s
        return replace(s, end_s=s.end_s - 0.1)

    once = edited(analysis, shorten)
    again = apply_corrections(once, as_corrections(once))
    assert again.sets == once.sets
    assert once.reps[3].phases[-1].end_by_hand


def test_a_rep_that_was_split_is_two(analysis):
    """A person finds that the first rep's eccentric was a rep of its own and more."""
    first = analysis.reps[0]
    a_s, b_s = first.phases[0].start_s, first.phases[0].end_s
    third = (b_s - a_s) / 3
    cuts = [
        CorrectedSegment(a_s, a_s + third, PhaseKind.ECCENTRIC, None, 11),
        CorrectedSegment(a_s + third, a_s + 2 * third, PhaseKind.CONCENTRIC, None, 11),
        CorrectedSegment(a_s + 2 * third, b_s, PhaseKind.ECCENTRIC, None, 1),
    ]
    corrections = as_corrections(analysis)
    kept = [s for s in corrections.segments if not (s.rep == 1 and s.end_s == round(b_s, 4))]
    segments = tuple(sorted([*kept, *cuts], key=lambda s: s.start_s))
    split = apply_corrections(analysis, replace(corrections, segments=segments))
    assert [rep.rep for rep in split.reps] == [1, 2, 3, 4, 5]
    assert split.reps[0].eccentric_s == pytest.approx(third)
    assert split.reps[0].concentric_s == pytest.approx(third)
    assert split.reps[1].concentric_s == first.concentric_s
    assert len(split.sets) == 1
    check_cover(split)


def test_what_a_person_calls_other_between_two_reps_parts_the_set(analysis):
    parted = edited(
        analysis,
        lambda s: (
            replace(s, kind=PhaseKind.OTHER, end=None, rep=None)
            if s.rep == 2 and s.end is End.SHORTENED
            else s
        ),
    )
    assert [[rep.rep for rep in own.reps] for own in parted.sets] == [[1, 2], [3, 4]]


def test_what_was_doubtful_of_the_detected_reps_is_not_of_those_a_person_set(analysis):
    codes = (IssueCode.COUNT_UNSURE, IssueCode.DIRECTION_UNSURE, IssueCode.NO_REPS, IssueCode.END_ON_VIEW)
    issues = tuple(Issue(code, "so it is") for code in codes)
    quality = replace(analysis.quality, issues=issues, count_confidence=0.3, direction_confidence=0.6)
    doubtful = replace(analysis, quality=quality)
    corrected = apply_corrections(doubtful, as_corrections(doubtful, rejected_reps=(1,))).quality
    assert [issue.code for issue in corrected.issues] == [IssueCode.END_ON_VIEW]
    assert (corrected.count_confidence, corrected.direction_confidence) == (None, None)
    everything = tuple(rep.rep for rep in analysis.reps)
    emptied = apply_corrections(doubtful, as_corrections(doubtful, rejected_reps=everything)).quality
    assert [issue.code for issue in emptied.issues] == [IssueCode.NO_REPS, IssueCode.END_ON_VIEW]


def test_another_lift(analysis):
    named = apply_corrections(analysis, as_corrections(analysis, exercise="deadlift"))
    assert (named.exercise.name, named.exercise.source, named.exercise.confidence) == ("deadlift", "given", 1)
    assert [rep.phases for rep in named.reps] == [rep.phases for rep in analysis.reps]
    joints = set(named.reps[0].rom_deg)
    assert joints == ({"hip", "knee"} if analysis.kinematics is not None else set())
    with pytest.raises(UsageError, match="sqat"):
        apply_corrections(analysis, as_corrections(analysis, exercise="sqat"))


def test_a_name_ends_the_guess():
    guessed = measure_track(make_track(script_set(3, begins="concentric"), curl, view_deg=60)).analysis
    assert any(issue.code == IssueCode.EXERCISE_GUESSED for issue in guessed.quality.issues)
    name = guessed.exercise.name
    named = apply_corrections(guessed, as_corrections(guessed, exercise=name))
    assert named.exercise.source == "given"
    assert not any(issue.code == IssueCode.EXERCISE_GUESSED for issue in named.quality.issues)
    assert named.sets == guessed.sets


def test_everything_removed_is_a_clip_without_reps(analysis):
    empty = apply_corrections(analysis, as_corrections(analysis, segments=()))
    assert (empty.reps, empty.sets, empty.rep_count) == ((), (), 0)
    assert [str(s.kind) for s in empty.segments] == ["other"]


def test_what_does_not_fit_the_clip_is_refused(analysis):
    with pytest.raises(ClipError, match="another clip"):
        apply_corrections(analysis, as_corrections(analysis, clip_sha256="1" * 64))
    beyond = CorrectedSegment(analysis.end_s, analysis.end_s + 1, PhaseKind.OTHER)
    with pytest.raises(ClipError, match="outside"):
        apply_corrections(analysis, as_corrections(analysis, segments=(beyond,)))
    pause = CorrectedSegment(1.0, 2.0, PhaseKind.ISOMETRIC, End.LENGTHENED, 1)
    with pytest.raises(ClipError, match="rep 1 of the corrections has neither"):
        apply_corrections(analysis, as_corrections(analysis, segments=(pause,)))


def test_a_mapping_is_taken_as_the_file_has_it(analysis):
    corrections = as_corrections(analysis, rejected_reps=(1,))
    assert apply_corrections(analysis, corrections.to_dict()) == apply_corrections(analysis, corrections)


@pytest.mark.parametrize("odd", [None, 5, "corrections.json", []])
def test_what_is_no_corrections_at_all_is_refused(analysis, odd):
    with pytest.raises(UsageError, match="must be Corrections"):
        apply_corrections(analysis, odd)
