"""A studio that films rendered lifters whose motion is known exactly. See `Scene` and `render`."""

from .conditions import FEATURES, HARD
from .lifts import LIFTS
from .record import describe, render, truth_path
from .scene import Production, Scene

__all__ = ["FEATURES", "HARD", "LIFTS", "Production", "Scene", "describe", "render", "truth_path"]
