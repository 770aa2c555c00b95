"""OpenPose: a folder with one JSON file a frame, as `--write_json` gives it."""

import re
from pathlib import Path

import numpy as np

from liftphase.pose.keypoints import BODY_25, OPENPOSE_18
from liftphase.pose.readers.json_file import triples
from liftphase.pose.readers.recording import Recording
from liftphase.runtime.strict_json import load_strict_json

_NAME = re.compile(r"(.*?)_?(\d+)_keypoints\.json")
_SKELETONS = {25: BODY_25, 18: OPENPOSE_18}


class OpenPose:
    """BODY_25 and COCO's 18 keypoints; people are followed by their place."""

    title = "OpenPose"

    def matches(self, path: Path) -> bool:
        """Whether it is a folder of files NAME_000000000000_keypoints.json."""
        return path.is_dir() and any(_NAME.fullmatch(each.name) for each in path.iterdir())

    def read(self, path: Path) -> Recording:
        """Everyone in each frame, in the order of the numbers in the names of the files."""
        found = sorted(
            (int(match[2]), match[1], each)
            for each in path.iterdir()
            if (match := _NAME.fullmatch(each.name)) is not None
        )
        if len({clip for _, clip, _ in found}) > 1:
            raise ValueError("it holds the files of several clips: give each a folder")
        people = [load_strict_json(each.read_bytes())["people"] for *_, each in found]
        counts = {len(one["pose_keypoints_2d"]) // 3 for everyone in people for one in everyone}
        if not counts:
            counts = {25}
        if len(counts) > 1 or not counts <= _SKELETONS.keys():
            raise ValueError(f"its people have {', '.join(map(str, sorted(counts)))} keypoints, not 25 or 18")
        names = _SKELETONS[counts.pop()]
        frames = [
            [triples(one["pose_keypoints_2d"], len(names), _id_of(one)) for one in everyone]
            for everyone in people
        ]
        return Recording(names, frames, frame_numbers=np.array([number for number, *_ in found]))


def _id_of(person: dict) -> int | None:
    """The number that OpenPose's tracking gave the person; None where it did not follow people (-1)."""
    number = (person.get("person_id") or [-1])[0]
    return int(number) if number >= 0 else None
