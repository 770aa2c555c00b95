"""Velocities of a rep and of a set: the records of what `velocity.py` measures on the path of the load."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from math import hypot, sqrt
from statistics import fmean
from typing import Any, Self

from liftphase.reps.mean_uncertainty import mean_u_s


@dataclass(frozen=True, slots=True)
class ScaleRecord:
    """What made pixels meters, as analysis.json has it.

    Parameters
    ----------
    source : {"plate", "points", "height"}
        What the scale was measured by.
    px_per_m : float
        Pixels a meter has where the load moves.
    u : float
        Half-width of the 90 % interval of `px_per_m`, in its unit.
    point : str
        The point whose path was measured, such as "bar end" or "hand".
    """

    source: str
    px_per_m: float
    u: float
    point: str

    @property
    def relative_u(self) -> float:
        """`u` as a fraction of the scale, which is that of every length."""
        return self.u / self.px_per_m


@dataclass(frozen=True, slots=True, kw_only=True)
class RepVelocity:
    """What the load did in a rep, in meters; None where it was not seen, or a number does not apply.

    The fields are the keys of analysis.json; `_u` is the half-width of the 90 % interval of the number of the
    same name. Speeds are along the path of the lift, both those of the eccentric and of the concentric
    positive.

    Parameters
    ----------
    displacement_cm
        Along the path, from the start to the end of the concentric, of the eccentric where no concentric
        was seen.
    concentric_mean_m_s, eccentric_mean_m_s
        Displacement over duration of the phase.
    concentric_peak_m_s, eccentric_peak_m_s
        Highest speed of the phase.
    concentric_mean_propulsive_m_s
        Mean speed of the concentric until the load brakes harder than gravity would (Sanchez-Medina 2010).
    time_to_peak_s
        From the start of the concentric to its highest speed.
    sticking_m_s, sticking_at
        Lowest speed between two peaks of the concentric, and where it lies: 0 at its start, 1 at its end.
    bar_path_deviation_cm
        Horizontal range of the path in the concentric; None for a lift whose path is no vertical.
    eccentric_evenness
        Square of the mean speed of the eccentric over its mean square: 1 for a constant speed.
    eccentric_profile_m_s
        Mean speed in each fifth of the displacement of the eccentric.
    mean_power_w, work_j
        Of the concentric on the load alone, where the load is known.
    """

    displacement_cm: float | None = None
    displacement_cm_u: float | None = None
    concentric_mean_m_s: float | None = None
    concentric_mean_m_s_u: float | None = None
    concentric_peak_m_s: float | None = None
    concentric_peak_m_s_u: float | None = None
    concentric_mean_propulsive_m_s: float | None = None
    concentric_mean_propulsive_m_s_u: float | None = None
    eccentric_mean_m_s: float | None = None
    eccentric_mean_m_s_u: float | None = None
    eccentric_peak_m_s: float | None = None
    eccentric_peak_m_s_u: float | None = None
    time_to_peak_s: float | None = None
    sticking_m_s: float | None = None
    sticking_m_s_u: float | None = None
    sticking_at: float | None = None
    bar_path_deviation_cm: float | None = None
    bar_path_deviation_cm_u: float | None = None
    eccentric_evenness: float | None = None
    eccentric_profile_m_s: tuple[float, ...] | None = None
    mean_power_w: float | None = None
    mean_power_w_u: float | None = None
    work_j: float | None = None
    work_j_u: float | None = None

    def to_dict(self) -> dict[str, Any]:
        """The keys of an entry of `reps` in analysis.json."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self | None:
        """The inverse of `to_dict`; None where nothing is known, as in files of older versions."""
        known = {field.name: data.get(field.name) for field in fields(cls)}
        if all(value is None for value in known.values()):
            return None
        if (profile := known["eccentric_profile_m_s"]) is not None:
            known["eccentric_profile_m_s"] = tuple(profile)
        return cls(**known)


@dataclass(frozen=True, slots=True, kw_only=True)
class SetVelocity:
    """Velocities of the complete reps of a set; None where fewer than two tell.

    Parameters
    ----------
    concentric_mean_m_s, eccentric_mean_m_s
        Means over the reps.
    velocity_loss, velocity_loss_from_first
        How much slower the last rep's concentric is, on the mean, than that of the fastest and of the first
        rep, as a fraction of it. The error of the scale is in both alike and cancels.
    eccentric_velocity_variation
        Coefficient of variation of the reps' mean speeds of the eccentric.
    eccentric_evenness
        Mean over the reps.
    """

    concentric_mean_m_s: float | None = None
    concentric_mean_m_s_u: float | None = None
    eccentric_mean_m_s: float | None = None
    eccentric_mean_m_s_u: float | None = None
    velocity_loss: float | None = None
    velocity_loss_u: float | None = None
    velocity_loss_from_first: float | None = None
    velocity_loss_from_first_u: float | None = None
    eccentric_velocity_variation: float | None = None
    eccentric_evenness: float | None = None

    def to_dict(self) -> dict[str, Any]:
        """The keys of an entry of `sets` in analysis.json."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self | None:
        """The inverse of `to_dict`; None where nothing is known."""
        known = {field.name: data.get(field.name) for field in fields(cls)}
        return None if all(value is None for value in known.values()) else cls(**known)


Measured = tuple[float, float]  # a number and the half-width of its 90 % interval


def measured_in(record: object, name: str) -> Measured | None:
    """A number of a record and its half-width, its field of the same name and `_u`; None where not known."""
    value, u = getattr(record, name, None), getattr(record, f"{name}_u", None)
    return None if value is None or u is None else (value, u)


def mean_of(measured: Sequence[Measured], scale_u: float) -> Measured | None:
    """The mean of several numbers in meters and the half-width of its 90 % interval; None of nothing.

    scale_u: half-width of the scale's 90 % interval as a fraction: the same error in all of them, which a
    mean does not lessen; of the others, mostly of the boundaries, see `mean_u_s`.
    """
    if not measured:
        return None
    mean = fmean(value for value, _ in measured)
    unscaled = mean_u_s([unscaled_u(number, scale_u) for number in measured])
    return mean, hypot(mean * scale_u, unscaled)


def unscaled_u(measured: Measured, scale_u: float) -> float:
    """The half-width of a number's interval without the error of the scale."""
    value, u = measured
    return sqrt(max(u**2 - (value * scale_u) ** 2, 0.0))


def loss_of(fast: Measured, last: Measured, scale_u: float) -> Measured:
    """The loss of velocity from one rep to another as a fraction, and the half-width of its 90 % interval."""
    ratio = last[0] / fast[0]
    relative = hypot(unscaled_u(fast, scale_u) / fast[0], unscaled_u(last, scale_u) / last[0])
    return 1.0 - ratio, ratio * relative
