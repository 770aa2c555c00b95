"""The detections of a clip during the pose pass, kept in a file so that its length costs no memory.

Afterwards `PoseSpool.read` has them all in memory, about 1.4 kB for a person in a frame.
"""

import tempfile
from array import array
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from liftphase.errors import OutputError
from liftphase.pose.cells import CELLS
from liftphase.pose.detection import Detection, Landmarks
from liftphase.pose.optical_flow import FrameFlow
from liftphase.pose.patches import PATCHES
from liftphase.pose.plate_following import Disc
from liftphase.pose.plates import DISC_COLUMNS
from liftphase.pose.skeleton import BLAZEPOSE, HAND_POINTS
from liftphase.runtime.closing import Closing
from liftphase.runtime.language import message

# A person in a frame.
_RECORD = np.dtype(
    [
        ("frame", np.int32),
        ("track", np.int32),
        ("image_px", np.float32, (len(BLAZEPOSE), 2)),
        ("world_m", np.float32, (len(BLAZEPOSE), 3)),
        ("visibility", np.float32, (len(BLAZEPOSE),)),
        ("patches_px", np.float32, (len(PATCHES), 2)),
        ("hands_px", np.float32, (*np.shape(HAND_POINTS), 2)),
    ]
)


@dataclass(frozen=True, slots=True, eq=False)
class TrackedPose:
    """A person in a frame, and how the image moved on them, as in `FrameFlow`."""

    detection: Detection
    patches_px: NDArray[np.float32]
    hands_px: NDArray[np.float32]


class PoseSpool(Closing):
    """Everyone in every frame of a clip, and the optical flow, while the block lasts.

    Parameters
    ----------
    folder : Path
        Where the file is, which has no name.

    Attributes
    ----------
    size : tuple of int
        (width, height) of the images, pixels.

    Raises
    ------
    OutputError
        When the file cannot be written.
    """

    def __init__(self, folder: Path) -> None:
        self.size = 0, 0
        self._times_s, self._camera, self._changes = array("d"), array("d"), array("d")
        self._discs, self._cells = array("d"), bytearray()
        with _explained():
            self._file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 (closed by `close`)

    def close(self) -> None:
        """Remove the file."""
        # A full disk refuses what is still to be written; that was raised before.
        with suppress(OSError):
            self._file.close()

    def __len__(self) -> int:
        """How many frames."""
        return len(self._times_s)

    def add(
        self,
        time_s: float,
        size: tuple[int, int],
        detections: Sequence[Detection],
        flow: FrameFlow,
        discs: Sequence[Disc] = (),
    ) -> None:
        """Append the next frame."""
        records = np.zeros(len(detections), _RECORD)
        for record, detection, patches_px, hands_px in zip(
            records, detections, flow.patches_px, flow.hands_px, strict=True
        ):
            landmarks = detection.landmarks
            record["frame"], record["track"] = len(self), detection.tracklet_id
            record["image_px"], record["world_m"] = landmarks.image_px, landmarks.world_m
            record["visibility"] = landmarks.visibility
            record["patches_px"], record["hands_px"] = patches_px, hands_px
        with _explained():
            self._file.write(records.tobytes())
        for disc in discs:
            self._discs.extend((len(self), *disc.values()))
        self._times_s.append(time_s)
        self._camera.extend(flow.camera.ravel())
        self._changes.append(flow.change)
        self._cells.extend(flow.cells_px.tobytes())
        self.size = size

    @property
    def times_s(self) -> NDArray[np.float64]:
        """(T,) presentation timestamps, seconds."""
        return np.array(self._times_s)

    @property
    def camera(self) -> NDArray[np.float64]:
        """(T, 2, 3) camera motion in each frame, as in `FrameFlow`."""
        return np.array(self._camera).reshape(-1, 2, 3)

    @property
    def cells_px(self) -> NDArray[np.float16]:
        """(T, R, R, 2) motion of the cells of the image in each frame, as in `FrameFlow`."""
        return np.frombuffer(self._cells, np.float16).reshape(-1, CELLS, CELLS, 2)

    @property
    def changes(self) -> NDArray[np.float64]:
        """(T,) how much each frame differs from the one before, as in `FrameFlow`."""
        return np.array(self._changes)

    @property
    def discs(self) -> NDArray[np.float64]:
        """(N, 13) the discs in all frames, `liftphase.pose.plates.DISC_COLUMNS`."""
        return np.array(self._discs).reshape(-1, DISC_COLUMNS)

    def read(self) -> list[list[TrackedPose]]:
        """Everyone in each frame, in the order they were added in."""
        with _explained():
            self._file.seek(0)
            records = np.frombuffer(self._file.read(), _RECORD)
        frames: list[list[TrackedPose]] = [[] for _ in range(len(self))]
        for frame, track, image_px, world_m, visibility, patches_px, hands_px in zip(
            *(records[name] for name in records.dtype.names or ()), strict=True
        ):
            detection = Detection(int(track), Landmarks(image_px, world_m, visibility))
            frames[frame].append(TrackedPose(detection, patches_px, hands_px))
        return frames


@contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise OutputError(
            message("What is seen in the clip cannot be kept beside its results: {why}."),
            values={"why": error.strerror or error},
        ) from error
