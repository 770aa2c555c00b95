"""MMPose: the JSON of predictions that its inferencer and its demos write for a video."""

from pathlib import Path
from typing import Any

import numpy as np

from liftphase.pose.keypoints import BY_COUNT
from liftphase.pose.readers.json_file import load_json
from liftphase.pose.readers.recording import Person, Recording


class MMPose:
    """Skeletons of 17, 26 or 133 keypoints, or the one that `meta_info` names."""

    title = "MMPose"

    def matches(self, path: Path) -> bool:
        """Whether it is a JSON of frames with `instances`."""
        if path.suffix.lower() != ".json" or not path.is_file():
            return False
        frames = _frames(load_json(path))
        return bool(frames) and all(isinstance(each, dict) and "instances" in each for each in frames[:1])

    def read(self, path: Path) -> Recording:
        """Everyone in each frame."""
        data = load_json(path)
        entries = _frames(data)
        count = next((len(one["keypoints"]) for each in entries for one in each["instances"]), 17)
        names = _names(data, count)
        frames = [[_person(one, count) for one in each["instances"]] for each in entries]
        numbers = np.array([int(each.get("frame_id", n)) for n, each in enumerate(entries)])
        return Recording(names, frames, frame_numbers=numbers)


def _frames(data: Any) -> list[Any]:
    if isinstance(data, dict):
        data = data.get("instance_info")
    return data if isinstance(data, list) else []


def _names(data: Any, count: int) -> tuple[str, ...]:
    meta = data.get("meta_info") if isinstance(data, dict) else None
    by_number = meta.get("keypoint_id2name") if isinstance(meta, dict) else None
    if by_number:
        return tuple(str(by_number[str(number)]) for number in range(count))
    if count not in BY_COUNT:
        raise ValueError(f"its people have {count} keypoints, and the file does not name them")
    return tuple(BY_COUNT[count])


def _person(instance: dict[str, Any], count: int) -> Person:
    points = np.array(instance["keypoints"], np.float64)[:, :2]
    if len(points) != count:
        raise ValueError(f"people have {count} and {len(points)} keypoints")
    scores = instance.get("keypoint_scores")
    tracked = instance.get("track_id", instance.get("instance_id"))
    confidence = None if scores is None else np.clip(np.array(scores, np.float64), 0, 1)
    if confidence is not None:
        points[confidence == 0] = np.nan
    return Person(points, confidence, None if tracked is None or tracked < 0 else int(tracked))
