"""The segmentation of a displacement: from samples over time to labeled phases."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from liftphase.errors import UsageError
from liftphase.phases.lowpass_cache import LowpassCache
from liftphase.phases.model import Phase, PhaseKind
from liftphase.phases.movements import measure_movements, trim_creep
from liftphase.phases.parameters import DEFAULTS, Parameters, check_parameters
from liftphase.phases.rep_selection import First, LiftRules, rep_movements, split_at_rests
from liftphase.phases.set_bounds import refine_all_bounds
from liftphase.phases.set_search import search_sets
from liftphase.phases.uncertainty import widen_in_gaps
from liftphase.runtime.arguments import shown
from liftphase.signal.filters import CUTOFF_HZ, lowpass
from liftphase.signal.gaps import fill_all_gaps, find_gaps
from liftphase.signal.noise import noise_density
from liftphase.signal.resampling import ANALYSIS_RATE_HZ, make_grid, resample

Array = NDArray[np.float64]

log = logging.getLogger(__name__)

# Fewer samples than this hold no rep.
_MIN_SAMPLES = 10
# Finer samples than this add nothing: a boundary is never known to a millisecond.
_MAX_RATE_HZ = 1000.0


@dataclass(frozen=True, slots=True, eq=False)
class MeasuredRun:
    """A run of swings, measured.

    displacement: (N,) after a low-pass; sets: the movements of each set, where rests split the run into
    several; lengthened: level of the lengthened end, in the units of the displacement; noise: its density.
    """

    displacement: Array
    sets: tuple[tuple[Phase, ...], ...]
    lengthened: float
    noise: float


def segment(
    time_s: ArrayLike,
    value: ArrayLike,
    *,
    first: First = "eccentric",
    parameters: Parameters = DEFAULTS,
) -> list[Phase]:
    """Segment any one-dimensional displacement into phases by the definition of a boundary.

    A movement lasts while its speed is above 5 % of its own peak speed; movements less than 0.15 s apart meet
    at the turning point; what lies between two movements of a set is isometric, everything outside sets
    other.

    Parameters
    ----------
    time_s : array_like, shape (N,)
        Seconds, strictly increasing; the intervals may differ.
    value : array_like, shape (N,)
        Displacement in any unit, growing in the concentric. NaN, or masked,
        where it is not known: gaps are interpolated.
    first : {"eccentric", "concentric"}
        The movement that a rep begins with: "eccentric" for a squat, "concentric" for a curl.
    parameters : Parameters
        Thresholds. Those in displacement units count in fractions of the range of `value`.

    Returns
    -------
    list of Phase
        In order, without overlap, from the first sample to the last; `peak_speed` and `swing` in the units of
        `value`. Empty where there is no set.

    Raises
    ------
    UsageError
        `time_s` or `value` is not one-dimensional or holds other than real numbers, their lengths differ,
        `time_s` is not finite and strictly increasing, `value` is infinite somewhere or NaN everywhere,
        `first` is neither of the two, or `parameters` are none.

    Notes
    -----
    The series is resampled at the median rate of its samples, but at `ANALYSIS_RATE_HZ` at least.

    Examples
    --------
    >>> import numpy as np
    >>> time_s = np.arange(0, 20, 0.02)
    >>> height = np.clip(1.5 * np.cos(2 * np.pi * time_s / 5), -1, 1)
    >>> [str(phase.kind) for phase in segment(time_s, height)][1:5]
    ['eccentric', 'isometric', 'concentric', 'isometric']
    """
    check_parameters(parameters)
    times, values = _checked(time_s, value, first)
    if len(times) < _MIN_SAMPLES or (scale := float(np.nanmax(values) - np.nanmin(values))) == 0:
        return []
    return _segment_samples(times, values / scale, scale, first, parameters)


def _segment_samples(times: Array, values: Array, scale: float, first: First, p: Parameters) -> list[Phase]:
    """The phases of `values` (T,), whose range is 1; `scale` gives swings and speeds their unit back."""
    sample_s = float(np.median(np.diff(times)))
    rate_hz = float(np.clip(1 / sample_s, ANALYSIS_RATE_HZ, _MAX_RATE_HZ))
    grid = make_grid(times, rate_hz)
    raw = resample(times, fill_all_gaps(times, values), grid)
    rough = lowpass(raw, p.rough_cutoff_hz, rate_hz)
    runs = search_sets(
        rough,
        rate_hz=rate_hz,
        min_swing=p.min_swing,
        home_high=first == "eccentric",
        expected=True,
        parameters=p,
    )
    if not runs:
        log.debug("no set in the displacement")
        return []
    sets: list[tuple[Phase, ...]] = []
    for run in refine_all_bounds(rough, None, runs, rate_hz=rate_hz, parameters=p):
        measured = measure_run(
            grid, raw, run.turning_points, rules=LiftRules(first), edges_s=(times[0], times[-1]),
            sample_s=sample_s, rate_hz=rate_hz, gaps_s=find_gaps(times, ~np.isnan(values)), parameters=p,
        )  # fmt: skip
        sets += measured.sets
    scaled = [
        tuple(replace(m, peak_speed=m.peak_speed * scale, swing=m.swing * scale) for m in movements)
        for movements in sets
    ]
    return label_phases(scaled, float(times[0]), float(times[-1])) if scaled else []


def _checked(time_s: ArrayLike, value: ArrayLike, first: str) -> tuple[Array, Array]:
    """`time_s` and `value` as arrays of numbers. Raises UsageError as `segment` says."""
    arrays = []
    for name, given in (("time_s", time_s), ("value", value)):
        array = _as_floats(name, given)
        if array.ndim != 1:
            raise UsageError(f"{name} must have one dimension, not {array.ndim}.")
        arrays.append(array)
    times, values = arrays
    if len(times) != len(values):
        raise UsageError(f"time_s has {len(times)} samples and value {len(values)}: they must be as many.")
    if not np.isfinite(times).all() or np.any(np.diff(times) <= 0):
        raise UsageError("time_s must be finite and strictly increasing.")
    if np.isinf(values).any():
        raise UsageError("value must not be infinite; use NaN for samples that are not known.")
    if len(values) and np.isnan(values).all():
        raise UsageError("value must hold at least one number, not only NaN.")
    if first not in ("eccentric", "concentric"):
        raise UsageError(f"first must be 'eccentric' or 'concentric', not {shown(first)}.")
    return times, values


def _as_floats(name: str, given: ArrayLike) -> Array:
    """The array, with NaN for what is masked. Raises UsageError for anything but real numbers."""
    try:
        array = np.ma.asarray(given)
        if array.dtype.kind not in "biufO":
            raise TypeError
        return np.ma.filled(array.astype(np.float64), np.nan)
    except (TypeError, ValueError):
        raise UsageError(f"{name} must be an array of real numbers.") from None


def measure_run(
    grid_s: Array,
    raw: Array,
    turning_points: NDArray[np.intp],
    *,
    rules: LiftRules,
    edges_s: tuple[float, float],
    sample_s: float,
    rate_hz: float,
    gaps_s: Array,
    parameters: Parameters,
) -> MeasuredRun:
    """Measure the movements of one run of swings and select those that belong to reps.

    Parameters
    ----------
    grid_s, raw : ndarray, shape (N,)
        Uniform times of `rate_hz`, seconds, and the displacement before any low-pass, concentric upwards.
    turning_points : ndarray of int, shape (M,)
        Of the run, indices into the grid.
    edges_s : tuple of float
        Start and end of the recording, seconds, which may have cut a rep.
    sample_s : float
        Interval of the samples that the grid was interpolated from, seconds.
    gaps_s : ndarray, shape (G, 2)
        Where they lack, seconds.
    """
    p = parameters
    inside = between(turning_points, len(raw))
    lowpassed = lowpass(raw, CUTOFF_HZ, rate_hz)
    density = noise_density(raw, lowpassed, inside, sample_s=sample_s, rate_hz=rate_hz)
    cache = LowpassCache(raw, density, rate_hz=rate_hz, known={CUTOFF_HZ: lowpassed})
    # The level is from all swings: the first may be no rep.
    swings = np.diff(cache.at(p.rough_cutoff_hz)[turning_points])
    first_up = bool(swings[0::2].sum() > swings[1::2].sum())
    measured = measure_movements(
        grid_s, cache, turning_points, first_up=first_up, sample_s=sample_s, parameters=p
    )
    sets = []
    for movements in split_at_rests(measured, starts_with=rules.starts_with, parameters=p):
        kept = rep_movements(
            movements,
            rules=rules,
            first_s=edges_s[0],
            last_s=edges_s[1],
            parameters=p,
        )
        trimmed = tuple(
            widen_in_gaps(movement, gaps_s) for movement in trim_creep(grid_s, cache, movements[kept], p)
        )
        log.debug("set at %.2f-%.2f s: %d movements", trimmed[0].start_s, trimmed[-1].end_s, len(trimmed))
        sets.append(trimmed)
    displacement = cache.at(p.cutoff_hz)
    lengthened = float(np.median(displacement[turning_points[0 if first_up else 1 :: 2]]))
    return MeasuredRun(displacement, tuple(sets), lengthened, density)


def between(turning_points: NDArray[np.intp], count: int) -> NDArray[np.bool_]:
    """(count,) True from the first turning point to the last."""
    inside = np.zeros(count, dtype=bool)
    inside[turning_points[0] : turning_points[-1] + 1] = True
    return inside


def label_phases(sets: Sequence[Sequence[Phase]], start_s: float, end_s: float) -> list[Phase]:
    """Phases that cover a recording: the movements of each set, isometric between two, other elsewhere."""
    phases: list[Phase] = []
    for movements in sets:
        for number, movement in enumerate(movements):
            before = phases[-1] if phases else None
            now_s, u_s = (before.end_s, before.end_u_s) if before else (start_s, movement.start_u_s)
            if movement.start_s > now_s:
                if number and before is not None:
                    gap = Phase(now_s, movement.start_s, PhaseKind.ISOMETRIC, before.leads_to)
                else:
                    gap = Phase(now_s, movement.start_s, PhaseKind.OTHER)
                phases.append(replace(gap, start_u_s=u_s, end_u_s=movement.start_u_s))
            phases.append(movement)
    if phases and end_s > phases[-1].end_s:
        phases.append(Phase(phases[-1].end_s, end_s, PhaseKind.OTHER, start_u_s=phases[-1].end_u_s))
    return phases
