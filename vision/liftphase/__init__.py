"""liftphase: from a phone clip of a set to the tempo of every rep.

>>> import liftphase
>>> analysis = liftphase.analyze("sample_videos/squat.mp4", exercise="squat")
>>> [rep.tempo for rep in analysis.reps]
['3.1-1.0-1.0-0.4', '3.1-1.1-1.0-0.5', '3.0-1.0-1.2-0.4', '3.0-1.0-1.5-0.0']
"""

import lazy_loader

# Each name is imported when first used: most programs need little of them. Type checkers read `__init__.pyi`;
# reading it here as well (`attach_stub`) would load `ast` at every start, and a test holds the two together.
__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "analysis": ["analyze_track"],
        "batch.many": ["analyze_many"],
        "errors": ["ClipError", "LiftphaseError", "ModelError", "OutputError", "UsageError"],
        "exercises.library": ["Exercise", "ExerciseLibrary", "find_exercise"],
        "export.corrections_json": ["read_corrections"],
        "export.dataframe": ["to_frames"],
        "export.result": ["ClipResult"],
        "kinematics.displacement": ["Displacement"],
        "kinematics.prepared": ["Kinematics", "prepare"],
        "phases.model": ["End", "Phase", "PhaseKind"],
        "phases.parameters": ["Parameters"],
        "phases.segmenter": ["segment"],
        "pipeline": ["analyze"],
        "pose.estimation": ["estimate_pose"],
        "pose.readers.reading": ["read_track"],
        "pose.track": ["PoseTrack"],
        "recognition.recognizer": ["Recognition", "recognize"],
        "reps.corrections": ["apply_corrections"],
        "reps.corrections_model": ["CorrectedSegment", "Corrections"],
        "reps.lift_motion": ["excursion"],
        "reps.model": ["Analysis"],
        "reps.rep": ["Part", "Rep", "Set"],
        "video.clip": ["Clip", "read_clip"],
    },
)
