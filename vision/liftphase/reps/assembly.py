"""From movements to segments and to the pairs that make a rep."""

from collections.abc import Sequence
from dataclasses import dataclass

from liftphase.exercises.library import Exercise
from liftphase.phases.model import Phase as Movement
from liftphase.phases.segments import End, Phase, Segment


@dataclass(frozen=True, slots=True)
class RepParts:
    """Indices of the movements that make one rep; None for one that was not seen."""

    eccentric: int | None
    concentric: int | None


def pair_reps(movements: Sequence[Movement], exercise: Exercise) -> list[RepParts]:
    """Group a set's alternating movements into reps, in order.

    An even number is paired from the first on, whichever way round the set began. With an odd number one
    movement stays alone: the first, when the lift does not begin that way, else the last.
    """
    begins_up = exercise.starts_with == "concentric"
    first_alone = len(movements) % 2 == 1 and movements[0].concentric != begins_up
    groups = [[0]] if first_alone else []
    start = 1 if first_alone else 0
    groups += [list(range(i, min(i + 2, len(movements)))) for i in range(start, len(movements), 2)]
    return [
        RepParts(
            next((i for i in group if not movements[i].concentric), None),
            next((i for i in group if movements[i].concentric), None),
        )
        for group in groups
    ]


def build_segments(
    sets: Sequence[Sequence[Movement]],
    reps: Sequence[Sequence[RepParts]],
    clip_start_s: float,
    clip_end_s: float,
) -> list[Segment]:
    """Segments that cover the clip: movements, isometric between two of one set, other elsewhere.

    reps[k] pairs the movements of sets[k]; reps are numbered through the clip. A pause carries the number of
    the rep whose movement it follows.
    """
    segments: list[Segment] = []
    now_s, number = clip_start_s, 0
    for movements, parts in zip(sets, reps, strict=True):
        rep_of = {}
        for part in parts:
            number += 1
            rep_of |= {part.eccentric: number, part.concentric: number}
        for i, movement in enumerate(movements):
            if movement.start_s > now_s:
                segments.append(_gap(movements, i, now_s, rep_of) if i else _other(now_s, movement))
            segments.append(_movement_segment(movement, rep_of[i]))
            now_s = movement.end_s
    if clip_end_s > now_s:
        last_uncertainty = segments[-1].end_uncertainty_s if segments else 0.0
        segments.append(
            Segment(
                now_s,
                clip_end_s,
                Phase.OTHER,
                uncertainty_s=last_uncertainty,
                start_uncertainty_s=last_uncertainty,
            )
        )
    return segments


def _movement_segment(movement: Movement, rep: int) -> Segment:
    return Segment(
        movement.start_s,
        movement.end_s,
        Phase.CONCENTRIC if movement.concentric else Phase.ECCENTRIC,
        rep=rep,
        uncertainty_s=max(movement.start_u_s, movement.end_u_s),
        start_uncertainty_s=movement.start_u_s,
        end_uncertainty_s=movement.end_u_s,
    )


def _gap(movements: Sequence[Movement], i: int, now_s: float, rep_of: dict[int | None, int]) -> Segment:
    before, after = movements[i - 1], movements[i]
    return Segment(
        now_s,
        after.start_s,
        Phase.ISOMETRIC,
        End.SHORTENED if before.concentric else End.LENGTHENED,
        rep_of[i - 1],
        max(before.end_u_s, after.start_u_s),
        before.end_u_s,
        after.start_u_s,
    )


def _other(now_s: float, movement: Movement) -> Segment:
    return Segment(
        now_s,
        movement.start_s,
        Phase.OTHER,
        uncertainty_s=movement.start_u_s,
        end_uncertainty_s=movement.start_u_s,
    )
