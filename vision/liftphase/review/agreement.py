"""How far two people agree on the phases of the same clips: pure functions on segments.

Boundaries are compared as Rathleff (2013) did for two raters of exercise videos: by the limits of agreement
(Bland and Altman 1986). The phases are compared by Cohen's kappa (1960) over time, for which no boundaries
need be matched.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from liftphase.phases.model import PhaseKind
from liftphase.reps.corrections_model import CorrectedSegment

# From this intersection over union on, two movements of a kind are the same one.
MIN_OVERLAP = 0.5
# 95 % of a normal distribution lie within so many standard deviations (Bland and Altman 1986).
_LIMITS_SD = 1.96

Segments = Sequence[CorrectedSegment]


@dataclass(frozen=True, slots=True)
class Differences:
    """Differences of the second person from the first, milliseconds.

    Parameters
    ----------
    count : int
        How many were compared.
    median_ms, percentile_90_ms : float
        Of the absolute differences.
    bias_ms : float
        Mean difference: positive where the second person is later, or finds a phase longer.
    limits_ms : tuple of float
        95 % limits of agreement: bias -/+ 1.96 standard deviations; NaN for fewer than two differences.
    """

    count: int
    median_ms: float
    percentile_90_ms: float
    bias_ms: float
    limits_ms: tuple[float, float]

    @classmethod
    def of(cls, differences_s: Iterable[float]) -> "Differences | None":
        """The summary of differences in seconds; None where there are none."""
        values = 1000 * np.asarray(list(differences_s), dtype=float)
        if not values.size:
            return None
        bias = float(values.mean())
        spread = _LIMITS_SD * float(values.std(ddof=1)) if values.size > 1 else float("nan")
        size = np.abs(values)
        return cls(
            values.size,
            float(np.median(size)),
            float(np.percentile(size, 90)),
            bias,
            (bias - spread, bias + spread),
        )

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready mapping."""
        return {
            "count": self.count,
            "median_ms": self.median_ms,
            "percentile_90_ms": self.percentile_90_ms,
            "bias_ms": self.bias_ms,
            "limits_of_agreement_ms": [x if np.isfinite(x) else None for x in self.limits_ms],
        }


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far two people agree.

    Parameters
    ----------
    clips : int
        How many clips were compared.
    boundaries, eccentrics, concentrics : Differences or None
        Of the starts and ends of movements that both found, and of the durations of these; None where there
        are none.
    only_first, only_second : int
        Movements that one of them found alone.
    kappa : float
        Cohen's kappa of the four phases over time; NaN where neither saw more than one phase.
    """

    clips: int
    boundaries: Differences | None
    eccentrics: Differences | None
    concentrics: Differences | None
    only_first: int
    only_second: int
    kappa: float

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready mapping."""
        parts = {"boundaries": self.boundaries, "eccentric": self.eccentrics, "concentric": self.concentrics}
        return {
            "clips": self.clips,
            **{name: part and part.to_dict() for name, part in parts.items()},
            "only_first": self.only_first,
            "only_second": self.only_second,
            "kappa": self.kappa if np.isfinite(self.kappa) else None,
        }


def compare(pairs: Iterable[tuple[Segments, Segments]]) -> Agreement:
    """The agreement of two people over clips; a pair holds the segments of both for one clip."""
    pairs = list(pairs)
    matched: list[tuple[CorrectedSegment, CorrectedSegment]] = []
    only_first = only_second = 0
    for first, second in pairs:
        found = match_movements(first, second)
        matched += found
        only_first += len(_movements(first)) - len(found)
        only_second += len(_movements(second)) - len(found)
    edges = [d for a, b in matched for d in (b.start_s - a.start_s, b.end_s - a.end_s)]
    return Agreement(
        len(pairs),
        Differences.of(edges),
        Differences.of(_longer_by(matched, PhaseKind.ECCENTRIC)),
        Differences.of(_longer_by(matched, PhaseKind.CONCENTRIC)),
        only_first,
        only_second,
        kappa(pairs),
    )


def match_movements(first: Segments, second: Segments) -> list[tuple[CorrectedSegment, CorrectedSegment]]:
    """Movements of the same kind that overlap by half, one to one, the closest first."""
    candidates = [
        (overlap, i, j)
        for i, a in enumerate(first)
        for j, b in enumerate(second)
        if a.kind is b.kind and _is_movement(a) and (overlap := _overlap(a, b)) >= MIN_OVERLAP
    ]
    used_first, used_second = set[int](), set[int]()
    pairs = []
    for _, i, j in sorted(candidates, reverse=True):
        if i not in used_first and j not in used_second:
            used_first.add(i)
            used_second.add(j)
            pairs.append((first[i], second[j]))
    return sorted(pairs, key=lambda pair: pair[0].start_s)


def kappa(pairs: Iterable[tuple[Segments, Segments]]) -> float:
    """Cohen's kappa of the phases, each moment of the clips weighing the same.

    Only the time that the segments of both cover counts; NaN where chance alone would agree always.
    """
    shared: dict[tuple[PhaseKind, PhaseKind], float] = defaultdict(float)
    for first, second in pairs:
        for key, seconds in _shared_s(first, second).items():
            shared[key] += seconds
    total_s = sum(shared.values())
    if total_s == 0:
        return float("nan")
    observed = sum(seconds for (a, b), seconds in shared.items() if a is b) / total_s
    expected = sum(_share(shared, 0, kind) * _share(shared, 1, kind) for kind in PhaseKind) / total_s**2
    return float("nan") if expected >= 1.0 else (observed - expected) / (1.0 - expected)


def _shared_s(first: Segments, second: Segments) -> dict[tuple[PhaseKind, PhaseKind], float]:
    """Seconds by the kinds of phase that the two give them."""
    shared: dict[tuple[PhaseKind, PhaseKind], float] = defaultdict(float)
    j = 0
    for a in first:
        while j < len(second) and second[j].end_s <= a.start_s:
            j += 1
        k = j
        while k < len(second) and second[k].start_s < a.end_s:
            b = second[k]
            shared[a.kind, b.kind] += max(0.0, min(a.end_s, b.end_s) - max(a.start_s, b.start_s))
            k += 1
    return shared


def _share(shared: Mapping[tuple[PhaseKind, PhaseKind], float], person: int, kind: PhaseKind) -> float:
    return sum(seconds for kinds, seconds in shared.items() if kinds[person] is kind)


def _longer_by(matched: Iterable[tuple[CorrectedSegment, CorrectedSegment]], kind: PhaseKind) -> list[float]:
    return [(b.end_s - b.start_s) - (a.end_s - a.start_s) for a, b in matched if a.kind is kind]


def _movements(segments: Segments) -> list[CorrectedSegment]:
    return [segment for segment in segments if _is_movement(segment)]


def _is_movement(segment: CorrectedSegment) -> bool:
    return segment.kind in (PhaseKind.ECCENTRIC, PhaseKind.CONCENTRIC)


def _overlap(a: CorrectedSegment, b: CorrectedSegment) -> float:
    """Intersection over union of two times."""
    both_s = min(a.end_s, b.end_s) - max(a.start_s, b.start_s)
    return max(0.0, both_s) / (max(a.end_s, b.end_s) - min(a.start_s, b.start_s))
