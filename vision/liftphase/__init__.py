"""liftphase: from a phone clip of a set to the tempo of every rep.

import liftphase

analysis = liftphase.analyze("squat.mp4", exercise="squat")
for result in liftphase.analyze_many(["monday.mov", "friday.mov"]):
    ...
"""

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from liftphase.api import Analyzed, analyze, analyze_many, to_frames
    from liftphase.errors import LiftphaseError
    from liftphase.pipeline import Options
    from liftphase.reps.model import Analysis

__all__ = ["Analysis", "Analyzed", "LiftphaseError", "Options", "analyze", "analyze_many", "to_frames"]

_HOMES = {
    "LiftphaseError": "liftphase.errors",
    "Options": "liftphase.pipeline",
    "Analysis": "liftphase.reps.model",
}


def __getattr__(name: str) -> object:
    """Imported when first used: most programs need little of it, and it takes a second."""
    if name not in __all__:
        raise AttributeError(f"module 'liftphase' has no attribute '{name}'")
    return getattr(importlib.import_module(_HOMES.get(name, "liftphase.api")), name)


def __dir__() -> list[str]:
    return __all__
