"""The rooms of docs/architecture.md, held by import-linter."""

from pathlib import Path

from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

ROOT = Path(__file__).parents[1]


def test_no_arrow_runs_against_the_order_and_none_in_a_circle() -> None:
    # Its own report, which names the line, is printed with a failure.
    assert lint_imports(str(ROOT / "pyproject.toml"), no_cache=True) == EXIT_STATUS_SUCCESS


def test_no_other_module_stands_at_the_top_level() -> None:
    package = ROOT / "vision" / "liftphase"
    assert {path.name for path in package.glob("*.py")} == {"__init__.py", "analysis.py", "errors.py"}
