"""The record of one phase: what the segmentation gives, and what a rep is made of."""

from dataclasses import dataclass
from enum import StrEnum
from math import hypot
from typing import Any

# Two movements closer than this, seconds, are a touch-and-go turn without an isometric phase (the definition
# of a boundary).
TOUCH_AND_GO_S = 0.15


class PhaseKind(StrEnum):
    """The four kinds of phase; every moment of a clip is in one of them."""

    ECCENTRIC = "eccentric"
    CONCENTRIC = "concentric"
    ISOMETRIC = "isometric"
    OTHER = "other"


class End(StrEnum):
    """Where a pause happens: with the working muscles long, or short."""

    LENGTHENED = "lengthened"
    SHORTENED = "shortened"


@dataclass(frozen=True, slots=True)
class Phase:
    """One phase, with the uncertainty of its boundaries.

    Parameters
    ----------
    start_s, end_s : float
        Boundaries, seconds on the time axis of the displacement (for a clip: its presentation timestamps).
    kind : PhaseKind
        Eccentric and concentric are movements; between two movements of a set lies an isometric phase.
    end : End or None
        The end at which an isometric phase happens; None for the other kinds.
    start_u_s, end_u_s : float
        Uncertainty of either boundary, seconds: half-width of a 90 % interval.
    peak_speed : float
        Highest speed of a movement, displacement units per second; 0 for a phase that is no movement.
    swing : float
        Distance between a movement's two turning points, displacement units; 0 for a phase that is none.
    start_by_hand, end_by_hand : bool
        Whether a person set the boundary.
    """

    start_s: float
    end_s: float
    kind: PhaseKind
    end: End | None = None
    start_u_s: float = 0.0
    end_u_s: float = 0.0
    peak_speed: float = 0.0
    swing: float = 0.0
    start_by_hand: bool = False
    end_by_hand: bool = False

    @property
    def duration_s(self) -> float:
        """Time from start to end, seconds."""
        return self.end_s - self.start_s

    @property
    def duration_u_s(self) -> float:
        """Half-width of the 90 % interval of the duration, seconds.

        The errors of both boundaries are independent, so their squares add (GUM, JCGM 100:2008, 5.1.2).
        """
        return hypot(self.start_u_s, self.end_u_s)

    @property
    def is_movement(self) -> bool:
        """Whether it is an eccentric or a concentric phase."""
        return self.kind in (PhaseKind.ECCENTRIC, PhaseKind.CONCENTRIC)

    @property
    def concentric(self) -> bool:
        """Whether it is a concentric phase."""
        return self.kind is PhaseKind.CONCENTRIC

    @property
    def leads_to(self) -> End:
        """The end of the range of motion at which a movement arrives."""
        return End.SHORTENED if self.concentric else End.LENGTHENED

    def to_segment(self, rep: int | None) -> dict[str, Any]:
        """The entry of the phase in the `segments` of analysis.json; rep: the number of its rep."""
        return {
            "start_s": self.start_s,
            "end_s": self.end_s,
            "phase": str(self.kind),
            "end": None if self.end is None else str(self.end),
            "rep": rep,
            "uncertainty_s": max(self.start_u_s, self.end_u_s),
            "start_uncertainty_s": self.start_u_s,
            "end_uncertainty_s": self.end_u_s,
        }
