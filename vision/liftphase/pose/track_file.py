"""A PoseTrack as a file (`pose.npz`), so that a clip needs no second pose pass; see docs/formats.md.

The file is a NumPy archive (uncompressed .npz, no pickles) with these members:

- `format`: int, version of this layout: 4. Version 3 had no `cuts_s` and is read as a clip of one shot;
  others are refused.
- `times_s` (T,) float64, `image_px` (T, K, 2) float32, `world_m` (T, K, 3) float32, `visibility` (T, K)
  float32: as in `PoseTrack`, bit for bit; K is 33, in the order of `liftphase.pose.skeleton.BLAZEPOSE`.
- `flow_patches_px` (T, P, 2) float32, `flow_camera` (T, 2, 3) float64, `flow_hands_px` (T, 2, 3, 2) float32:
  as in `ImageFlow`; left out for a track without images.
- `flow_cells_px` (T, R, R, 2) float16: as in `ImageFlow`; left out for a track of an earlier version, too.
- `plates_center_px` (T, 2), `plates_axes_px` (T, 2), `plates_angle_rad` (T,), `plates_support` (T,),
  `plates_on_face` (T,), all float32: as in `PlateTrack`; left out for a track without a plate. Older files
  have no `plates_on_face`: their ellipses are outlines.
- `cuts_s` (C,) float64: as in `PoseTrack`.
- `unseen_s` (U, 2) float64: as in `PoseTrack`; left out where every frame was looked at.
- `clip`: string, JSON of the fields of `ClipInfo`.
- `provenance`: string, JSON.
"""

import json
import math
import os
import tokenize
import zipfile
import zlib
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

import msgspec
import numpy as np
from numpy.typing import NDArray

from liftphase.errors import ClipError, OutputError
from liftphase.pose.cells import CELLS
from liftphase.pose.patches import PATCHES
from liftphase.pose.plates import PlateTrack
from liftphase.pose.skeleton import BLAZEPOSE, HAND_POINTS
from liftphase.pose.track import ImageFlow, PoseTrack
from liftphase.runtime.language import message
from liftphase.runtime.partial_files import PartialFile
from liftphase.runtime.strict_json import load_strict_json
from liftphase.video.info import MAX_START_S, ClipInfo

_Found = TypeVar("_Found")

FORMAT, _FORMAT_WITHOUT_CUTS = 4, 3
_DTYPES = {
    "times_s": np.float64,
    "image_px": np.float32,
    "world_m": np.float32,
    "visibility": np.float32,
}
# What zipfile, NumPy and JSON raise for files that are damaged or no track.
_FAULTS = (
    ValueError,
    KeyError,
    TypeError,
    EOFError,
    RuntimeError,
    NotImplementedError,
    MemoryError,
    SyntaxError,
    tokenize.TokenError,
    zipfile.BadZipFile,
    zlib.error,
    msgspec.MsgspecError,
)
# Bytes: a track of an hour at 60 frames a second has 420 MB; compressed, such numbers take more than a third.
_MAX_SIZE, _SLACK_SIZE, _MAX_RATIO, _MAX_MEMBERS = 1_000_000_000, 1_000_000, 100, 64
# Seconds, frames a second, and pixels or meters, beyond all that a clip can hold.
_MAX_LENGTH_S, _MAX_FPS, _MAX_VALUE, _MAX_SIDE_PX, _MIN_FRAMES = 1e7, 1e5, 1e6, 16384, 2
_MAX_SLOWMO = 1000
# Pixels: the landmarks of any body are further apart.
_MIN_EXTENT_PX = 1e-3
_FLOW_DTYPES = {"patches_px": np.float32, "camera": np.float64, "hands_px": np.float32}


def save_track(track: PoseTrack, path: Path) -> None:
    """Write the track to `path`; an existing file is replaced atomically.

    Raises
    ------
    OutputError
        When it cannot be written; an existing file is then as it was.
    """
    arrays: dict[str, Any] = {
        name: np.asarray(getattr(track, name), dtype) for name, dtype in _DTYPES.items()
    }
    if track.flow is not None:
        arrays |= {
            f"flow_{name}": np.asarray(getattr(track.flow, name), dtype)
            for name, dtype in _FLOW_DTYPES.items()
        }
        if track.flow.cells_px is not None:
            arrays["flow_cells_px"] = np.asarray(track.flow.cells_px, np.float16)
    if len(track.unseen_s):
        arrays["unseen_s"] = np.asarray(track.unseen_s, np.float64)
    if track.plates is not None:
        arrays |= {
            f"plates_{name}": np.asarray(getattr(track.plates, name), np.float32) for name in _plate_shapes(0)
        }
    try:
        partial = PartialFile(path)
        try:
            with partial.path.open("wb") as file:
                np.savez(
                    file,
                    format=np.array(FORMAT),
                    cuts_s=np.asarray(track.cuts_s, np.float64),
                    clip=np.array(json.dumps(asdict(track.clip))),
                    provenance=np.array(json.dumps(track.provenance)),
                    **arrays,
                )
            partial.publish()
        finally:
            partial.discard()
    except OSError as error:
        raise OutputError(
            message("The pose track cannot be written to {path}: {why}."),
            values={"path": path, "why": error.strerror or error},
        ) from error


def load_track(source: Path | BinaryIO) -> PoseTrack:
    """The track that `save_track` wrote, bit for bit, from its path or from an open file.

    Names, shapes, types, sizes and values are checked before they are used.

    Raises
    ------
    ClipError
        In one line, when there is none, or the file is damaged or something else.
    """
    return _read_archive(source, _read)


def load_clip_info(path: Path) -> ClipInfo:
    """What a track in a file says of its clip; nothing else of the file is read or checked.

    Raises ClipError as `load_track`.
    """
    return _read_archive(path, _read_clip)


def _read_archive(source: Path | BinaryIO, read: Callable[[zipfile.ZipFile, Path], _Found]) -> _Found:
    """What `read` finds in the archive. Raises ClipError as `load_track`."""
    path = source if isinstance(source, Path) else Path("pose.npz")
    try:
        with ExitStack() as opened:
            if isinstance(source, Path) and source.exists() and not source.is_file():
                raise ClipError(
                    message("{path} cannot be read: it is no regular file."), values={"path": path}
                )
            file = opened.enter_context(source.open("rb")) if isinstance(source, Path) else source
            return read(opened.enter_context(_open_archive(file)), path)
    except FileNotFoundError as error:
        raise ClipError(message("No such file: {path}. Check the name."), values={"path": path}) from error
    except OSError as error:
        raise ClipError(
            message("{path} cannot be read: {why}."), values={"path": path, "why": error.strerror or error}
        ) from error
    except _FAULTS as error:
        raise ClipError(
            message("{path} is no pose track, or a damaged one: analyze the clip again."),
            values={"path": path},
        ) from error


def _open_archive(file: BinaryIO) -> zipfile.ZipFile:
    """The archive, if what it unpacks to is in proportion to its size."""
    archive = zipfile.ZipFile(file)
    members = archive.infolist()
    size = file.seek(0, os.SEEK_END)
    unpacked = sum(member.file_size for member in members)
    if len(members) > _MAX_MEMBERS or unpacked > min(_MAX_SIZE, _SLACK_SIZE + _MAX_RATIO * size):
        raise ValueError("the archive unpacks to far more than a pose track")
    return archive


def _read_version(archive: zipfile.ZipFile, path: Path) -> int:
    version = int(_read_array(archive, "format", "iu", ()))
    if version not in (FORMAT, _FORMAT_WITHOUT_CUTS):
        raise ClipError(
            message("{path} is a pose track of another version of liftphase: analyze the clip again."),
            values={"path": path},
        )
    return version


def _read_clip(archive: zipfile.ZipFile, path: Path) -> ClipInfo:
    _read_version(archive, path)
    return msgspec.convert(_read_json(archive, "clip"), ClipInfo)


def _read(archive: zipfile.ZipFile, path: Path) -> PoseTrack:
    version = _read_version(archive, path)
    clip = msgspec.convert(_read_json(archive, "clip"), ClipInfo)
    provenance = msgspec.convert(_read_json(archive, "provenance"), dict[str, Any])
    times_s = _read_array(archive, "times_s", _DTYPES["times_s"], (None,))
    frames = len(times_s)
    latest_s = MAX_START_S + _MAX_LENGTH_S
    if frames < _MIN_FRAMES or not np.isfinite(times_s).all() or np.abs(times_s).max() > latest_s:
        raise ValueError("times_s is not that of a clip")
    arrays = {
        name: _read_array(archive, name, _DTYPES[name], shape) for name, shape in _shapes(frames).items()
    }
    flow = _read_flow(archive, frames) if "flow_camera.npy" in archive.namelist() else None
    plates = None
    if "plates_center_px.npy" in archive.namelist():
        plates = PlateTrack(
            **{
                name: _read_array(archive, f"plates_{name}", np.float32, shape)
                if f"plates_{name}.npy" in archive.namelist() or name != "on_face"
                else np.zeros(shape, np.float32)
                for name, shape in _plate_shapes(frames).items()
            }
        )
    has_cuts = version != _FORMAT_WITHOUT_CUTS
    cuts_s = _read_array(archive, "cuts_s", np.float64, (None,)) if has_cuts else np.empty(0)
    unseen_s = np.empty((0, 2))
    if "unseen_s.npy" in archive.namelist():
        unseen_s = _read_array(archive, "unseen_s", np.float64, (None, 2))
    arrays |= {"cuts_s": cuts_s, "unseen_s": unseen_s}
    track = PoseTrack(times_s, **arrays, clip=clip, provenance=provenance, flow=flow, plates=plates)
    _check_values(track)
    return track


def _read_flow(archive: zipfile.ZipFile, frames: int) -> ImageFlow:
    arrays = {
        name: _read_array(archive, f"flow_{name}", _FLOW_DTYPES[name], shape)
        for name, shape in _flow_shapes(frames).items()
    }
    cells_px = None
    if "flow_cells_px.npy" in archive.namelist():
        cells_px = _read_array(archive, "flow_cells_px", np.float16, (frames, CELLS, CELLS, 2))
    return ImageFlow(**arrays, cells_px=cells_px)


def _shapes(frames: int) -> dict[str, tuple[int, ...]]:
    return {
        "image_px": (frames, len(BLAZEPOSE), 2),
        "world_m": (frames, len(BLAZEPOSE), 3),
        "visibility": (frames, len(BLAZEPOSE)),
    }


def _flow_shapes(frames: int) -> dict[str, tuple[int, ...]]:
    return {
        "patches_px": (frames, len(PATCHES), 2),
        "camera": (frames, 2, 3),
        "hands_px": (frames, *np.shape(HAND_POINTS), 2),
    }


def _plate_shapes(frames: int) -> dict[str, tuple[int, ...]]:
    per_frame = dict.fromkeys(("angle_rad", "support", "on_face"), (frames,))
    return {"center_px": (frames, 2), "axes_px": (frames, 2), **per_frame}


def _read_array(
    archive: zipfile.ZipFile, name: str, dtype: Any, shape: tuple[int | None, ...]
) -> NDArray[Any]:
    """An array of that type (or, for text, one of those kinds) and shape, None for any length.

    The header is checked first: it may claim a size that no memory holds.
    """
    member = archive.getinfo(f"{name}.npy")
    with archive.open(member) as file:
        version = np.lib.format.read_magic(file)
        read_header = {
            (1, 0): np.lib.format.read_array_header_1_0,
            (2, 0): np.lib.format.read_array_header_2_0,
        }[version]
        found, _, found_dtype = read_header(file)
        fits = len(found) == len(shape) and all(
            want in (None, got) for got, want in zip(found, shape, strict=True)
        )
        kind = found_dtype.kind in dtype if isinstance(dtype, str) else found_dtype == dtype
        if not (fits and kind) or math.prod(found) * found_dtype.itemsize > member.file_size:
            raise ValueError(f"{name} is {found} of {found_dtype}")
    with archive.open(member) as file:
        return np.lib.format.read_array(file, allow_pickle=False)


def _read_json(archive: zipfile.ZipFile, name: str) -> Any:
    return load_strict_json(str(_read_array(archive, name, "U", ())))


def _check_values(track: PoseTrack) -> None:
    """Raise ValueError where a number is impossible for a clip. NaN stands for what was not detected."""
    clip = track.clip
    if not (0 < clip.width <= _MAX_SIDE_PX and 0 < clip.height <= _MAX_SIDE_PX):
        raise ValueError(f"the frame has {clip.width}x{clip.height} pixels")
    if not (0 <= clip.duration_s <= _MAX_LENGTH_S and abs(clip.first_s) <= MAX_START_S):
        raise ValueError("the clip has no such duration")
    if not (0 < clip.nominal_fps <= _MAX_FPS and clip.frames >= 0):
        raise ValueError("the clip has no such frame rate")
    if not 1 / _MAX_SLOWMO <= clip.slowmo <= _MAX_SLOWMO:
        raise ValueError("no clip plays that slowly")
    span_s = float(track.times_s[-1] - track.times_s[0])
    if not (len(track.times_s) - 1) / _MAX_FPS <= span_s <= _MAX_LENGTH_S:
        raise ValueError("the frames are closer than those of any camera, or far apart")
    if not ((track.visibility >= 0) & (track.visibility <= 1)).all():
        raise ValueError("visibility is not in 0..1")
    arrays = [track.image_px, track.world_m, *_flow_and_plates(track)]
    for array in arrays:
        if (np.abs(array) > _MAX_VALUE).any():
            raise ValueError("a landmark or a movement is far outside any image")
    # Landmarks first: over the first axis NumPy takes a tenth of the time that it takes over the middle one.
    landmarks_px = np.ascontiguousarray(track.image_px[track.detected].transpose(1, 0, 2))
    extents_px = np.ptp(landmarks_px, axis=0).max(axis=1)
    if (extents_px < _MIN_EXTENT_PX).any():
        raise ValueError("all landmarks of a frame are in one point")


def _flow_and_plates(track: PoseTrack) -> list[NDArray[Any]]:
    """The arrays of the parts that a track may lack. Raises ValueError as `_check_values`."""
    arrays = []
    if track.flow is not None:
        arrays += [track.flow.patches_px, track.flow.camera, track.flow.hands_px]
        if np.isnan(track.flow.camera).any():
            raise ValueError("flow_camera has gaps")
        if track.flow.cells_px is not None and not np.isfinite(track.flow.cells_px).all():
            raise ValueError("flow_cells_px has gaps")
    if track.plates is not None:
        arrays += [getattr(track.plates, name) for name in _plate_shapes(0)]
        if (track.plates.axes_px <= 0).any():
            raise ValueError("plates_axes_px is not that of a plate")
    return arrays
