"""What the server needs of results that can be measured again; `liftphase.pipeline.kept` has it."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from liftphase.exercises.library import ExerciseLibrary
from liftphase.pose.track import PoseTrack

if TYPE_CHECKING:
    from liftphase.analysis import TrackAnalysis
    from liftphase.reps.corrections_model import Corrections


class MeasuredResults(Protocol):
    """The results in one folder, with their pose track."""

    @property
    def track(self) -> PoseTrack:
        """The pose track."""
        ...

    @property
    def clip(self) -> Path:
        """Where the clip was; it need not be there any more."""
        ...

    @property
    def recorded(self) -> dict[str, Any]:
        """JSON-ready record of how the results were made."""
        ...

    @property
    def exercises(self) -> ExerciseLibrary:
        """The lifts that it may be measured as."""
        ...

    @property
    def turn_deg(self) -> int:
        """Degrees, counter-clockwise, that the images were turned by beyond the clip's rotation tag."""
        ...

    def detect(self, corrections: "Corrections | None" = None) -> "TrackAnalysis":
        """What is detected with the lift and the slow motion that the corrections name."""
        ...

    def correct(self, corrections: "Corrections | None") -> "TrackAnalysis":
        """The analysis as a person corrected it."""
        ...

    def slowmo(self, corrections: "Corrections | None") -> float:
        """How many times slower than real time the clip plays."""
        ...

    def evaluate(self, measured: "TrackAnalysis") -> dict[str, Any] | None:
        """The verdicts in the form of `check --json`; None where the results have no target."""
        ...

    def rewrite(self) -> tuple[str, ...]:
        """Write every file of the results again, with the corrections beside them."""
        ...


OpenResults = Callable[[Path], MeasuredResults]
