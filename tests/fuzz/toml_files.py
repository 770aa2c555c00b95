"""Odd TOML: targets and lifts of the user with one thing changed, or their bytes damaged."""

import random
from collections.abc import Iterator
from pathlib import Path

from tempo_sets import make_sets

from fuzz.command import ODD_VALUES, damage, run_command
from liftphase.export.analysis_json import write_analysis_json

TARGETS = """target = "4-0-1-0"
tolerance = "10%"
rule = "every"
reps = "3-5"
[exercises.squat]
eccentric-min = 3
[athletes.anna]
concentric = "X"
[athletes.anna.exercises.front-squat]
pause-lengthened = 1.0
"""
LIFTS = """[my-squat]
aliases = ["box squat"]
joints = ["knee", "hip"]
travel = ["hips"]
first = "eccentric"
concentric = "up"
view = "side"
sides = "both"
family = "squat"
posture = "standing"
compound = true
"""


def cases(seed: int) -> Iterator[tuple[str, bytes]]:
    """Names (targets.toml or lifts.toml) and contents without end."""
    choose = random.Random(seed)
    while True:
        name, text = choose.choice((("targets.toml", TARGETS), ("lifts.toml", LIFTS)))
        lines, kind = text.splitlines(), choose.random()
        index = choose.randrange(len(lines))
        if kind < 0.25:
            del lines[index]
            content = "\n".join(lines).encode()
        elif kind < 0.6:
            key, equals, _ = lines[index].partition(" = ")
            odd = choose.choice(ODD_VALUES)
            value = choose.choice((_toml(odd), "nan", "-inf", "1979-05-27", "0x1f", "[[", '"\\u001b[2J"'))
            lines[index] = f"{key} = {value}" if equals else f"[{key.strip('[]')}.{value}]"
            content = "\n".join(lines).encode("utf-8", "replace")
        elif kind < 0.9:
            content = damage(text.encode(), choose)
        else:
            depth = choose.choice((20, 1000, 50_000))
            deep = choose.choice(("a = " + "[" * depth + "]" * depth, ".".join(["a"] * depth) + " = 1"))
            content = f"{deep}\n{text}".encode()
        if choose.random() < 0.1:
            content = b"\xef\xbb\xbf" + content
        yield name, content


def run(path: Path, folder: Path) -> int:
    """Judge by it, or list its lifts. Returns the exit code. Raises WrongError."""
    if "lifts" in path.name:
        return run_command(folder, "exercises", "list", "--exercises", path)
    results = folder / "results" / "anna" / "squat"
    results.mkdir(parents=True)
    write_analysis_json(make_sets([(4, 1, 1, 0.4)] * 3, boundary_s=0.1), results / "analysis.json")
    return run_command(folder, "check", folder / "results", "--targets", path, "-o", folder / "out")


def _toml(value: object) -> str:
    match value:
        case bool():
            return str(value).lower()
        case int() | float():
            return repr(value)
        case str():
            return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
        case list():
            return "[" + ", ".join(map(_toml, value)) + "]"
    return "{}"
