"""The result for one clip of several."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from liftphase.reps.model import Analysis

if TYPE_CHECKING:
    from liftphase.prescription.evaluation import Evaluation
    from liftphase.prescription.remarks import MethodReview
    from liftphase.season.facts import SetFacts


@dataclass(frozen=True, slots=True)
class ClipResult:
    """The analysis of one clip, or the error that kept it from having one.

    Parameters
    ----------
    clip : str
        Its path, or its name below the folder of the clips.
    analysis : Analysis or None
        None when the clip could not be analyzed.
    evaluation : Evaluation or None
        Whether the tempo was kept, where a target is set.
    error : str or None
        One line for people: why there is no analysis, or no evaluation.
    failed : bool
        Whether the clip itself is to blame, and not only that there is no target for it.
    review : MethodReview or None
        What a method of training adds to the evaluation.
    results : str or None
        The folder of its files, if any were written.
    report : str or None
        The address of its report page relative to the tables, if there is one.
    duplicate_of : str or None
        The clip with the same content that was analyzed in its place.
    athlete : str or None
        The athlete whose limits hold, of those that the targets file names.
    remark : str or None
        One line for people on the choice of the limits.
    facts : SetFacts or None
        Who lifted what, with which load and when, as far as that is known.
    rest_before_s : float or None
        Seconds from the end of the athlete's previous set, in another clip, to the first set of this one.
    """

    clip: str
    analysis: Analysis | None = None
    evaluation: "Evaluation | None" = None
    error: str | None = None
    failed: bool = False
    review: "MethodReview | None" = None
    results: str | None = None
    report: str | None = None
    duplicate_of: str | None = None
    athlete: str | None = None
    remark: str | None = None
    facts: "SetFacts | None" = None
    rest_before_s: float | None = None
