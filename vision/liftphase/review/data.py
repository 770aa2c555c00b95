"""The data of the report page: the analysis, the curves and the frame times, as plain JSON."""

import base64
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

import numpy as np
from numpy.typing import NDArray

from liftphase.export.exporter import FrameSeries
from liftphase.reps.wording import TERMS, Speech
from liftphase.review.page_words import speech_to_dict
from liftphase.season.facts import SetFacts

Array = NDArray[np.float64]

# The curves were low-passed at 6 Hz, so 30 samples a second lose nothing that shows; a clip of more than
# MAX_SAMPLES / CURVE_HZ seconds has fewer, or an hour's page would weigh megabytes.
CURVE_HZ = 30.0
MAX_SAMPLES = 9000
_EXCURSION_UNIT, _ANGLE_UNIT, _SPEED_UNIT = 0.001, 0.1, 0.001

_CLIP_KEYS = ("duration_s", "width", "height", "nominal_fps", "variable_fps", "frames")
_ANALYSIS_KEYS = ("exercise", "rep_count", "segments", "reps", "sets", "quality", "corrected")
_VERDICT_KEYS = ("verdict", "unmeasured", "target", "sets")


@dataclass(frozen=True, slots=True)
class VideoFile:
    """The video of a report.

    name: of a file beside it; origin_s: the clip's time at which it begins; slowmo: how many times too
    slow it plays.
    """

    name: str
    origin_s: float = 0.0
    slowmo: float = 1.0


def report_data(
    analysis: Mapping[str, Any],
    series: FrameSeries,
    *,
    evaluation: Mapping[str, Any] | None = None,
    facts: SetFacts | None = None,
    speech: Speech = TERMS,
    video: VideoFile | None = None,
    still_jpeg: bytes | None = None,
) -> dict[str, Any]:
    """JSON-ready data of a report.

    Parameters
    ----------
    analysis
        As in analysis.json. Only the clip's name goes into the page, not where it lay.
    evaluation
        One clip of what `check --json` writes: `verdict`, `target` and `sets`, or the `problem` that there is
        no verdict. None: no target was given.
    facts
        Who lifted, when and with which load.
    speech
        Language and manner of the page.
    still_jpeg
        An image of the set, shown in print and where the video is missing.
    """
    provenance = analysis.get("provenance", {})
    made_by = [f"liftphase {provenance['liftphase']}"] if provenance.get("liftphase") else []
    made_by += (
        [speech.words("{model} pose model", model=provenance["model"])] if provenance.get("model") else []
    )
    still = base64.b64encode(still_jpeg).decode("ascii") if still_jpeg else None
    kept = {key: analysis[key] for key in _ANALYSIS_KEYS if key in analysis}
    return {
        # Curves and frames are whole numbers: to look at each would take as long as all the rest.
        "analysis": _finite(kept | {"clip": _shown_clip(analysis["clip"])}),
        "judgement": _finite(shown_judgement(evaluation)),
        "not_judged": (evaluation or {}).get("problem"),
        "facts": list(facts.texts(speech.words)) if facts else [],
        "frames": _frame_deltas(series.times_s),
        "curves": _curves(series),
        "video": video and {"src": video.name, "origin_s": video.origin_s, "slowmo": video.slowmo},
        "still": still and f"data:image/jpeg;base64,{still}",
        "made_by": ", ".join(made_by),
        "speech": speech_to_dict(speech),
    }


def clip_name(clip: Mapping[str, Any]) -> str:
    """The clip's file name without its folder."""
    return PurePath(clip["path"]).name


def _shown_clip(clip: Mapping[str, Any]) -> dict[str, Any]:
    return {"name": clip_name(clip)} | {key: clip[key] for key in _CLIP_KEYS if key in clip}


def shown_judgement(evaluation: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """What is shown of a verdict; None where there is none."""
    if evaluation is None or evaluation.get("verdict") is None:
        return None
    return {key: evaluation[key] for key in _VERDICT_KEYS if key in evaluation}


def _frame_deltas(times_s: Array) -> dict[str, Any]:
    """Whole microseconds from frame to frame: half the size of the times themselves."""
    ticks = np.rint(times_s * 1e6).astype(np.int64)
    return {"first_us": int(ticks[0]), "delta_us": np.diff(ticks).tolist()}


def _curves(series: FrameSeries) -> dict[str, Any]:
    times_s = series.times_s
    span_s = float(times_s[-1] - times_s[0])
    step_s = max(1 / CURVE_HZ, span_s / MAX_SAMPLES)
    grid_s = times_s[0] + np.arange(math.floor(span_s / step_s) + 1) * step_s
    return {
        "start_s": float(times_s[0]),
        "step_s": step_s,
        "excursion": _whole_numbers(grid_s, times_s, series.excursion, _EXCURSION_UNIT),
        # Excursion per second, by central differences.
        "speed": _whole_numbers(grid_s, times_s, np.gradient(series.excursion, times_s), _EXCURSION_UNIT),
        # Of the load in meters a second, where the scale is known.
        **(
            {"load_speed": _whole_numbers(grid_s, times_s, series.load[:, 2], _SPEED_UNIT)}
            if series.load is not None
            else {}
        ),
        "angles": {
            name: _whole_numbers(grid_s, times_s, values, _ANGLE_UNIT)
            for name, values in series.angles.items()
            if np.isfinite(values).any()
        },
    }


def _whole_numbers(grid_s: Array, times_s: Array, values: Array, unit: float) -> dict[str, Any]:
    """The series on the grid in whole multiples of `unit`, None beside a frame in which nothing was seen."""
    on_grid = np.interp(grid_s, times_s, values) / unit
    seen = np.isfinite(on_grid)
    numbers = np.rint(np.where(seen, on_grid, 0)).astype(int).tolist()
    if not seen.all():
        numbers = [number if here else None for number, here in zip(numbers, seen.tolist(), strict=True)]
    return {"unit": unit, "values": numbers}


def _finite(value: Any) -> Any:
    """The same with None for what JSON cannot hold."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {key: _finite(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(item) for item in value]
    return value
