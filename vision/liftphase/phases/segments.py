"""Segments: what the phase classifier says of each stretch of time."""

from dataclasses import asdict, dataclass
from enum import StrEnum


class Phase(StrEnum):
    """The four labels a moment can carry."""

    ECCENTRIC = "eccentric"
    CONCENTRIC = "concentric"
    ISOMETRIC = "isometric"
    OTHER = "other"


class End(StrEnum):
    """Where a pause happens: with the working muscles long, or short."""

    LENGTHENED = "lengthened"
    SHORTENED = "shortened"


@dataclass(frozen=True, slots=True)
class Segment:
    """One stretch of one phase, in seconds on the clip's presentation timestamps.

    `end` is set for isometric segments only, `rep` (from 1) for what belongs to a rep. `uncertainty_s` is the
    half-width of the interval that should hold the true position of the less certain of its two boundaries
    nine times in ten; `start_uncertainty_s` and `end_uncertainty_s` say it for each.
    """

    start_s: float
    end_s: float
    phase: Phase
    end: End | None = None
    rep: int | None = None
    uncertainty_s: float = 0.0
    start_uncertainty_s: float = 0.0
    end_uncertainty_s: float = 0.0

    @property
    def duration_s(self) -> float:
        return self.end_s - self.start_s

    def to_dict(self) -> dict:
        """JSON-ready mapping, the form of analysis.json."""
        return {k: str(v) if isinstance(v, StrEnum) else v for k, v in asdict(self).items()}

    @classmethod
    def from_dict(cls, data: dict) -> "Segment":
        """The inverse of `to_dict`; keys it does not know are passed over."""
        known = {k: v for k, v in data.items() if k in cls.__dataclass_fields__}
        known["phase"] = Phase(known["phase"])
        known["end"] = End(known["end"]) if known.get("end") else None
        return cls(**known)
