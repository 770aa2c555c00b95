"""Which existing files an output that was named by the user may replace: those that this program wrote."""

import json
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from liftphase.errors import UsageError
from liftphase.export.result_folder import MAX_ANALYSIS_SIZE, RESULT_FILES, TRACK_FILE
from liftphase.runtime.bounded_files import read_bounded
from liftphase.runtime.file_marks import HTML_MARK, JUNIT_NAME, PDF_CREATOR, PNG_SOFTWARE

_HEAD_SIZE = 400
_ANALYSIS_KEYS = {"schema", "clip", "segments", "reps"}
_VERDICT_KEYS = {"schema", "verdict", "clips"}
_LABEL_KEYS = {"made_by", "sha256", "segments"}


def refuse_overwriting(path: str | Path | None, inputs: Iterable[Path | None]) -> None:
    """Raise UsageError when writing to `path` would replace an input, a result, or a file of somebody else.

    Empty files may be replaced. path: None or "-" for no file.
    """
    if path is None or str(path) == "-":
        return
    path = Path(path)
    try:
        path.stat()
        if any(given is not None and given.exists() and given.samefile(path) for given in inputs):
            raise UsageError(f"{path} is to be read and would be replaced: give another name.")
        if not path.is_file():
            raise UsageError(f"{path} is no regular file: give the name of a file, or - for stdout.")
        if path.name in RESULT_FILES and (path.parent / TRACK_FILE).exists():
            raise UsageError(f"{path} is the result of an analysis: give another name.")
        if path.stat().st_size > 0 and not _is_of_liftphase(path):
            raise UsageError(f"{path} exists and is not of liftphase: give another name, or delete it.")
    except FileNotFoundError:
        return
    except (OSError, ValueError) as error:
        raise UsageError(f"{path} cannot be written: {getattr(error, 'strerror', None) or error}.") from error


def _is_of_liftphase(path: Path) -> bool:
    with path.open("rb") as file:
        head = file.read(_HEAD_SIZE)
    if head.startswith(b"\x89PNG"):
        return f"Software\0{PNG_SOFTWARE}".encode() in head
    if head.startswith(b"<?xml"):
        return f'<testsuites name="{JUNIT_NAME}"'.encode() in head
    if head.startswith(b"<!doctype html>"):
        return head.startswith(HTML_MARK.encode())
    if head.startswith(b"%PDF") and path.stat().st_size <= MAX_ANALYSIS_SIZE:
        return f"/Creator ({PDF_CREATOR})".encode() in read_bounded(path, MAX_ANALYSIS_SIZE)
    if head.startswith(b"{") and path.stat().st_size <= MAX_ANALYSIS_SIZE:
        with suppress(ValueError, RecursionError):
            data = json.loads(read_bounded(path, MAX_ANALYSIS_SIZE))
            known = (_ANALYSIS_KEYS, _VERDICT_KEYS, _LABEL_KEYS)
            return isinstance(data, dict) and any(data.keys() >= keys for keys in known)
    return False
