"""Verdicts: kept, missed, or too close to call."""

from collections.abc import Sequence
from enum import StrEnum
from math import inf


class Verdict(StrEnum):
    """Kept, missed, or undecided within the uncertainty of the measurement (guard band, JCGM 106)."""

    PASS = "pass"
    FAIL = "fail"
    INCONCLUSIVE = "too-close-to-call"


def worst_verdict(verdicts: Sequence[Verdict], if_none: Verdict = Verdict.INCONCLUSIVE) -> Verdict:
    """A fail if there is one, else too close to call if there is one, else a pass."""
    order = (Verdict.FAIL, Verdict.INCONCLUSIVE, Verdict.PASS)
    return min(verdicts, key=order.index, default=if_none)


def compare(
    measured: float, uncertainty: float, low: float | None, high: float | None
) -> tuple[Verdict, float]:
    """The verdict on a measured value, and by how much it missed a limit: negative when it is below.

    uncertainty: half-width of its interval; low, high: the limits, None where that side is open.
    """
    short_by = (low if low is not None else -inf) - measured
    long_by = measured - (high if high is not None else inf)
    beyond = max(short_by, long_by)
    if beyond > uncertainty:
        return Verdict.FAIL, -beyond if short_by > long_by else beyond
    return (Verdict.PASS if beyond <= -uncertainty else Verdict.INCONCLUSIVE), 0.0
