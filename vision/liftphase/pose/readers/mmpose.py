"""MMPose: the JSON of predictions that its inferencer and its demos write for a video."""

from pathlib import Path
from typing import Any

import numpy as np

from liftphase.pose.keypoints import BY_COUNT, H36M_17
from liftphase.pose.readers.json_file import load_json
from liftphase.pose.readers.recording import Person, Recording


class MMPose:
    """Skeletons of 17, 26, 133 or 136 keypoints, or the one that `meta_info` names; in space, z points up."""

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
        frames = [[_person(one) for one in each["instances"]] for each in entries]
        shapes = {person.points.shape for people in frames for person in people} or {(17, 2)}
        if len(shapes) > 1:
            raise ValueError(f"its people differ in their keypoints: {sorted(shapes)}")
        count, axes = shapes.pop()
        if axes not in (2, 3):
            raise ValueError(f"its keypoints have {axes} axes")
        numbers = np.array([int(each.get("frame_id", n)) for n, each in enumerate(entries)])
        # Its lifting models give 17 keypoints of Human3.6M, which calls the ankle a foot.
        names = H36M_17 if (count, axes) == (17, 3) else _names(data, count)
        return Recording(names, frames, frame_numbers=numbers, up="z" if axes == 3 else None)


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


def _person(instance: dict[str, Any]) -> Person:
    points = np.array(instance["keypoints"], np.float64)
    if points.ndim != 2:
        raise ValueError("its keypoints are no list of points")
    scores = instance.get("keypoint_scores")
    tracked = instance.get("track_id", instance.get("instance_id"))
    confidence = None if scores is None else np.clip(np.array(scores, np.float64), 0, 1)
    if confidence is not None:
        points[confidence == 0] = np.nan
    return Person(points, confidence, None if tracked is None or tracked < 0 else int(tracked))
