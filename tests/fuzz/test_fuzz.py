"""A short run of each kind, and what once went wrong."""

from pathlib import Path

import pytest

from fuzz.run import FINE, KINDS, run, run_case

CORPUS = sorted(path for path in (Path(__file__).parent / "corpus").glob("*/*"))
CASES = 40


@pytest.mark.parametrize("kind", KINDS)
def test_damaged_inputs_get_one_clear_line(kind, tmp_path):
    counts = run(kind, CASES, 0, tmp_path)

    assert set(counts) <= set(FINE), [path.name for path in tmp_path.iterdir()]
    # A generator that damages nothing, or everything, would test little.
    assert counts["ok"] >= CASES / 10
    assert counts["refused"] >= CASES / 10


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.name)
def test_what_once_went_wrong(path):
    outcome, detail = run_case(path.parent.name, path)

    assert outcome in FINE, detail
