"""Analyses of sets whose every duration and uncertainty is chosen, for tests of targets."""

from collections.abc import Sequence

from liftphase.phases.model import End, Phase, PhaseKind
from liftphase.reps.issues import Issue, IssueCode
from liftphase.reps.metrics import summarize_sets
from liftphase.reps.model import Analysis, ExerciseChoice, Quality
from liftphase.reps.rep import Rep
from liftphase.video.info import ClipInfo

ECCENTRIC_FIRST = (
    (0, PhaseKind.ECCENTRIC, None),
    (1, PhaseKind.ISOMETRIC, End.LENGTHENED),
    (2, PhaseKind.CONCENTRIC, None),
    (3, PhaseKind.ISOMETRIC, End.SHORTENED),
)
CONCENTRIC_FIRST = ECCENTRIC_FIRST[2:] + ECCENTRIC_FIRST[:2]
# Seconds of rest before, between and after the sets.
REST_S = 2.0


def clip_info(path: str = "clip.mp4", duration_s: float = 10.0) -> ClipInfo:
    """Facts of a clip that does not exist."""
    return ClipInfo(path, "0" * 64, duration_s, 0.0, 1920, 1080, 30.0, False, 0, round(30 * duration_s))


def make_phases(
    seconds: Sequence[float], start_s: float, begins: str = "eccentric", u_s: tuple[float, float] = (0.0, 0.0)
) -> tuple[Phase, ...]:
    """The phases of a rep that begins at `start_s`, of which those of 0 s are left out.

    seconds: of eccentric, lengthened pause, concentric, shortened pause; u_s: of every start and end.
    """
    phases, clock = [], start_s
    for digit, kind, end in ECCENTRIC_FIRST if begins == "eccentric" else CONCENTRIC_FIRST:
        if seconds[digit] > 0:
            phases.append(Phase(clock, clock + seconds[digit], kind, end, *u_s))
            clock += seconds[digit]
    return tuple(phases)


def make_sets(
    *sets: Sequence[Sequence[float]],
    exercise: str = "squat",
    begins: str = "eccentric",
    boundary_s: float = 0.0,
    path: str = "clip.mp4",
    incomplete: Sequence[int] = (),
) -> Analysis:
    """The analysis of sets of reps, each (eccentric, lengthened pause, concentric, shortened pause) seconds.

    The last rep of every set has no pause after its last movement, whatever is given: the set ends there.
    boundary_s: the uncertainty of every boundary. incomplete: numbers of reps that are cut by the clip.
    """
    trailing = 3 if begins == "eccentric" else 1
    reps: list[Rep] = []
    clock = REST_S
    for number_of_set, all_durations in enumerate(sets, start=1):
        for index, durations in enumerate(all_durations):
            seconds = list(durations)
            if index == len(all_durations) - 1:
                seconds[trailing] = 0.0
            phases = make_phases(seconds, clock, begins, (boundary_s, boundary_s))
            complete = len(reps) + 1 not in incomplete
            cut = (Issue(IssueCode.CUT_BY_CLIP_START, "cut by the start of the clip"),)
            reps.append(
                Rep(len(reps) + 1, number_of_set, phases, complete=complete, issues=() if complete else cut)
            )
            clock = phases[-1].end_s
        clock += REST_S
    end_s = clock if sets else 2 * REST_S
    return Analysis(
        clip=clip_info(path, end_s),
        exercise=ExerciseChoice(exercise, 1.0, "given"),
        sets=tuple(summarize_sets(reps)),
        quality=Quality(1.0, 0.9, "side"),
        start_s=0.0,
        end_s=end_s,
    )
