"""The one place where the golden tests touch the program: its command line."""

import csv
import hashlib
import io
import json
from collections.abc import Sequence
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

from liftphase_cli.main import main

_A_LINE = 10


def rerun(track: Path, analyze: Sequence[str], check: Sequence[str] | None) -> str:
    """What `liftphase analyze` and then, if asked for, `liftphase check` make of a stored track, as text.

    It holds analysis.json; of every column of frames.csv and reps.csv a digest; the excursion in full; and
    the verdict. Writes into the working directory. The version of the program is left out.
    """
    _run("analyze", track, "--no-video", "-o", "results", *analyze)
    (made,) = Path("results").glob("*/analysis.json")
    analysis = json.loads(made.read_text(encoding="utf-8"))
    analysis["provenance"].pop("liftphase", None)
    frames = _read_columns(made.with_name("frames.csv"))
    result: dict[str, Any] = {"analysis": analysis}
    if check is not None:
        result["exit_code"] = _run("check", made, "--json", "verdict.json", *check)
        result["verdict"] = json.loads(Path("verdict.json").read_text(encoding="utf-8"))
    result["reps.csv"] = _digests(_read_columns(made.with_name("reps.csv")))
    result["frames.csv"] = _digests(frames)
    excursion = frames["excursion"]
    result["excursion"] = [
        " ".join(excursion[start : start + _A_LINE]) for start in range(0, len(excursion), _A_LINE)
    ]
    return json.dumps(result, indent=1) + "\n"


def _run(*arguments: object) -> int:
    """The exit code of `liftphase <arguments>`; 0 and 1 (a missed target) are results, others are not."""
    try:
        with redirect_stdout(io.StringIO()):  # else a failing test shows it below its difference
            main([str(argument) for argument in arguments])
    except SystemExit as ended:
        if ended.code in (0, 1):
            return int(ended.code)
        raise AssertionError(f"liftphase {arguments[0]} ended with exit code {ended.code}") from None
    return 0


def _read_columns(path: Path) -> dict[str, list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        names, *rows = csv.reader(file)
    return {name: [row[number] for row in rows] for number, name in enumerate(names)}


def _digests(columns: dict[str, list[str]]) -> dict[str, str]:
    return {
        name: hashlib.sha256("\n".join(cells).encode()).hexdigest()[:16] for name, cells in columns.items()
    }
