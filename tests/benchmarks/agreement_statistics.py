"""Agreement of two measurements, and intervals of its figures where what is measured comes in clusters."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Figure = Callable[[Array], float]
RESAMPLES = 2000


@dataclass(frozen=True)
class Interval:
    """A figure with the ends of its 95 % interval."""

    value: float
    low: float
    high: float


def limits_of_agreement(differences: Array) -> tuple[float, float, float]:
    """Mean difference, lower and upper 95 % limit of agreement: mean -/+ 1.96 standard deviations.

    Bland J. M., Altman D. G. (1999), Statistical Methods in Medical Research 8, 135-160. NaN limits for fewer
    than two differences.
    """
    mean = float(np.mean(differences))
    spread = 1.96 * float(np.std(differences, ddof=1)) if len(differences) > 1 else float("nan")
    return mean, mean - spread, mean + spread


def icc_2_1(ratings: Array) -> float:
    """Intraclass correlation of single ratings, two-way random effects, absolute agreement.

    ratings: (n, k), n things measured by k raters. ICC(2,1) of Shrout P. E., Fleiss J. L. (1979),
    Psychological Bulletin 86, 420-428: (BMS - EMS) / (BMS + (k - 1) EMS + k (JMS - EMS) / n), with the mean
    squares between things, between raters, and of the residual. NaN for fewer than two things.
    """
    n, k = ratings.shape
    if n < 2:
        return float("nan")
    mean = ratings.mean()
    of_things, of_raters = ratings.mean(axis=1), ratings.mean(axis=0)
    between = k * np.sum((of_things - mean) ** 2) / (n - 1)
    raters = n * np.sum((of_raters - mean) ** 2) / (k - 1)
    residual = ratings - of_things[:, None] - of_raters + mean
    error = np.sum(residual**2) / ((n - 1) * (k - 1))
    return float((between - error) / (between + (k - 1) * error + k * (raters - error) / n))


def cluster_bootstrap(
    clusters: Mapping[str, Array], figures: Sequence[Figure], *, resamples: int = RESAMPLES, seed: int = 0
) -> list[Interval]:
    """Each figure over all rows, with the 2.5 and 97.5 percentiles over resampled clusters.

    clusters: the rows (n, ...) of each cluster. Whole clusters are drawn with replacement, as many as there
    are (Field C. A., Welsh A. H. (2007), Journal of the Royal Statistical Society B 69, 369-390), since reps
    of one clip, or of one person, are more alike than those of different ones.
    """
    parts = list(clusters.values())
    rng = np.random.default_rng(seed)
    drawn = [
        [
            figure(np.concatenate([parts[i] for i in rng.integers(len(parts), size=len(parts))]))
            for figure in figures
        ]
        for _ in range(resamples)
    ]
    low, high = np.nanpercentile(np.array(drawn), [2.5, 97.5], axis=0)
    every = np.concatenate(parts)
    return [Interval(figure(every), *ends) for figure, *ends in zip(figures, low, high, strict=True)]
