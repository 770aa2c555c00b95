"""The agreement of two people as lines for the terminal."""

from liftphase.review.agreement import Agreement, Differences
from liftphase_cli.presentation.agreement import agreement_lines


def test_rounding_leaves_no_minus_before_a_zero() -> None:
    nearly = Differences.of((-1e-5, 0.0, -2e-5))
    lines = list(agreement_lines(Agreement(1, nearly, nearly, None, kappa=1.0, only_first=0, only_second=0)))
    assert lines[2].split()[-5:] == ["0", "0", "0", "to", "0"]
    assert lines[4].split() == ["concentric,", "ms", "0"]
