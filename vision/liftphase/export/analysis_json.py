"""Reading analysis.json: nothing is believed that has not been checked, and each fault is one line.

Checks of types come from the dataclasses themselves; what else must hold is a function from an analysis to
the faults it finds, listed in `CHECKS`.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec

from liftphase.errors import ClipError
from liftphase.export.result_folder import MAX_ANALYSIS_SIZE
from liftphase.reps.model import SCHEMA, SetAnalysis
from liftphase.runtime.strict_json import load_strict_json

# Seconds; no recording is longer, and sums of such numbers are exact to 0.1 ms.
MAX_TIME_S = 1e8
_PARTS = ("eccentric_s", "lengthened_pause_s", "concentric_s", "shortened_pause_s")

Check = Callable[[SetAnalysis], Iterator[str]]


class _Schema(msgspec.Struct):
    schema: int


class _Clip(msgspec.Struct):
    path: str
    duration_s: float
    sha256: str | None = None
    width: int | None = None
    height: int | None = None
    nominal_fps: float | None = None
    frames: int | None = None


def parse_analysis(content: bytes) -> SetAnalysis:
    """The analysis that an analysis.json holds. Keys that are not known are passed over.

    Raises ValueError when it is not JSON, not of schema 1, or breaks one of `CHECKS`; the message says where.
    """
    if len(content) > MAX_ANALYSIS_SIZE:
        raise ValueError(f"larger than {MAX_ANALYSIS_SIZE // 1_000_000} MB")
    try:
        data = load_strict_json(content)
    except ValueError as error:
        raise ValueError(f"not JSON: {_one_line(error)}") from error
    try:
        schema = msgspec.convert(data, _Schema).schema
        if schema != SCHEMA:
            raise ValueError(f"of schema {schema}, not {SCHEMA}")
        analysis = msgspec.convert(data, SetAnalysis)
        msgspec.convert(analysis.clip, _Clip)
    except msgspec.ValidationError as error:
        raise ValueError(f"not an analysis: {_one_line(error)}") from error
    for check in CHECKS:
        for fault in check(analysis):
            raise ValueError(f"not an analysis: {fault}")
    return analysis


def read_analysis_json(path: Path) -> SetAnalysis:
    """The analysis in that file. Raises ClipError, in one line, when there is none that can be believed."""
    try:
        if path.exists() and not path.is_file():
            raise ClipError(f"{path} is no regular file: give an analysis.json, or the clip.")
        if path.stat().st_size > MAX_ANALYSIS_SIZE:
            raise ClipError(f"{path} is far too large for an analysis: give an analysis.json, or the clip.")
        return parse_analysis(path.read_bytes())
    except OSError as error:
        raise ClipError(f"{path} cannot be read: {error.strerror or error}.") from error
    except ValueError as error:
        raise ClipError(f"{path} is {error}: analyse the clip again.") from error


def _check_times(analysis: SetAnalysis) -> Iterator[str]:
    duration_s = float(analysis.clip["duration_s"])
    if not 0 <= duration_s <= MAX_TIME_S:
        yield f"clip.duration_s is {duration_s:g}"
    for kind, parts in (("segments", analysis.segments), ("reps", analysis.reps), ("sets", analysis.sets)):
        for number, part in enumerate(parts):
            if not -MAX_TIME_S <= part.start_s <= part.end_s <= MAX_TIME_S:
                yield f"{kind}[{number}] ends before it starts, or lies beyond all clips"


def _check_durations(analysis: SetAnalysis) -> Iterator[str]:
    for number, rep in enumerate(analysis.reps):
        for name in _PARTS:
            value = getattr(rep, name)
            if value is not None and not 0 <= value <= MAX_TIME_S:
                yield f"reps[{number}].{name} is {value:g}"
    for number, segment in enumerate(analysis.segments):
        uncertainties = (segment.uncertainty_s, segment.start_uncertainty_s, segment.end_uncertainty_s)
        if not all(0 <= value <= MAX_TIME_S for value in uncertainties):
            yield f"segments[{number}] has an uncertainty that is no duration"
    for number, own in enumerate(analysis.sets):
        if not 0 <= own.tut_s <= MAX_TIME_S:
            yield f"sets[{number}].tut_s is {own.tut_s:g}"


def _check_shares(analysis: SetAnalysis) -> Iterator[str]:
    shares = {
        "exercise.confidence": analysis.exercise.confidence,
        "quality.detected": analysis.quality.detected,
        "quality.visibility": analysis.quality.visibility,
    }
    for name, value in shares.items():
        if not 0 <= value <= 1:
            yield f"{name} is {value:g}, not in 0..1"


def _check_numbers(analysis: SetAnalysis) -> Iterator[str]:
    """Reps, sets and segments refer to each other by number."""
    reps, sets = [rep.rep for rep in analysis.reps], [own.set for own in analysis.sets]
    if len(set(reps)) < len(reps) or len(set(sets)) < len(sets):
        yield "a number of a rep or set stands twice"
    for number, rep in enumerate(analysis.reps):
        if rep.set not in sets:
            yield f"reps[{number}] is of set {rep.set}, which is not there"
    for number, own in enumerate(analysis.sets):
        if list(own.reps) != [rep.rep for rep in analysis.reps if rep.set == own.set]:
            yield f"sets[{number}].reps are not the reps of that set"
    for number, segment in enumerate(analysis.segments):
        if segment.rep is not None and segment.rep not in reps:
            yield f"segments[{number}] is of rep {segment.rep}, which is not there"


CHECKS: tuple[Check, ...] = (_check_times, _check_durations, _check_shares, _check_numbers)


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())
