"""The evaluation of an analysis against its prescription, with the training method applied."""

from dataclasses import dataclass

from liftphase.exercises.library import ExerciseLibrary
from liftphase.prescription.evaluation import Evaluation, Prescription, Target, Verdict, evaluate
from liftphase.prescription.methods import MethodChoice, apply_method
from liftphase.prescription.remarks import MethodReview, review
from liftphase.reps.issues import REPS_IN_DOUBT, VELOCITY_REFUSALS, IssueCode
from liftphase.reps.model import Analysis
from liftphase.reps.wording import TERMS, Speech


@dataclass(frozen=True, slots=True)
class ClipEvaluation:
    """An analysis as the training method labels it, the verdict on it, and the method's remarks."""

    analysis: Analysis
    evaluation: Evaluation
    review: MethodReview | None = None

    @property
    def obstacle(self) -> str | None:
        """Why there is no verdict: no complete rep, or reps that may be wrong; else None.

        A segmentation that a person corrected is judged as it is.
        """
        return self.obstacle_in(TERMS)

    def obstacle_in(self, speech: Speech) -> str | None:
        """The same in another language or in plain words."""
        if not any(rep.complete for rep in self.analysis.reps):
            return speech.words("no complete rep was found, so there is nothing to judge")
        if self._lacks_velocities:
            return self._why_no_velocity(speech)
        unsure = [issue for issue in self.analysis.quality.issues if issue.code in REPS_IN_DOUBT]
        if unsure and not self.analysis.corrected:
            return speech.words("cannot be judged: {why}", why=speech.issue(unsure[0]))
        return None

    @property
    def needs_length(self) -> bool:
        """Whether a known length, such as a plate's diameter, is what the verdict lacks."""
        needed = (IssueCode.NO_SCALE, IssueCode.PLATE_SIZE_NEEDED)
        is_noted = any(note.code in needed for note in self.analysis.quality.notes)
        return self._lacks_velocities and is_noted

    @property
    def _lacks_velocities(self) -> bool:
        return self.evaluation.target.is_of_velocity_alone and self.analysis.quality.scale is None

    def _why_no_velocity(self, speech: Speech) -> str:
        known = [note for note in self.analysis.quality.notes if note.code in VELOCITY_REFUSALS]
        if not known:  # of an earlier version
            return speech.words("no velocity was measured")
        return speech.words("no velocity was measured: {why}", why=speech.issue(known[0]))


def target_of(prescription: Prescription, choice: MethodChoice | None = None) -> Target | None:
    """Return the target: the prescription, completed by that of the method; None where there is nothing."""
    return choice.method.target(prescription) if choice else prescription.target


def evaluate_clip(
    analysis: Analysis,
    prescription: Prescription,
    *,
    choice: MethodChoice | None = None,
    library: ExerciseLibrary | None = None,
) -> ClipEvaluation | None:
    """Return the verdict on an analysis; None where nothing is prescribed.

    Parameters
    ----------
    analysis : Analysis
        The clip.
    prescription : Prescription
        What was prescribed, from all sources.
    choice : MethodChoice, optional
        The training method; it labels the assisted reps, completes the prescription and adds remarks.
    library : ExerciseLibrary, optional
        Says what the lift is, for the method's remarks; the built-in exercises by default.
    """
    target = target_of(prescription, choice)
    if target is None:
        return None
    if choice is None:
        return ClipEvaluation(analysis, evaluate(analysis, target))
    labeled = apply_method(analysis, choice.method, choice.assisted_last)
    evaluation = evaluate(labeled, target)
    kept = evaluation.verdict is Verdict.PASS
    remarks = review(labeled, choice.method, choice.load, kept, library=library)
    return ClipEvaluation(labeled, evaluation, remarks)
