"""The columns of the table of reps: of a clip's reps.csv, of a season's, of Parquet files and data frames."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields, replace
from typing import Any

from liftphase.exercises.library import JOINTS
from liftphase.export.table import LIST_SEPARATOR, Column
from liftphase.reps.model import Analysis
from liftphase.reps.rep import PARTS, Part, Rep
from liftphase.reps.rom_uncertainty import left_right_u_deg, rom_u_deg
from liftphase.reps.velocity_model import RepVelocity

_PROFILE = "eccentric_profile_m_s"
# Units of what is measured in meters, by the end of its name.
_UNITS = {"_cm": "cm", "_m_s": "m/s", "_s": "s", "_w": "W", "_j": "J"}


@dataclass(frozen=True, slots=True)
class RepOfClip:
    """A row of the reps of a season."""

    clip: str
    exercise: str
    rep: Rep


def rep_columns(joints: Iterable[str]) -> tuple[Column[Rep], ...]:
    """The columns of the table of reps, with one for the range of motion of each of `joints`."""
    seconds = [Column(f"{part}_s", float, _duration(part), "s") for part in PARTS]
    uncertainties = [Column(f"{part}_u_s", float, _uncertainty(part), "s") for part in PARTS]
    joints = tuple(joints)
    ranges = [Column(f"rom_{joint}_deg", float, _range_of_motion(joint), "deg") for joint in joints]
    return (
        Column("rep", int, lambda rep: rep.rep),
        Column("set", int, lambda rep: rep.set),
        Column("start_s", float, lambda rep: rep.start_s, "s"),
        Column("end_s", float, lambda rep: rep.end_s, "s"),
        *seconds,
        Column("tempo", str, lambda rep: rep.tempo),
        *ranges,
        Column("eccentric_peak_deg_s", float, lambda rep: rep.eccentric_peak_deg_s, "deg/s"),
        Column("concentric_peak_deg_s", float, lambda rep: rep.concentric_peak_deg_s, "deg/s"),
        Column("complete", bool, lambda rep: rep.complete),
        Column("flags", str, lambda rep: LIST_SEPARATOR.join(rep.flags)),
        Column("side", str, lambda rep: rep.side),
        Column("eccentric_concentric_ratio", float, lambda rep: rep.eccentric_concentric_ratio),
        Column("eccentric_peak_to_mean", float, lambda rep: rep.eccentric_peak_to_mean),
        Column("stretch_deg", float, lambda rep: rep.stretch_deg, "deg"),
        Column("left_right_deg", float, lambda rep: rep.left_right_deg, "deg"),
        Column("assisted", bool, lambda rep: rep.assisted),
        Column("assisted_confidence", float, lambda rep: rep.assisted_confidence),
        Column("helper", str, lambda rep: rep.helper),
        *uncertainties,
        *(Column(f"rom_{joint}_u_deg", float, _range_uncertainty(joint), "deg") for joint in joints),
        Column("left_right_u_deg", float, _left_right_uncertainty, "deg"),
        Column("issues", str, lambda rep: LIST_SEPARATOR.join(str(issue.code) for issue in rep.issues)),
        *_velocity_columns(),
    )


def _velocity_columns() -> tuple[Column[Rep], ...]:
    """A column for each number in meters of a rep; empty where the scale is not known."""
    names = [field.name for field in fields(RepVelocity) if field.name != _PROFILE]
    return (
        *(Column(name, float, _velocity(name), velocity_unit(name)) for name in names),
        Column(_PROFILE, str, _profile, "m/s"),
    )


def velocity_unit(name: str) -> str:
    """The unit of a number of `RepVelocity` or `SetVelocity`; "" for one without."""
    measured = name.removesuffix("_u")
    return next((unit for end, unit in _UNITS.items() if measured.endswith(end)), "")


def joints_of(analysis: Analysis) -> list[str]:
    """The joints of which any rep has a range of motion, in the order in which they come."""
    return list(dict.fromkeys(joint for rep in analysis.reps for joint in rep.rom_deg))


def season_rep_columns() -> tuple[Column[RepOfClip], ...]:
    """The columns of a season's reps.csv: clip, exercise, then those of a clip's.

    There is a column for the range of motion of every joint that a lift can work.
    """
    return (
        Column("clip", str, lambda row: row.clip),
        Column("exercise", str, lambda row: row.exercise),
        *(_of_season(column) for column in rep_columns(sorted(JOINTS))),
    )


def _of_season(column: Column[Rep]) -> Column[Any]:
    get = column.get
    return replace(column, get=lambda row: get(row.rep))


def _duration(part: Part) -> Callable[[Rep], float | None]:
    return lambda rep: rep.duration_s(part)


def _uncertainty(part: Part) -> Callable[[Rep], float | None]:
    return lambda rep: rep.duration_u_s(part)


def _velocity(name: str) -> Callable[[Rep], float | None]:
    return lambda rep: None if rep.velocity is None else getattr(rep.velocity, name)


def _profile(rep: Rep) -> str | None:
    """The speeds of the eccentric's parts in one cell."""
    parts = rep.velocity and rep.velocity.eccentric_profile_m_s
    return LIST_SEPARATOR.join(f"{speed:.3f}" for speed in parts) if parts else None


def _range_of_motion(joint: str) -> Callable[[Rep], float | None]:
    return lambda rep: rep.rom_deg.get(joint)


def _range_uncertainty(joint: str) -> Callable[[Rep], float | None]:
    return lambda rep: rom_u_deg(rep.rom_deg[joint]) if joint in rep.rom_deg else None


def _left_right_uncertainty(rep: Rep) -> float | None:
    return left_right_u_deg(rep.rom_deg, rep.left_right_deg)
