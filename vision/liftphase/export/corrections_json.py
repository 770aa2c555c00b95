"""corrections.json: what a person changed in an analysis, written whole and read with every check."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from liftphase.errors import ClipError
from liftphase.export.analysis_json import find_label_faults, one_line
from liftphase.reps.corrections import Corrections
from liftphase.runtime.atomic_files import atomic_open
from liftphase.runtime.strict_json import load_strict_json

_SAME_S = 2.1e-4


def write_corrections(corrections: Corrections, path: str | Path) -> None:
    """Write corrections.json. Raises OutputError when it cannot be written."""
    with atomic_open(path) as file:
        json.dump(corrections.to_dict(), file, indent=2, allow_nan=False)
        file.write("\n")


def parse_corrections(content: bytes | str) -> Corrections:
    """The corrections that a corrections.json holds; unknown keys are ignored.

    Raises
    ------
    ValueError
        When it is not JSON, breaks the contract, or its segments overlap; one line says what and where.
    """
    import msgspec

    from liftphase.export.analysis_schema import CorrectionsFile

    try:
        data = load_strict_json(content)
    except ValueError as error:
        raise ValueError(f"not JSON: {one_line(error)}") from error
    try:
        msgspec.convert(data, CorrectionsFile)
    except msgspec.ValidationError as error:
        raise ValueError(f"no corrections: {one_line(error)}") from error
    for fault in _find_faults(data):
        raise ValueError(f"no corrections: {fault}")
    return Corrections.from_dict(data)


def read_corrections(path: Path) -> Corrections:
    """The corrections in a file.

    Raises
    ------
    ClipError
        In one line, when there are none that are valid.
    """
    try:
        return parse_corrections(path.read_bytes())
    except OSError as error:
        raise ClipError(f"{path} cannot be read: {error.strerror or error}.") from error
    except ValueError as error:
        raise ClipError(f"{path} is {error}: correct or remove the file.") from error


def _find_faults(data: dict[str, Any]) -> list[str]:
    """Errors in the segments; gaps between them are allowed and mean `other`."""
    segments = [{"end": None, "rep": None} | own for own in data["segments"]]
    faults = [
        f"segments[{number}] ends before it starts"
        for number, own in enumerate(segments)
        if own["end_s"] < own["start_s"]
    ]
    faults += [
        f"segments[{number}] overlaps segments[{number - 1}]"
        for number in range(1, len(segments))
        if segments[number]["start_s"] < segments[number - 1]["end_s"] - _SAME_S
    ]
    faults += find_label_faults(segments)
    saved_at = data.get("saved_at")
    if saved_at is not None:
        try:
            datetime.fromisoformat(saved_at)
        except ValueError:
            faults.append(f"saved_at is no ISO 8601 time: {saved_at[:40]!r}")
    return faults
