import numpy as np
import pytest
from benchmarks.agreement_statistics import cluster_bootstrap, icc_2_1, limits_of_agreement

# Table 2 of Shrout and Fleiss (1979): six things rated by four judges; their table 4 gives ICC(2,1) = 0.29.
SHROUT_FLEISS = np.array(
    [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]], dtype=float
)


def test_the_intraclass_correlation_of_the_published_example():
    assert icc_2_1(SHROUT_FLEISS) == pytest.approx(0.29, abs=0.005)


def test_a_rater_who_is_always_higher_agrees_less():
    values = np.arange(10.0)
    assert icc_2_1(np.column_stack([values, values])) == pytest.approx(1)
    assert icc_2_1(np.column_stack([values, values + 3])) < 0.8


def test_limits_of_agreement():
    mean, low, high = limits_of_agreement(np.array([-0.1, 0.0, 0.1, 0.2]))
    sd = np.std([-0.1, 0.0, 0.1, 0.2], ddof=1)
    assert (mean, low, high) == pytest.approx((0.05, 0.05 - 1.96 * sd, 0.05 + 1.96 * sd))


def mean(values):
    return float(np.mean(values))


def test_the_interval_of_clusters_holds_the_truth_as_often_as_it_says():
    """Rows of a cluster share an error, which an interval that takes them for independent leaves out."""
    hits = {"clusters": 0, "rows": 0}
    for seed in range(100):
        rng = np.random.default_rng(seed)
        clusters = {str(i): rng.normal() + rng.normal(0, 0.3, size=10) for i in range(25)}
        rows = {str(i): np.array([x]) for i, x in enumerate(np.concatenate(list(clusters.values())))}
        for name, of in (("clusters", clusters), ("rows", rows)):
            (found,) = cluster_bootstrap(of, [mean], resamples=200, seed=seed)
            hits[name] += found.low <= 0 <= found.high
    assert hits["clusters"] >= 86
    assert hits["rows"] < 60


def test_the_same_seed_gives_the_same_interval():
    clusters = {name: np.arange(3.0) * i for i, name in enumerate("abc")}
    assert cluster_bootstrap(clusters, [mean], seed=4) == cluster_bootstrap(clusters, [mean], seed=4)
