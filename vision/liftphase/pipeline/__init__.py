"""One clip, all the way: video, pose, phases, and the files of its results.

`run` composes, `options` says what is asked for, `posing` gets the pose track, `annotation` writes what shows
the clip.
"""

from liftphase.pipeline.progress import Advance, Progress, no_progress
from liftphase.pipeline.run import Results, analyze, analyze_clip, analyze_into

__all__ = ["Advance", "Progress", "Results", "analyze", "analyze_clip", "analyze_into", "no_progress"]
