"""Odd analysis.json: a true one with one thing changed, or its bytes damaged."""

import json
import random
import shutil
from collections.abc import Iterator
from pathlib import Path

from tempo_sets import make_sets

from fuzz.command import ODD_VALUES, change_one, damage, run_command


def cases(seed: int) -> Iterator[tuple[str, bytes]]:
    """Names and contents without end."""
    choose = random.Random(seed)
    whole = json.loads(
        json.dumps(make_sets([(4, 1, 1, 0.4)] * 3, [(3, 0, 1, 0)] * 2, boundary_s=0.1).to_dict())
    )
    while True:
        kind = choose.random()
        if kind < 0.1:
            content = json.dumps(whole | {"more": choose.choice(ODD_VALUES)}).encode()
        elif kind < 0.75:
            changed = whole
            for _ in range(choose.choice((1, 1, 1, 3))):
                changed = change_one(changed, choose)
            content = json.dumps(changed).encode()
        elif kind < 0.95:
            content = damage(json.dumps(whole).encode(), choose)
        else:
            depth = choose.choice((100, 1000, 100_000))
            content = json.dumps(whole).encode()[:-1] + b', "deep": ' + b"[" * depth + b"]" * depth + b"}"
        yield "analysis.json", content


def run(path: Path, folder: Path) -> int:
    """Judge it. Returns the exit code. Raises WrongError."""
    (folder / "results").mkdir()
    shutil.copy(path, folder / "results" / "analysis.json")
    code = run_command(folder, "check", folder / "results", "--target", "4-0-1-0", "-o", folder / "out")
    run_command(folder, "check", folder, "--target", "4-0-1-0", "--json", "-", "-o", folder / "out")
    run_command(folder, "compare", folder / "results", folder / "results")
    return code
