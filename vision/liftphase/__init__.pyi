from .analysis import analyze_track
from .batch.many import Analyzed, analyze_many
from .errors import ClipError, LiftphaseError, ModelError, OutputError, UsageError
from .exercises.library import Exercise, ExerciseLibrary, find_exercise
from .export.season_tables import to_frames
from .kinematics.prepared import Kinematics, prepare
from .phases.parameters import Parameters
from .phases.segmenter import segment
from .pipeline import analyze
from .pose.estimation import estimate_pose
from .pose.track import PoseTrack
from .recognition.recognizer import Recognition, recognize
from .reps.lift_motion import excursion
from .reps.model import SetAnalysis
from .video.clip import Clip, read_clip

__all__ = [
    "Analyzed",
    "Clip",
    "ClipError",
    "Exercise",
    "ExerciseLibrary",
    "Kinematics",
    "LiftphaseError",
    "ModelError",
    "OutputError",
    "Parameters",
    "PoseTrack",
    "Recognition",
    "SetAnalysis",
    "UsageError",
    "analyze",
    "analyze_many",
    "analyze_track",
    "estimate_pose",
    "excursion",
    "find_exercise",
    "prepare",
    "read_clip",
    "recognize",
    "segment",
    "to_frames",
]
