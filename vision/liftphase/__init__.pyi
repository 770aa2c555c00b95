from .analysis import analyze_track
from .batch.many import analyze_many
from .errors import ClipError, LiftphaseError, ModelError, OutputError, UsageError
from .exercises.library import Exercise, ExerciseLibrary, find_exercise
from .export.corrections_json import read_corrections
from .export.dataframe import to_frames
from .export.result import ClipResult
from .kinematics.displacement import Displacement
from .kinematics.prepared import Kinematics, prepare
from .phases.model import End, Phase, PhaseKind
from .phases.parameters import Parameters
from .phases.segmenter import segment
from .pipeline import analyze
from .pose.estimation import estimate_pose
from .pose.readers.reading import read_track
from .pose.track import PoseTrack
from .recognition.recognizer import Recognition, recognize
from .reps.corrections import apply_corrections
from .reps.corrections_model import CorrectedSegment, Corrections
from .reps.lift_motion import excursion
from .reps.model import Analysis
from .reps.rep import Part, Rep, Set
from .video.clip import Clip, read_clip

__all__ = [
    "Analysis",
    "Clip",
    "ClipError",
    "ClipResult",
    "CorrectedSegment",
    "Corrections",
    "Displacement",
    "End",
    "Exercise",
    "ExerciseLibrary",
    "Kinematics",
    "LiftphaseError",
    "ModelError",
    "OutputError",
    "Parameters",
    "Part",
    "Phase",
    "PhaseKind",
    "PoseTrack",
    "Recognition",
    "Rep",
    "Set",
    "UsageError",
    "analyze",
    "analyze_many",
    "analyze_track",
    "apply_corrections",
    "estimate_pose",
    "excursion",
    "find_exercise",
    "prepare",
    "read_clip",
    "read_corrections",
    "read_track",
    "recognize",
    "segment",
    "to_frames",
]
