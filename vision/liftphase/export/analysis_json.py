"""analysis.json: writing it, and reading it with every value checked."""

import json
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

from liftphase.errors import ClipError
from liftphase.export.result_folder import MAX_ANALYSIS_SIZE
from liftphase.reps.model import SCHEMA, Analysis
from liftphase.reps.rep import PARTS
from liftphase.reps.segments import find_label_faults
from liftphase.runtime.atomic_files import atomic_open
from liftphase.runtime.bounded_files import read_bounded
from liftphase.runtime.language import message
from liftphase.runtime.strict_json import load_strict_json

# Times in the file are rounded to 0.1 ms, and a duration is the difference of two of them.
_ROUNDING_S = 2.1e-4

JsonObject = dict[str, Any]
Check = Callable[[JsonObject], Iterator[str]]


def write_analysis_json(analysis: Analysis, path: str | Path) -> None:
    """Write `Analysis.to_dict()`. Raises OutputError when it cannot be written."""
    with atomic_open(path) as file:
        # ASCII only: a file name need not be valid UTF-8, and JSON escapes carry it all the same.
        json.dump(analysis.to_dict(), file, indent=2, allow_nan=False)
        file.write("\n")


def parse_analysis(content: bytes) -> Analysis:
    """The analysis that an analysis.json holds; unknown keys are ignored.

    Raises
    ------
    ValueError
        When it is not JSON, breaks the published schema or one of `CHECKS`; one line says what and where.
    """
    # Only reading needs it, and it takes longer to import than the rest of this module.
    import msgspec

    from liftphase.export.analysis_schema import AnalysisFile

    if len(content) > MAX_ANALYSIS_SIZE:
        raise ValueError(f"larger than {MAX_ANALYSIS_SIZE // 1_000_000} MB")
    try:
        data = load_strict_json(content)
    except ValueError as error:
        raise ValueError(f"not JSON: {one_line(error)}") from error
    if isinstance(data, dict) and isinstance(data.get("schema"), int) and data["schema"] != SCHEMA:
        raise ValueError(f"of schema {data['schema']}, not {SCHEMA}")
    try:
        msgspec.convert(data, AnalysisFile)
    except msgspec.ValidationError as error:
        raise ValueError(f"not an analysis: {one_line(error)}") from error
    for check in CHECKS:
        for fault in check(data):
            raise ValueError(f"not an analysis: {fault}")
    analysis = Analysis.from_dict(data)
    for fault in _find_disagreement(analysis, data):
        # Most likely edited by hand.
        raise ValueError(f"not an analysis: {fault} (changes belong into corrections.json)")
    return analysis


def read_analysis_json(path: Path) -> Analysis:
    """The analysis in a file.

    Raises
    ------
    ClipError
        In one line, when there is none that is valid.
    """
    try:
        return parse_analysis(read_bounded(path, MAX_ANALYSIS_SIZE))
    except OSError as error:
        raise ClipError(
            message("{path} cannot be read ({why}): give an analysis.json, or the clip."),
            values={"path": path, "why": error.strerror or error},
        ) from error
    except ValueError as error:
        raise ClipError(
            message("{path} is {why}: analyze the clip again."), values={"path": path, "why": error}
        ) from error


def _check_order(segments: list[JsonObject]) -> Iterator[str]:
    """Segments end after they start, and each starts where the one before it ends."""
    for number, segment in enumerate(segments):
        if not segment["start_s"] <= segment["end_s"]:
            yield f"segments[{number}] ends before it starts"
    for number, (before, after) in enumerate(pairwise(segments)):
        if abs(after["start_s"] - before["end_s"]) > _ROUNDING_S:
            how = "overlaps" if after["start_s"] < before["end_s"] else "leaves a gap after"
            yield f"segments[{number + 1}] {how} segments[{number}]"


def _check_segments(data: JsonObject) -> Iterator[str]:
    yield from _check_order(data["segments"])
    numbers = {rep["rep"] for rep in data["reps"]}
    for number, segment in enumerate(data["segments"]):
        for fault in find_label_faults(segment["phase"], segment["end"], segment["rep"]):
            yield f"segments[{number}] {fault}"
        if segment["rep"] is not None and segment["rep"] not in numbers:
            yield f"segments[{number}] is of rep {segment['rep']}, which is not there"


def _check_numbers(data: JsonObject) -> Iterator[str]:
    """Reps, sets and segments refer to each other by number."""
    reps, sets = [rep["rep"] for rep in data["reps"]], [set_["set"] for set_ in data["sets"]]
    if len(set(reps)) < len(reps) or len(set(sets)) < len(sets):
        yield "a number of a rep or set stands twice"
    for number, set_ in enumerate(data["sets"]):
        if set_["reps"] != [rep["rep"] for rep in data["reps"] if rep["set"] == set_["set"]]:
            yield f"sets[{number}].reps are not the reps of that set"
    if sorted(n for set_ in data["sets"] for n in set_["reps"]) != sorted(reps):
        yield "a rep is of a set that is not there"
    moving = {s["rep"] for s in data["segments"] if s["phase"] in ("eccentric", "concentric")}
    for number, rep in enumerate(data["reps"]):
        phases = rep.get("phases")
        moves = rep["rep"] in moving if phases is None else any(p["phase"] != "isometric" for p in phases)
        if not moves:
            yield f"reps[{number}] has no movement among the segments"


CHECKS: tuple[Check, ...] = (_check_numbers, _check_segments)


def _find_disagreement(analysis: Analysis, data: JsonObject) -> Iterator[str]:
    """What the file says of its reps, and what follows from their phases, are the same."""
    if analysis.rep_count != data["rep_count"]:
        yield f"rep_count is {data['rep_count']}, but {analysis.rep_count} reps are there"
    for number, (rep, entry) in enumerate(zip(analysis.reps, data["reps"], strict=True)):
        for part in PARTS:
            derived, given = rep.duration_s(part), entry[f"{part}_s"]
            # Of a pause that was not seen either may be said.
            if part.is_pause:
                derived, given = derived or 0.0, given or 0.0
            if (derived is None) != (given is None) or abs((derived or 0) - (given or 0)) > _ROUNDING_S:
                yield f"reps[{number}].{part}_s is {given}, but its phases last {derived}"
    shown = [(s.start_s, s.kind, s.rep_number) for s in analysis.segments]
    given = [(s["start_s"], s["phase"], s["rep"]) for s in data["segments"]]
    if len(shown) != len(given) or any(
        abs(a[0] - b[0]) > _ROUNDING_S or a[1:] != b[1:] for a, b in zip(shown, given, strict=True)
    ):
        yield "the segments are not those of the reps"


def one_line(error: Exception) -> str:
    """The message of an error without line breaks."""
    return " ".join(str(error).split())
