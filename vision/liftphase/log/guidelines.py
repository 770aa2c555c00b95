"""What the log warns of, each with its threshold, the published source, and how strong that is.

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
    "a week of 1.5 times the mean of the four before it was followed by more injuries in team sports",
    "Gabbett T. J. (2016). The training-injury prevention paradox. British Journal of Sports Medicine 50, "
    "273-280. doi:10.1136/bjsports-2015-095788",
    "weak: observed in team sports, never tested in strength training, and the ratio itself is disputed "
    "(Impellizzeri F. M. et al. (2020). Acute:chronic workload ratio: conceptual issues and fundamental "
    "pitfalls. International Journal of Sports Physiology and Performance 15, 907-913)",
)
SHORT_REST = Guideline(
    "short-rest",
    48.0,
    "at least 48 hours between sessions for the same muscle group are recommended for healthy adults",
    "Garber C. E. et al. (2011). American College of Sports Medicine position stand. Medicine and Science in "
    "Sports and Exercise 43, 1334-1359. doi:10.1249/MSS.0b013e318213fefb",
    "moderate: a recommendation of experts for resistance training at large, not for eccentrics",
)
_COACH = (
    "the article that this project follows; for the loads Schoenfeld B. (2011), Strength and Conditioning "
    "Journal 33(4), 60-65, refers to the NSCA"
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
GUIDELINES = (VOLUME_JUMP, SHORT_REST, BUILD_UP, TOO_HEAVY, TOO_MANY_SETS, TOO_MANY_REPS)
