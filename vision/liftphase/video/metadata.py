"""Recording time and capture rate from a file's metadata. Its place and device are never read."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from math import isfinite

# Android's tag and the QuickTime keys like it: frames a second that the camera took.
CAPTURE_FPS = re.compile(r"capture[._-]?(fps|frame[._-]?rate)$", re.IGNORECASE)
MAX_CAPTURE_FPS = 4000.0
# Clocks that were never set say 1904 or 1970, the zero of their formats.
FIRST_YEAR = 1990
# Within this the playing rate is the capturing rate, but for rounding; no phone slows a clip more than that.
SAME_RATE, MAX_SLOWMO = 1.1, 64.0


def read_recorded_at(tags: Mapping[str, str]) -> str | None:
    """When it was recorded, ISO 8601 in UTC, by the container's `creation_time`; None if unknown."""
    try:
        moment = datetime.fromisoformat(tags.get("creation_time", "").strip())
        moment = moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ") if moment.year >= FIRST_YEAR else None


def read_capture_fps(*tags: Mapping[str, str]) -> float | None:
    """Frames a second that the camera took, by the first tag that says so; None if none does."""
    for name, value in (item for each in tags for item in each.items()):
        if CAPTURE_FPS.search(name):
            try:
                fps = float(value)
            except ValueError:
                continue
            if isfinite(fps) and 0 < fps <= MAX_CAPTURE_FPS:
                return fps
    return None


def find_slowmo(capture_fps: float | None, nominal_fps: float, coded_fps: float | None) -> float:
    """How many times too slow a clip plays: the capturing over the playing rate; 1 where nothing says so.

    nominal_fps: frames a second by the timestamps; coded_fps: by the coded stream, where it says, which comes
    first: a container that was stretched later on keeps it.
    """
    if capture_fps is None:
        return 1.0
    for fps in (coded_fps, nominal_fps):
        if fps and SAME_RATE < capture_fps / fps <= MAX_SLOWMO:
            return capture_fps / fps
    return 1.0
