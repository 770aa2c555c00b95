"""What came of one clip of several."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from liftphase.reps.model import Analysis

if TYPE_CHECKING:
    from liftphase.prescription.evaluation import Evaluation
    from liftphase.prescription.methods import MethodReview


@dataclass(frozen=True, slots=True)
class ClipResult:
    """The analysis of one clip, or the error that kept it from having one.

    Parameters
    ----------
    clip : str
        Its path, or its name below the folder of the clips.
    analysis : Analysis or None
        None when the clip could not be analyzed.
    error : str or None
        One line for people: why there is no analysis, or, beside an analysis, why it was not judged.
    results : str or None
        The folder of its files, if any were written.
    duplicate_of : str or None
        The clip with the same content that was analyzed in its stead.
    evaluation : Evaluation or None
        Whether the tempo was kept, where a target is set.
    review : MethodReview or None
        What a method of training adds to it.
    """

    clip: str
    analysis: Analysis | None = None
    error: str | None = None
    results: str | None = None
    duplicate_of: str | None = None
    evaluation: "Evaluation | None" = None
    review: "MethodReview | None" = None

    @property
    def failed(self) -> bool:
        """Whether the clip could not be analyzed."""
        return self.analysis is None
