"""The `liftphase` command: its sub-commands, and how errors reach the user."""

import gc
import importlib
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext, suppress

import click
from click.shell_completion import shell_complete

# Name -> module and object. Imported only when used: `liftphase --help` must be quick.
COMMANDS = {
    "analyze": ("liftphase_cli.commands.analyze", "analyze"),
    "batch": ("liftphase_cli.commands.batch", "batch"),
    "check": ("liftphase_cli.commands.check", "check"),
    "compare": ("liftphase_cli.commands.compare", "compare"),
    "export": ("liftphase_cli.commands.export", "export"),
    "exercises": ("liftphase_cli.commands.exercises", "exercises"),
    "log": ("liftphase_cli.commands.log", "log"),
    "methods": ("liftphase_cli.commands.methods", "methods"),
    "models": ("liftphase_cli.commands.models", "models"),
    "review": ("liftphase_cli.commands.review", "review"),
}
SUMMARIES = {
    "analyze": "Measure the phases, reps and tempo of one clip.",
    "batch": "Analyze a folder of clips, on this machine or a cluster.",
    "check": "Judge clips by a prescribed tempo (exit code 0: kept, 1: missed).",
    "compare": "Compare two sets, rep against rep.",
    "export": "Write phases, pose track or angles for other programs.",
    "exercises": "List and show the exercises.",
    "log": "Keep every set over months, and see what was done and kept.",
    "methods": "List and show methods of eccentric training.",
    "models": "List the pose models, pull one, or print its path.",
    "review": "Look at results in the browser, on this machine or a phone.",
}
# What `eval "$(_LIFTPHASE_COMPLETE=bash_source liftphase)"` and then the shell set.
COMPLETION = "_LIFTPHASE_COMPLETE"
_OBJECTS_BETWEEN_COLLECTIONS = 50_000


class LazyGroup(click.Group):
    """A group that imports a sub-command when it is called, not when its name is shown."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands in the order of the help."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, imported now; None if there is none."""
        if cmd_name not in COMMANDS:
            return None
        module, name = COMMANDS[cmd_name]
        return getattr(importlib.import_module(module), name)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command; for what is none, say which was meant."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            raise click.UsageError(f"No such command '{args[0]}'{_meant(args[0])}.", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the table of commands without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, SUMMARIES[name]) for name in COMMANDS])


def _meant(word: str) -> str:
    """A question after what is no command: a name like it, or, for what looks like a file, its analysis."""
    import difflib
    from pathlib import Path

    if near := difflib.get_close_matches(word, COMMANDS, n=1):
        return f" (did you mean {near[0]}?)"
    path = Path(word)
    looks_like_file = path.suffix or path.name != word
    return f" (did you mean liftphase analyze {word}?)" if looks_like_file else ""


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="liftphase")
@click.option(
    "--debug", is_flag=True, help="Show log messages and the traceback of an error (also after a command)."
)
def cli(debug: bool) -> None:
    """Measure the tempo of strength training from video.

    For every rep: when its eccentric, its pauses and its concentric begin and end.

    \b
    liftphase analyze squat.mp4 --exercise squat
    """


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line; every expected error is one line on stderr and its exit code."""
    # The products are small: with threads of its own for each, linear algebra waits longer than it computes.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    if instruction := os.environ.get(COMPLETION):
        sys.exit(shell_complete(cli, {}, "liftphase", COMPLETION, instruction))
    given = list(sys.argv[1:] if arguments is None else arguments)
    debug = "--debug" in given
    alone = arguments is None
    with _few_collections() if alone else nullcontext(), _log_on_stderr() if debug else nullcontext():
        sys.exit(_run([word for word in given if word != "--debug"], debug))


def _run(given: list[str], debug: bool) -> int:
    """The exit code of a command; errors are printed, and raised as well with `debug`."""
    from liftphase.runtime.printable import printable
    from liftphase_cli.errors import NOT_ANALYZED, exit_code_of, message_of, recognize
    from liftphase_cli.signals import ending_in_order, exit_code

    try:
        # Not `cli.main`: it prints an empty line of its own when interrupted.
        with ending_in_order(), cli.make_context("liftphase", given) as context:
            return cli.invoke(context) or 0
    except click.exceptions.Exit as done:
        return done.exit_code
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        return error.exit_code
    except click.ClickException as error:
        where = error.ctx.command_path if isinstance(error, click.UsageError) and error.ctx else "liftphase"
        message = error.format_message().replace("\n", " ").rstrip(".")
        click.echo(f"liftphase: {printable(message)}: see `{where} --help`.", err=True)
        return error.exit_code
    except (KeyboardInterrupt, click.Abort) as stop:
        if debug:
            raise
        # After SIGHUP there may be no terminal to write to.
        with suppress(OSError):
            click.echo("liftphase: stopped; nothing half-written was left behind.", err=True)
        return exit_code(stop)
    except BrokenPipeError:
        # The reader of the pipe has closed it, as `head` does: nothing can be printed, not even at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return NOT_ANALYZED
    except Exception as error:
        if debug:
            raise
        known = recognize(error)
        message = message_of(known) if known else _unexpected(error)
        # A caret below the text points at what is wrong in a tempo.
        lines = message.split("\n") if message.endswith("^") else [message]
        click.echo("liftphase: " + "\n".join(map(printable, lines)), err=True)
        return exit_code_of(known) if known else NOT_ANALYZED


@contextmanager
def _few_collections() -> Iterator[None]:
    """Spare the garbage collector the modules, which are no garbage, in a process that ends after the block.

    To go through them after every 700 objects, and three times at the end, takes a sixth of a re-analysis.
    """
    gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS)
    try:
        yield
    finally:
        gc.freeze()


@contextmanager
def _log_on_stderr() -> Iterator[None]:
    """Print the library's log messages, which give the reason why a set or a rep was made or dropped."""
    import logging

    logger = logging.getLogger("liftphase")
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(name)s: %(message)s"))
    logger.setLevel(logging.DEBUG)
    logger.addHandler(handler)
    try:
        yield
    finally:
        logger.removeHandler(handler)
        logger.setLevel(logging.NOTSET)


def _unexpected(error: Exception) -> str:
    return f"unexpected {type(error).__name__}: {error}; run again with --debug and report it."
