"""The flags of a rep: when each is due, and its sentence.

The codes are in `issues.py`, the warnings of a clip in `clip_warnings.py`.
"""

from liftphase.reps.issues import Issue, IssueCode
from liftphase.reps.rep import Rep

# A rep with less than this fraction of the set's median swing is flagged as partial.
PARTIAL_FRACTION = 0.75
# A lowering whose fastest moment is this many times its mean speed is flagged as dropped. A smooth movement
# from rest to rest has 1.9 (minimum jerk: 15/8), an even one less.
DROPPED_PEAK_TO_MEAN = 3.0
# How much further than in the set's first reps a joint may be stretched.
OVERSTRETCH_DEG = 15.0


def cut_flags(rep: Rep, start_s: float, end_s: float, edge_s: float) -> list[Issue]:
    """Flags of a rep that was not fully seen in a clip from `start_s` to `end_s`; none for a complete one.

    edge_s: a movement that begins or ends this near to an end of the clip is cut.
    """
    flags = []
    if rep.movements[0].start_s - start_s < edge_s:
        flags.append(Issue(IssueCode.CUT_BY_CLIP_START, "cut by the start of the clip"))
    if end_s - rep.movements[-1].end_s < edge_s:
        flags.append(Issue(IssueCode.CUT_BY_CLIP_END, "cut by the end of the clip"))
    if rep.eccentric_s is None:
        flags.append(Issue(IssueCode.ECCENTRIC_NOT_SEEN, "no eccentric seen"))
    if rep.concentric_s is None:
        flags.append(Issue(IssueCode.CONCENTRIC_NOT_SEEN, "no concentric seen"))
    return flags


def fault_flags(rep: Rep, median_swing: float) -> list[Issue]:
    """A partial range of motion, a dropped weight; a movement whose swing is not known (0) has neither."""
    flags = []
    swings = [phase.swing for phase in rep.movements if phase.swing > 0]
    if swings and min(swings) < PARTIAL_FRACTION * median_swing:
        flags.append(Issue(IssueCode.PARTIAL_ROM, "partial range of motion"))
    ratio = rep.eccentric_peak_to_mean
    if ratio is not None and ratio > DROPPED_PEAK_TO_MEAN:
        message = f"dropped: fastest {ratio:.1f} times as fast as on average"
        flags.append(Issue(IssueCode.DROPPED, message))
    return flags


def stretch_flags(stretch_deg: float) -> list[Issue]:
    """A joint that was stretched too far: `stretch_deg` further than in the set's first reps, degrees."""
    if stretch_deg <= OVERSTRETCH_DEG:
        return []
    message = f"stretched {stretch_deg:.0f} deg further than the first reps"
    return [Issue(IssueCode.OVERSTRETCHED, message)]
