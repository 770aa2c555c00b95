"""analysis.json and corrections.json as types: the source of their JSON Schemas, and the check of a file.

`python -m liftphase.export.analysis_schema` writes the schemas; a test fails when they are out of date.
Keys without a default are the contract: every file has them. Further keys are allowed and ignored.
"""

import json
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

from liftphase.reps.model import SCHEMA
from liftphase.reps.segments import MAX_TIME_S

Time = Annotated[float, Meta(ge=-MAX_TIME_S, le=MAX_TIME_S)]
Duration = Annotated[float, Meta(ge=0, le=MAX_TIME_S)]
Fraction = Annotated[float, Meta(ge=0, le=1)]
Number = Annotated[int, Meta(ge=1)]
Size = Annotated[int, Meta(ge=0)]
Measure = Annotated[float, Meta(ge=-1e12, le=1e12)]
Place = Annotated[list[Measure], Meta(min_length=2, max_length=2)]
Kind = Literal["eccentric", "concentric", "isometric", "other"]
EndName = Literal["lengthened", "shortened"]
Source = Literal["detected", "hand"]


class Clip(Struct):
    """Facts of the video file, as displayed (rotation applied); a recording without images is 0 by 0."""

    path: str
    sha256: str
    duration_s: Duration
    width: Size
    height: Size
    nominal_fps: Duration
    variable_fps: bool
    rotation_deg: int
    frames: int
    first_s: Time | UnsetType = UNSET
    dynamic_range: Literal["SDR", "HLG", "PQ"] | UnsetType = UNSET
    slowmo: Annotated[float, Meta(gt=0, le=1e6)] | UnsetType = UNSET
    recorded_at: str | None = None


class Exercise(Struct):
    """Which lift it is; `recognised` where the motion named it."""

    name: str
    confidence: Fraction
    source: Literal["recognised", "given"]
    joint: str = ""
    runner_up: str | None = None


class Segment(Struct):
    """A stretch of one phase. Segments are in order, do not overlap, and cover the clip."""

    start_s: Time
    end_s: Time
    phase: Kind
    end: EndName | None
    rep: Number | None
    uncertainty_s: Duration
    start_uncertainty_s: Duration | UnsetType = UNSET
    end_uncertainty_s: Duration | UnsetType = UNSET
    source: Source | UnsetType = UNSET
    start_source: Source | UnsetType = UNSET
    end_source: Source | UnsetType = UNSET


class Phase(Struct):
    """A phase of a rep, in full precision; those of alternating arms may overlap another rep's."""

    start_s: Time
    end_s: Time
    phase: Literal["eccentric", "concentric", "isometric"]
    end: EndName | None
    start_uncertainty_s: Duration
    end_uncertainty_s: Duration
    peak_speed: Measure
    swing: Measure
    source: Source | UnsetType = UNSET
    start_source: Source | UnsetType = UNSET
    end_source: Source | UnsetType = UNSET


class Issue(Struct):
    """A stable code and a sentence."""

    code: str
    message: str


class Rep(Struct):
    """One repetition; `_u_s` is the half-width of the 90 % interval of the duration of the same name.

    What is in meters is null where the scale is not known; `_u` is the half-width likewise.
    """

    rep: Number
    set: Number
    start_s: Time
    end_s: Time
    eccentric_s: Duration | None
    lengthened_pause_s: Duration | None
    concentric_s: Duration | None
    shortened_pause_s: Duration | None
    tempo: str
    rom_deg: dict[str, Measure]
    eccentric_peak_deg_s: Measure | None
    concentric_peak_deg_s: Measure | None
    complete: bool
    flags: list[str]
    side: Literal["left", "right"] | None = None
    eccentric_concentric_ratio: Measure | None = None
    eccentric_peak_to_mean: Measure | None = None
    rom_u_deg: dict[str, Measure] | UnsetType = UNSET
    stretch_deg: Measure | None = None
    left_right_deg: Measure | None = None
    left_right_u_deg: Measure | None = None
    assisted: bool = False
    assisted_confidence: Fraction = 0.5
    helper: str | None = None
    eccentric_u_s: Duration | None = None
    lengthened_pause_u_s: Duration | None = None
    concentric_u_s: Duration | None = None
    shortened_pause_u_s: Duration | None = None
    issues: list[Issue] | UnsetType = UNSET
    displacement_cm: Measure | None = None
    displacement_cm_u: Measure | None = None
    concentric_mean_m_s: Measure | None = None
    concentric_mean_m_s_u: Measure | None = None
    concentric_peak_m_s: Measure | None = None
    concentric_peak_m_s_u: Measure | None = None
    concentric_mean_propulsive_m_s: Measure | None = None
    concentric_mean_propulsive_m_s_u: Measure | None = None
    eccentric_mean_m_s: Measure | None = None
    eccentric_mean_m_s_u: Measure | None = None
    eccentric_peak_m_s: Measure | None = None
    eccentric_peak_m_s_u: Measure | None = None
    time_to_peak_s: Duration | None = None
    sticking_m_s: Measure | None = None
    sticking_m_s_u: Measure | None = None
    sticking_at: Measure | None = None
    bar_path_deviation_cm: Measure | None = None
    bar_path_deviation_cm_u: Measure | None = None
    eccentric_evenness: Fraction | None = None
    eccentric_profile_m_s: list[Measure] | None = None
    mean_power_w: Measure | None = None
    mean_power_w_u: Measure | None = None
    work_j: Measure | None = None
    work_j_u: Measure | None = None
    phases: Annotated[list[Phase], Meta(min_length=1)] | UnsetType = UNSET


class Eccentrics(Struct):
    """Durations of the complete reps' eccentrics, seconds; `_u`: half-width of a 90 % interval."""

    mean: Duration
    sd: Duration
    min: Duration
    max: Duration
    first: Duration
    last: Duration
    drift: Time | UnsetType = UNSET
    mean_u: Duration | UnsetType = UNSET
    drift_u: Duration | UnsetType = UNSET


class Set(Struct):
    """One set; `reps` are the numbers of its reps."""

    set: Number
    start_s: Time
    end_s: Time
    reps: Annotated[list[Number], Meta(min_length=1)]
    tempo: str
    tut_s: Duration
    eccentric_s: Eccentrics | None
    phases_s: dict[str, Duration] | UnsetType = UNSET
    eccentric_concentric_ratio: Measure | None = None
    rom_variation: Measure | None = None
    left_right_deg: Measure | None = None
    left_right_u_deg: Measure | None = None
    concentric_mean_m_s: Measure | None = None
    concentric_mean_m_s_u: Measure | None = None
    eccentric_mean_m_s: Measure | None = None
    eccentric_mean_m_s_u: Measure | None = None
    velocity_loss: Measure | None = None
    velocity_loss_u: Measure | None = None
    velocity_loss_from_first: Measure | None = None
    velocity_loss_from_first_u: Measure | None = None
    eccentric_velocity_variation: Measure | None = None
    eccentric_evenness: Fraction | None = None


class Scale(Struct):
    """What made pixels meters; `u` is the half-width of the 90 % interval of `px_per_m`."""

    source: Literal["plate", "points", "height"]
    px_per_m: Annotated[float, Meta(gt=0, le=1e12)]
    u: Annotated[float, Meta(ge=0, le=1e12)]
    point: str


class Quality(Struct):
    """What raises or lowers trust."""

    detected: Fraction
    visibility: Fraction
    view: str
    warnings: list[str]
    issues: list[Issue] | UnsetType = UNSET
    notes: list[Issue] | UnsetType = UNSET
    count_confidence: Fraction | UnsetType | None = UNSET
    direction_confidence: Fraction | UnsetType | None = UNSET
    scale: Scale | None = None


class AnalysisFile(Struct):
    """The analysis of one clip by liftphase. Seconds on the clip's presentation timestamps, degrees."""

    schema: Literal[1]
    clip: Clip
    exercise: Exercise
    rep_count: Annotated[int, Meta(ge=0)]
    segments: Annotated[list[Segment], Meta(min_length=1)]
    reps: list[Rep]
    sets: list[Set]
    quality: Quality
    corrected: bool = False
    provenance: dict[str, Any] = msgspec.field(default_factory=dict)


class CorrectedSegment(Struct):
    """A segment as a person left it."""

    start_s: Time
    end_s: Time
    phase: Kind
    end: EndName | None = None
    rep: Number | None = None


class ScalePoints(Struct):
    """Two points of a frame, in display pixels, and their distance: what makes pixels meters."""

    time_s: Time
    a_px: Place
    b_px: Place
    distance_m: Annotated[float, Meta(ge=0.01, le=20)]


class CorrectionsFile(Struct):
    """What a person changed in an analysis: the whole corrected segmentation."""

    schema: Literal[1]
    clip_sha256: str
    segments: list[CorrectedSegment]
    author: str | None = None
    saved_at: str | None = None
    exercise: str | None = None
    rejected_reps: list[Number] = msgspec.field(default_factory=list)
    rejection_reasons: list[Literal["false", "failed", "partial"] | None] = msgspec.field(
        default_factory=list
    )
    person: str | None = None
    slowmo: Annotated[float, Meta(gt=0)] | None = None
    keeps_phases: bool = False
    scale_points: ScalePoints | None = None


_FOLDER = Path(__file__).parent / "schema"
# Published file -> the type that it describes.
SCHEMA_FILES: dict[Path, type[Struct]] = {
    _FOLDER / f"analysis-{SCHEMA}.json": AnalysisFile,
    _FOLDER / f"corrections-{SCHEMA}.json": CorrectionsFile,
}


def schema_text(kind: type[Struct]) -> str:
    """The JSON Schema (draft 2020-12) of a file, as text."""
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **msgspec.json.schema(kind)}
    return json.dumps(schema, indent=2) + "\n"


if __name__ == "__main__":
    for path, kind in SCHEMA_FILES.items():
        path.write_text(schema_text(kind), encoding="utf-8")
