"""From the movements of a set to its reps' phases."""

from collections.abc import Sequence

from liftphase.phases.model import Phase, PhaseKind


def group_reps(movements: Sequence[Phase], *, concentric_first: bool) -> list[tuple[Phase, ...]]:
    """Group a set's alternating movements into reps, and give each rep its pauses.

    An even number is paired from the first on, whichever way round the set began. With an odd number one
    movement stays alone: the first, when the lift does not begin that way, else the last. A pause belongs to
    the rep whose movement it follows; none follows the last movement of the set.

    Parameters
    ----------
    movements : sequence of Phase
        Eccentric and concentric phases of one set in turn, in order.
    concentric_first : bool
        Whether a rep of the lift starts with its concentric.

    Returns
    -------
    list of tuple of Phase
        The phases of every rep, in order, with their numbers to nine decimals.
    """
    movements = [phase.rounded() for phase in movements]
    first_alone = len(movements) % 2 == 1 and movements[0].concentric != concentric_first
    starts = range(1 if first_alone else 0, len(movements), 2)
    groups = [[0]] if first_alone else []
    groups += [list(range(i, min(i + 2, len(movements)))) for i in starts]
    return [tuple(phase for i in group for phase in _with_pause(movements, i)) for group in groups]


def _with_pause(movements: Sequence[Phase], i: int) -> list[Phase]:
    """Movement `i` and, where there is one, the pause after it."""
    movement = movements[i]
    if i + 1 == len(movements) or movements[i + 1].start_s <= movement.end_s:
        return [movement]
    return [movement, pause_between(movement, movements[i + 1])]


def pause_between(before: Phase, after: Phase) -> Phase:
    """The isometric phase from the end of one phase to the start of another."""
    return Phase(
        before.end_s,
        after.start_s,
        PhaseKind.ISOMETRIC,
        before.leads_to,
        before.end_u_s,
        after.start_u_s,
        start_by_hand=before.end_by_hand,
        end_by_hand=after.start_by_hand,
    )
