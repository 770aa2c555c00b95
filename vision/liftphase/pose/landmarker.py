"""MediaPipe's PoseLandmarker on one frame after the other, as arrays."""

import os
import re
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType, TracebackType
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from liftphase.errors import ModelError
from liftphase.runtime.native import native_libraries

# MediaPipe smooths landmarks over time with a one-euro filter, which looks at past frames only: every
# boundary would come out late, and the later the slower the movement. Its weight of the newest frame is at
# least 1 / (1 + 3.2 s / interval): with frames said to be 1000 s apart that is 0.997, and the landmarks stay
# as the model gave them; they are smoothed later, at zero phase. Following the person from frame to frame,
# which saves the detector's time, does not look at the interval.
FRAME_SPACING_MS = 1_000_000


@dataclass(frozen=True, slots=True, eq=False)
class Landmarks:
    """The lifter in one frame.

    image_px: (33, 2) float32, display pixels, y down; world_m: (33, 3) float32, metres, origin between the
    hips; visibility: (33,) float32 in 0..1. Numbered as `mediapipe.tasks.python.vision.PoseLandmark`.
    """

    image_px: NDArray[np.float32]
    world_m: NDArray[np.float32]
    visibility: NDArray[np.float32]


class PeopleFinder:
    """The pose model on single pictures, for everyone in them.

    Raises ModelError when `bundle` cannot be used, LiftphaseError when a system library is missing.
    """

    def __init__(self, bundle: Path, max_people: int) -> None:
        """most: people to find in a picture."""
        self._seen_someone = False
        with native_libraries(), _suppress_native_logs():
            self._mediapipe = _import_mediapipe()
            self._task = _create(self._mediapipe, bundle, "IMAGE", max_people)

    def close(self) -> None:
        """Free the model; may be called twice."""
        self._task.close()

    def __call__(self, rgb: NDArray[np.uint8]) -> list[Landmarks]:
        """Everyone found in the picture, in no order; rgb as for `Landmarker`."""
        image = _to_image(self._mediapipe, rgb)
        with nullcontext() if self._seen_someone else _suppress_native_logs():
            found = _to_arrays(self._task.detect(image), rgb.shape)
        self._seen_someone |= bool(found)
        return found


class Landmarker:
    """A pose model at work on one clip.

        with Landmarker(ensure("full")) as landmarker:
            for frame in frames:
                landmarks = landmarker(frame.rgb)

    It follows the person from frame to frame: use a new one for every clip, and give it every frame in order.
    One thread may use it at a time.

    Raises ModelError when `bundle` cannot be used, LiftphaseError when a system library is missing.
    """

    def __init__(self, bundle: Path) -> None:
        self._frames = 0
        self._seen_someone = False
        with native_libraries(), _suppress_native_logs():
            self._mediapipe = _import_mediapipe()
            self._task = _create(self._mediapipe, bundle, "VIDEO", 1)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Free the model; may be called twice."""
        if self._task is not None:
            self._task.close()
            self._task = None

    def __call__(self, rgb: NDArray[np.uint8]) -> Landmarks | None:
        """The person in the next frame, or None if nobody is found.

        rgb: (H, W, 3) uint8, upright; copied if it is not contiguous.
        """
        if self._task is None:
            raise RuntimeError("the Landmarker is closed")
        image = _to_image(self._mediapipe, rgb)
        self._frames += 1
        # MediaPipe's last line of chatter comes with the first person it sees.
        with nullcontext() if self._seen_someone else _suppress_native_logs():
            result = self._task.detect_for_video(image, self._frames * FRAME_SPACING_MS)
        found = _to_arrays(result, rgb.shape)
        self._seen_someone |= bool(found)
        return found[0] if found else None

    def start_on(self, rgb: NDArray[np.uint8]) -> Landmarks | None:
        """Forget the person followed so far and look for one in `rgb`."""
        self(np.zeros_like(rgb))
        return self(rgb)


# MediaPipe imports these for a plot and a microphone. They take two thirds of its start; one runs a compiler
# to look for its library, the other writes a list of fonts into the user's cache.
_UNUSED_IMPORTS = ("matplotlib", "matplotlib.pyplot", "sounddevice")


def _import_mediapipe() -> Any:
    """Imported late: it takes a while."""
    if "mediapipe" in sys.modules:
        return sys.modules["mediapipe"]
    stand_ins = {name: ModuleType(name) for name in _UNUSED_IMPORTS if name not in sys.modules}
    sys.modules |= stand_ins
    try:
        import mediapipe
    finally:
        for name in stand_ins:
            del sys.modules[name]
    return mediapipe


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
            f"{bundle} is no pose model that MediaPipe can use: liftphase models pull."
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


# Lines of absl's log below an error, and TFLite's two. No environment variable turns these off: they are
# written before MediaPipe sets up its log.
_NATIVE_LOGS = re.compile(
    rb"^(?:[IW]\d{4} .*|INFO: Created TensorFlow Lite.*|WARNING: All log messages before absl::.*)\n",
    re.MULTILINE,
)
_NATIVE_LOGS_LOCK = threading.Lock()


@contextmanager
def _suppress_native_logs() -> Iterator[None]:
    """Hold back what is written to file descriptor 2; pass it on afterwards without MediaPipe's chatter."""
    with _NATIVE_LOGS_LOCK, tempfile.TemporaryFile() as held:
        try:
            real = os.dup(2)
        except OSError:  # closed: there is nobody to spare
            yield
            return
        os.dup2(held.fileno(), 2)
        try:
            yield
        finally:
            os.dup2(real, 2)
            held.seek(0)
            rest = _NATIVE_LOGS.sub(b"", held.read())
            if rest:
                os.write(2, rest)
            os.close(real)
