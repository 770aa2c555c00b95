"""Remarks on a set that was done by a method, and advice on its load.

`docs/methods.md` says where the numbers come from, and which of them are this program's own choice.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from liftphase.exercises.library import Exercise, ExerciseLibrary
from liftphase.prescription.methods import LOAD_STEP, PLATES_KG, Assistance, Load, Method
from liftphase.reps.model import Analysis
from liftphase.reps.rep import Rep

# Below this confidence in whether a rep was assisted, a remark on the set says so.
MIN_ASSISTED_CONFIDENCE = 0.7


@dataclass(frozen=True, slots=True)
class SetReview:
    """Review of one set done by a method, besides the verdicts.

    tut_s: time under tension as the method counts it; working_side: the arm that lowers, if the method has
    one.
    """

    set: int
    tut_s: float
    remarks: tuple[str, ...] = ()
    working_side: str | None = None


@dataclass(frozen=True, slots=True)
class MethodReview:
    """Review of a clip done by a method: remarks on lift and sets, advice on the load."""

    method: Method
    sets: tuple[SetReview, ...]
    remarks: tuple[str, ...] = ()
    load: Load | None = None
    advice: tuple[str, ...] = ()


def review(
    analysis: Analysis,
    method: Method,
    load: Load | None = None,
    kept: bool = False,
    *,
    library: ExerciseLibrary | None = None,
) -> MethodReview:
    """Remarks on an analysis labeled by `apply_method`; kept: whether every set's target was met.

    library: says what the lift is (default: the built-in exercises); there are no remarks on a lift that it
    does not hold.
    """
    sets = tuple(_review_set(each.reps, each.set, method) for each in analysis.sets)
    known, lift = library or ExerciseLibrary.builtin(), analysis.exercise.name
    remarks = _remarks_on_lift(known.get(lift), method) if lift in known else []
    if method.sets is not None and len(sets) != method.sets:
        seen = "1 set" if len(sets) == 1 else f"{len(sets)} sets"
        remarks.append(f"{seen} in this clip; {method.name} is done in {method.sets} sets.")
    advice = () if load is None else tuple(advise_load(method, load, kept))
    return MethodReview(method, sets, tuple(remarks), load, advice)


def advise_load(method: Method, load: Load, kept: bool) -> list[str]:
    """The load as a fraction of the one-rep maximum, a warning outside the method's range, the next step."""
    lines = [
        f"{load.load_kg:g} kg is {load.fraction:.0%} of a one-rep maximum of {load.one_rep_max_kg:g} kg."
    ]
    if method.load is None:
        return lines
    low, high = method.load
    span = f"{low:.0%} (for beginners) to {high:.0%}"
    if load.fraction > high + 1e-9:
        lines.append(
            f"Warning: that is above the range of {method.name}, {span}: go back to {_kg(high, load)}."
        )
    elif load.fraction < low - 1e-9:
        lines.append(
            f"Warning: that is below the range of {method.name}, {span}: it begins at {_kg(low, load)}."
        )
    elif not kept:
        lines.append("Next: stay at this load until every rep is kept.")
    elif load.fraction >= high - 1e-9:
        lines.append("Next: this is the top of the range; go on with more reps or slower ones.")
    else:
        lines.append(f"Next: {_kg(min(load.fraction + LOAD_STEP, high), load)}, once every set is kept.")
    return lines


def _kg(fraction: float, load: Load) -> str:
    """A fraction of the one-rep maximum in kilograms, rounded down to the step of weight plates."""
    kilograms = fraction * load.one_rep_max_kg
    return f"{int((kilograms + 1e-6) / PLATES_KG) * PLATES_KG:g} kg ({fraction:.0%})"


def _remarks_on_lift(exercise: Exercise, method: Method) -> list[str]:
    remarks = []
    if method.assistance in (Assistance.EVERY, Assistance.LAST) and not exercise.spotter:
        other = ", or self-assisted" if exercise.works_with_arms else ""
        remarks.append(f"A partner cannot spot {exercise.name}: choose another lift{other}.")
    if method.assistance in (Assistance.EVERY, Assistance.LAST) and exercise.laterality != "bilateral":
        remarks.append(
            f"{exercise.name} is one-sided: the other limb can help it up (the method self-assisted)."
        )
    if method.assistance is Assistance.CONTRALATERAL_HAND and not exercise.works_with_arms:
        remarks.append(f"{exercise.name} is no lift of one arm: the other hand cannot help it.")
    return remarks


def _review_set(reps: Sequence[Rep], number: int, method: Method) -> SetReview:
    remarks = []
    if method.reps is not None and not method.reps.low <= len(reps) <= method.reps.high:
        count = "1 rep" if len(reps) == 1 else f"{len(reps)} reps"
        remarks.append(f"{count}; {method.name} is done in sets of {method.reps}.")
    assisted_reps = [i for i, rep in enumerate(reps) if rep.assisted]
    side = None
    if method.assistance is Assistance.LAST:
        remarks += _remarks_on_last(reps, assisted_reps, method)
    if method.assistance is Assistance.CONTRALATERAL_HAND:
        sides = [rep.side for rep in reps if rep.side]
        side = max(sides, key=sides.count, default=None)
        if side is None:
            remarks.append(
                "Which arm works was not detected: record from the front, with both hands visible."
            )
        if alone := [rep.rep for rep in reps if not rep.assisted]:
            remarks.append(f"No helping hand was seen in {_reps_text(alone)}.")
    if method.assistance is not Assistance.NONE:
        unsure = [rep.rep for rep in reps if rep.assisted_confidence < MIN_ASSISTED_CONFIDENCE]
        if unsure:
            remarks.append(f"Whether {_reps_text(unsure)} had help is not sure: the evidence is weak.")
    tension = (
        sum(rep.eccentric_s or 0.0 for rep in reps)
        if method.assistance is Assistance.EVERY
        else _tension_s(reps)
    )
    return SetReview(number, tension, tuple(remarks), side)


def _remarks_on_last(reps: Sequence[Rep], assisted_reps: Sequence[int], method: Method) -> list[str]:
    assert method.assisted_reps is not None
    if not assisted_reps:
        return [
            "No assisted rep was found: if there were some, give how many of each set's last reps they were."
        ]
    remarks = []
    if len(assisted_reps) > method.assisted_reps.high:
        remarks.append(
            f"{len(assisted_reps)} assisted reps: {method.name} has {method.assisted_reps.high} at most."
        )
    elif len(assisted_reps) < method.assisted_reps.low:
        remarks.append(
            f"Only {len(assisted_reps)} assisted rep: {method.name} has {method.assisted_reps} of them."
        )
    tail = set(range(len(reps) - len(assisted_reps), len(reps)))
    if outside := [reps[i].rep for i in assisted_reps if i not in tail]:
        remarks.append(f"Assisted before the last reps: {_reps_text(outside)}.")
    return remarks


def _tension_s(reps: Sequence[Rep]) -> float:
    """Time under tension without the concentrics that a partner did."""
    return sum(
        (rep.eccentric_s or 0.0)
        + (rep.lengthened_pause_s or 0.0)
        + (rep.shortened_pause_s or 0.0)
        + (0.0 if rep.assisted else rep.concentric_s or 0.0)
        for rep in reps
    )


def _reps_text(numbers: Sequence[int]) -> str:
    return ("rep " if len(numbers) == 1 else "reps ") + ", ".join(map(str, numbers))
