"""Every threshold of the segmentation, with its unit, its meaning and where its value comes from."""

import math
from dataclasses import dataclass, field, fields
from typing import Any

from liftphase.errors import UsageError
from liftphase.phases.model import TOUCH_AND_GO_S
from liftphase.phases.parameter_sweep import swept_words
from liftphase.runtime.arguments import check_type, shown
from liftphase.signal.filters import CUTOFF_HZ

# The definition of a boundary (README): these are what the labels were made by, not tuning.
SPEED_FRACTION = 0.05
MAX_PAUSE_S = 10.0
MAX_HOLD_S = 30.0

_DEFINITION = "definition of a boundary"
_LABELED = "tuned on the labeled clips (tests/benchmarks/accuracy.py)"
_WILD = "tuned on clips with a known number of reps (tests/benchmarks/recognition.py)"
_DRAWN = "tuned on drawn sets (tests/benchmarks/fresh_motion.py)"
_RENDERED = "tuned on rendered clips (tests/benchmarks/accuracy.py)"
_WINTER = "Winter, Biomechanics and Motor Control of Human Movement, 4th ed., section 3.4.4"
_COVERAGE = "set for 90 % coverage of the labeled boundaries (tests/benchmarks/accuracy.py)"
_NUMERICAL = "numerical resolution"


@dataclass(frozen=True, slots=True)
class Range:
    """The finite numbers from `low` to `high`; an `open` range leaves out both ends."""

    low: float
    high: float = math.inf
    open: bool = False

    def __contains__(self, value: float) -> bool:
        within = self.low < value < self.high if self.open else self.low <= value <= self.high
        return within and math.isfinite(value)

    def __str__(self) -> str:
        if self.high == math.inf:
            return f"above {self.low:g}" if self.open else f"at least {self.low:g}"
        words = ("above", "and below") if self.open else ("from", "to")
        return f"{words[0]} {self.low:g} {words[1]} {self.high:g}"


# Outside of these the computation fails or finds nothing; no range says what makes sense for a clip.
_NOT_NEGATIVE, _POSITIVE = Range(0), Range(0, open=True)
_PART, _PROPER = Range(0, 1), Range(0, 1, open=True)
_FACTOR, _COUNT, _CANDIDATES = Range(1), Range(1), Range(2, 10_000)
_CUE = Range(1e-3)


def _parameter(default: Any, unit: str, allowed: Range, meaning: str, source: str = _LABELED) -> Any:
    metadata = {"unit": unit, "range": allowed, "meaning": meaning, "source": source}
    return field(default=default, metadata=metadata)


def _check_kind(name: str, value: Any, default: Any) -> None:
    """Raise UsageError unless the value is of the default's type; an int may stand for a float.

    The three numbers of a cue are three.
    """
    several = isinstance(default, tuple)
    values = value if several and isinstance(value, tuple) and value else (value,)
    whole = isinstance(default, int)
    numeric = all(
        isinstance(number, int if whole else int | float) and not isinstance(number, bool)
        for number in values
    )
    if not numeric or several != isinstance(value, tuple):
        kind = "a tuple of numbers" if several else type(default).__name__
        raise UsageError(f"Parameters.{name} must be {kind}, not {shown(value)}.")
    if name.endswith("_cue") and len(value) != len(default):
        raise UsageError(f"Parameters.{name} must hold {len(default)} numbers, not {len(value)}.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameters:
    """Thresholds of the segmentation of a displacement into phases.

    `Parameters.describe()` lists every field with its default, unit, range, meaning and source;
    `docs/parameters.md` is that table. Distances named `min_swing`, `min_small_swing` and `min_single_swing`
    are in the units of the displacement: torso lengths for a clip, fractions of its whole range in
    `liftphase.segment`.

    Raises
    ------
    UsageError
        A value is of another type than the default, or outside the range of its field.

    Examples
    --------
    >>> Parameters(max_pause_s=20.0).max_pause_s
    20.0
    """

    # Turning points and the search for sets
    hysteresis: float = _parameter(
        0.25, "swing", _PART, "return from an extreme that confirms a turning point"
    )
    search_hysteresis: tuple[float, ...] = _parameter(
        (0.25, 0.4),
        "swing",
        _PROPER,
        "the same in the search, all tried: a small one detects partial reps, a large one skips a bounce",
        _DRAWN,
    )
    min_swing: float = _parameter(0.2, "displacement", _POSITIVE, "smallest swing of a set")
    min_small_swing: float = _parameter(
        0.08, "displacement", _POSITIVE, "the same in lifts of a small range", _WILD
    )
    min_single_swing: float = _parameter(
        0.45, "displacement", _POSITIVE, "smallest swing of alternating arms", _WILD
    )
    scale_step: float = _parameter(
        0.8,
        "1",
        Range(0.1, 0.99),
        "step of the swing sizes that are tried",
        "numerical resolution; sweep.py --tier easy: the same from 0.75 to 0.88",
    )
    max_size_ratio: float = _parameter(1.6, "range", _POSITIVE, "largest size that is tried", _WILD)
    min_swing_ratio: float = _parameter(0.3, "swing", _PART, "a smaller swing is a wobble, not a partial rep")
    max_pause_s: float = _parameter(
        MAX_PAUSE_S, "s", _NOT_NEGATIVE, "longest pause between reps of a set", _DEFINITION
    )
    max_hold_s: float = _parameter(
        MAX_HOLD_S, "s", _NOT_NEGATIVE, "longest standstill within a rep", _DEFINITION
    )
    dwell_fraction: float = _parameter(
        0.25, "swing", _PART, "nearer to a turning point is still at it", _DRAWN
    )
    edge_s: float = _parameter(0.1, "s", _NOT_NEGATIVE, "a turning point this close to the edge is cut by it")
    robust_score_ratio: float = _parameter(
        1.25, "1", _FACTOR, "how much more clearly a set must show with robust weights than with plain ones"
    )

    # Score of a set; a cue is (deviation that is worth nothing, gain at 0, largest loss)
    smaller_cue: tuple[float, ...] = _parameter(
        (0.9, 0.5, 1.5), "|ln|", _CUE, "swing smaller than those of the set", _DRAWN
    )
    larger_cue: tuple[float, ...] = _parameter(
        (0.5, 0.5, 2.0), "|ln|", _CUE, "swing larger than those of the set", _DRAWN
    )
    closure_cue: tuple[float, ...] = _parameter(
        (0.11, 1.0, 1.0),
        "swing",
        _CUE,
        "distance between the start and the end of a pair of swings",
        _DRAWN,
    )
    posture_cue: tuple[float, ...] = _parameter(
        (0.35, 0.2, 1.0), "displacement", _CUE, "the same of the posture of the body", _DRAWN
    )
    support_cue: tuple[float, ...] = _parameter(
        (0.3, 0.1, 1.0), "displacement", _CUE, "how far the support moves in a swing", _DRAWN
    )
    duration_cue: tuple[float, ...] = _parameter(
        (0.9, 0.4, 1.0), "|ln|", _CUE, "duration against that of the swing two before", _DRAWN
    )
    speed_cue: tuple[float, ...] = _parameter(
        (5.0, 0.5, 2.0),
        "displacement/s",
        _CUE,
        "mean speed of a swing; a low one gains nothing",
        _DRAWN,
    )
    quicker_cue: tuple[float, ...] = _parameter(
        (0.45, 1.0, 3.0),
        "|ln|",
        _CUE,
        "swing quicker than those of the best set; nothing is gained",
        _RENDERED,
    )
    beyond_cue: tuple[float, ...] = _parameter(
        (0.25, 0.5, 1.5),
        "|ln|",
        _CUE,
        "swing larger than those of the best set; nothing is gained",
        _RENDERED,
    )
    set_cost: float = _parameter(
        2.1, "score", _NOT_NEGATIVE, "cost of a set: a single rep must be worth more", _DRAWN
    )
    expected_set_gain: float = _parameter(
        1.0,
        "score",
        _NOT_NEGATIVE,
        "how much less the only set costs where the lift is known to be in the clip",
        _WILD,
    )
    full_swing: float = _parameter(
        0.6,
        "displacement",
        _POSITIVE,
        "a set of smaller swings may be shifting about",
        f"{_DRAWN}: of eight people who idle, seven ghost reps at 0.3, four at 0.45, three from 0.6 to 0.9",
    )
    shifting_cost: float = _parameter(
        2.0,
        "score",
        _NOT_NEGATIVE,
        "what a set must be worth that is e times smaller than that",
        f"{_DRAWN}: of eight people who idle, five ghost reps at 1, three at 2 and 3",
    )
    max_shifting_cost: float = _parameter(
        1.5,
        "score",
        _NOT_NEGATIVE,
        "at most",
        f"{_DRAWN}: of eight people who idle, five ghost reps at 0.75, three at 1.5 and 2.25",
    )
    other_end_cost: float = _parameter(
        0.5,
        "score",
        _NOT_NEGATIVE,
        "cost of a set that begins from the other end than the reps of the lift do",
        _RENDERED,
    )
    other_start_cost: float = _parameter(
        2.0,
        "score",
        _NOT_NEGATIVE,
        "cost of a set that begins from the other end than the best one",
        _RENDERED,
    )
    lone_swing_cost: float = _parameter(
        0.5, "score", _NOT_NEGATIVE, "cost of a swing that is half a rep", _DRAWN
    )
    small_swing: float = _parameter(
        0.45, "displacement", _POSITIVE, "swing of a set that costs just `set_cost`", _DRAWN
    )
    large_swing: float = _parameter(
        1.3, "displacement", _POSITIVE, "a set of larger swings costs no less", _RENDERED
    )
    stranger_cost: float = _parameter(
        0.25,
        "score",
        _NOT_NEGATIVE,
        "both swings of a rep beyond a known set that cost more than this are none of it",
        _RENDERED,
    )
    small_set_cost: float = _parameter(
        1.0, "score", _NOT_NEGATIVE, "how much more a set costs that is e times smaller", _DRAWN
    )

    # Bounds of a set
    passing_speed_ratio: float = _parameter(
        0.4, "peak speed", _PART, "slowest moment where a set runs into another movement"
    )
    min_overshoot: float = _parameter(
        0.05, "swing", _NOT_NEGATIVE, "a longer first or last swing is cut where the others end"
    )
    overshoot_closures: float = _parameter(
        2.0, "closures", _NOT_NEGATIVE, "the same, in median distances of the ends"
    )
    max_end_offset: float = _parameter(
        0.35, "swing", _POSITIVE, "furthest that a first or last end may fall short"
    )
    max_support_offset: float = _parameter(
        0.25,
        "displacement",
        _POSITIVE,
        "furthest that the support may be, in a swing that is added, from where it was",
    )
    support_rate_hz: float = _parameter(
        15.0, "Hz", _POSITIVE, "rate at which the support is sampled", _NUMERICAL
    )
    standstill_s: float = _parameter(0.4, "s", _NOT_NEGATIVE, "shortest standstill")
    standstill_travel: float = _parameter(0.02, "swing", _PART, "largest travel in a standstill")
    standstill_leave_ratio: float = _parameter(
        1.5, "1", _FACTOR, "travel that ends a standstill, in standstill travels"
    )
    max_backtrack: float = _parameter(
        0.15, "swing", _PART, "travel the wrong way that ends the search for a dwell"
    )

    # A last rep that fails
    failed_min_fraction: float = _parameter(0.35, "swing", _NOT_NEGATIVE, "least that a failed rep travels")
    failed_max_speed_ratio: float = _parameter(
        1.2, "peak speed", _NOT_NEGATIVE, "a quicker movement is racking"
    )
    failed_reach_s: float = _parameter(
        10.0, "s", _NOT_NEGATIVE, "time after the last whole rep, and longest duration"
    )
    failed_return_fraction: float = _parameter(
        0.15, "swing", _PART, "how near it comes back to where it began"
    )
    failed_still_fraction: float = _parameter(0.02, "swing", _PART, "largest travel in the rest after it")
    failed_still_s: float = _parameter(0.4, "s", _NOT_NEGATIVE, "shortest rest after it")

    # The second fit of a set
    anchor_hz: float = _parameter(
        0.3, "Hz", _POSITIVE, "below it the landmarks say where the lifter is, above the fit"
    )
    max_jump_s: float = _parameter(
        0.25,
        "s",
        _NOT_NEGATIVE,
        "shorter jumps of the landmarks do not make a rep beyond a known set unlike those in it",
        "a rendered bench press: from 0.15 to 0.4 the same, at 0.1 it loses a rep; no other clip moves",
    )
    fit_margin: float = _parameter(
        1.5, "longest pauses", _NOT_NEGATIVE, "what a set is fitted with on either side", _NUMERICAL
    )

    # Movements
    speed_fraction: float = _parameter(
        SPEED_FRACTION, "peak speed", _PROPER, "a movement lasts while its speed is above", _DEFINITION
    )
    touch_and_go_s: float = _parameter(
        TOUCH_AND_GO_S,
        "s",
        _NOT_NEGATIVE,
        "movements closer than this meet at the turning point",
        _DEFINITION,
    )
    dip_fraction: float = _parameter(
        0.2, "time so far", _PART, "a shorter dip in speed (sticking point) does not end a movement"
    )
    dip_s: float = _parameter(0.3, "s", _NOT_NEGATIVE, "the same, in seconds")
    stall_s: float = _parameter(
        1.2, "s", _NOT_NEGATIVE, "longest standstill midway (a sticking point)", _DRAWN
    )
    stall_margin: float = _parameter(
        0.2, "swing", Range(0, 0.5), "further than this from both ends is midway", _DRAWN
    )
    travel_after_dip: float = _parameter(0.1, "swing", _PART, "travel that must follow a dip")
    cutoffs_hz: tuple[float, ...] = _parameter(
        (CUTOFF_HZ, 5.0, 4.0, 3.5, 3.0, 2.5, 2.0, 1.5, 1.2, 1.0, 0.8),
        "Hz",
        _POSITIVE,
        "cut-offs to choose from, highest first; the highest is for the displacement itself",
        _WINTER,
    )
    speed_noise_fraction: float = _parameter(
        0.015, "peak speed", _PART, "noise of speed that a cut-off may leave"
    )
    cycles_per_movement: float = _parameter(2.5, "cycles", _POSITIVE, "least of the cut-off in one movement")
    rough_cutoff_hz: float = _parameter(4.0, "Hz", _POSITIVE, "cut-off for the search of sets")
    turning_point_cutoff_hz: float = _parameter(3.0, "Hz", _POSITIVE, "cut-off for touch-and-go turns")

    # Models of a boundary
    onset_travel: float = _parameter(
        0.1,
        "swing",
        _PROPER,
        "part of a movement that its onset is fitted on",
        "sweep.py --tier easy: p90 36-37 ms from 0.05 to 0.1, 46 ms at 0.15",
    )
    onset_exponents: tuple[float, ...] = _parameter(
        (1.6, 2.0, 2.5, 3.0),
        "1",
        Range(1, open=True),
        "exponents of an onset: 2 is a constant acceleration, 3 a minimum-jerk movement",
        "Flash and Hogan 1985, and values about them",
    )
    onset_candidates: int = _parameter(40, "1", _CANDIDATES, "starting times that are tried", _NUMERICAL)
    onset_before: float = _parameter(
        0.7, "onset duration", _NOT_NEGATIVE, "earliest starting time, before the threshold's"
    )
    onset_after: float = _parameter(
        0.5, "onset duration", _NOT_NEGATIVE, "latest starting time, after the threshold's"
    )
    min_hold_s: float = _parameter(
        0.05, "s", _NOT_NEGATIVE, "shortest hold next to a boundary that is fitted"
    )
    min_rest_s: float = _parameter(
        0.25, "s", _NOT_NEGATIVE, "hold before an onset that is fitted with it, at least"
    )
    max_shift: float = _parameter(
        0.75,
        "half-width",
        _NOT_NEGATIVE,
        "furthest that a fit may move a boundary, of the 90 % half-width of the threshold's",
        "of the boundaries of the three tiers, fits that go further are nearer in 24 % of 59 (error 103 ms "
        "against 51), the others in 56 % of 1,064 (31 against 33)",
    )
    min_fit_samples: int = _parameter(
        6, "samples", Range(4, 1000), "least that a model is fitted on", _NUMERICAL
    )
    turn_reach_s: float = _parameter(0.15, "s", _NOT_NEGATIVE, "furthest of a corner from the turning point")
    turn_reach_fraction: float = _parameter(0.8, "window", _PART, "the same, of the window on either side")
    turn_candidates: int = _parameter(31, "1", _CANDIDATES, "times of a corner that are tried", _NUMERICAL)
    corner_error_ratio: float = _parameter(
        2 / 3, "1", _PART, "squared error against that of a smooth turn below which a set turns in corners"
    )

    # Creep before a set and after it
    min_creep_ratio: float = _parameter(
        1.6, "median duration", _FACTOR, "a first or last movement this long may creep"
    )
    max_trimmed_ratio: float = _parameter(1.1, "median duration", _FACTOR, "how long it may be afterwards")
    max_creep_speed_ratio: float = _parameter(
        0.5, "excess duration", _NOT_NEGATIVE, "least of it that must be creep"
    )
    raised_thresholds: tuple[float, ...] = _parameter(
        (0.075, 0.1, 0.15, 0.2, 0.25), "peak speed", _PROPER, "raised speed thresholds, tried in order"
    )
    resumed_speed_ratio: float = _parameter(
        0.4, "peak speed", _PART, "a movement this quick is no creep", _DRAWN
    )

    # Which movements are reps
    min_rest_hold_s: float = _parameter(
        3.0, "s", _NOT_NEGATIVE, "a standstill within an odd rep this long is a rest"
    )
    min_rest_hold_ratio: float = _parameter(
        4.0, "median hold", _NOT_NEGATIVE, "the same; both must be exceeded"
    )
    max_hold_posture: float = _parameter(
        0.4,
        "displacement",
        _POSITIVE,
        "how unlike its posture at the others' such end the body may be in such a standstill",
        f"{_DRAWN}: no rep and no ghost changes from 0.2 to 0.6",
    )
    max_held_outlier_score: float = _parameter(
        1.5,
        "doublings",
        _NOT_NEGATIVE,
        "how unlike the others a movement beside such a standstill may be",
        _RENDERED,
    )
    clip_edge_s: float = _parameter(
        0.3, "s", _NOT_NEGATIVE, "a movement this close to the edge may be cut by it"
    )
    max_end_outlier_score: float = _parameter(
        0.5,
        "doublings",
        _NOT_NEGATIVE,
        "how unlike the others a first or last movement the wrong way round may be",
    )
    max_cut_outlier_score: float = _parameter(
        4.0,
        "doublings",
        _NOT_NEGATIVE,
        "the same where the edge of the recording cut it, which makes it shorter",
        _WILD,
    )
    max_guessed_outlier_score: float = _parameter(
        1.6,
        "doublings",
        _NOT_NEGATIVE,
        "how unlike the others the less unlike end of whole reps from the other end of a guessed lift may be",
        _WILD,
    )
    max_outlier_score: float = _parameter(
        2.5, "doublings", _NOT_NEGATIVE, "how unlike the others both movements of a first or last rep may be"
    )
    max_fragment: float = _parameter(
        0.5,
        "median",
        _PART,
        "a movement both smaller and quicker than this makes its rep a fragment",
        f"{_WILD}; drawn sets: the same from 0.25 to 0.75",
    )

    # Uncertainty of a boundary
    hold_error_min: float = _parameter(
        0.18, "onset duration", _NOT_NEGATIVE, "least half-width towards a hold", _COVERAGE
    )
    hold_error_noise: float = _parameter(
        2.8, "onset duration", _NOT_NEGATIVE, "growth with the root of the noise", _COVERAGE
    )
    hold_error_max: float = _parameter(
        0.4, "onset duration", _NOT_NEGATIVE, "largest half-width towards a hold", _COVERAGE
    )
    turn_error_min: float = _parameter(
        0.1, "onset duration", _NOT_NEGATIVE, "least half-width at a turn", _COVERAGE
    )
    turn_error_noise: float = _parameter(
        1.5, "onset duration", _NOT_NEGATIVE, "growth with the root of the noise", _COVERAGE
    )
    turn_error_max: float = _parameter(
        0.25, "onset duration", _NOT_NEGATIVE, "largest half-width at a turn", _COVERAGE
    )
    frame_error: float = _parameter(
        0.5, "sampling interval", _NOT_NEGATIVE, "rounding of a boundary", "half an interval"
    )

    def __post_init__(self) -> None:
        """Refuse a value of another type than the default, or outside the range of its field."""
        for item in fields(self):
            value, default = getattr(self, item.name), item.default
            _check_kind(item.name, value, default)
            allowed = item.metadata["range"]
            values = value if isinstance(default, tuple) else (value,)
            if not all(number in allowed for number in values):
                raise UsageError(f"Parameters.{item.name} must be {allowed}, not {shown(value)}.")

    @property
    def cutoff_hz(self) -> float:
        """Cut-off of the displacement itself, the highest there is, Hz."""
        return self.cutoffs_hz[0]

    @classmethod
    def describe(cls) -> list[dict[str, str]]:
        """One row a field: `name`, `default`, `unit`, `range`, `meaning` and `source`."""
        return [
            {"name": item.name, "default": _shown(item.default)}
            | {key: str(value) for key, value in item.metadata.items()}
            | {"source": item.metadata["source"] + swept_words(item.name)}
            for item in fields(cls)
        ]


DEFAULTS = Parameters()


def check_parameters(parameters: Parameters) -> None:
    """Raise UsageError for anything but `Parameters`."""
    check_type(parameters, Parameters, "parameters", "Parameters, such as Parameters(max_pause_s=20.0)")


def _shown(value: Any) -> str:
    if isinstance(value, tuple):
        return ", ".join(_shown(each) for each in value)
    return f"{value:.3g}"
