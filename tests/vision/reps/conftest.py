"""The stored tracks of the golden tests."""

from collections.abc import Callable
from pathlib import Path

import pytest

from liftphase.pose.track import PoseTrack
from liftphase.pose.track_file import load_track

TRACKS = Path(__file__).parents[2] / "golden" / "tracks"


@pytest.fixture
def stored_track() -> Callable[[str], PoseTrack]:
    """Loads one of them by its name."""
    return lambda name: load_track(TRACKS / f"{name}.npz")
