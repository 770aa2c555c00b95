"""How to read a file that is no clip: what its format leaves open."""

from dataclasses import dataclass, fields
from typing import Any, Literal, get_args

from liftphase.errors import UsageError
from liftphase.phases.displacement_file import POSITION_UNITS, TIME_UNITS
from liftphase.pose.readers.recording import Up, check_fps

Direction = Literal["up", "down"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FileOptions:
    """What a user says of a pose file, or of a table of time and position.

    Parameters
    ----------
    fps : float, optional
        Frames per second of a pose file that states neither times nor a rate.
    up : {"x", "y", "z", "-x", "-y", "-z"}, optional
        The axis that points up in a pose file with points in space; by default as its format has it.
    time_unit, position_unit : str, optional
        Units of a table whose head does not say: "s", "ms" or "us", and "m", "cm" or "mm".
    position_direction : {"up", "down"}, optional
        Whether the position of a table grows or falls in the concentric; by default as the hands or the body
        move in the lift.
    lenient : bool
        For one of many files: what it states itself, and what has no meaning for it, is passed over.

    Raises
    ------
    UsageError
        A value is not valid.
    """

    fps: float | None = None
    up: Up | None = None
    time_unit: str | None = None
    position_unit: str | None = None
    position_direction: Direction | None = None
    lenient: bool = False

    def __post_init__(self) -> None:
        if self.fps is not None:
            check_fps(self.fps)
        allowed = {
            "up": get_args(Up),
            "time_unit": tuple(TIME_UNITS),
            "position_unit": tuple(POSITION_UNITS),
            "position_direction": get_args(Direction),
        }
        for name, values in allowed.items():
            if (value := getattr(self, name)) is not None and value not in values:
                raise UsageError(f"{name} must be {', '.join(values)}, not {value!r}.", arguments=[name])

    def given(self) -> dict[str, Any]:
        """What was said, JSON-ready."""
        values = {field.name: getattr(self, field.name) for field in fields(self) if field.name != "lenient"}
        return {name: value for name, value in values.items() if value is not None}

    def refuse_others(self, *used: str, of: str) -> None:
        """Raise UsageError where something was said that has no meaning for such a file, unless lenient."""
        if self.lenient:
            return
        if odd := [name for name in self.given() if name not in used]:
            raise UsageError(f"{odd[0]} has no meaning for {of}: leave it out.", arguments=odd[:1])
