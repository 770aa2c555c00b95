"""A short run of each kind, and what once went wrong, as from the command line."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from fuzz.run import FINE, KINDS

pytestmark = pytest.mark.slow
RUN = Path(__file__).parent / "run.py"
CASES = 100


def counts_of(*arguments: str) -> dict[str, int]:
    done = subprocess.run([sys.executable, str(RUN), *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("kind", KINDS)
def test_damaged_inputs_get_one_clear_line(kind, tmp_path):
    counts = counts_of(kind, "--cases", str(CASES), "--keep", str(tmp_path))

    assert set(counts) <= set(FINE)
    # A generator that damages nothing, or everything, would test little.
    assert counts["ok"] >= CASES / 10
    assert counts["refused"] >= CASES / 10


def test_what_once_went_wrong():
    assert sum(counts_of("corpus").values()) > 0
