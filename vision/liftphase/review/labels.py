"""Label files: the phases of a clip as a person set them, in the form that scoring tools read.

A label file is JSON: `clip` (file name), `sha256`, `exercise_name`, `rep_count`, `set_start_s`, `set_end_s`
and `segments` that cover the clip, each with `start_s`, `end_s`, `phase` (eccentric, concentric,
isometric_lengthened, isometric_shortened, other), `rep`, `uncertainty_s`, `uncertainty_start_s`,
`uncertainty_end_s` and `note`.
"""

import json
from collections.abc import Mapping
from pathlib import Path, PurePath
from typing import Any

from liftphase.errors import ClipError, LiftphaseError
from liftphase.export.analysis_json import one_line
from liftphase.export.result_folder import MAX_ANALYSIS_SIZE
from liftphase.phases.model import End, PhaseKind
from liftphase.reps.corrections_model import CorrectedSegment, Corrections
from liftphase.reps.model import Analysis
from liftphase.reps.segments import Segment
from liftphase.runtime.atomic_files import atomic_open
from liftphase.runtime.bounded_files import read_bounded
from liftphase.runtime.strict_json import load_strict_json

MADE_BY = "liftphase"
DEFINITION = (
    "A movement phase runs from where speed along the lift's path rises above 5 % of that phase's own peak "
    "speed to where it falls below it. Two movements less than 0.15 s apart meet at the zero crossing of "
    "velocity."
)

_DECIMALS = 4
# Labels may name the last timestamp, or the end of the last frame, as the end of a clip.
_MAX_OVERHANG_S = 0.5


def labels_to_dict(analysis: Analysis) -> dict[str, Any]:
    """The label file of an analysis, JSON-ready.

    Parameters
    ----------
    analysis : Analysis
        As a person corrected it.
    """
    clip, sets = analysis.clip, analysis.sets
    record = analysis.provenance.get("corrections", {})
    return {
        "made_by": MADE_BY,
        "clip": PurePath(clip.path).name,
        "short_name": PurePath(clip.path).stem,
        "sha256": clip.sha256,
        "exercise_name": analysis.exercise.name,
        "author": record.get("author"),
        "saved_at": record.get("saved_at"),
        "display_size": [clip.width, clip.height],
        "fps": clip.nominal_fps,
        "frame_count": clip.frames,
        "first_pts_s": round(analysis.start_s, _DECIMALS),
        "last_pts_s": round(analysis.end_s, _DECIMALS),
        "definition": DEFINITION,
        "set_start_s": round(sets[0].start_s, _DECIMALS) if sets else None,
        "set_end_s": round(sets[-1].end_s, _DECIMALS) if sets else None,
        "rep_count": analysis.rep_count,
        "segments": [_segment_to_dict(segment) for segment in analysis.segments],
    }


def write_labels(analysis: Analysis, path: Path) -> None:
    """Write the label file of an analysis. Raises OutputError when it cannot be written."""
    with atomic_open(path) as file:
        json.dump(labels_to_dict(analysis), file, indent=1, allow_nan=False)
        file.write("\n")


def read_labels(path: Path) -> Corrections:
    """The corrections that a label file stands for. Raises ClipError, in one line, for what is none."""
    try:
        return parse_labels(load_strict_json(read_bounded(path, MAX_ANALYSIS_SIZE)))
    except OSError as error:
        raise ClipError(f"{path} cannot be read: {error.strerror or error}.") from error
    except (ValueError, LiftphaseError) as error:
        raise ClipError(f"{path} is no label file: {one_line(error)}") from error


def parse_labels(data: Any) -> Corrections:
    """The corrections that the content of a label file stands for.

    The lift is named where `exercise_name` has it; a pause without a number is of the rep before it.

    Raises
    ------
    ValueError, UsageError
        The content is no label file, or contradicts itself.
    """
    if not isinstance(data, Mapping) or not isinstance(data.get("segments"), list):
        raise ValueError("it holds no segments")
    if not isinstance(data.get("sha256"), str):
        raise ValueError("it does not name its clip by sha256")
    segments: list[CorrectedSegment] = []
    rep = None
    for entry in data["segments"]:
        if not isinstance(entry, Mapping) or not isinstance(entry.get("phase"), str):
            raise ValueError(f"segments[{len(segments)}] has no phase")
        segment = _read_segment(entry, rep)
        # Of a walk-in or a rest several pieces may be told apart.
        if segments and segment.kind is PhaseKind.OTHER and segments[-1].kind is PhaseKind.OTHER:
            segment = CorrectedSegment(segments.pop().start_s, segment.end_s, PhaseKind.OTHER)
        segments.append(segment)
        rep = segment.rep
    return Corrections(
        data["sha256"],
        tuple(segments),
        exercise=data.get("exercise_name"),
        author=data.get("author"),
        saved_at=data.get("saved_at"),
    )


def fit_to_clip(
    segments: tuple[CorrectedSegment, ...], start_s: float, end_s: float
) -> tuple[CorrectedSegment, ...]:
    """The segments within a clip; what hangs over an edge by less than half a second is cut off."""
    first, last = start_s - _MAX_OVERHANG_S, end_s + _MAX_OVERHANG_S
    fitted = []
    for segment in segments:
        start, end = segment.start_s, segment.end_s
        if first <= start and end <= last:
            start, end = max(start, start_s), min(end, end_s)
        if start < end:
            fitted.append(CorrectedSegment(start, end, segment.kind, segment.end, segment.rep))
    return tuple(fitted)


def _segment_to_dict(segment: Segment) -> dict[str, Any]:
    phase = segment.phase
    return {
        "start_s": round(phase.start_s, _DECIMALS),
        "end_s": round(phase.end_s, _DECIMALS),
        "phase": str(phase.kind) if phase.end is None else f"{phase.kind}_{phase.end}",
        "rep": segment.rep_number,
        "uncertainty_s": round(max(phase.start_u_s, phase.end_u_s), _DECIMALS),
        "uncertainty_start_s": round(phase.start_u_s, _DECIMALS),
        "uncertainty_end_s": round(phase.end_u_s, _DECIMALS),
        "note": "",
    }


def _read_segment(entry: Mapping[str, Any], rep_before: int | None) -> CorrectedSegment:
    kind, _, end = entry["phase"].partition("_")
    rep = entry.get("rep")
    if rep is None and kind == PhaseKind.ISOMETRIC:
        rep = rep_before
    if kind == PhaseKind.OTHER:
        rep = None
    # Whatever is none is refused, with its number, when the corrections are made.
    known_kind = PhaseKind(kind) if kind in set(PhaseKind) else entry["phase"]
    known_end = End(end) if end in set(End) else end or None
    return CorrectedSegment(entry.get("start_s"), entry.get("end_s"), known_kind, known_end, rep)  # pyright: ignore
