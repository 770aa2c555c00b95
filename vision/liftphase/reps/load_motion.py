"""The motion of the load along the path of a lift, in meters.

Positions are low-passed at 6 Hz, forward and back, as those of the phases are: lifting a barbell holds little
above, and at 6 Hz the peak of a concentric of 0.5 s is lowered by 0.3 % (of 0.3 s, 2 %; what it takes is part
of the interval). Speed is the central difference.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from liftphase.exercises.library import Exercise
from liftphase.kinematics.load_path import LoadPath
from liftphase.kinematics.path import arc_length_along_path
from liftphase.phases.model import Phase
from liftphase.signal.filters import CUTOFF_HZ, lowpass, velocity
from liftphase.signal.gaps import fill_all_gaps
from liftphase.signal.noise import U_PER_SD, speed_noise
from liftphase.signal.resampling import resample

Array = NDArray[np.float64]

# Bandwidth of white noise after the low-pass, run forward and back, over its cut-off: the integral of
# 1 / (1 + x^4)^2 from 0 on.
_NOISE_BANDWIDTH = 0.833
# What is faster than this fraction of the cut-off is noise.
_FAST_FRACTION = 2 / 3
# A rest shows the speed of noise: this far from the movements and no farther, seconds, and so long in all.
_REST_MARGIN_S, _REST_REACH_S, _MIN_REST_S = 0.2, 2.0, 0.5
# Standard deviation of a normal error over the quartile of its size: three quarters of a rest may be motion.
_SD_PER_QUARTILE = 1 / 0.3186


@dataclass(frozen=True, slots=True, eq=False)
class LoadMotion:
    """The motion of the load along the path of the lift.

    Attributes
    ----------
    time_s : ndarray, shape (N,)
        Uniform times, seconds.
    position_m : ndarray, shape (N, 2)
        x to the right and y up, meters, after the low-pass. NaN, as in the others, where it was not seen.
    along_m : ndarray, shape (N,)
        Position along the path, growing in the concentric, meters.
    speed_m_s : ndarray, shape (N,)
        Positive in the concentric.
    path_speed_m_s : ndarray, shape (N,)
        The same along the path that the load itself takes, level parts too: what bounds a bar's movements.
    twice_m_s : ndarray, shape (N,)
        The same after the low-pass ran twice: how much this lowers a peak is how much the first did.
    position_u_m, speed_u_m_s : float
        Half-widths of the 90 % intervals that errors of the single positions leave.
    moving_u_m_s : float
        The same of the speed within the movements, where a rim passes other edges.
    tilt_u : float
        How much of a horizontal displacement may count as height, as a fraction (`LoadPath.tilt_u`).
    scale_u : float
        That of the scale, as a fraction.
    vertical : bool
        Whether the path is a vertical line.
    load_bounds_s : ndarray, shape (N,), or None
        Interval of the frames in which the load was seen, seconds, where the movements are bounded by the
        load's own speed; None where they are by the phases.
    """

    time_s: Array
    position_m: Array
    along_m: Array
    speed_m_s: Array
    path_speed_m_s: Array
    twice_m_s: Array
    position_u_m: float
    speed_u_m_s: float
    moving_u_m_s: float
    tilt_u: float
    scale_u: float
    vertical: bool
    load_bounds_s: Array | None = None

    def at(self, times_s: Array) -> Array:
        """(T, 3) position x and y, meters, and speed along the path, m/s, at the times of frames."""
        series = np.column_stack([self.position_m, self.speed_m_s])
        return resample(self.time_s, series, times_s)


@dataclass(frozen=True, slots=True, eq=False)
class BodyPath:
    """The position of a body point along the path of the lift.

    along_m: (N,) on the grid of the load's path, meters, growing in the concentric, after the low-pass;
    density: of its noise before that, square meters per Hz.
    """

    along_m: Array
    density: float


def load_motion(
    path: LoadPath,
    lift: Exercise,
    movements: Sequence[Phase],
    *,
    sample_s: float,
    body: BodyPath | None = None,
) -> LoadMotion | None:
    """The motion of the load along the path of a lift; None where the load was not seen in any of its reps.

    Parameters
    ----------
    path : LoadPath
        Where the load is.
    lift : Exercise
        Whether its path is the vertical or an arc. A load that is raised along the vertical rises in the
        concentric, whatever the phases say. Of other lifts the direction is that in which it moves in most of
        the concentrics: that of a pulldown's hands is down.
    movements : sequence of Phase
        The eccentric and concentric phases.
    sample_s : float
        Interval of the samples that the path was interpolated from (a clip's frame interval), seconds.
    body : BodyPath, optional
        Where an arc is that of a point of the body: its position along it as the phases were found on it,
        from landmarks and optical flow together, which single landmarks are much noisier than.
    """
    seen = np.isfinite(path.position_m).all(axis=1)
    inside = np.zeros(len(path.time_s), dtype=bool)
    for phase in movements:
        inside |= (path.time_s >= phase.start_s) & (path.time_s <= phase.end_s)
    if (inside & seen).sum() < 2 or len(path.time_s) < 2:
        return None
    rate_hz = 1.0 / float(path.time_s[1] - path.time_s[0])
    raw = fill_all_gaps(path.time_s, path.position_m)
    smooth = lowpass(raw, CUTOFF_HZ, rate_hz)
    vertical = lift.path == "vertical"
    density = (path.u_m / U_PER_SD) ** 2 * 2.0 * sample_s
    if body is not None:
        along, density = body.along_m, body.density
    elif vertical:
        along = smooth[:, 1]
    else:
        along = arc_length_along_path(smooth, smooth, inside & seen)
    if not lift.raises_load:
        along = _concentric_up(along, path.time_s, movements)
    speed = path_speed = velocity(along, rate_hz)
    if vertical and path.point == "bar end":
        arc = arc_length_along_path(smooth, smooth, inside & seen)
        path_speed = np.copysign(1.0, np.cov(arc[inside & seen], along[inside & seen])[0, 1]) * velocity(
            arc, rate_hz
        )
    hidden = np.where(seen, 0.0, np.nan)
    noise_m_s = max(speed_noise(density, CUTOFF_HZ), _rest_speed(path.time_s, speed + hidden, movements))
    return LoadMotion(
        path.time_s,
        smooth + hidden[:, None],
        along + hidden,
        speed + hidden,
        path_speed + hidden,
        lowpass(speed, CUTOFF_HZ, rate_hz) + hidden,
        float(np.hypot(U_PER_SD * np.sqrt(density * _NOISE_BANDWIDTH * CUTOFF_HZ), path.place_u_m)),
        U_PER_SD * noise_m_s,
        U_PER_SD * max(noise_m_s, _moving_noise(speed, inside & seen, rate_hz)),
        path.tilt_u if vertical else 0.0,
        path.scale.u,
        vertical,
        path.interval_s,
    )


def _concentric_up(along_m: Array, time_s: Array, movements: Sequence[Phase]) -> Array:
    """The position along a path, growing in most of the concentrics."""
    swings_m = [_displacement(phase, time_s, along_m) for phase in movements]
    return along_m if np.median(swings_m) >= 0 else -along_m


def _moving_noise(speed_m_s: Array, moving: NDArray[np.bool_], rate_hz: float) -> float:
    """Standard deviation of the noise of the speed within the movements.

    From what is faster than two thirds of the cut-off, which lifting holds next to nothing of, taken for half
    of the noise's variance. A fast lift has some: its interval is too wide rather than too narrow.
    """
    fast = speed_m_s - lowpass(speed_m_s, _FAST_FRACTION * CUTOFF_HZ, rate_hz)
    return float(np.sqrt(2.0 * np.mean(fast[moving] ** 2)))


def _rest_speed(time_s: Array, speed_m_s: Array, movements: Sequence[Phase]) -> float:
    """Standard deviation of the speed in the rests, which is noise; 0 without a rest.

    Errors that are alike in several frames, as of a rim that is taken for another edge, are in it too, and
    not in the noise of single positions.
    """
    from_movement_s = np.full(len(time_s), np.inf)
    for phase in movements:
        away_s = np.maximum(np.maximum(phase.start_s - time_s, time_s - phase.end_s), 0.0)
        from_movement_s = np.minimum(from_movement_s, away_s)
    at_rest = (from_movement_s > _REST_MARGIN_S) & (from_movement_s < _REST_REACH_S) & np.isfinite(speed_m_s)
    if at_rest.sum() < _MIN_REST_S / (time_s[1] - time_s[0]):
        return 0.0
    return _SD_PER_QUARTILE * float(np.percentile(np.abs(speed_m_s[at_rest]), 25))


def _displacement(phase: Phase, time_s: Array, along_m: Array) -> float:
    """The change of position in a concentric, or against that in an eccentric."""
    start, end = np.interp((phase.start_s, phase.end_s), time_s, along_m)
    return float(end - start if phase.concentric else start - end)
