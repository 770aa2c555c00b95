"""The uncertainty of a mean over the reps of a set."""

from collections.abc import Sequence
from math import sqrt

# Of the errors of two reps' eccentrics in a set: camera, body and lift are the same. 0.42 over 263 reps of
# rendered clips (`tests/benchmarks/set_means.py`), 0.51 of their concentrics.
ERROR_CORRELATION = 0.4


def mean_u_s(u_s: Sequence[float], correlation: float = ERROR_CORRELATION) -> float:
    """Half-width of the mean of a duration over reps, seconds, from the half-widths of the reps.

    The variance of a mean of values whose errors are equally correlated:
    ((1 - r) sum u^2 + r (sum u)^2) / n^2.

    Parameters
    ----------
    u_s : sequence of float
        Half-widths of the reps, seconds; at least one.
    correlation : float
        Of the errors of two reps, r.
    """
    independent = (1 - correlation) * sum(u**2 for u in u_s)
    return sqrt(independent + correlation * sum(u_s) ** 2) / len(u_s)
