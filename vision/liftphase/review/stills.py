"""The small image that stands for a result: the one in its report, else one out of its video, made once."""

import base64
import re
import threading
from contextlib import suppress
from pathlib import Path

from liftphase.errors import LiftphaseError
from liftphase.export.analysis_json import read_analysis_json
from liftphase.export.result_folder import ANALYSIS_FILE, REPORT_FILE, VIDEO_FILE
from liftphase.review.catalog import Result
from liftphase.review.still import encode_jpeg, read_still, still_time_s
from liftphase.runtime.atomic_files import atomic_path

_IN_REPORT = re.compile(rb'"still":"data:image/jpeg;base64,([A-Za-z0-9+/]+=*)"')
# A decoder takes memory and a core.
_decoding = threading.Lock()


def find_still(result: Result, kept: Path) -> bytes | None:
    """The JPEG of a result; None where there is neither a report nor a video.

    kept: the folder for those that had to be made; where it cannot be written they are made again.
    """
    report = result.folder / REPORT_FILE
    if report.is_file() and not report.is_symlink() and (found := _IN_REPORT.search(report.read_bytes())):
        return base64.b64decode(found[1])
    path = kept / f"{result.id}-{result.version}.jpg"
    if path.is_file():
        return path.read_bytes()
    with _decoding:
        made = make_still(result)
    if made is not None:
        _keep(path, made)
    return made


def make_still(result: Result) -> bytes | None:
    """A JPEG of the annotated video; None where there is none, or no rep."""
    video = result.folder / VIDEO_FILE
    if video.is_symlink() or not video.is_file():
        return None
    try:
        time_s = still_time_s(read_analysis_json(result.folder / ANALYSIS_FILE).to_dict())
    except LiftphaseError:
        return None
    # A video of a part begins later than its clip: then any image has to do.
    found = read_still(video, time_s or 0.0, None)
    image = read_still(video, 0.0, None) if found is None else found
    return None if image is None else encode_jpeg(image)


def _keep(path: Path, content: bytes) -> None:
    with suppress(LiftphaseError, OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        with atomic_path(path) as partial:
            partial.write_bytes(content)
