"""Options of a run in one call, as the tests want them."""

from typing import Any

from liftphase.pipeline.options import AnalysisOptions, RunOptions

_RUN = ("video", "report", "audio", "target", "threads")


def run_options(exercise: str | None = None, **asked: Any) -> RunOptions:
    """The options for this exercise, and whatever else is asked for, by its name."""
    run = {name: asked.pop(name) for name in _RUN if name in asked}
    return RunOptions(analysis=AnalysisOptions(exercise=exercise, **asked), **run)
