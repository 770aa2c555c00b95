"""The option that rewrites the expected results; see test_golden.py for when that is allowed."""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-golden", action="store_true", help="rewrite tests/golden/expected instead of comparing"
    )
