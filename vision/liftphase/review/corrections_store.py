"""corrections.json as the server keeps it: saved whole after each edit, with a version for every window."""

import hashlib
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from liftphase.errors import ClipError, OutputError
from liftphase.export.corrections_json import read_corrections, write_corrections
from liftphase.export.result_folder import CORRECTIONS_FILE, ResultFolder
from liftphase.reps.corrections_model import Corrections
from liftphase.runtime.language import message

# The version where nothing was corrected.
NO_VERSION = ""
_VERSION_DIGITS = 16


@dataclass(frozen=True, slots=True)
class Stored:
    """The corrections beside results.

    version: changes with the file; set_aside: the name under which a file that could not be read was kept.
    """

    corrections: Corrections | None
    version: str
    set_aside: str | None = None


def load_stored(folder: Path) -> Stored:
    """The corrections in a folder. One that cannot be read is kept under another name.

    Raises OutputError where it cannot be renamed.
    """
    path = folder / CORRECTIONS_FILE
    if not path.exists():
        return Stored(None, NO_VERSION)
    try:
        return Stored(read_corrections(path), find_version(folder))
    except ClipError:
        return Stored(None, NO_VERSION, set_aside=_rename(path, "broken"))


def save_corrections(folder: Path, corrections: Corrections, base: str) -> tuple[Stored, bool]:
    """Save corrections, which have the time of now from then on.

    Parameters
    ----------
    folder
        Of the results.
    corrections
        What a person changed.
    base : str
        The version that the person began with.

    Returns
    -------
    tuple
        What is there now, and whether it replaced another version than `base`: the later edit wins.

    Raises
    ------
    OutputError
        The file cannot be written.
    """
    replaced = find_version(folder) != base
    stamped = replace(corrections, saved_at=datetime.now(UTC).isoformat(timespec="milliseconds"))
    write_corrections(stamped, folder / CORRECTIONS_FILE)
    return Stored(stamped, find_version(folder)), replaced


def put_aside(folder: Path) -> None:
    """Give the machine's analysis back; the corrections are kept under another name.

    Raises OutputError where the file cannot be renamed.
    """
    path = folder / CORRECTIONS_FILE
    if path.exists():
        _rename(path, "earlier")


def find_version(folder: Path) -> str:
    """The version of the corrections in a folder."""
    content = ResultFolder(folder).read(CORRECTIONS_FILE)
    return NO_VERSION if content is None else hashlib.sha256(content).hexdigest()[:_VERSION_DIGITS]


def _rename(path: Path, why: str) -> str:
    """Keep a file under another name, which is returned."""
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")
    kept = path.with_name(f"{path.stem}.{why}-{stamp}.json")
    try:
        path.rename(kept)
    except OSError as error:
        reason = error.strerror or error
        raise OutputError(
            message("{name} cannot be renamed: {reason}."), values={"name": path.name, "reason": reason}
        ) from error
    return kept.name
