"""Reps in meters: the scale of the image, the path of the load, and the velocities that follow."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from liftphase.exercises.library import Exercise
from liftphase.kinematics.displacement import Displacement
from liftphase.kinematics.load_path import LoadPath, track_load
from liftphase.kinematics.prepared import Kinematics
from liftphase.kinematics.scale import measure_scale
from liftphase.kinematics.scale_model import NO_VELOCITIES, Remark, RemarkCode, Scale
from liftphase.reps.issues import VELOCITY_REFUSALS, Issue, IssueCode
from liftphase.reps.known_lengths import KnownLengths
from liftphase.reps.load_motion import BodyPath, LoadMotion, load_motion
from liftphase.reps.rep import Part, Set
from liftphase.reps.velocity import Unmeasured, find_unmeasured, measure_velocities
from liftphase.reps.velocity_model import ScaleRecord

_NO_SCALE = Issue(
    IssueCode.NO_SCALE,
    "nothing of known length is seen; a plate's diameter or the lifter's height gives velocities",
)
# What the notes on velocities are of: those of reps that a person corrected take their place.
METRIC_NOTES = frozenset(
    (
        *VELOCITY_REFUSALS,
        IssueCode.VELOCITY_MISSING,
        IssueCode.PLATE_ASSUMED,
        IssueCode.PLATE_SIZE_DOUBTED,
        IssueCode.LENGTHS_DIFFER,
        IssueCode.POINTS_DEPTH,
        IssueCode.SCALE_LIMITED,
        IssueCode.LENGTH_NOT_NEEDED,
        IssueCode.LENGTH_SET_ASIDE,
    )
)


@dataclass(frozen=True, slots=True)
class InMeters:
    """What was measured in meters.

    sets: those that were given, with their velocities; scale: None where none is known; notes: why there are
    no velocities, or what limits them; path, motion: of the load, None without a scale.
    """

    sets: tuple[Set, ...]
    scale: ScaleRecord | None = None
    notes: tuple[Issue, ...] = ()
    path: LoadPath | None = None
    motion: LoadMotion | None = None


def measure_in_meters(
    kin: Kinematics,
    lift: Exercise,
    sets: Sequence[Set],
    known: KnownLengths,
    displacement: Displacement | None,
) -> InMeters:
    """The velocities of the reps, where the scale of the image can be measured and the view allows it.

    displacement: what the phases were found on.
    """
    if not sets:
        return InMeters(())
    if not lift.moves_plate:
        kin = replace(kin, plates=None, plate_image_px=None)
    scale = measure_scale(kin, plate_mm=known.plate_mm, height_cm=known.height_cm, points=known.points)
    if not scale.usable:
        return _refused(sets, scale)
    path = track_load_of(kin, lift, sets, scale)
    if not path.scale.usable:
        return _refused(sets, path.scale)
    notes = (*_issues(path.scale.notes, IssueCode.SCALE_LIMITED), *_note_asides(path.scale))
    measured, motion = _measure_on_path(kin, lift, sets, path, displacement)
    return InMeters(measured, _scale_record(path), (*notes, *note_unmeasured(measured, motion)), path, motion)


def track_load_of(kin: Kinematics, lift: Exercise, sets: Sequence[Set], scale: Scale) -> LoadPath:
    """The path of the load in the sets; its scale is refused where no single point carries it."""
    sides = {rep.side for set_ in sets for rep in set_.reps} - {None}
    path = track_load(kin, lift, scale, side=next(iter(sides)) if len(sides) == 1 else None)
    if path.point == "bar end" or len(sides) < 2:
        return path
    in_turn = Remark(RemarkCode.SIDES_IN_TURN, f"the sides work in turn{NO_VELOCITIES}")
    return replace(path, scale=replace(path.scale, refusal=in_turn))


def _refused(sets: Sequence[Set], scale: Scale) -> InMeters:
    why = scale.notes if scale.refusal is None else (scale.refusal,)
    notes = (*_issues(why, IssueCode.NO_VELOCITY), *_note_asides(scale))
    return InMeters(tuple(sets), notes=notes or (_NO_SCALE,))


def _issues(sentences: Sequence[str], otherwise: IssueCode) -> tuple[Issue, ...]:
    """Sentences on a scale by their own codes; otherwise: that of one without."""
    return tuple(
        Issue(IssueCode(each.code) if isinstance(each, Remark) else otherwise, str(each))
        for each in sentences
    )


def _note_asides(scale: Scale) -> tuple[Issue, ...]:
    return _issues(scale.asides, IssueCode.LENGTH_SET_ASIDE)


def note_unmeasured(sets: Sequence[Set], motion: LoadMotion | None) -> tuple[Issue, ...]:
    """Which reps lack velocities though there is a scale, and why; nothing where all have them.

    Of a rep that is not complete, its issues say which movement was not seen. motion: of the load; None where
    it was never seen.
    """
    lacking: dict[tuple[Part, Unmeasured], list[int]] = {}
    for rep in (rep for set_ in sets for rep in set_.reps):
        for part, why in find_unmeasured(rep, motion).items():
            if rep.complete or rep.phases_of(part):
                lacking.setdefault((part, why), []).append(rep.rep)
    return tuple(
        Issue(IssueCode.VELOCITY_MISSING, f"{_numbers_of(reps)}, {part.words}: {why}")
        for (part, why), reps in lacking.items()
    )


def note_not_measured_anew(sets: Sequence[Set]) -> tuple[Issue, ...]:
    """Which reps lack velocities because there is nothing to measure them on anew."""
    reps = [rep.rep for set_ in sets for rep in set_.reps if rep.velocity is None]
    why = "corrected without its pose track, no velocity"
    return (Issue(IssueCode.VELOCITY_MISSING, f"{_numbers_of(reps)}: {why}"),) if reps else ()


def _numbers_of(reps: Sequence[int]) -> str:
    return ("rep " if len(reps) == 1 else "reps ") + ", ".join(map(str, reps))


def _measure_on_path(
    kin: Kinematics,
    lift: Exercise,
    sets: Sequence[Set],
    path: LoadPath,
    displacement: Displacement | None,
) -> tuple[tuple[Set, ...], LoadMotion | None]:
    """The sets with the velocities of their reps on a path of the load, and the load's motion."""
    moving = [phase for set_ in sets for rep in set_.reps for phase in rep.movements]
    body = None
    if displacement is not None and lift.path != "vertical":
        body = _body_path(kin, path, displacement)
    motion = load_motion(path, lift, moving, sample_s=kin.frame_s, body=body)
    return (tuple(sets) if motion is None else measure_velocities(sets, motion)), motion


def _body_path(kin: Kinematics, path: LoadPath, displacement: Displacement) -> BodyPath | None:
    """The displacement in meters, of a path that is of a point of the body; None for a bar's."""
    if path.point == "bar end":
        return None
    torso_m = kin.torso_px / path.scale.px_per_m
    noise = displacement.noise if np.isfinite(displacement.noise) else 0.0
    return BodyPath(displacement.value * torso_m, noise * torso_m**2)


def _scale_record(path: LoadPath) -> ScaleRecord:
    """The scale of a path as analysis.json has it."""
    scale = path.scale
    assert scale.source is not None
    return ScaleRecord(scale.source, scale.px_per_m, scale.u * scale.px_per_m, path.point)
