"""`liftphase exercises`: the lifts that are known; and the options of other commands that name one."""

from contextlib import suppress
from pathlib import Path
from typing import Any

import click
from click.shell_completion import CompletionItem


class ExerciseName(click.ParamType):
    """The name of a lift; the shell completes it, from the user's own file, too."""

    name = "exercise"

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        """The lifts whose name begins like what was typed, with their other names."""
        from liftphase.errors import UsageError
        from liftphase.exercises.library import add_exercises, load_library

        if own := ctx.params.get("exercises_file"):
            with suppress(UsageError):
                add_exercises(own)
        begun = incomplete.lower().replace(" ", "-").replace("_", "-")
        return [
            CompletionItem(lift.name, help=", ".join(lift.aliases))
            for lift in load_library().values()
            if lift.name.startswith(begun)
        ]


def exercise_option(help_text: str) -> Any:
    """--exercise NAME."""
    return click.option("--exercise", type=ExerciseName(), metavar="NAME", help=help_text)


# Read before the other parameters, so that their completion knows the lifts.
exercises_option = click.option(
    "--exercises",
    "exercises_file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    is_eager=True,
    help="Your own lifts, a TOML file of tables as `liftphase exercises show --fields` explains.",
)


@click.group()
def exercises() -> None:
    """The lifts that are known: list, show."""


@exercises.command("list")
@exercises_option
def list_exercises(exercises_file: Path | None) -> None:
    """Every lift with its other names."""
    from liftphase.exercises.library import add_exercises, load_library

    if exercises_file is not None:
        add_exercises(exercises_file)
    for lift in load_library().values():
        click.echo(f"{lift.name:<22} {', '.join(lift.aliases)}".rstrip())


@exercises.command("show")
@exercises_option
@click.option("--fields", is_flag=True, help="What the fields of a table mean and may hold.")
@click.argument("name", type=ExerciseName(), required=False)
def show_exercise(name: str | None, exercises_file: Path | None, fields: bool) -> None:
    """What is known of the lift NAME (or alias)."""
    from dataclasses import fields as fields_of

    from liftphase.exercises.library import add_exercises, explain_fields, find_exercise

    if exercises_file is not None:
        add_exercises(exercises_file)
    if fields:
        click.echo(explain_fields())
        return
    if name is None:
        raise click.UsageError("Missing argument 'NAME'")
    lift = find_exercise(name)
    for field in fields_of(lift):
        value = getattr(lift, field.name)
        text = ", ".join(value) if isinstance(value, tuple) else {True: "yes", False: "no"}.get(value, value)
        click.echo(f"{field.name.replace('_', ' '):<13} {text}".rstrip())
