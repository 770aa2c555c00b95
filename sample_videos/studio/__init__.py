"""A studio that films rendered lifters whose motion is known exactly. See `Scene` and `render`."""

from .conditions import FEATURES, HARD
from .lens import LENSES
from .lifts import LIFTS
from .plates import THICKNESS
from .record import describe, render, truth_path
from .scene import Production, Scene

__all__ = [
    "FEATURES",
    "HARD",
    "LENSES",
    "LIFTS",
    "THICKNESS",
    "Production",
    "Scene",
    "describe",
    "render",
    "truth_path",
]
