"""What the editor is told of one clip, and what an edit is made into: plain data, no server."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from liftphase.analysis import TrackAnalysis
from liftphase.errors import ClipError, LiftphaseError, UsageError
from liftphase.export.exporter import FrameSeries
from liftphase.reps.corrections_model import CorrectedSegment, Corrections
from liftphase.reps.in_meters import METRIC_NOTES
from liftphase.reps.model import Analysis
from liftphase.review.clip_copies import ClipCopies, has_content, state_of_file
from liftphase.review.corrections_store import Stored
from liftphase.review.data import report_data, shown_judgement
from liftphase.review.measured import MeasuredResults
from liftphase.review.overlay_data import overlay_layout
from liftphase.review.proxy import Proxies, is_playable
from liftphase.runtime.language import message

_DECIMALS = 4


def clip_data(results: MeasuredResults, stored: Stored) -> dict[str, Any]:
    """All that the editor shows, JSON-ready: `report_data`, what was detected, and the corrections.

    Raises ClipError when the corrections do not fit the clip.
    """
    corrections = stored.corrections
    detected, corrected = results.detect(corrections), results.correct(corrections)
    slowmo, track = results.slowmo(corrections), results.track
    series = FrameSeries(track.times_s / slowmo, corrected.angles, corrected.excursion, corrected.load)
    return {
        "data": report_data(corrected.analysis.to_dict(), series, evaluation=results.evaluate(corrected)),
        "detected": _detected(detected.analysis),
        "corrections": None if corrections is None else corrections.to_dict(),
        "version": stored.version,
        "set_aside": stored.set_aside,
        "clip_sha256": track.clip.sha256,
        "first_pts_s": track.clip.first_s,
        "slowmo": slowmo,
        "starts_with": corrected.exercise.starts_with,
        "travel": list(corrected.exercise.travel),
        "exercises": [lift.name for lift in results.exercises],
        "overlay": overlay_layout(),
        # The codes of notes that say what became of the velocities.
        "metric_codes": sorted(METRIC_NOTES),
    }


def answer_to_edit(
    results: MeasuredResults, stored: Stored, corrected: TrackAnalysis, replaced: bool
) -> dict[str, Any]:
    """What the window that saved an edit is told: the numbers that follow from it."""
    analysis = corrected.analysis.to_dict()
    shown = ("exercise", "rep_count", "segments", "reps", "sets", "quality", "corrected")
    return {
        "version": stored.version,
        "saved_at": stored.corrections.saved_at if stored.corrections else None,
        "replaced": replaced,
        "analysis": {key: analysis[key] for key in shown},
        "judgement": shown_judgement(results.evaluate(corrected)),
    }


def read_edit(content: Any, sha256: str) -> tuple[Corrections, str]:
    """The corrections in the body of a request, and the version that they are based on. Raises UsageError."""
    if not isinstance(content, Mapping) or not isinstance(content.get("base"), str):
        raise UsageError("an edit needs `base`, the version that it is based on, and `corrections`.")
    corrections = Corrections.from_dict(content.get("corrections"))  # pyright: ignore[reportArgumentType]
    if corrections.clip_sha256 != sha256:
        raise UsageError(message("this edit is of another clip."))
    return corrections, content["base"]


def video_state(
    results: MeasuredResults, proxies: Proxies, copies: ClipCopies
) -> tuple[dict[str, Any], Path | None]:
    """Whether the clip can be shown, and the file to serve; a proxy is begun where one is needed.

    `state` is ready, making (with `done` and `total` frames), missing or failed (`problem`: the error).
    """
    clip, sha256 = results.clip, results.track.clip.sha256
    if "pose_file" in results.track.provenance:
        without = message("{name} is a pose file, without images.")
        return {"state": "failed", "problem": ClipError(without, values={"name": clip.name})}, None
    if (proxy := proxies.find(sha256)) is not None:
        return {"state": "ready", "proxy": True}, proxy
    if not has_content(clip, sha256):
        return {"state": "missing"}, None
    try:
        if not results.turn_deg and _is_playable(clip, state_of_file(clip)):
            return {"state": "ready", "proxy": False}, copies.place(clip, sha256)
    except LiftphaseError as error:
        return {"state": "failed", "problem": error}, None
    except OSError:
        # Taken away at this moment.
        return {"state": "missing"}, None
    making = proxies.make(clip, sha256, results.turn_deg)
    if making.problem is not None:
        return {"state": "failed", "problem": making.problem}, None
    return {"state": "making", "done": making.done, "total": making.total}, None


@lru_cache(maxsize=64)
def _is_playable(clip: Path, state: tuple[int, ...]) -> bool:
    """Found once: each seek is a request of its own. state: what changes with the file."""
    return is_playable(clip)


def as_corrections(analysis: Analysis) -> tuple[CorrectedSegment, ...]:
    """The segments of an analysis as a person would leave them who changes nothing."""
    return tuple(
        CorrectedSegment(
            round(segment.start_s, _DECIMALS),
            round(segment.end_s, _DECIMALS),
            segment.kind,
            segment.end,
            segment.rep_number,
        )
        for segment in analysis.segments
    )


def _detected(analysis: Analysis) -> dict[str, Any]:
    data = analysis.to_dict()
    return {key: data[key] for key in ("exercise", "rep_count", "segments", "reps")}
