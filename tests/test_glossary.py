"""docs/glossary.md names things that exist."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def names_of(source: str) -> Iterator[str]:
    """What a module defines, and the texts that stand in it: keys, columns, options, names of files."""
    tree = ast.parse(source)
    prose = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef | ast.FunctionDef):
            yield node.name
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in prose:
            yield node.value


@pytest.fixture(scope="module")
def known() -> set[str]:
    folders = (ROOT / "vision" / "liftphase", ROOT / "cli" / "liftphase_cli")
    files = [path for folder in folders for path in folder.rglob("*.py")]
    return {name for path in files for name in names_of(path.read_text(encoding="utf-8"))}


def quoted_names() -> list[str]:
    """The names in the last column, "used for"."""
    text = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    rows = [line for line in text.splitlines() if line.startswith("|")]
    return [name for row in rows for name in re.findall(r"`([^`]+)`", row.rsplit(" | ", 1)[-1])]


@pytest.mark.parametrize("name", quoted_names())
def test_what_a_row_is_used_for_is_there(name, known):
    assert name in known or set(name.split(".")) <= known
