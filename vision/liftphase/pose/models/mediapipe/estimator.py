"""The default estimator: MediaPipe's BlazePose models, with a tracker for everyone in the clip."""

from collections.abc import Callable, Mapping
from functools import partial
from importlib.metadata import version
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from liftphase.pose.detection import Detection
from liftphase.pose.models.mediapipe.catalog import DEFAULT_MODEL, get_model
from liftphase.pose.models.mediapipe.landmarker import FRAME_SPACING_MS
from liftphase.pose.models.mediapipe.people import PeopleTracker
from liftphase.pose.models.mediapipe.store import ensure_bundle
from liftphase.pose.skeleton import BLAZEPOSE


class MediaPipeEstimator:
    """A `PoseEstimator` on MediaPipe's PoseLandmarker.

    Parameters
    ----------
    model : str
        `lite`, `full` or `heavy`.
    fetch_model : callable
        Gives the model's bundle; called when the block is entered.

    Raises
    ------
    UsageError
        When there is no such model. Entering the block raises ModelError when the bundle is not available or
        cannot be used, LiftphaseError when a system library is missing.
    """

    skeleton = BLAZEPOSE

    def __init__(
        self, model: str = DEFAULT_MODEL, fetch_model: Callable[[str], Path] = ensure_bundle
    ) -> None:
        self._model = get_model(model)
        self._fetch_model = fetch_model
        self._tracker: PeopleTracker | None = None

    @property
    def provenance(self) -> dict[str, Any]:
        """Model, its SHA-256, MediaPipe's version and the options that landmarks depend on."""
        return {
            "model": self._model.name,
            "model_sha256": self._model.sha256,
            "mediapipe": version("mediapipe"),
            "options": {"running_mode": "video", "frame_spacing_ms": FRAME_SPACING_MS},
        }

    def __enter__(self) -> Self:
        self._tracker = PeopleTracker(self._fetch_model(self._model.name))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._tracker is not None:
            self._tracker.close()
            self._tracker = None

    def estimate(self, image: NDArray[np.uint8], time_s: float) -> list[Detection]:
        """Everyone tracked in the next keyframe; its time is not used (see `FRAME_SPACING_MS`)."""
        if self._tracker is None:
            raise RuntimeError("MediaPipeEstimator is used outside its block")
        return self._tracker.update(image)

    def reexamine(
        self, image: NDArray[np.uint8], trunks_px: Mapping[int, NDArray[np.float64]]
    ) -> list[Detection]:
        """Everyone in the same keyframe, after a second look at those whose trunk flow has elsewhere."""
        if self._tracker is None:
            raise RuntimeError("MediaPipeEstimator is used outside its block")
        return self._tracker.reexamine(image, trunks_px)


lite, full, heavy = (partial(MediaPipeEstimator, name) for name in ("lite", "full", "heavy"))
