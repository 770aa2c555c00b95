"""The pages of the reference that are made from the code."""

import ast
import inspect
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

import click

import liftphase
from liftphase.exercises.library import JOINTS, Exercise, ExerciseLibrary
from liftphase.export.annotations.segments_csv import COLUMNS as SEGMENT_COLUMNS
from liftphase.export.csv import frame_columns
from liftphase.export.rep_columns import rep_columns, season_rep_columns
from liftphase.export.summary_columns import summary_columns
from liftphase.export.table import Column
from liftphase.reps.issues import IssueCode
from liftphase.season.manifest import COLUMNS as MANIFEST_COLUMNS
from liftphase_cli.main import cli

PACKAGE = Path(liftphase.__file__).parent
_SCHEMAS = PACKAGE / "export" / "schema"


def make_pages() -> Iterator[tuple[str, str]]:
    """Name and Markdown of each page."""
    yield "reference/commands.md", make_commands()
    yield "reference/columns.md", make_columns()
    yield "reference/issues.md", make_issues()
    for name in ("analysis", "corrections"):
        newest = max(_SCHEMAS.glob(f"{name}-*.json"), key=lambda path: int(path.stem.rpartition("-")[2]))
        yield f"reference/{name}-schema.md", make_schema(newest)
    yield "reference/exercises.md", make_exercises()
    yield "reference/python.md", make_python()


def make_table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table; a | in a cell is escaped."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(_cell(cell) for cell in line) + " |" for line in lines) + "\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def walk_commands(command: click.Command, path: str) -> Iterator[tuple[str, click.Command]]:
    """Every command that does something, with its words."""
    if not isinstance(command, click.Group):
        yield path, command
        return
    context = click.Context(command)
    for name in command.list_commands(context):
        inner = command.get_command(context, name)
        assert inner is not None
        yield from walk_commands(inner, f"{path} {name}")


def make_commands() -> str:
    """Every command with its help, arguments and options."""
    parts = ["# Commands\n\nAs each explains itself with `--help`. [By task](../command-line.md).\n"]
    for path, command in walk_commands(cli, "liftphase"):
        context = click.Context(command, info_name=path)
        usage = command.get_usage(context).removeprefix("Usage: ")
        text = inspect.cleandoc(command.help or "").replace("\b\n", "")
        options = [p for p in command.params if isinstance(p, click.Option) and not p.hidden]
        rows = [record for p in options if (record := p.get_help_record(context)) is not None]
        table = make_table(("option", "meaning"), [(f"`{flags}`", escape(text)) for flags, text in rows])
        parts.append(f"## {path}\n\n```\n{usage}\n```\n\n{escape(text)}\n\n{table if rows else ''}")
    return "\n".join(parts)


def escape(text: str) -> str:
    """Plain text that Markdown leaves as it is."""
    return text.replace("<", "&lt;").replace("*", "\\*").replace("_", "\\_").replace("[", "\\[")


def make_columns() -> str:
    """Every column of the tables, with type and unit."""
    tables: tuple[tuple[str, Sequence[Column[Any]]], ...] = (
        ("reps.csv of a clip", rep_columns(sorted(JOINTS))),
        ("summary.csv of a season", summary_columns()),
        ("reps.csv of a season", season_rep_columns()),
    )
    parts = [
        "# Columns\n\nOf CSV, Parquet, Excel and data frames alike; their formulas: [what the numbers mean]"
        "(../numbers.md). A `rom_..._deg` is there for the joints that a rep has; frames.csv has every "
        "angle, as `left_knee_deg`.\n"
    ]
    for title, columns in tables:
        rows = [(f"`{column.name}`", column.kind.__name__, column.unit or "-") for column in columns]
        parts.append(f"## {title}\n\n{make_table(('column', 'type', 'unit'), rows)}")
    for title, names in (
        ("frames.csv of a clip", frame_columns(("left_knee", "trunk_lean"))),
        ("segments.csv of a clip", SEGMENT_COLUMNS),
        ("season.csv", MANIFEST_COLUMNS),
    ):
        parts.append(f"## {title}\n\n{make_table(('column',), [(f'`{name}`',) for name in names])}")
    return "\n".join(parts)


def make_issues() -> str:
    """The codes of warnings and flags."""
    rows = [(f"`{code}`",) for code in IssueCode]
    return f"# Issue codes\n\nTheir meaning: [issues](../numbers.md#issues).\n\n{make_table(('code',), rows)}"


def make_schema(path: Path) -> str:
    """Every type of a JSON Schema with its keys."""
    schema = json.loads(path.read_text(encoding="utf-8"))
    name, _, version = path.stem.rpartition("-")
    parts = [
        f"# {name}.json, schema {version}\n\nFrom `liftphase/export/schema/{path.name}` of the package.\n"
    ]
    for title, entry in schema["$defs"].items():
        if "properties" not in entry:
            continue
        needed = entry.get("required", ())
        rows = [
            (f"`{key}`", _type_text(of), "yes" if key in needed else "no")
            for key, of in entry["properties"].items()
        ]
        table = make_table(("key", "type", "in every file"), rows)
        parts.append(f"## {title}\n\n{escape(entry.get('description', ''))}\n\n{table}")
    return "\n".join(parts)


def _type_text(entry: dict[str, Any]) -> str:
    """A type of JSON Schema in words, with its limits."""
    if "$ref" in entry:
        name = entry["$ref"].rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    if "anyOf" in entry:
        return " or ".join(_type_text(option) for option in entry["anyOf"])
    if "enum" in entry:
        return ", ".join(f"`{json.dumps(value)}`" for value in entry["enum"])
    if entry.get("type") == "array":
        return f"array of {_type_text(entry['items'])}" if "items" in entry else "array"
    of = entry.get("additionalProperties")
    if isinstance(of, dict):
        return f"object of {_type_text(of)}"
    signs = (
        ("minimum", "from"),
        ("exclusiveMinimum", "above"),
        ("maximum", "to"),
        ("exclusiveMaximum", "below"),
    )
    limits = [f"{word} {entry[key]:g}" for key, word in signs if key in entry]
    return " ".join([str(entry.get("type", "any")), *limits])


def make_exercises() -> str:
    """Every lift of the library with all that is known of it."""
    names = [item.name for item in fields(Exercise) if item.name not in ("name", "aliases", "view")]
    rows = [
        (f"`{lift.name}`", *(_field_text(getattr(lift, name)) for name in names))
        for lift in ExerciseLibrary.builtin()
    ]
    head = ("exercise", *(name.replace("_", " ") for name in names))
    return (
        "# Fields of the exercises\n\nOther names and where to film from: [exercises](../exercises.md). "
        f"`liftphase exercises show --fields` explains the fields.\n\n{make_table(head, rows)}"
    )


def _field_text(value: Any) -> str:
    match value:
        case bool():
            return "yes" if value else "no"
        case tuple():
            return ", ".join(map(str, value))
    return "-" if value in (None, "") else str(value)


def public_names() -> dict[str, str]:
    """Public name -> its full name, from the stub."""
    stub = (PACKAGE / "__init__.pyi").read_text(encoding="utf-8")
    return {
        alias.name: f"liftphase.{node.module}.{alias.name}"
        for node in ast.parse(stub).body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }


def make_python() -> str:
    """Every public name, functions first, from its docstring."""
    names = public_names()
    functions = {name: path for name, path in names.items() if name.islower()}
    parts = ["# Python names\n\nEach is a name of `liftphase` itself. [Step by step](../python.md).\n"]
    for title, group in (
        ("Functions", functions),
        ("Classes", {n: p for n, p in names.items() if n not in functions}),
    ):
        parts.append(f"## {title}\n")
        parts += [f"::: {path}\n" for _, path in sorted(group.items())]
    return "\n".join(parts)
