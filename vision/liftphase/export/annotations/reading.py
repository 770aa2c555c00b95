"""Files of annotation tools, read back."""

from collections.abc import Callable, Mapping
from itertools import pairwise
from pathlib import Path

from liftphase.errors import ClipError, UsageError
from liftphase.export.analysis_json import one_line
from liftphase.export.annotations import boris, elan, textgrid
from liftphase.export.annotations.intervals import Annotations, MediaClock, as_segments, snap_to
from liftphase.reps.corrections_model import Corrections
from liftphase.reps.model import Analysis

# Suffix -> what a file is called, its parser, and how far a boundary is from where it was put, seconds.
_FORMATS: Mapping[str, tuple[str, Callable[[bytes], Annotations], float]] = {
    ".eaf": ("ELAN", elan.parse_eaf, elan.RESOLUTION_S),
    ".boris": ("BORIS", boris.parse_boris, boris.RESOLUTION_S),
    ".textgrid": ("Praat", textgrid.parse_textgrid, textgrid.RESOLUTION_S),
}
SUFFIXES = tuple(_FORMATS)
_MAX_BYTES = 100_000_000


def read_annotations(path: Path) -> Annotations:
    """The annotations in a file. Raises ClipError, in one line, for what holds none."""
    program, parse, _ = _FORMATS[path.suffix.lower()]
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise ClipError(f"{path} is far too large for a file of {program}.")
        return parse(path.read_bytes())
    except OSError as error:
        raise ClipError(f"{path} cannot be read: {error.strerror or error}.") from error
    except (ValueError, LookupError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        raise ClipError(f"{path} is damaged, or no file of {program}: {one_line(error)[:160]}.") from error


def corrections_of(annotations: Annotations, analysis: Analysis, path: Path) -> Corrections:
    """The corrections of an analysis that the annotations of its clip stand for.

    A boundary that was not moved stays as it was detected. Raises ClipError, in one line, for texts that are
    no phases, phases without a rep, and phases that overlap.
    """
    _, _, resolution_s = _FORMATS[path.suffix.lower()]
    clock = MediaClock.of(analysis)
    try:
        segments = as_segments(annotations, clock)
    except ValueError as error:
        raise ClipError(f"{path}: {one_line(error)}.") from error
    kept = snap_to(segments, analysis, resolution_s / clock.slowmo)
    for before, after in pairwise(kept):
        if after.start_s < before.end_s:
            start_s, end_s = clock.to_media(after.start_s), clock.to_media(before.end_s)
            raise ClipError(
                f"{path}: the {after.kind} at {start_s:.3f} s begins before the {before.kind} ends, at "
                f"{end_s:.3f} s."
            )
    try:
        return Corrections(analysis.clip.sha256, kept)
    except UsageError as error:
        raise ClipError(f"{path}: {error}") from error
