"""The examples of README and docs are right: commands have the options shown, the README's Python runs."""

import re
import shlex
from pathlib import Path

import click
import pytest
from made_up_lift import MADE_UP_LIFT
from short_clips import SAMPLES, cut_clip

from liftphase_cli.main import cli

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def find_commands(page: Path) -> list[str]:
    """The lines of code blocks that call liftphase, without comments."""
    lines = re.findall(
        r"^(?: {4})?(?:\.venv/bin/)?(liftphase [^\n]+)$", page.read_text(encoding="utf-8"), re.MULTILINE
    )
    return [line.split("#")[0].split(" | ")[0].strip() for line in lines]


COMMANDS = [(page.name, line) for page in PAGES for line in find_commands(page)]


def parse(words: list[str]) -> None:
    """Raise click's error for an option, argument or command that there is not; values are not looked at."""
    command: click.Command = cli
    while isinstance(command, click.Group):
        context = click.Context(command)
        name = words.pop(0)
        if name == "--version":
            return
        found = command.get_command(context, name)
        assert found is not None, name
        command = found
    command.make_parser(click.Context(command)).parse_args(words)


def test_there_are_examples():
    assert len(COMMANDS) > 40


@pytest.mark.parametrize(("page", "line"), COMMANDS)
def test_a_command_of_the_docs_can_be_given(page, line):
    parse(shlex.split(line)[1:])


def test_an_option_that_is_not_there_is_noticed():
    with pytest.raises(click.UsageError):
        parse(shlex.split("analyze squat.mp4 --exersise squat"))


@pytest.mark.model
@pytest.mark.slow
def test_the_python_of_the_readme_runs(tmp_path, monkeypatch, capsys):
    cut_clip(SAMPLES / "squat.mp4", tmp_path / "squat.mp4", 12.2, 1.0, 2)
    for name in ("monday.mov", "friday.mov", "sled.mp4"):
        cut_clip(SAMPLES / "squat.mp4", tmp_path / name, 12.2 + len(name) / 10, 0.6, 2)
    (tmp_path / "my-lifts.toml").write_text(MADE_UP_LIFT.replace("wall-sit-slide", "sled-push"))
    monkeypatch.chdir(tmp_path)
    blocks = re.findall(r"^```python\n(.*?)^```", (ROOT / "README.md").read_text(), re.DOTALL | re.MULTILINE)
    assert len(blocks) >= 3
    namespace: dict[str, object] = {}
    for block in blocks:
        exec(block, namespace)
    assert (tmp_path / "results" / "monday" / "analysis.json").is_file()
