"""An evaluation in a few numbers: how many reps were kept, and the worst."""

from dataclasses import dataclass, replace

from liftphase.prescription.evaluation import Evaluation, SetVerdict, Verdict
from liftphase.reps.rep import Part


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many of the judged reps were kept, missed or too close to call, and the one that missed by most.

    worst_off_s: by how much, seconds, negative when too short; None where none was missed.
    """

    kept: int
    missed: int
    too_close: int
    worst_rep: int | None = None
    worst_part: Part | None = None
    worst_off_s: float | None = None


def outcome_of(judged: Evaluation | SetVerdict) -> Outcome:
    """The outcome of a clip, or of one of its sets."""
    sets = judged.sets if isinstance(judged, Evaluation) else (judged,)
    reps = [rep for set_ in sets for rep in set_.reps if rep.judged]
    verdicts = [rep.verdict for rep in reps]
    counted = Outcome(
        verdicts.count(Verdict.PASS), verdicts.count(Verdict.FAIL), verdicts.count(Verdict.INCONCLUSIVE)
    )
    missed = [
        (limit.off_s, rep.rep, limit.part)
        for rep in reps
        for limit in rep.limits
        if limit.verdict is Verdict.FAIL
    ]
    if not missed:
        return counted
    off_s, number, part = max(missed, key=lambda one: abs(one[0]))
    return replace(counted, worst_rep=number, worst_part=part, worst_off_s=off_s)
