"""The still of a clip: the lifter at the lengthened end of a rep in the middle of the set."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from liftphase.errors import ClipError

_JPEG_WIDTH, _JPEG_QUALITY = 480, 80


def still_time_s(analysis: Mapping[str, Any]) -> float | None:
    """The end of the eccentric of the middle rep, seconds as in the analysis; None where there is no rep."""
    reps = [rep for rep in analysis["reps"] if rep["complete"]] or list(analysis["reps"])
    if not reps:
        return None
    number = reps[len(reps) // 2]["rep"]
    ends = [s["end_s"] for s in analysis["segments"] if s["rep"] == number and s["phase"] == "eccentric"]
    return ends[-1] if ends else reps[len(reps) // 2]["end_s"]


def encode_jpeg(still: NDArray[np.uint8]) -> bytes:
    """A small JPEG of an RGB image, for the report."""
    height = max(1, round(still.shape[0] * _JPEG_WIDTH / still.shape[1]))
    small = cv2.resize(still, (_JPEG_WIDTH, height), interpolation=cv2.INTER_AREA)
    done, data = cv2.imencode(".jpg", small[..., ::-1], (cv2.IMWRITE_JPEG_QUALITY, _JPEG_QUALITY))
    assert done
    return data.tobytes()


def read_still(path: Path, time_s: float, threads: int | None) -> NDArray[np.uint8] | None:
    """The first image from this time on; None where there is none."""
    from liftphase.video.decode import ClipReader

    try:
        with ClipReader(path, threads) as reader:
            return next(iter(reader.frames(start_s=time_s))).rgb.copy()
    except ClipError:
        return None
