"""docs/command-line.md names every command and option, and none that is not there."""

import re
import sys
from pathlib import Path

import click
import pytest

from liftphase_cli.main import cli

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "docs" / "site"))

from reference import walk_commands  # noqa: E402

DOCS = ROOT / "docs" / "command-line.md"
EVERYWHERE = {"-h", "--help"}
COMMANDS = dict(walk_commands(cli, "liftphase"))


def read_sections() -> dict[str, str]:
    """Heading -> text below it; the text before the first heading has the key ""."""
    head, *rest = re.split(r"^## ", DOCS.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {"": head} | {title: text for title, _, text in (part.partition("\n") for part in rest)}


def options_of(command: click.Command) -> set[str]:
    return {
        flag
        for parameter in command.params
        if isinstance(parameter, click.Option)
        for flag in (*parameter.opts, *parameter.secondary_opts)
    }


def options_in(text: str) -> set[str]:
    """What is written as code and looks like an option, but for examples of other commands."""
    spans = [span for span in re.findall(r"`([^`]*)`", text) if not span.startswith("liftphase")]
    return {flag for span in spans for flag in re.findall(r"(?<![\w-])--?[a-z][\w-]*", span)}


def test_every_command_has_a_section():
    assert read_sections().keys() - {""} == COMMANDS.keys()


@pytest.mark.parametrize("path", COMMANDS)
def test_every_option_is_in_the_section_of_its_command(path):
    assert options_in(read_sections()[path]) == options_of(COMMANDS[path]) - EVERYWHERE


def test_options_of_all_commands_are_at_the_top():
    assert options_of(cli) | EVERYWHERE <= options_in(read_sections()[""]) | {"--version"}
    assert "`liftphase --version`" in read_sections()[""]


@pytest.mark.parametrize("path", COMMANDS)
def test_every_option_has_a_help_text(path):
    for parameter in COMMANDS[path].params:
        assert not isinstance(parameter, click.Option) or parameter.help, parameter.name
    assert COMMANDS[path].help
