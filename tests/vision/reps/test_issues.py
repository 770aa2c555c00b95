"""The codes of warnings and flags are published, and keep their meaning."""

import re
from pathlib import Path

from liftphase.reps.issues import IssueCode

NUMBERS = Path(__file__).parents[3] / "docs" / "numbers.md"


def test_the_documented_codes_are_those_there_are():
    section = NUMBERS.read_text(encoding="utf-8").split("## Issues")[1].split("\n## ")[0]
    rows = [line for line in section.splitlines() if line.startswith("| `")]
    documented = [code for row in rows for code in re.findall(r"`([a-z-]+)`", row.split("|")[1])]
    assert documented == list(IssueCode)
