"""The record of one phase: what the segmentation gives, and what a rep is made of."""

from dataclasses import dataclass, replace
from enum import StrEnum
from math import hypot
from typing import Any

# Two movements closer than this, seconds, are a touch-and-go turn without an isometric phase (the definition
# of a boundary).
TOUCH_AND_GO_S = 0.15
# Digits below a nanosecond are rounding errors, which differ between machines.
_DECIMALS = 9
# Where a boundary comes from.
_HAND, _DETECTED = "hand", "detected"


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

    def rounded(self) -> "Phase":
        """The phase with its numbers to nine decimals."""
        numbers = ("start_s", "end_s", "start_u_s", "end_u_s", "peak_speed", "swing")
        return replace(self, **{name: round(getattr(self, name), _DECIMALS) for name in numbers})

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready mapping; numbers keep their full precision."""
        return {
            "start_s": self.start_s,
            "end_s": self.end_s,
            "phase": str(self.kind),
            "end": None if self.end is None else str(self.end),
            "start_uncertainty_s": self.start_u_s,
            "end_uncertainty_s": self.end_u_s,
            "peak_speed": self.peak_speed,
            "swing": self.swing,
            **self.sources,
        }

    @property
    def sources(self) -> dict[str, str]:
        """The keys for boundaries that a person set; none where both were detected."""
        if not (self.start_by_hand or self.end_by_hand):
            return {}
        return {
            "source": _HAND,
            "start_source": _HAND if self.start_by_hand else _DETECTED,
            "end_source": _HAND if self.end_by_hand else _DETECTED,
        }

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> "Phase":
        """The inverse of `to_dict`; also reads a segment of analysis.json.

        The contract promises a segment only the larger of its two uncertainties, `uncertainty_s`.
        """
        larger_u_s = float(data.get("uncertainty_s", 0.0))
        return cls(
            float(data["start_s"]),
            float(data["end_s"]),
            PhaseKind(data["phase"]),
            End(data["end"]) if data.get("end") else None,
            float(data.get("start_uncertainty_s", larger_u_s)),
            float(data.get("end_uncertainty_s", larger_u_s)),
            float(data.get("peak_speed", 0.0)),
            float(data.get("swing", 0.0)),
            data.get("start_source") == _HAND,
            data.get("end_source") == _HAND,
        )
