"""What a person changed in an analysis takes the place of what was detected."""

import logging
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from liftphase.errors import ClipError, UsageError
from liftphase.exercises.library import Exercise, ExerciseLibrary, find_exercise
from liftphase.kinematics.prepared import Kinematics
from liftphase.phases.model import Phase
from liftphase.reps.assistance import label_assistance
from liftphase.reps.corrections_model import CorrectedSegment, Corrections
from liftphase.reps.in_meters import METRIC_NOTES, measure_in_meters, note_not_measured_anew
from liftphase.reps.issues import IssueCode
from liftphase.reps.laterality import detect_side
from liftphase.reps.metrics import ClipTrace, angles_as_seen, describe_reps, summarize_sets
from liftphase.reps.model import Analysis, ExerciseChoice
from liftphase.reps.rep import Rep
from liftphase.reps.segments import Segment
from liftphase.reps.velocity import summarize_velocity
from liftphase.runtime.language import message

log = logging.getLogger(__name__)

# A boundary nearer than this to a detected one is that one: files carry 0.1 ms.
_SAME_S = 1.1e-4
# From this intersection over union on, a phase or rep is the same as a detected one.
_MIN_OVERLAP = 0.5


def apply_corrections(
    analysis: Analysis,
    corrections: Corrections | Mapping[str, Any],
    *,
    library: ExerciseLibrary | None = None,
) -> Analysis:
    """Put the corrected segmentation in place of the detected one.

    Durations, tempo, time under tension and issues follow as for a detected segmentation. A boundary that a
    person set has the frame interval as its uncertainty. What is measured on joint angles is measured anew
    where the analysis has its kinematics; else it is kept for a rep that overlaps a detected one, and is not
    known for another. The reps are numbered anew, in order; a set ends where the person put an `other`.

    Parameters
    ----------
    analysis : Analysis
        What was detected.
    corrections : Corrections or mapping
        What a person changed, or what corrections.json holds of it.
    library : ExerciseLibrary, optional
        Where the named lift is looked up; the built-in exercises by default.

    Returns
    -------
    Analysis
        A new one, `corrected`; `provenance["corrections"]` says who, when, which reps were rejected and
        what had been detected.

    Raises
    ------
    ClipError
        The corrections are of another clip, or do not fit this one.
    UsageError
        The corrections contradict themselves, or no exercise has the name that the person gave.

    Examples
    --------
    >>> from pathlib import Path
    >>> import liftphase
    >>> from liftphase.pose.track_file import load_track
    >>> track = load_track(Path("tests/golden/tracks/sample_squat.npz"))
    >>> analysis = liftphase.analyze_track(track, exercise="squat")
    >>> data = analysis.to_dict()
    >>> corrections = {
    ...     "schema": 1,
    ...     "clip_sha256": data["clip"]["sha256"],
    ...     "segments": data["segments"],
    ...     "rejected_reps": [4],
    ... }
    >>> corrected = liftphase.apply_corrections(analysis, corrections)
    >>> analysis.rep_count, corrected.rep_count, corrected.corrected
    (4, 3, True)
    """
    if isinstance(corrections, Mapping):
        corrections = Corrections.from_dict(corrections)
    if not isinstance(corrections, Corrections):
        raise UsageError(
            "corrections must be Corrections, or what corrections.json holds.", arguments=["corrections"]
        )
    _check_fit(analysis, corrections)
    renamed = corrections.exercise is not None and corrections.exercise != analysis.exercise.name
    lift = _lift_of(analysis, corrections.exercise, library)
    groups = _group_phases(analysis, corrections)
    unchanged = [[rep.phases for rep in set_.reps] for set_ in analysis.sets] == groups
    changed = analysis
    if renamed or not unchanged:
        reps = _describe(analysis, groups, lift, renamed=renamed)
        changed = _with_velocities(replace(analysis, sets=tuple(summarize_sets(reps))), lift)
    if not unchanged:
        changed = _without_doubts(changed)
    log.debug("corrected: %d reps, %d were detected", len(changed.reps), len(analysis.reps))
    record = {
        "author": corrections.author,
        "saved_at": corrections.saved_at,
        "rejected_reps": list(corrections.rejected_reps),
        "rejection_reasons": list(corrections.rejection_reasons),
        "fingerprint": corrections.fingerprint,
        "detected": {
            "exercise": analysis.exercise.name,
            "rep_count": analysis.rep_count,
            "segments": [segment.to_dict() for segment in analysis.segments],
        },
    }
    return replace(
        _with_exercise(changed, corrections.exercise, lift),
        corrected=True,
        provenance=analysis.provenance | {"corrections": record},
    )


def _with_velocities(analysis: Analysis, lift: Exercise | None) -> Analysis:
    """The analysis with the velocities of its reps: measured anew, or else those that were kept."""
    kin: Kinematics | None = analysis.kinematics
    if kin is None or analysis.known_lengths is None or lift is None:
        return _with_kept_velocities(analysis)
    metric = measure_in_meters(kin, lift, analysis.sets, analysis.known_lengths, analysis.path)
    others = tuple(note for note in analysis.quality.notes if note.code not in METRIC_NOTES)
    quality = replace(analysis.quality, scale=metric.scale, notes=(*others, *metric.notes))
    return replace(analysis, sets=metric.sets, quality=quality, load_path=metric.path)


def _with_kept_velocities(analysis: Analysis) -> Analysis:
    """The analysis whose reps have their velocities from detected ones, if any, with what these come to."""
    if (scale := analysis.quality.scale) is None:
        return analysis
    sets = tuple(replace(set_, velocity=summarize_velocity(set_, scale.relative_u)) for set_ in analysis.sets)
    # Notes on what was missing have the numbers of the detected reps.
    others = (note for note in analysis.quality.notes if note.code != IssueCode.VELOCITY_MISSING)
    notes = (*others, *note_not_measured_anew(sets))
    return replace(analysis, sets=sets, quality=replace(analysis.quality, notes=notes))


def _check_fit(analysis: Analysis, corrections: Corrections) -> None:
    """Raises ClipError where the corrections are not of this clip."""
    if corrections.clip_sha256 != analysis.clip.sha256:
        raise ClipError(
            message("these corrections are of another clip than {path}."), values={"path": analysis.clip.path}
        )
    for number, segment in enumerate(corrections.segments):
        if segment.start_s < analysis.start_s - _SAME_S or segment.end_s > analysis.end_s + _SAME_S:
            raise ClipError(
                message(
                    "segments[{number}] of the corrections lies outside {path}, which is from {start_s} to"
                    " {end_s} s."
                ),
                values={
                    "number": number,
                    "path": analysis.clip.path,
                    "start_s": f"{analysis.start_s:.2f}",
                    "end_s": f"{analysis.end_s:.2f}",
                },
            )


def _lift_of(analysis: Analysis, name: str | None, library: ExerciseLibrary | None) -> Exercise | None:
    """The lift that was named, or else detected; None for one that is not known."""
    if name is not None:
        return find_exercise(name, library=library)
    known = library or ExerciseLibrary.builtin()
    return known.get(analysis.exercise.name) if analysis.exercise.name in known else None


def _with_exercise(analysis: Analysis, name: str | None, lift: Exercise | None) -> Analysis:
    """The analysis with the lift that a person named, without the issues of a detected lift."""
    if name is None or lift is None:
        return analysis
    guesses = (IssueCode.EXERCISE_GUESSED, IssueCode.EXERCISE_UNKNOWN, IssueCode.DIRECTION_UNSURE)
    issues = tuple(issue for issue in analysis.quality.issues if issue.code not in guesses)
    return replace(
        analysis,
        exercise=ExerciseChoice(lift.name, 1.0, "given", lift.leading_joint),
        quality=replace(analysis.quality, issues=issues),
    )


def _without_doubts(analysis: Analysis) -> Analysis:
    """The analysis without what was doubtful of the detected reps, which a person counted otherwise."""
    doubts = {IssueCode.COUNT_UNSURE, IssueCode.DIRECTION_UNSURE, IssueCode.VELOCITY_UNSURE}
    if analysis.reps:
        doubts.add(IssueCode.NO_REPS)
    issues = tuple(issue for issue in analysis.quality.issues if issue.code not in doubts)
    notes = tuple(note for note in analysis.quality.notes if note.code not in doubts)
    quality = replace(
        analysis.quality, issues=issues, notes=notes, count_confidence=None, direction_confidence=None
    )
    return replace(analysis, quality=quality)


def _group_phases(analysis: Analysis, corrections: Corrections) -> list[list[tuple[Phase, ...]]]:
    """For each set the phases of each of its reps."""
    frame_s = _frame_s(analysis)
    detected = _segments_by_rep(analysis.segments)
    rejected = [rep for rep in analysis.reps if rep.rep in corrections.rejected_reps]
    if corrections.keeps_phases:
        kept = [[rep.phases for rep in set_.reps if rep not in rejected] for set_ in analysis.sets]
        return [reps for reps in kept if reps]
    members: dict[int, list[CorrectedSegment]] = defaultdict(list)
    set_of: dict[int, int] = {}
    number_of_set = 0
    for segment in corrections.segments:
        if segment.rep is None:
            number_of_set += 1
        else:
            members[segment.rep].append(segment)
            set_of.setdefault(segment.rep, number_of_set)
    sets: dict[int, list[tuple[Phase, ...]]] = defaultdict(list)
    for number, corrected in members.items():
        phases = _unchanged_phases(corrected, detected) or tuple(
            _as_phase(segment, analysis, frame_s).rounded() for segment in corrected
        )
        if not any(phase.is_movement for phase in phases):
            raise ClipError(
                message("rep {number} of the corrections has neither an eccentric nor a concentric."),
                values={"number": number},
            )
        if not any(_overlap(_span(phases), _span(rep.phases)) >= _MIN_OVERLAP for rep in rejected):
            sets[set_of[number]].append(phases)
    return list(sets.values())


def _frame_s(analysis: Analysis) -> float:
    """The frame interval: the resolution at which a person sets boundaries."""
    if analysis.kinematics is not None:
        return analysis.kinematics.frame_s
    return 1.0 / analysis.clip.nominal_fps if analysis.clip.nominal_fps > 0 else 0.0


def _segments_by_rep(segments: Sequence[Segment]) -> list[tuple[Rep, list[Segment]]]:
    """Every rep with the segments that the timeline shows of it."""
    shown: dict[int, tuple[Rep, list[Segment]]] = {}
    for segment in segments:
        if segment.rep is not None:
            shown.setdefault(segment.rep.rep, (segment.rep, []))[1].append(segment)
    return list(shown.values())


def _unchanged_phases(
    corrected: Sequence[CorrectedSegment], detected: Sequence[tuple[Rep, list[Segment]]]
) -> tuple[Phase, ...] | None:
    """The phases of the detected rep whose segments these are; None where there is no such rep.

    Of a rep that the next one overlaps the segments show only a part.
    """
    for rep, segments in detected:
        if len(segments) == len(corrected) and all(
            (a.kind, a.end) == (b.kind, b.end)
            and abs(a.start_s - b.start_s) <= _SAME_S
            and abs(a.end_s - b.end_s) <= _SAME_S
            for a, b in zip(corrected, segments, strict=True)
        ):
            return rep.phases
    return None


def _as_phase(segment: CorrectedSegment, analysis: Analysis, frame_s: float) -> Phase:
    """The segment with the uncertainty of its boundaries, and the peak speed and swing of its movement."""
    start_s, start_u_s, start_by_hand = _boundary(segment.start_s, analysis, frame_s)
    end_s, end_u_s, end_by_hand = _boundary(segment.end_s, analysis, frame_s)
    span = (start_s, end_s)
    alike = [p for rep in analysis.reps for p in rep.phases if p.kind is segment.kind and p.is_movement]
    nearest = max(alike, key=lambda p: _overlap(span, (p.start_s, p.end_s)), default=None)
    known = nearest is not None and _overlap(span, (nearest.start_s, nearest.end_s)) >= _MIN_OVERLAP
    return Phase(
        start_s,
        end_s,
        segment.kind,
        segment.end,
        start_u_s,
        end_u_s,
        nearest.peak_speed if nearest and known else 0.0,
        nearest.swing if nearest and known else 0.0,
        start_by_hand,
        end_by_hand,
    )


def _boundary(time_s: float, analysis: Analysis, frame_s: float) -> tuple[float, float, bool]:
    """Time, uncertainty, and whether a person set it: the detected boundary that is there, or a new one."""
    there = [
        candidate
        for phase in (segment.phase for segment in analysis.segments)
        for candidate in (
            (phase.start_s, phase.start_u_s, phase.start_by_hand),
            (phase.end_s, phase.end_u_s, phase.end_by_hand),
        )
        if abs(candidate[0] - time_s) <= _SAME_S
    ]
    return max(there, key=lambda candidate: candidate[1], default=(time_s, frame_s, True))


def _describe(
    analysis: Analysis, sets: list[list[tuple[Phase, ...]]], lift: Exercise | None, *, renamed: bool
) -> list[Rep]:
    """The reps with all that follows from their phases."""
    kin: Kinematics | None = analysis.kinematics
    times_s, angles = np.empty(0), defaultdict(lambda: np.empty(0))
    if kin is not None:
        times_s, angles = kin.times_s, kin.angles
    joints = lift.joints if lift else _joints_of(analysis)
    reps = describe_reps(sets, joints, ClipTrace(times_s, angles, analysis.start_s, analysis.end_s))
    reps = angles_as_seen(reps, analysis.quality.view)
    if kin is not None and lift is not None:
        reps = label_assistance(reps, kin, lift.works_with_arms)
    return [_inherit(rep, analysis, lift, renamed=renamed) for rep in reps]


def _joints_of(analysis: Analysis) -> tuple[str, ...]:
    """The joints of a lift that no library holds: the leading one, and those that were measured."""
    measured = [joint for rep in analysis.reps for joint in rep.rom_deg]
    return tuple(dict.fromkeys([analysis.exercise.joint or next(iter(measured), ""), *measured]))


def _inherit(rep: Rep, analysis: Analysis, lift: Exercise | None, *, renamed: bool) -> Rep:
    """The rep with the properties of the detected rep that it is, or overlaps."""
    kin: Kinematics | None = analysis.kinematics
    span = _span(rep.phases)
    detected = max(analysis.reps, key=lambda other: _overlap(_span(other.phases), span), default=None)
    if detected is not None and not renamed:
        overlap = _overlap(_span(detected.phases), span)
        if rep.phases == detected.phases or (kin is None and overlap >= _MIN_OVERLAP):
            rep = _with_measured(rep, detected, with_assistance=kin is None)
    if kin is not None and lift is not None and rep.side is None:
        rep = replace(rep, side=detect_side(kin, lift, rep.movements))
    return rep


def _with_measured(rep: Rep, detected: Rep, *, with_assistance: bool) -> Rep:
    """The rep with what was measured on joint angles and in meters in a detected one."""
    rep = replace(
        rep,
        rom_deg=detected.rom_deg,
        eccentric_peak_deg_s=detected.eccentric_peak_deg_s,
        concentric_peak_deg_s=detected.concentric_peak_deg_s,
        left_right_deg=detected.left_right_deg,
        side=detected.side,
        velocity=detected.velocity,
    )
    if not with_assistance:
        return rep
    overstretched = [issue for issue in detected.issues if issue.code == IssueCode.OVERSTRETCHED]
    return replace(
        rep,
        stretch_deg=detected.stretch_deg,
        issues=(*rep.issues, *overstretched),
        assisted=detected.assisted,
        assisted_confidence=detected.assisted_confidence,
        helper=detected.helper,
    )


def _span(phases: Sequence[Phase]) -> tuple[float, float]:
    return phases[0].start_s, phases[-1].end_s


def _overlap(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Intersection over union of two times."""
    union_s = max(a[1], b[1]) - min(a[0], b[0])
    return max(0.0, min(a[1], b[1]) - max(a[0], b[0])) / union_s if union_s > 0 else 0.0
