"""From another program's pose file to a track."""

import hashlib
from pathlib import Path
from typing import get_args

import numpy as np
from numpy.typing import NDArray

from liftphase.errors import ClipError, LiftphaseError, UsageError
from liftphase.pose.readers.recording import Recording, Up, check_fps
from liftphase.pose.readers.registry import FAULTS, find_reader, why_unknown
from liftphase.pose.readers.subject import choose_subject
from liftphase.pose.track import PoseTrack
from liftphase.signal.resampling import MAX_SPAN_S

# A pose file of an hour has less than this.
_MAX_BYTES = 2_000_000_000


def read_track(
    path: str | Path, *, fps: float | None = None, person: str | int | None = None, up: Up | None = None
) -> PoseTrack:
    """Read the pose track of another program: its file, or its folder of files.

    OpenPose, MMPose and COCO (JSON), DeepLabCut and SLEAP (CSV, HDF5), TRC (also Sports2D's), C3D, movement's
    netCDF, and the formats of installed packages; the content decides.

    Parameters
    ----------
    path : str or Path
        The file; for OpenPose the folder of its JSON files, one a frame.
    fps : float, optional
        Frames per second, for a format that states neither times nor a rate.
    person : str or int, optional
        As in `estimate_pose`.
    up : {"x", "y", "z", "-x", "-y", "-z"}, optional
        The axis that points up in a file of points in space; by default as the format has it.

    Returns
    -------
    PoseTrack
        Without optical flow. Points in space are projected to the body's sagittal plane
        (`liftphase.pose.readers.projection`) and kept in `world_m`.

    Raises
    ------
    ClipError
        In one line: the file is of no known format, damaged, or shows nobody.
    UsageError
        `fps` is missing, or given although the file states times; there is no such person.

    Examples
    --------
    >>> import liftphase
    >>> liftphase.read_track("tests/vision/pose/readers/data/squat.trc").image_px.shape
    (220, 33, 2)
    """
    if not isinstance(path, str | Path):
        raise UsageError(f"a pose file is given by its path, not by {path!r}.")
    if up is not None and up not in get_args(Up):
        raise UsageError(f"up must be {', '.join(get_args(Up))}, not {up!r}.", arguments=["up"])
    path = Path(path)
    reader = find_reader(path)
    if reader is None:
        raise ClipError(f"{path} {why_unknown(path)}")
    sha256 = hash_pose_file(path)
    try:
        recording = reader.read(path)
        times_s = _times_of(recording, fps, path)
        _check_times(times_s, path)
        return choose_subject(
            recording, times_s, str(path), sha256=sha256, person=person, up=up, made_by=reader.title
        )
    except LiftphaseError:
        raise
    except OSError as error:
        raise ClipError(f"{path} cannot be read: {error.strerror or error}.") from error
    except FAULTS as error:
        detail = " ".join(str(error).split())[:120]
        raise ClipError(f"{path} is damaged, or no file of {reader.title}: {detail}.") from error


def hash_pose_file(path: Path) -> str:
    """SHA-256 of a file, or of the files in a folder in the order of their names. Raises ClipError."""
    files = sorted(path.glob("*.json")) if path.is_dir() else [path]
    digest = hashlib.sha256()
    try:
        if sum(each.stat().st_size for each in files) > _MAX_BYTES:
            raise ClipError(f"{path} is far too large for a pose file.")
        for each in files:
            if not each.is_file():
                raise ClipError(f"{each} cannot be read: it is no regular file.")
            with each.open("rb") as file:
                while block := file.read(1 << 20):
                    digest.update(block)
    except OSError as error:
        raise ClipError(f"{path} cannot be read: {error.strerror or error}.") from error
    return digest.hexdigest()


def _times_of(recording: Recording, fps: float | None, path: Path) -> NDArray[np.float64]:
    if recording.times_s is not None:
        if fps is not None:
            raise UsageError(f"{path} states its own times: leave out fps.", arguments=["fps"])
        return recording.times_s
    if fps is None:
        raise UsageError(f"{path} states no frame rate: give fps.", arguments=["fps"])
    check_fps(fps)
    numbers = recording.frame_numbers
    return (np.arange(len(recording.frames)) if numbers is None else numbers) / float(fps)


def _check_times(times_s: NDArray[np.float64], path: Path) -> None:
    """Raise ClipError where the times of a file are no times of frames in order, or of hours."""
    if not np.isfinite(times_s).all():
        raise ClipError(f"{path}: its frame {int(np.argmin(np.isfinite(times_s))) + 1} has no time.")
    if (late := np.flatnonzero(np.diff(times_s) <= 0)).size:
        number = int(late[0]) + 1
        raise ClipError(
            f"{path}: the time of its frame {number + 1}, {times_s[number]:g} s, is not after that of the "
            "frame before it."
        )
    if len(times_s) and (span_s := float(times_s[-1] - times_s[0])) > MAX_SPAN_S:
        raise ClipError(
            f"{path}: its frames are spread over {span_s / 3600:.1f} h; at most {MAX_SPAN_S / 3600:g} h can "
            "be analyzed: its times are perhaps not in seconds, or it must be cut."
        )
