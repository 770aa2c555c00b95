"""Methods of eccentric training: what each prescribes, and the assistance that it implies.

`docs/methods.md` says where the numbers come from, and which of them are this program's own choice.
"""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from math import inf

from liftphase.errors import UsageError
from liftphase.prescription.evaluation import Limits, Minimum, Prescription, RepRange, Target
from liftphase.prescription.notation import Digit, Part
from liftphase.reps.model import Analysis
from liftphase.reps.rep import Rep, Set

# One step of a build-up, as a fraction of the one-rep maximum; plates come in steps of about 2.5 kg.
LOAD_STEP, PLATES_KG = 0.05, 2.5


class Assistance(StrEnum):
    """Which concentrics of a method are assisted, and by whom."""

    NONE = "none"
    EVERY = "every rep"
    LAST = "the last reps"
    CONTRALATERAL_HAND = "every rep, by the other hand"


@dataclass(frozen=True, slots=True)
class Method:
    """A method of eccentric training.

    Parameters
    ----------
    name, summary : str
        For people.
    assistance : Assistance
        Which reps are assisted, and by whom.
    parts : mapping
        What it prescribes by default.
    how, sources : tuple of str
        Lines that explain it, and one text per source.
    max_pause_s : float, optional
        Longest pause allowed after the eccentric, seconds, whatever else is prescribed.
    reps, assisted_reps : RepRange, optional
        Prescribed reps per set, and how many of them are assisted.
    sets : int, optional
        Prescribed sets.
    load : (float, float), optional
        Lowest and highest load, fractions of the one-rep maximum.
    """

    name: str
    summary: str
    assistance: Assistance
    parts: Mapping[Part, Digit | Limits | Minimum]
    how: tuple[str, ...]
    sources: tuple[str, ...]
    max_pause_s: float | None = None
    reps: RepRange | None = None
    sets: int | None = None
    assisted_reps: RepRange | None = None
    load: tuple[float, float] | None = None

    def target(self, given: Prescription) -> Target:
        """What is judged: the given prescription, completed by the method's own."""
        source = f"the method {self.name}"
        target = given.merged_with(Prescription(self.parts).from_source(source)).target or Target({})
        limits, sources = dict(target.limits), dict(target.sources)
        if self.max_pause_s is not None:
            pause = limits.get(Part.LENGTHENED_PAUSE, Limits())
            high = self.max_pause_s if pause.high is None else min(pause.high, self.max_pause_s)
            low = None if pause.low is None or pause.low > high else pause.low
            limits[Part.LENGTHENED_PAUSE] = Limits(low, high)
            if limits[Part.LENGTHENED_PAUSE] != pause:
                sources[Part.LENGTHENED_PAUSE] = source
            limits = {part: limits[part] for part in Part if part in limits}
        return replace(target, limits=limits, assisted_eccentric_only=True, sources=sources)


@dataclass(frozen=True, slots=True)
class Load:
    """What is on the bar and the lifter's one-rep maximum of the same lift, kilograms.

    Raises UsageError unless both are above 0.
    """

    load_kg: float
    one_rep_max_kg: float

    def __post_init__(self) -> None:
        if not all(0 < kilograms < inf for kilograms in (self.load_kg, self.one_rep_max_kg)):
            raise UsageError(
                "load_kg and one_rep_max_kg are kilograms above 0.", arguments=["load_kg", "one_rep_max_kg"]
            )

    @property
    def fraction(self) -> float:
        """The load as a fraction of the one-repetition maximum."""
        return self.load_kg / self.one_rep_max_kg


_FOUR_SECONDS = {Part.ECCENTRIC: Minimum(4.0)}
_SCHOENFELD = (
    "Schoenfeld B. (2011). The use of specialized training techniques to maximize muscle hypertrophy. "
    "Strength "
    "and Conditioning Journal 33(4), 60-65."
)
_HEAVY = "Loads of 105-125 % of the one-rep maximum are a rule of thumb of coaches, not a result of research."
_OWN = "This program's own choice: {}"

METHODS: dict[str, Method] = {
    method.name: method
    for method in (
        Method(
            "slow-negative",
            "Up in 1 s, down in 4 s, without a pause.",
            Assistance.NONE,
            {**_FOUR_SECONDS, Part.CONCENTRIC: 1.0},
            (
                "Raise the weight in about a second, lower it in four or more, and go straight up again.",
                "The lowering runs straight into the raise: a pause of more than 0.3 s after it is a miss.",
            ),
            (
                "Wilk M., Zajac A., Tufano J. J. (2021). The influence of movement tempo during resistance "
                "training on muscular strength and hypertrophy responses: a review. Sports Medicine 51, "
                "1629-1650. doi:10.1007/s40279-021-01465-2",
                _OWN.format("slower than four seconds is kept too; 0.3 s is the longest pause."),
            ),
            max_pause_s=0.3,
        ),
        Method(
            "eccentric-only",
            "Lower alone; a partner or the other limb brings the weight back.",
            Assistance.EVERY,
            _FOUR_SECONDS,
            (
                "Lower more than you can raise, 105 % of your one-rep maximum as a beginner up to 125 %.",
                "A partner, or the limb that does not work, returns the weight: only the lowering is judged "
                "and counts as time under tension. 6-10 reps, three sets.",
                "Where load and one-rep maximum are given, the load is shown in percent, and the next step.",
            ),
            (
                _SCHOENFELD,
                _HEAVY,
                _OWN.format("four seconds or more where no eccentric is given, and steps of 5 %."),
            ),
            reps=RepRange(6, 10),
            sets=3,
            load=(1.05, 1.25),
        ),
        Method(
            "forced-negatives",
            "When you can't raise another rep, a partner helps 2-4 more up and you lower them alone.",
            Assistance.LAST,
            _FOUR_SECONDS,
            (
                "Train near failure; then a partner helps the weight up for the last two to four reps of the "
                "set, and each is lowered alone and slowly.",
                "Those reps are judged by their eccentric only, the others by the whole target. Where they "
                "begin is detected from the concentrics, or given as the number of assisted reps.",
            ),
            (
                _SCHOENFELD,
                _OWN.format("four seconds or more where no eccentric is given."),
            ),
            assisted_reps=RepRange(2, 4),
        ),
        Method(
            "self-assisted",
            "One arm lowers, both raise.",
            Assistance.CONTRALATERAL_HAND,
            _FOUR_SECONDS,
            (
                "The free hand helps the working arm up and lets go for the lowering: the way to train "
                "eccentrics alone, in lifts that one arm can do.",
                "The other hand is searched for at the working forearm; only the eccentric is judged.",
            ),
            (
                "Common practice in lifts that one arm can do; no study is claimed for it here.",
                _OWN.format("four seconds or more where no eccentric is given."),
            ),
        ),
    )
}


def get_method(name: str) -> Method:
    """The method of that name; case, spaces and underscores do not matter.

    Raises UsageError, with the nearest name, when there is none.
    """
    key = "-".join(name.lower().replace("_", " ").replace("-", " ").split())
    if key in METHODS:
        return METHODS[key]
    near = difflib.get_close_matches(key, METHODS, n=1)
    hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(METHODS)}."
    raise UsageError(f"no method is called '{name}': {hint}")


@dataclass(frozen=True, slots=True)
class MethodChoice:
    """A method as it is used: how many of each set's last reps were assisted, and the load.

    Raises UsageError where assisted_last does not go with the method.
    """

    method: Method
    assisted_last: int | None = None
    load: Load | None = None

    def __post_init__(self) -> None:
        check_assisted_last(self.method, self.assisted_last)


def check_assisted_last(method: Method | None, assisted_last: int | None) -> None:
    """Raise UsageError where a number of assisted reps does not go with the method."""
    if assisted_last is None:
        return
    if type(assisted_last) is not int or assisted_last < 0:
        raise UsageError("assisted_last must be a number of reps, 0 or more.", arguments=["assisted_last"])
    if method is None:
        raise UsageError(
            "assisted_last says nothing alone: give method as well.", arguments=["assisted_last", "method"]
        )
    if method.assistance is not Assistance.LAST:
        raise UsageError(
            f"assisted_last is for forced-negatives, not for {method.name}.", arguments=["assisted_last"]
        )


def apply_method(analysis: Analysis, method: Method, assisted_last: int | None = None) -> Analysis:
    """Return the analysis with the assisted reps labeled by the rules of the method.

    Parameters
    ----------
    analysis : Analysis
        The clip, with the assistance detected from the motion.
    method : Method
        A method whose reps are all assisted, or none, labels all of them; otherwise what was detected stands.
    assisted_last : int, optional
        In a method whose last reps are assisted: how many they are in each set, instead of the detection.
    """
    if method.assistance is Assistance.CONTRALATERAL_HAND or (
        method.assistance is Assistance.LAST and assisted_last is None
    ):
        wanted = "other hand" if method.assistance is Assistance.CONTRALATERAL_HAND else "partner"
        return analysis.map_reps(
            lambda set_: [
                rep if rep.helper == wanted or not rep.assisted else _labeled(rep, False) for rep in set_.reps
            ]
        )

    def label_set(set_: Set) -> list[Rep]:
        count = len(set_.reps)
        assisted = {Assistance.NONE: 0, Assistance.EVERY: count, Assistance.LAST: assisted_last or 0}
        first_assisted = count - assisted[method.assistance]
        return [_labeled(rep, i >= first_assisted) for i, rep in enumerate(set_.reps)]

    return analysis.map_reps(label_set)


def _labeled(rep: Rep, assisted: bool) -> Rep:
    """The rep with its assistance as the user stated it, which needs no evidence."""
    return replace(rep, assisted=assisted, assisted_confidence=1.0, helper=None)
