"""MediaPipe's PoseLandmarker on one frame after the other, as arrays."""

from contextlib import nullcontext
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from liftphase.errors import ModelError
from liftphase.pose.detection import Landmarks
from liftphase.pose.models.mediapipe.lazy_import import import_mediapipe, suppress_native_logs
from liftphase.runtime.closing import Closing
from liftphase.runtime.native import native_libraries

# MediaPipe smooths landmarks over time with a one-euro filter, which uses past frames only: every boundary
# would come out late, and the later the slower the movement. The filter's weight of the newest frame is at
# least 1 / (1 + 3.2 s / interval): with frames declared 1000 s apart it is 0.997, and the landmarks stay as
# the model gave them; they are low-passed later, at zero phase. Tracking from frame to frame, which saves the
# detector's time, does not depend on the interval.
FRAME_SPACING_MS = 1_000_000


class PeopleFinder(Closing):
    """The pose model on single images, for everyone in them.

    Parameters
    ----------
    bundle : Path
        The model's file.
    max_people : int
        How many people to find in an image at most.

    Raises
    ------
    ModelError
        When `bundle` cannot be used.
    LiftphaseError
        When a system library is missing.
    """

    def __init__(self, bundle: Path, max_people: int) -> None:
        self._found_someone = False
        with native_libraries(), suppress_native_logs():
            self._mediapipe = import_mediapipe()
            self._task = _create(self._mediapipe, bundle, "IMAGE", max_people)

    def close(self) -> None:
        """Free the model; may be called twice."""
        self._task.close()

    def detect(self, rgb: NDArray[np.uint8]) -> list[Landmarks]:
        """Everyone found in the image (H, W, 3), uint8, upright, in no order."""
        image = _to_image(self._mediapipe, rgb)
        with nullcontext() if self._found_someone else suppress_native_logs():
            found = _to_arrays(self._task.detect(image), rgb.shape)
        self._found_someone |= bool(found)
        return found


class Landmarker(Closing):
    """The pose model on the frames of one clip, for one person.

        with Landmarker(ensure_bundle("full")) as landmarker:
            for frame in frames:
                landmarks = landmarker.detect(frame.rgb)

    It tracks the person from frame to frame: use a new one for every clip, and give it every frame in order.
    One thread may use it at a time. Parameter and errors as those of `PeopleFinder`.
    """

    def __init__(self, bundle: Path) -> None:
        self._frames = 0
        self._found_someone = False
        with native_libraries(), suppress_native_logs():
            self._mediapipe = import_mediapipe()
            self._task = _create(self._mediapipe, bundle, "VIDEO", 1)

    def close(self) -> None:
        """Free the model; may be called twice."""
        if self._task is not None:
            self._task.close()
            self._task = None

    def detect(self, rgb: NDArray[np.uint8]) -> Landmarks | None:
        """The person in the next frame, or None if nobody is found.

        rgb: (H, W, 3), uint8, upright; copied if it is not contiguous.
        """
        if self._task is None:
            raise RuntimeError("the Landmarker is closed")
        image = _to_image(self._mediapipe, rgb)
        self._frames += 1
        # MediaPipe's last line of log comes with the first person it finds.
        with nullcontext() if self._found_someone else suppress_native_logs():
            result = self._task.detect_for_video(image, self._frames * FRAME_SPACING_MS)
        found = _to_arrays(result, rgb.shape)
        self._found_someone |= bool(found)
        return found[0] if found else None

    def restart(self, rgb: NDArray[np.uint8]) -> Landmarks | None:
        """Forget the person tracked so far and find one in `rgb`, as `detect` does."""
        self.detect(np.zeros_like(rgb))
        return self.detect(rgb)


def _to_image(mediapipe: Any, rgb: NDArray[np.uint8]) -> Any:
    return mediapipe.Image(image_format=mediapipe.ImageFormat.SRGB, data=np.ascontiguousarray(rgb))


def _create(mediapipe: Any, bundle: Path, mode: str, poses: int) -> Any:
    vision = mediapipe.tasks.vision
    options = vision.PoseLandmarkerOptions(
        base_options=mediapipe.tasks.BaseOptions(model_asset_path=str(bundle)),
        running_mode=vision.RunningMode[mode],
        num_poses=poses,
    )
    try:
        return vision.PoseLandmarker.create_from_options(options)
    except (RuntimeError, ValueError, FileNotFoundError) as error:
        raise ModelError(
            f"{bundle} is no pose model that MediaPipe can use: delete it, and it is downloaded again."
        ) from error


def _to_arrays(result: Any, shape: tuple[int, ...]) -> list[Landmarks]:
    height, width = shape[:2]
    found = []
    for points, world_points in zip(result.pose_landmarks, result.pose_world_landmarks, strict=True):
        image = np.array([(p.x, p.y, p.visibility) for p in points])
        world = np.array([(p.x, p.y, p.z) for p in world_points], np.float32)
        image_px = (image[:, :2] * (width, height)).astype(np.float32)
        found.append(Landmarks(image_px, world, image[:, 2].astype(np.float32)))
    return found
