from .batch.many import Analyzed, analyze_many
from .errors import ClipError, LiftphaseError, ModelError, OutputError, UsageError
from .exercises.library import Exercise, ExerciseLibrary, find_exercise
from .export.season_tables import to_frames
from .pipeline import analyze
from .reps.model import SetAnalysis

__all__ = [
    "Analyzed",
    "ClipError",
    "Exercise",
    "ExerciseLibrary",
    "LiftphaseError",
    "ModelError",
    "OutputError",
    "SetAnalysis",
    "UsageError",
    "analyze",
    "analyze_many",
    "find_exercise",
    "to_frames",
]
