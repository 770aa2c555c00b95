"""A top-down pose model from an ONNX file, such as RTMPose, through onnxruntime (extra `onnx`)."""

import hashlib
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import cv2
import numpy as np
from numpy.typing import NDArray

from liftphase.errors import ModelError
from liftphase.pose.completion import complete_landmarks
from liftphase.pose.detection import Detection, Landmarks
from liftphase.pose.keypoints import BY_COUNT, match_landmarks
from liftphase.pose.models.onnx.decoding import decode
from liftphase.pose.skeleton import BLAZEPOSE, BODY, NOSE
from liftphase.runtime.extras import import_extra

Array = NDArray[np.float64]

# Normalization of RGB that MMPose's models are trained with (that of ImageNet).
_MEAN, _SD = np.array([123.675, 116.28, 103.53]), np.array([58.395, 57.12, 57.375])
# Part of the input that the person fills, as in the training of RTMPose (padding 1.25).
_PADDING = 1.25
# A person is there when the body's landmarks have this score on average; a landmark counts for the box of the
# next frame from this score on.
_MIN_SCORE, _MIN_LANDMARK_SCORE = 0.3, 0.3
# Longest side of an input, pixels: that of any top-down model is below 1000.
_MAX_SIDE = 2048
# Of onnxruntime: its remarks on a model would go to stderr.
_ERRORS_ONLY = 3
_LIMBS = [number for number in BODY if number != NOSE]


class OnnxEstimator:
    """A `PoseEstimator` on a model of one person in a box: the user's file, 17, 26, 133 or 136 keypoints.

    The box is that of the landmarks in the frame before, and the whole image where nobody was found: for
    clips of one person.

    Parameters
    ----------
    path : Path
        The model: input (1, 3, H, W), outputs as in `liftphase.pose.models.onnx.decoding.decode`.

    Raises
    ------
    ModelError
        The file cannot be read. Entering the block raises it for a model of another kind, and UsageError when
        onnxruntime is not installed.
    """

    skeleton = BLAZEPOSE

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
        except OSError as error:
            raise ModelError(f"The pose model {path} cannot be read: {error.strerror or error}.") from error
        self._session: Any = None
        self._size = (0, 0)
        self._box: Array | None = None
        self._tracklet = -1

    @property
    def provenance(self) -> dict[str, Any]:
        """The file's name and SHA-256, the version of onnxruntime and how people are followed."""
        try:
            runtime = version("onnxruntime")
        except PackageNotFoundError:
            runtime = None
        return {
            "model": self._path.name,
            "model_sha256": self._sha256,
            "onnxruntime": runtime,
            "options": {"padding": _PADDING, "min_score": _MIN_SCORE},
        }

    def __enter__(self) -> Self:
        runtime = import_extra("onnxruntime", "onnx")
        # Its builds for Windows send usage metrics otherwise.
        runtime.disable_telemetry_events()
        try:
            options = runtime.SessionOptions()
            options.log_severity_level = _ERRORS_ONLY
            self._session = runtime.InferenceSession(
                str(self._path), options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:
            # Its errors have no common base.
            raise self._unusable(error) from error
        shape = self._session.get_inputs()[0].shape
        if len(shape) != 4 or shape[1] != 3 or not all(isinstance(side, int) for side in shape[2:]):
            raise ModelError(
                f"The pose model {self._path} takes {shape}, not an image (1, 3, height, width)."
            )
        if max(shape[2:]) > _MAX_SIDE:
            raise ModelError(
                f"The pose model {self._path} takes {shape}: images of at most {_MAX_SIDE} pixels."
            )
        self._size = (shape[3], shape[2])
        self._box, self._tracklet = None, -1
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._session = None

    def estimate(self, image: NDArray[np.uint8], time_s: float) -> list[Detection]:
        """The person in the next frame, if there is one; its time is not used."""
        if self._session is None:
            raise RuntimeError("OnnxEstimator is used outside its block")
        followed = self._box is not None
        found = self._find(image, self._box) if self._box is not None else None
        if found is None:
            followed = False
            found = self._find(image, _whole(image))
            # Once more, from nearer.
            found = found and (self._find(image, self._box) or found)
        if found is None:
            self._box = None
            return []
        if not followed:
            self._tracklet += 1
        return [Detection(self._tracklet, found)]

    def _unusable(self, why: object) -> ModelError:
        return ModelError(f"The pose model {self._path} cannot be used: {' '.join(str(why).split())[:120]}.")

    def _find(self, image: NDArray[np.uint8], box: Array | None) -> Landmarks | None:
        """The person in a box (left, top, right, bottom); also sets the box for the next time."""
        if box is None:
            return None
        to_input = _affine(box, self._size)
        crop = cv2.warpAffine(image, to_input, self._size, flags=cv2.INTER_LINEAR)
        pixels = ((np.asarray(crop, np.float64) - _MEAN) / _SD).transpose(2, 0, 1)[None].astype(np.float32)
        try:
            outputs = self._session.run(None, {self._session.get_inputs()[0].name: pixels})
            points, scores = decode(outputs, *self._size)
        except Exception as error:
            raise self._unusable(error) from error
        if (names := BY_COUNT.get(len(points))) is None:
            raise self._unusable(f"{len(points)} keypoints are not known")
        scale = to_input[0, 0]
        found = _landmarks((points - to_input[:, 2]) / scale, scores, names)
        if found.visibility[_LIMBS].mean() < _MIN_SCORE:
            return None
        sure = found.image_px[found.visibility >= _MIN_LANDMARK_SCORE].astype(np.float64)
        self._box = np.concatenate([sure.min(axis=0), sure.max(axis=0)])
        return found


def _landmarks(points: Array, scores: Array, names: Sequence[str]) -> Landmarks:
    """The keypoints in our order; what the model has not is filled and not visible."""
    image, visibility = np.full((1, len(BLAZEPOSE), 2), np.nan), np.zeros((1, len(BLAZEPOSE)))
    for name, places in match_landmarks(names).items():
        number = BLAZEPOSE.landmarks.index(name)
        image[0, number], visibility[0, number] = points[places].mean(axis=0), scores[places].min()
    filled, seen = complete_landmarks(np.zeros(1), image, visibility)
    world = np.full((len(BLAZEPOSE), 3), np.nan, np.float32)
    return Landmarks(filled[0].astype(np.float32), world, seen[0].astype(np.float32))


def _whole(image: NDArray[np.uint8]) -> Array:
    """The box whose padded form is the whole image."""
    size = np.array(image.shape[1::-1], np.float64)
    return np.concatenate([size / 2 - size / 2 / _PADDING, size / 2 + size / 2 / _PADDING])


def _affine(box: Array, size: tuple[int, int]) -> Array:
    """(2, 3) from the image to the model's input: the padded box in the middle, not distorted."""
    middle, extent = (box[:2] + box[2:]) / 2, np.maximum(box[2:] - box[:2], 1.0) * _PADDING
    scale = float((np.array(size) / extent).min())
    return np.column_stack([scale * np.eye(2), np.array(size) / 2 - scale * middle])
