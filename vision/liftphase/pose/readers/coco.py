"""COCO keypoints: annotations, or results as detectors and AlphaPose write them, of the frames of a video."""

import re
from pathlib import Path
from typing import Any

import numpy as np

from liftphase.pose.keypoints import BY_COUNT
from liftphase.pose.readers.json_file import load_json, triples
from liftphase.pose.readers.recording import Person, Recording


class Coco:
    """Frames in the order of their images: by number, or by the number in the name of the image."""

    title = "COCO"

    def matches(self, path: Path) -> bool:
        """Whether it is a JSON of people with `image_id` and `keypoints`."""
        if path.suffix.lower() != ".json" or not path.is_file():
            return False
        people = _people(load_json(path))
        return bool(people) and isinstance(people[0], dict) and {"image_id", "keypoints"} <= people[0].keys()

    def read(self, path: Path) -> Recording:
        """Everyone in each frame; a frame in which nobody is annotated has nobody."""
        data = load_json(path)
        people = [each for each in _people(data) if any(each["keypoints"])]
        images = data.get("images", []) if isinstance(data, dict) else []
        named = {image["id"]: image.get("file_name", image["id"]) for image in images}
        numbers = {
            key: _number(named.get(key, key)) for key in (*named, *(each["image_id"] for each in people))
        }
        order = sorted(set(numbers.values()))
        if len(order) < len(numbers):
            raise ValueError("two images have the same number in their names")
        frames: list[list[Person]] = [[] for _ in order]
        names = _names(data, people)
        at = {number: place for place, number in enumerate(order)}
        for each in people:
            person = triples(each["keypoints"], len(names), _id_of(each))
            frames[at[numbers[each["image_id"]]]].append(person)
        return Recording(names, frames, frame_numbers=np.array(order), size=_size_of(images))


def _people(data: Any) -> list[Any]:
    if isinstance(data, dict):
        data = data.get("annotations")
    return data if isinstance(data, list) else []


def _size_of(images: list[dict[str, Any]]) -> tuple[int, int] | None:
    """Width and height of the frames; None where the file has none, or 0 as sleap-io writes it."""
    if not images:
        return None
    width, height = int(images[0].get("width") or 0), int(images[0].get("height") or 0)
    return (width, height) if min(width, height) > 0 else None


def _number(image: Any) -> int:
    """The number of a frame: an integer, or the last one in the name of its image."""
    if isinstance(image, int) and not isinstance(image, bool):
        return image
    if not (digits := re.findall(r"\d+", Path(str(image)).stem)):
        raise ValueError(f"there is no number in the name of the image {image!r}")
    return int(digits[-1])


def _names(data: Any, people: list[Any]) -> tuple[str, ...]:
    count = len(people[0]["keypoints"]) // 3
    categories = data.get("categories", []) if isinstance(data, dict) else []
    for category in categories:
        if len(category.get("keypoints", [])) == count:
            return tuple(map(str, category["keypoints"]))
    if count not in BY_COUNT:
        raise ValueError(f"its people have {count} keypoints, and the file does not name them")
    return tuple(BY_COUNT[count])


def _id_of(instance: dict[str, Any]) -> int | None:
    """The number of the person where the file follows people (AlphaPose: `idx`)."""
    number = instance.get("track_id", instance.get("idx"))
    if isinstance(number, list):
        number = number[0] if number else None
    return int(number) if isinstance(number, int | float) and number >= 0 else None
