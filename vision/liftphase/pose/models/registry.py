"""The extension point of pose models: the interface of an estimator, and the registry."""

from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, Self, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from liftphase.errors import UsageError
from liftphase.pose.detection import Detection
from liftphase.pose.models.mediapipe.catalog import DEFAULT_MODEL, MODELS
from liftphase.pose.models.mediapipe.store import ensure_bundle
from liftphase.pose.skeleton import Skeleton
from liftphase.runtime.registry import Registry

_MEDIAPIPE = "mediapipe-"
# A model that is named by its file.
_ONNX = ".onnx"


@runtime_checkable
class PoseEstimator(Protocol):
    """Finds people and their landmarks in the frames of one clip.

    Creating it loads nothing; entering its block loads the model, leaving it frees the model. One
    estimator is for one clip: it may track people from frame to frame, and gets the keyframes
    (`liftphase.pose.keyframes`), about 15 a second, in order, from one thread. Its block is entered anew,
    with nothing known, where the clip has to be turned.
    """

    @property
    def skeleton(self) -> Skeleton:
        """Names and order of the landmarks it finds."""
        ...

    @property
    def provenance(self) -> Mapping[str, Any]:
        """What its landmarks depend on (model, versions, options), JSON-ready; known without the model."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def estimate(self, image: NDArray[np.uint8], time_s: float) -> list[Detection]:
        """Everyone in the next keyframe.

        Parameters
        ----------
        image : ndarray of shape (H, W, 3), uint8
            RGB, upright; not to be changed.
        time_s : float
            Presentation timestamp, seconds.
        """
        ...


@runtime_checkable
class ReexaminingEstimator(PoseEstimator, Protocol):
    """An estimator that can look again at people whom the image's own motion has elsewhere."""

    def reexamine(
        self, image: NDArray[np.uint8], trunks_px: Mapping[int, NDArray[np.float64]]
    ) -> list[Detection]:
        """Everyone in the keyframe that `estimate` was last given, after a second look at some of them.

        Parameters
        ----------
        image : ndarray of shape (H, W, 3), uint8
            The same image.
        trunks_px : mapping of int to ndarray of shape (4, 2)
            By tracklet: where shoulders and hips are by optical flow, pixels, as `skeleton.TRUNK`.
        """
        ...


ESTIMATORS: Registry[Callable[[], PoseEstimator]] = Registry(
    "pose estimator",
    "liftphase.pose_estimators",
    {
        f"{_MEDIAPIPE}lite": "liftphase.pose.models.mediapipe.estimator:lite",
        f"{_MEDIAPIPE}full": "liftphase.pose.models.mediapipe.estimator:full",
        f"{_MEDIAPIPE}heavy": "liftphase.pose.models.mediapipe.estimator:heavy",
    },
)


def model_names() -> list[str]:
    """MediaPipe's models by their short names, and the estimators of other packages."""
    return [*MODELS, *(name for name in ESTIMATORS.names() if not name.startswith(_MEDIAPIPE))]


def is_model_file(model: str) -> bool:
    """Whether a model is named by its file."""
    return model.lower().endswith(_ONNX)


def create_estimator(
    model: str = DEFAULT_MODEL, *, fetch_model: Callable[[str], Path] = ensure_bundle
) -> PoseEstimator:
    """The estimator of that name, not loaded yet.

    Parameters
    ----------
    model : str
        A name in `ESTIMATORS`, `lite`, `full` or `heavy` for MediaPipe's models, or the path of an ONNX file.
    fetch_model : callable
        Gives the bundle of one of MediaPipe's models, when the estimator's block is entered.

    Raises
    ------
    UsageError
        When there is no such estimator.
    ModelError
        When a file cannot be read.
    """
    name = model.removeprefix(_MEDIAPIPE)
    if name in MODELS:
        from liftphase.pose.models.mediapipe.estimator import MediaPipeEstimator

        return MediaPipeEstimator(name, fetch_model)
    if is_model_file(model):
        from liftphase.pose.models.onnx.estimator import OnnxEstimator

        return OnnxEstimator(Path(model))
    if model not in (names := model_names()):
        raise UsageError(f"No such model: {model}. There are {', '.join(names)}. A file ends with {_ONNX}.")
    return ESTIMATORS.load(model)()
