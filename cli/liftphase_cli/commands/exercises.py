"""`liftphase exercises`: the known exercises; and the options of other commands that name one."""

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.shell_completion import CompletionItem

from liftphase_cli.commands.parameter_types import FilePath

if TYPE_CHECKING:
    from liftphase.exercises.library import ExerciseLibrary


class ExerciseName(click.ParamType):
    """The name of a lift; the shell completes it, from the user's own file, too."""

    name = "exercise"

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        """The lifts whose name begins with the typed text, with their aliases."""
        from liftphase.errors import UsageError
        from liftphase.exercises.library import ExerciseLibrary

        library = ExerciseLibrary.builtin()
        with suppress(UsageError):
            library = load_exercises(ctx.params.get("exercises_file")) or library
        begun = incomplete.lower().replace(" ", "-").replace("_", "-")
        return [
            CompletionItem(lift.name, help=", ".join(lift.aliases))
            for lift in library
            if lift.name.startswith(begun)
        ]


def exercise_option(help_text: str) -> Any:
    """--exercise NAME."""
    return click.option("--exercise", type=ExerciseName(), metavar="NAME", help=help_text)


def load_exercises(path: Path | None) -> "ExerciseLibrary | None":
    """The built-in exercises and those of the user's file before them; None without a file."""
    from liftphase.exercises.library import ExerciseLibrary

    return None if path is None else ExerciseLibrary.builtin().with_file(path)


# Read before the other parameters, so that their completion knows the lifts.
exercises_option = click.option(
    "--exercises",
    "exercises_file",
    type=FilePath(),
    metavar="FILE",
    is_eager=True,
    help="TOML file with exercises of your own; `liftphase exercises show --fields` explains the format.",
)


@click.group()
def exercises() -> None:
    """List and show the exercises."""


@exercises.command("list")
@exercises_option
def list_exercises(exercises_file: Path | None) -> None:
    """List the exercises with their aliases."""
    from liftphase.exercises.library import ExerciseLibrary

    for lift in load_exercises(exercises_file) or ExerciseLibrary.builtin():
        click.echo(f"{lift.name:<22} {', '.join(lift.aliases)}".rstrip())


@exercises.command("show")
@exercises_option
@click.option("--fields", is_flag=True, help="Explain the fields of an exercise and their values.")
@click.argument("name", type=ExerciseName(), required=False)
def show_exercise(name: str | None, exercises_file: Path | None, fields: bool) -> None:
    """Show the properties of the exercise NAME (a name or an alias)."""
    from dataclasses import fields as fields_of

    from liftphase.exercises.library import explain_fields, find_exercise

    library = load_exercises(exercises_file)
    if fields:
        click.echo(explain_fields())
        return
    if name is None:
        raise click.UsageError("Missing argument 'NAME'")
    lift = find_exercise(name, library=library)
    for field in fields_of(lift):
        value = getattr(lift, field.name)
        if value is None:
            continue
        text = ", ".join(value) if isinstance(value, tuple) else {True: "yes", False: "no"}.get(value, value)
        click.echo(f"{field.name.replace('_', ' '):<14} {text}".rstrip())
