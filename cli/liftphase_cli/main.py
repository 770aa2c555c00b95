"""The `liftphase` command: its sub-commands, and how errors reach the user."""

import importlib
import os
import sys
from collections.abc import Sequence
from contextlib import suppress

import click
from click.shell_completion import shell_complete

from liftphase_cli.signals import ending_in_order, exit_code

# Name -> module and object. Imported only when used: `liftphase --help` must be quick.
COMMANDS = {
    "analyze": ("liftphase_cli.commands.analyze", "analyze"),
    "batch": ("liftphase_cli.commands.batch", "batch"),
    "check": ("liftphase_cli.commands.check", "check"),
    "exercises": ("liftphase_cli.commands.exercises", "exercises"),
    "methods": ("liftphase_cli.commands.methods", "methods"),
    "models": ("liftphase_cli.commands.models", "models"),
}
SUMMARIES = {
    "analyze": "Phases, reps and tempo of one clip.",
    "batch": "A folder of clips, from one laptop to a cluster.",
    "check": "Was the prescribed tempo kept? Exit code 0: yes, 1: no.",
    "exercises": "The lifts that are known: list, show.",
    "methods": "The methods of eccentric training: list, show.",
    "models": "The pose models: list, fetch, locate.",
}
# What `eval "$(_LIFTPHASE_COMPLETE=bash_source liftphase)"` and then the shell set.
COMPLETION = "_LIFTPHASE_COMPLETE"


class LazyGroup(click.Group):
    """A group that imports a sub-command when it is called, not when its name is shown."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, name = COMMANDS[cmd_name]
        return getattr(importlib.import_module(module), name)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, SUMMARIES[name]) for name in COMMANDS])


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="liftphase")
@click.option("--debug", is_flag=True, help="Show the traceback of an error (works after a command, too).")
def cli(debug: bool) -> None:
    """Tempo of a filmed set: when each rep's eccentric, pause and concentric began and ended.

    \b
    liftphase analyze squat.mp4 --exercise squat
    """


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line; every expected error is one line on stderr and its exit code."""
    from liftphase.errors import LiftphaseError
    from liftphase.runtime.native import explain_missing_library
    from liftphase.runtime.printable import printable

    if instruction := os.environ.get(COMPLETION):
        sys.exit(shell_complete(cli, {}, "liftphase", COMPLETION, instruction))
    given = list(sys.argv[1:] if arguments is None else arguments)
    debug = "--debug" in given
    try:
        # Not `cli.main`: it prints an empty line of its own when interrupted.
        words = [word for word in given if word != "--debug"]
        with ending_in_order(), cli.make_context("liftphase", words) as context:
            code = cli.invoke(context)
    except click.exceptions.Exit as done:
        code = done.exit_code
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        code = error.exit_code
    except click.ClickException as error:
        where = error.ctx.command_path if isinstance(error, click.UsageError) and error.ctx else "liftphase"
        message = " ".join(error.format_message().split("\n")).rstrip(".")
        click.echo(f"liftphase: {printable(message)}: see `{where} --help`.", err=True)
        code = error.exit_code
    except (KeyboardInterrupt, click.Abort) as stop:
        if debug:
            raise
        # After SIGHUP there may be no terminal to write to.
        with suppress(OSError):
            click.echo("liftphase: stopped; nothing half-written was left behind.", err=True)
        code = exit_code(stop)
    except BrokenPipeError:
        # Whoever was reading has gone, as `head` does: there is nobody to tell, not even at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        code = LiftphaseError.exit_code
    except Exception as error:
        if debug:
            raise
        known = error if isinstance(error, LiftphaseError) else explain_missing_library(error)
        click.echo(f"liftphase: {printable(str(known or _unexpected(error)))}", err=True)
        code = known.exit_code if known else LiftphaseError.exit_code
    sys.exit(code or 0)


def _unexpected(error: Exception) -> str:
    return f"unexpected {type(error).__name__}: {error}; run again with --debug and report it."
