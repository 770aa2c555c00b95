"""JSON pose files: their content, read once, and keypoint lists as arrays."""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from liftphase.pose.readers.recording import Person
from liftphase.runtime.strict_json import load_strict_json

Array = NDArray[np.float64]

_MAX_BYTES = 1_000_000_000


def load_json(path: Path) -> Any:
    """The content of a JSON file. Raises ValueError for what is none, OSError for what cannot be read."""
    state = path.stat()
    if state.st_size > _MAX_BYTES:
        raise ValueError(f"it is larger than {_MAX_BYTES // 1_000_000} MB")
    return _load(path, state.st_mtime_ns, state.st_size)


@lru_cache(maxsize=1)
def _load(path: Path, mtime_ns: int, size: int) -> Any:
    """The content of the file in this state: several formats look at it before one takes it."""
    return load_strict_json(path.read_bytes())


def triples(values: Sequence[float], count: int, tracklet_id: int | None = None) -> Person:
    """A person of x, y and confidence in turn, as OpenPose and COCO have it; 0 is not found."""
    numbers = np.array(values, np.float64).reshape(count, 3)
    confidence = numbers[:, 2]
    points = np.where(confidence[:, None] > 0, numbers[:, :2], np.nan)
    return Person(points, np.clip(confidence, 0, 1), tracklet_id)
