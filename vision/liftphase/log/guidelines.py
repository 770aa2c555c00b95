"""What the log warns of, each with its threshold, its source, published or not, and how strong that is.

A warning says what was done and which threshold it passes, and nothing of what follows from that: none of the
sources shows that keeping it prevents an injury.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Guideline:
    """One threshold.

    code: its stable name; limit: the threshold in the unit of its sentence; says: what the source says;
    source: where; evidence: how strong that is.
    """

    code: str
    limit: float
    says: str
    source: str
    evidence: str


VOLUME_JUMP = Guideline(
    "volume-jump",
    1.5,
    "a week of 1.5 times the mean of the last four, or more, was followed by more injuries in team sports",
    "Gabbett T. J. (2016). The training-injury prevention paradox: should athletes be training smarter and "
    "harder? British Journal of Sports Medicine 50, 273-280. doi:10.1136/bjsports-2015-095788. Its mean "
    "includes the week itself; here it is that of the four weeks before",
    "weak: observed in team sports, not in strength training, and the ratio itself is rejected by others "
    "(Impellizzeri F. M. et al. (2021). What role do chronic workloads play in the acute to chronic workload "
    "ratio? Time to dismiss ACWR and its underlying theory. Sports Medicine. doi:10.1007/s40279-020-01378-6)",
)
SHORT_REST = Guideline(
    "short-rest",
    48.0,
    "sessions of the same muscle group are kept at least 48 hours apart",
    "a rule of thumb of coaches, usually traced to the guidelines of the American College of Sports Medicine "
    "(Garber C. E. et al. (2011). Medicine and Science in Sports and Exercise 43, 1334-1359. "
    "doi:10.1249/MSS.0b013e318213fefb)",
    "weak: advice for resistance training at large, not for eccentrics",
)
_COACH = (
    "a rule of thumb: the article that this project follows. Schoenfeld B. (2011). The use of specialized "
    "training techniques to maximize muscle hypertrophy. Strength and Conditioning Journal 33(4), 60-65, "
    "advises heavy negatives for a few short spells only, and says that research gives no volume or frequency"
)
BUILD_UP = Guideline(
    "no-build-up",
    1.05,
    "eccentrics above the one-rep maximum begin at 105 % of it and are built up gradually, to 125 %",
    _COACH,
    "weak: a coach's rule of thumb; that a step is at most 5 % is this program's own choice",
)
TOO_HEAVY = Guideline(
    "above-125-percent",
    1.25,
    "eccentrics above the one-rep maximum go up to 125 % of it",
    _COACH,
    "weak: a coach's rule of thumb",
)
TOO_MANY_SETS = Guideline(
    "too-many-sets",
    3.0,
    "eccentrics above the one-rep maximum are done in 3 sets, sparingly",
    _COACH,
    "weak: a coach's rule of thumb",
)
TOO_MANY_REPS = Guideline(
    "too-many-reps",
    10.0,
    "eccentrics above the one-rep maximum are done in sets of 6-10 reps",
    _COACH,
    "weak: a coach's rule of thumb",
)
MORE_THAN_PRESCRIBED = Guideline(
    "more-than-prescribed",
    0.0,
    "a week has the sets and the reps that its plan prescribes, and no more",
    "the plan itself",
    "none: what a coach prescribed is no published threshold",
)
GUIDELINES = (
    VOLUME_JUMP,
    SHORT_REST,
    BUILD_UP,
    TOO_HEAVY,
    TOO_MANY_SETS,
    TOO_MANY_REPS,
    MORE_THAN_PRESCRIBED,
)
