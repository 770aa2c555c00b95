"""A pose estimator that costs nothing: a stick figure that squats, whatever the image shows."""

from types import TracebackType
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from synthetic import make_track, script_set

from liftphase.pose.detection import Detection, Landmarks
from liftphase.pose.skeleton import BLAZEPOSE

# One frame in so many of the scripted track is given, so that a short clip holds whole reps.
_STEP = 8


class ScriptedEstimator:
    """The next frames of one scripted track, scaled to the image."""

    skeleton = BLAZEPOSE
    provenance: dict[str, Any] = {"model": "scripted"}  # noqa: RUF012 (the Protocol asks for an attribute)

    def __enter__(self) -> Self:
        self._track = make_track(script_set(2))
        self._given = 0
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        pass

    def estimate(self, image: NDArray[np.uint8], time_s: float) -> list[Detection]:
        """The lifter in the next frame of the script, from its start again after its end."""
        at = self._given * _STEP % len(self._track.times_s)
        self._given += 1
        scale = image.shape[0] / self._track.clip.height
        landmarks = Landmarks(
            self._track.image_px[at] * np.float32(scale), self._track.world_m[at], self._track.visibility[at]
        )
        return [Detection(0, landmarks)]
