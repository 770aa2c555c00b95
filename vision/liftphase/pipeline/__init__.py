"""The whole processing of one clip: video, pose, phases, and the files of its results.

`run` composes the steps, `options` holds the request, `posing` gets the pose track, `annotation` writes the
video and the report.
"""

from liftphase.pipeline.progress import Advance, Progress, no_progress
from liftphase.pipeline.run import Results, analyze, analyze_clip, analyze_into

__all__ = ["Advance", "Progress", "Results", "analyze", "analyze_clip", "analyze_into", "no_progress"]
