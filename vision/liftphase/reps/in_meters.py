"""Reps in meters: the scale of the image, the path of the load, and the velocities that follow."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from liftphase.exercises.library import Exercise
from liftphase.kinematics.displacement import Displacement
from liftphase.kinematics.load_path import LoadPath, track_load
from liftphase.kinematics.prepared import Kinematics
from liftphase.kinematics.scale import measure_scale
from liftphase.kinematics.scale_model import Scale
from liftphase.reps.issues import Issue, IssueCode
from liftphase.reps.known_lengths import KnownLengths
from liftphase.reps.load_motion import BodyPath, LoadMotion, load_motion
from liftphase.reps.rep import Rep, Set
from liftphase.reps.velocity import measure_velocities
from liftphase.reps.velocity_model import ScaleRecord


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
    displacement: Displacement,
) -> InMeters:
    """The velocities of the reps, where the scale of the image can be measured and the view allows it.

    displacement: what the phases were found on.
    """
    if not sets:
        return InMeters(())
    scale = measure_scale(kin, plate_mm=known.plate_mm, height_cm=known.height_cm, points=known.points)
    if not scale.usable:
        return _refused(sets, scale, known)
    path = track_load_of(kin, lift, sets, scale)
    if not path.scale.usable:
        return _refused(sets, path.scale, known)
    notes = tuple(Issue(IssueCode.SCALE_LIMITED, note) for note in path.scale.notes)
    measured, motion = measure_on_path(kin, lift, sets, path, displacement)
    return InMeters(measured, scale_record(path), (*notes, *_note_hidden(measured)), path, motion)


def track_load_of(kin: Kinematics, lift: Exercise, sets: Sequence[Set], scale: Scale) -> LoadPath:
    """The path of the load in the sets; its scale is refused where no single point carries it."""
    sides = {rep.side for set_ in sets for rep in set_.reps} - {None}
    path = track_load(kin, lift, scale, side=next(iter(sides)) if len(sides) == 1 else None)
    if path.point == "bar end" or len(sides) < 2:
        return path
    return replace(path, scale=replace(path.scale, refusal="the sides work in turn: no velocities"))


def _refused(sets: Sequence[Set], scale: Scale, known: KnownLengths) -> InMeters:
    why = scale.notes if scale.refusal is None else (scale.refusal, *scale.notes)
    return InMeters(tuple(sets), notes=tuple(Issue(IssueCode.NO_VELOCITY, note) for note in why))


def _note_hidden(sets: Sequence[Set]) -> tuple[Issue, ...]:
    """Which complete reps lack velocities though there is a scale, and why; nothing where all have them."""
    complete = [rep for set_ in sets for rep in set_.reps if rep.complete]
    none = [rep for rep in complete if rep.velocity is None or rep.velocity.concentric_mean_m_s is None]
    no_peak = [rep for rep in complete if rep not in none and _lacks_peak(rep)]
    said = (
        (none, "the load was hidden at the start or the end of the concentric, no velocity"),
        (no_peak, "the load was hidden on the way, a mean velocity and no peak"),
    )
    return tuple(
        Issue(IssueCode.NO_VELOCITY, f"{_numbers_of(reps)}: {message}") for reps, message in said if reps
    )


def _lacks_peak(rep: Rep) -> bool:
    return rep.velocity is not None and rep.velocity.concentric_peak_m_s is None


def _numbers_of(reps: Sequence[Rep]) -> str:
    return ("rep " if len(reps) == 1 else "reps ") + ", ".join(str(rep.rep) for rep in reps)


def measure_on_path(
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


def scale_record(path: LoadPath) -> ScaleRecord:
    """The scale of a path as analysis.json has it."""
    scale = path.scale
    assert scale.source is not None
    return ScaleRecord(scale.source, scale.px_per_m, scale.u * scale.px_per_m, path.point)
