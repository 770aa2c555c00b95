"""A PoseTrack as a file (`pose.npz`), so that a clip need not be looked at again."""

import json
import zipfile
import zlib
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from liftphase.errors import ClipError, OutputError
from liftphase.pose.track import ImageFlow, PoseTrack
from liftphase.runtime.partial_files import PartialFile
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
    """Write the track to `path`: arrays as they are, the rest as JSON; a file there is replaced at once.

    Raises OutputError when it cannot be written; the file there is then as it was.
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
        partial = PartialFile(path)
        try:
            with partial.path.open("wb") as file:
                np.savez(
                    file,
                    format=np.array(FORMAT),
                    clip=np.array(json.dumps(asdict(track.clip))),
                    provenance=np.array(json.dumps(track.provenance)),
                    **arrays,
                )
            partial.publish()
        finally:
            partial.discard()
    except OSError as error:
        raise OutputError(
            f"The pose track cannot be written to {path}: {error.strerror or error}."
        ) from error


def load_track(source: Path | BinaryIO) -> PoseTrack:
    """The track that `save_track` wrote, bit for bit, from its path or from an open file.

    Raises ClipError when there is none, or the file is damaged or something else.
    """
    path = source if isinstance(source, Path) else Path("pose.npz")
    try:
        with ExitStack() as opened:
            file = opened.enter_context(source.open("rb")) if isinstance(source, Path) else source
            return _read(opened.enter_context(_open_archive(file)), path)
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
