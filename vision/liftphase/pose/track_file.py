"""A PoseTrack as a file (`pose.npz`), so that a clip needs no second pose pass.

The file is a NumPy archive (uncompressed .npz, no pickles) with these members:

- `format`: int, version of this layout; another version is refused.
- `times_s` (T,) float64, `image_px` (T, K, 2) float32, `world_m` (T, K, 3) float32, `visibility` (T, K)
  float32: as in `PoseTrack`, bit for bit; K is 33, in the order of `liftphase.pose.skeleton.BLAZEPOSE`.
- `flow_patches_px` (T, P, 2) float32, `flow_camera` (T, 2, 3) float64, `flow_hands_px` (T, 2, 3, 2) float32:
  as in `ImageFlow`; left out for a track without images.
- `clip`: string, JSON of the fields of `ClipInfo`.
- `provenance`: string, JSON.
"""

import json
import os
import tempfile
import zipfile
import zlib
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from liftphase.errors import ClipError, OutputError
from liftphase.pose.track import ImageFlow, PoseTrack
from liftphase.video.info import ClipInfo

FORMAT = 3
_DTYPES = {
    "times_s": np.float64,
    "image_px": np.float32,
    "world_m": np.float32,
    "visibility": np.float32,
}
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
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
        partial = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                np.savez(
                    file,
                    format=np.array(FORMAT),
                    clip=np.array(json.dumps(asdict(track.clip))),
                    provenance=np.array(json.dumps(track.provenance)),
                    **arrays,
                )
            partial.chmod(0o644)  # mkstemp makes it private
            partial.replace(path)
        finally:
            partial.unlink(missing_ok=True)
    except OSError as error:
        raise OutputError(
            f"The pose track cannot be written to {path}: {error.strerror or error}."
        ) from error


def load_track(path: Path) -> PoseTrack:
    """The track that `save_track` wrote, bit for bit.

    Raises
    ------
    ClipError
        When there is none, or the file is damaged or something else.
    """
    try:
        with path.open("rb") as file, _open_archive(file) as archive:
            return _read(archive, path)
    except FileNotFoundError as error:
        raise ClipError(f"No such file: {path}. Check the name.") from error
    except OSError as error:
        raise ClipError(f"{path} cannot be read: {error.strerror or error}.") from error
    # What NumPy, zipfile and JSON raise for files that are damaged or no track.
    except (ValueError, KeyError, TypeError, EOFError, RuntimeError, zipfile.BadZipFile, zlib.error) as error:
        raise ClipError(f"{path} is no pose track, or a damaged one: analyse the clip again.") from error


def _open_archive(file: Any) -> Any:
    archive = np.load(file, allow_pickle=False)
    if not isinstance(archive, np.lib.npyio.NpzFile):
        raise ValueError("not an archive")
    return archive


def _read(archive: Any, path: Path) -> PoseTrack:
    if int(archive["format"]) != FORMAT:
        raise ClipError(f"{path} is a pose track of another version of liftphase: analyse the clip again.")
    arrays = _read_arrays(archive, _DTYPES)
    flow = None
    if "flow_camera" in archive:
        flow = ImageFlow(**_read_arrays(archive, _FLOW_DTYPES, prefix="flow_"))
    if not np.isfinite(arrays["times_s"]).all():
        raise ValueError("times_s has gaps")
    clip = json.loads(str(archive["clip"]))
    clip["warnings"] = tuple(clip["warnings"])
    provenance = json.loads(str(archive["provenance"]))
    return PoseTrack(**arrays, clip=ClipInfo(**clip), provenance=provenance, flow=flow)


def _read_arrays(archive: Any, dtypes: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    arrays = {name: archive[prefix + name] for name in dtypes}
    for name, array in arrays.items():
        if array.dtype != dtypes[name]:
            raise ValueError(f"{prefix}{name} holds {array.dtype}")
    return arrays
