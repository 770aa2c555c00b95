"""What the files of motion analysis have in common: the track of an analysis, and which landmarks it has."""

from liftphase.errors import UsageError
from liftphase.pose.completion import lacking_landmarks
from liftphase.pose.skeleton import BLAZEPOSE
from liftphase.pose.track import PoseTrack
from liftphase.reps.model import Analysis


def track_of(analysis: Analysis) -> PoseTrack:
    """The pose track that an analysis was made from. Raises UsageError where there is none."""
    if analysis.poses is None:
        raise UsageError(f"the results of {analysis.clip.path} hold no pose track: this format needs one.")
    return analysis.poses


def known_landmarks(track: PoseTrack) -> tuple[list[str], list[int]]:
    """The names and numbers of the landmarks that the track's source has."""
    lacking = lacking_landmarks(track.detected, track.visibility)
    names = [name for name in BLAZEPOSE.landmarks if name not in lacking]
    return names, BLAZEPOSE.numbers(names)
