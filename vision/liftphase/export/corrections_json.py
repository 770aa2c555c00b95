"""corrections.json: what a person changed in an analysis, written whole and read with every check."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from liftphase.errors import ClipError, UsageError
from liftphase.export.analysis_json import one_line
from liftphase.export.result_folder import MAX_ANALYSIS_SIZE
from liftphase.reps.corrections_model import Corrections
from liftphase.runtime.atomic_files import atomic_open
from liftphase.runtime.bounded_files import read_bounded
from liftphase.runtime.language import message
from liftphase.runtime.strict_json import load_strict_json


def write_corrections(corrections: Corrections, path: str | Path) -> None:
    """Write corrections.json. Raises OutputError when it cannot be written."""
    with atomic_open(path) as file:
        json.dump(corrections.to_dict(), file, indent=2, allow_nan=False)
        file.write("\n")


def read_corrections(path: str | Path) -> Corrections:
    """Read a corrections.json; keys that are not known are passed over.

    Parameters
    ----------
    path : str or Path
        The file.

    Returns
    -------
    Corrections
        What `liftphase.apply_corrections` takes.

    Raises
    ------
    ClipError
        In one line, when there are none that can be believed.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> import liftphase
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder) / "corrections.json"
    ...     write_corrections(liftphase.Corrections("0" * 64, (), exercise="squat"), path)
    ...     liftphase.read_corrections(path).exercise
    'squat'
    """
    try:
        data = load_strict_json(read_bounded(Path(path), MAX_ANALYSIS_SIZE))
        return Corrections.from_dict(data)
    except OSError as error:
        raise ClipError(
            message("{path} cannot be read: {why}."), values={"path": path, "why": error.strerror or error}
        ) from error
    except ValueError as error:
        raise ClipError(
            message("{path} is not JSON ({why}): mend or remove the file."),
            values={"path": path, "why": one_line(error)},
        ) from error
    except UsageError as error:
        raise ClipError(
            message("{path}: {why} Mend or remove the file."), values={"path": path, "why": error}
        ) from error


def are_applied(content: bytes | None, provenance: Mapping[str, Any]) -> bool:
    """Whether an analysis has the corrections that stand beside it.

    Parameters
    ----------
    content
        Of the corrections.json, None where there is none.
    provenance
        Of the analysis.

    Returns
    -------
    bool
        False also where the analysis has corrections that are not there any more, or the file is broken.
    """
    record = provenance.get("corrections")
    if content is None:
        return record is None
    applied = record.get("fingerprint") if isinstance(record, Mapping) else None
    try:
        return Corrections.from_dict(load_strict_json(content)).fingerprint == applied
    except (ValueError, UsageError):
        return False
