"""How far two people agree, as lines for the terminal."""

from collections.abc import Iterator
from math import isfinite

from liftphase.review.agreement import Agreement, Differences


def agreement_lines(agreement: Agreement) -> Iterator[str]:
    """The lines of a report: boundaries, durations, the phases."""
    clips = "1 clip" if agreement.clips == 1 else f"{agreement.clips} clips"
    yield f"Agreement of two people on {clips}"
    yield f"{'':<22}{'n':>6}{'median':>9}{'90 %':>9}{'bias':>9}   limits of agreement (95 %)"
    for name, differences in (
        ("boundaries, ms", agreement.boundaries),
        ("eccentric, ms", agreement.eccentrics),
        ("concentric, ms", agreement.concentrics),
    ):
        yield f"{name:<22}" + (_numbers(differences) if differences else f"{0:>6}")
    kappa = f"{agreement.kappa:.2f}" if isfinite(agreement.kappa) else "not defined (one phase alone)"
    yield f"Cohen's kappa of the phases over time: {kappa}"
    yield f"Movements that one of them has alone: {agreement.only_first} and {agreement.only_second}"


def _numbers(differences: Differences) -> str:
    low, high = differences.limits_ms
    limits = f"{low:z.0f} to {high:z.0f}" if isfinite(low) else "not known of one"
    sizes = f"{differences.median_ms:>9.0f}{differences.percentile_90_ms:>9.0f}{differences.bias_ms:>z9.0f}"
    return f"{differences.count:>6}{sizes}   {limits}"
