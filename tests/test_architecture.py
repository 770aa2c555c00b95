"""The rooms of docs/architecture.md, held by import-linter."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
# In a process of its own: it configures the logging of the process that it runs in.
COMMAND = "from importlinter.cli import lint_imports_command; lint_imports_command()"


def test_no_arrow_runs_against_the_order_and_none_in_a_circle() -> None:
    done = subprocess.run(
        [sys.executable, "-c", COMMAND, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert " 0 broken" in done.stdout


def test_no_other_module_stands_at_the_top_level() -> None:
    package = ROOT / "vision" / "liftphase"
    assert {path.name for path in package.glob("*.py")} == {"__init__.py", "analysis.py", "errors.py"}
