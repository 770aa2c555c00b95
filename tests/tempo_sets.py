"""Analyses of sets whose every duration and uncertainty is chosen, for tests of targets."""

from collections.abc import Sequence

from liftphase.phases.segments import End, Phase, Segment
from liftphase.reps.metrics import format_tempo, summarize_sets
from liftphase.reps.model import ExerciseChoice, Quality, Rep, SetAnalysis

ECCENTRIC_FIRST = (
    (0, Phase.ECCENTRIC, None),
    (1, Phase.ISOMETRIC, End.LENGTHENED),
    (2, Phase.CONCENTRIC, None),
    (3, Phase.ISOMETRIC, End.SHORTENED),
)
CONCENTRIC_FIRST = ECCENTRIC_FIRST[2:] + ECCENTRIC_FIRST[:2]


def make_sets(
    *sets: Sequence[Sequence[float]],
    exercise: str = "squat",
    begins: str = "eccentric",
    boundary_s: float = 0.0,
    path: str = "clip.mp4",
    incomplete: Sequence[int] = (),
) -> SetAnalysis:
    """The analysis of sets of reps, each (eccentric, lengthened pause, concentric, shortened pause) seconds.

    The last rep of every set has no pause after its last movement, whatever is given: the set ends there.
    boundary_s: the uncertainty of every boundary. incomplete: numbers of reps that are cut by the clip.
    """
    order = ECCENTRIC_FIRST if begins == "eccentric" else CONCENTRIC_FIRST
    segments, reps, clock = [], [], 0.0
    for number_of_set, own in enumerate(sets, start=1):
        segments.append(Segment(clock, clock + 2.0, Phase.OTHER))
        clock += 2.0
        for index, durations in enumerate(own):
            number, start_s, seconds = len(reps) + 1, clock, list(durations)
            if index == len(own) - 1:
                seconds[order[-1][0]] = 0.0
            for digit, phase, end in order:
                if seconds[digit] > 0:
                    segments.append(
                        Segment(
                            clock,
                            clock + seconds[digit],
                            phase,
                            end,
                            number,
                            boundary_s,
                            boundary_s,
                            boundary_s,
                        )
                    )
                    clock += seconds[digit]
            complete = number not in incomplete
            flags = () if complete else ("cut by the start of the clip",)
            eccentric, lengthened, concentric, shortened = seconds
            rep = Rep(
                number,
                number_of_set,
                start_s,
                clock,
                eccentric,
                lengthened,
                concentric,
                shortened,
                format_tempo(eccentric, lengthened, concentric, shortened),
                complete=complete,
                flags=flags,
            )
            reps.append(rep)
    segments.append(Segment(clock, clock + 2.0, Phase.OTHER))
    return SetAnalysis(
        clip={"path": path, "duration_s": clock + 2.0},
        exercise=ExerciseChoice(exercise, 1.0, "given"),
        segments=tuple(segments),
        reps=tuple(reps),
        sets=tuple(summarize_sets(reps)),
        quality=Quality(1.0, 0.9, "side"),
    )
