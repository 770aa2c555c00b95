"""Every threshold of the segmentation, with its unit, its meaning and where its value comes from."""

from dataclasses import dataclass, field, fields
from typing import Any

from liftphase.errors import UsageError
from liftphase.phases.model import TOUCH_AND_GO_S
from liftphase.signal.filters import CUTOFF_HZ

# The definition of a boundary (README): these are what the labels were made by, not tuning.
SPEED_FRACTION = 0.05
MAX_PAUSE_S = 10.0

_DEFINITION = "definition of a boundary"
_LABELED = "tuned on the labeled clips (tests/benchmarks/accuracy.py)"
_WILD = "tuned on clips with a known number of reps (tests/benchmarks/recognition.py)"
_WINTER = "Winter, Biomechanics and Motor Control of Human Movement, 4th ed., section 3.4.4"
_COVERAGE = "set for 90 % coverage of the labeled boundaries (tests/benchmarks/accuracy.py)"
_NUMERICAL = "numerical resolution"


def _parameter(default: Any, unit: str, meaning: str, source: str = _LABELED) -> Any:
    return field(default=default, metadata={"unit": unit, "meaning": meaning, "source": source})


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameters:
    """Thresholds of the segmentation of a displacement into phases.

    `Parameters.describe()` lists every field with its default, unit, meaning and source; `docs/parameters.md`
    is that table. Distances named `min_swing`, `min_small_swing` and `min_single_swing` are in the units of
    the displacement: torso lengths for a clip, fractions of its whole range in `liftphase.segment`.

    Raises
    ------
    UsageError
        A value is of another type than the default.

    Examples
    --------
    >>> Parameters(max_pause_s=20.0).max_pause_s
    20.0
    """

    # Turning points and the search for sets
    hysteresis: float = _parameter(0.25, "swing", "return from an extreme that confirms a turning point")
    min_swing: float = _parameter(0.2, "displacement", "smallest swing of a set")
    min_small_swing: float = _parameter(0.08, "displacement", "the same in lifts of a small range", _WILD)
    min_single_swing: float = _parameter(0.45, "displacement", "smallest swing of a set of one rep", _WILD)
    scale_step: float = _parameter(0.88, "1", "step of the swing sizes that are tried", _NUMERICAL)
    min_swing_ratio: float = _parameter(0.3, "swing", "a smaller swing is a wobble, not a partial rep")
    max_swing_ratio: float = _parameter(1.6, "swing", "a larger swing is another movement")
    max_pause_s: float = _parameter(MAX_PAUSE_S, "s", "longest pause within a set", _DEFINITION)
    min_other_set_reps: int = _parameter(2, "reps", "least of a further set in the same clip", _WILD)
    max_set_swing_factor: float = _parameter(1.35, "1", "largest ratio of swings between sets", _WILD)
    robust_score_ratio: float = _parameter(
        1.25, "1", "how much better a set of robust weights must score than one of plain weights"
    )
    larger_scale_score_ratio: float = _parameter(
        2.0, "1", "how much better a set must score that shows only at sizes above the whole range", _WILD
    )

    # Score of a candidate set
    max_end_point_dispersion: float = _parameter(
        0.055,
        "swing",
        "largest median distance of the ends of the reps from their median; fidgeting has 0.07",
    )
    max_single_end_point_dispersion: float = _parameter(0.1, "swing", "the same in a set of one rep")
    max_temporal_variability: float = _parameter(
        0.55, "1", "largest mean |log| ratio of durations to their median; fidgeting is less regular", _WILD
    )
    max_end_offset: float = _parameter(0.35, "swing", "furthest that a first or last end may fall short")
    max_support_offset: float = _parameter(
        0.25, "displacement", "furthest that the support may be from where it is during the set"
    )
    support_rate_hz: float = _parameter(15.0, "Hz", "rate at which the support is sampled", _NUMERICAL)
    max_beyond_dispersions: float = _parameter(
        5.0, "dispersions", "how far a first or last end may lie beyond the others: that is racking"
    )
    min_beyond: float = _parameter(0.12, "swing", "what is always allowed beyond")
    dwell_fraction: float = _parameter(0.1, "swing", "nearer to a turning point is still at it")
    edge_s: float = _parameter(0.1, "s", "a turning point this close to the edge is cut by it")
    single_score_factor: float = _parameter(0.6, "1", "factor on the score of a set of one rep", _WILD)
    swing_dispersion_weight: float = _parameter(2.0, "1", "weight of unequal swings in the score", _WILD)
    end_offset_weight: float = _parameter(4.0, "1", "weight of unequal ends in the score", _WILD)

    # Bounds of a set
    passing_speed_ratio: float = _parameter(
        0.4, "peak speed", "slowest moment where a set runs into another movement"
    )
    min_overshoot: float = _parameter(
        0.05, "swing", "a longer first or last swing is cut where the others end"
    )
    overshoot_dispersions: float = _parameter(2.0, "dispersions", "the same, in dispersions of the ends")
    standstill_s: float = _parameter(0.4, "s", "shortest standstill")
    standstill_travel: float = _parameter(0.02, "swing", "largest travel in a standstill")
    standstill_leave_ratio: float = _parameter(
        1.5, "1", "travel that ends a standstill, in standstill travels"
    )
    max_backtrack: float = _parameter(0.15, "swing", "travel the wrong way that ends the search for a dwell")

    # A last rep that fails
    failed_min_fraction: float = _parameter(0.35, "swing", "least that a failed rep travels")
    failed_max_speed_ratio: float = _parameter(1.2, "peak speed", "a quicker movement is racking")
    failed_reach_s: float = _parameter(10.0, "s", "time after the last whole rep, and longest duration")
    failed_return_fraction: float = _parameter(0.15, "swing", "how near it comes back to where it began")
    failed_still_fraction: float = _parameter(0.02, "swing", "largest travel in the rest after it")
    failed_still_s: float = _parameter(0.4, "s", "shortest rest after it")

    # The second fit of a set
    anchor_hz: float = _parameter(0.3, "Hz", "below it the landmarks say where the lifter is, above the fit")
    fit_margin: float = _parameter(
        1.5, "longest pauses", "what a set is fitted with on either side", _NUMERICAL
    )

    # Movements
    speed_fraction: float = _parameter(
        SPEED_FRACTION, "peak speed", "a movement lasts while its speed is above", _DEFINITION
    )
    touch_and_go_s: float = _parameter(
        TOUCH_AND_GO_S, "s", "movements closer than this meet at the turning point", _DEFINITION
    )
    dip_fraction: float = _parameter(
        0.2, "time so far", "a shorter dip in speed (sticking point) does not end a movement"
    )
    dip_s: float = _parameter(0.3, "s", "the same, in seconds")
    travel_after_dip: float = _parameter(0.1, "swing", "travel that must follow a dip")
    cutoffs_hz: tuple[float, ...] = _parameter(
        (CUTOFF_HZ, 5.0, 4.0, 3.5, 3.0, 2.5, 2.0, 1.5, 1.2, 1.0, 0.8),
        "Hz",
        "cut-offs to choose from, highest first; the highest is for the displacement itself",
        _WINTER,
    )
    speed_noise_fraction: float = _parameter(0.015, "peak speed", "noise of speed that a cut-off may leave")
    cycles_per_movement: float = _parameter(2.5, "cycles", "least of the cut-off in one movement")
    rough_cutoff_hz: float = _parameter(4.0, "Hz", "cut-off for the search of sets")
    turning_point_cutoff_hz: float = _parameter(3.0, "Hz", "cut-off for touch-and-go turns")

    # Models of a boundary
    onset_travel: float = _parameter(0.1, "swing", "part of a movement that its onset is fitted on")
    onset_exponents: tuple[float, ...] = _parameter(
        (1.6, 2.0, 2.5, 3.0),
        "1",
        "exponents of an onset: 2 is a constant acceleration, 3 a minimum-jerk movement",
        "Flash and Hogan 1985, and values about them",
    )
    onset_candidates: int = _parameter(40, "1", "starting times that are tried", _NUMERICAL)
    onset_before: float = _parameter(0.7, "onset duration", "earliest starting time, before the threshold's")
    onset_after: float = _parameter(0.5, "onset duration", "latest starting time, after the threshold's")
    min_hold_s: float = _parameter(0.05, "s", "shortest hold next to a boundary that is fitted")
    min_rest_s: float = _parameter(0.25, "s", "hold before an onset that is fitted with it, at least")
    max_shift_s: float = _parameter(0.15, "s", "furthest that a fit may move a boundary")
    max_shift_fraction: float = _parameter(0.15, "duration", "the same, of the movement's duration")
    min_fit_samples: int = _parameter(6, "samples", "least that a model is fitted on", _NUMERICAL)
    turn_reach_s: float = _parameter(0.15, "s", "furthest of a corner from the turning point")
    turn_reach_fraction: float = _parameter(0.8, "window", "the same, of the window on either side")
    turn_candidates: int = _parameter(31, "1", "times of a corner that are tried", _NUMERICAL)
    corner_error_ratio: float = _parameter(
        2 / 3, "1", "squared error against that of a smooth turn below which a set turns in corners"
    )

    # Creep before a set and after it
    min_creep_ratio: float = _parameter(
        1.6, "median duration", "a first or last movement this long may creep"
    )
    max_trimmed_ratio: float = _parameter(1.1, "median duration", "how long it may be afterwards")
    max_creep_speed_ratio: float = _parameter(0.5, "excess duration", "least of it that must be creep")
    raised_thresholds: tuple[float, ...] = _parameter(
        (0.075, 0.1, 0.15, 0.2, 0.25), "peak speed", "raised speed thresholds, tried in order"
    )

    # Which movements are reps
    max_hold_s: float = _parameter(4.0, "s", "a longer pause under load may be a rest")
    max_hold_ratio: float = _parameter(4.0, "median pause", "the same; both must be exceeded")
    clip_edge_s: float = _parameter(0.3, "s", "a movement this close to the edge may be cut by it")
    max_end_outlier_score: float = _parameter(
        0.5, "doublings", "how unlike the others a first or last movement the wrong way round may be"
    )
    max_outlier_score: float = _parameter(
        2.5, "doublings", "how unlike the others both movements of a first or last rep may be"
    )

    # Uncertainty of a boundary
    hold_error_min: float = _parameter(0.18, "onset duration", "least half-width towards a hold", _COVERAGE)
    hold_error_noise: float = _parameter(
        2.8, "onset duration", "growth with the root of the noise", _COVERAGE
    )
    hold_error_max: float = _parameter(0.4, "onset duration", "largest half-width towards a hold", _COVERAGE)
    turn_error_min: float = _parameter(0.1, "onset duration", "least half-width at a turn", _COVERAGE)
    turn_error_noise: float = _parameter(
        1.5, "onset duration", "growth with the root of the noise", _COVERAGE
    )
    turn_error_max: float = _parameter(0.25, "onset duration", "largest half-width at a turn", _COVERAGE)
    frame_error: float = _parameter(0.5, "sampling interval", "rounding of a boundary", "half an interval")

    def __post_init__(self) -> None:
        """Refuse a value of another type than the default."""
        for item in fields(self):
            value, default = getattr(self, item.name), item.default
            numeric = isinstance(value, int | float) and not isinstance(value, bool)
            if isinstance(default, tuple):
                right = isinstance(value, tuple) and len(value) > 0
            else:
                right = numeric and (isinstance(default, float) or isinstance(value, int))
            if not right:
                kind = "a tuple of numbers" if isinstance(default, tuple) else type(default).__name__
                raise UsageError(f"Parameters.{item.name} must be {kind}, not {value!r}.")

    @property
    def cutoff_hz(self) -> float:
        """Cut-off of the displacement itself, the highest there is, Hz."""
        return self.cutoffs_hz[0]

    @classmethod
    def describe(cls) -> list[dict[str, str]]:
        """One row a field: `name`, `default`, `unit`, `meaning` and `source`."""
        return [{"name": item.name, "default": _shown(item.default), **item.metadata} for item in fields(cls)]


DEFAULTS = Parameters()


def _shown(value: Any) -> str:
    if isinstance(value, tuple):
        return ", ".join(_shown(each) for each in value)
    return f"{value:.3g}"
