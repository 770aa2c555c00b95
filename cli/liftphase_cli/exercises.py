"""`liftphase exercises`: the lifts that are known."""

import click


@click.group()
def exercises() -> None:
    """The lifts that are known: list, show."""


@exercises.command("list")
def list_exercises() -> None:
    """Every lift with its other names."""
    from liftphase.exercises.library import load_library

    for lift in load_library().values():
        click.echo(f"{lift.name:<22} {', '.join(lift.aliases)}".rstrip())


@exercises.command("show")
@click.argument("name")
def show_exercise(name: str) -> None:
    """What is known of the lift NAME (or alias)."""
    from dataclasses import fields

    from liftphase.exercises.library import find_exercise

    lift = find_exercise(name)
    for field in fields(lift):
        value = getattr(lift, field.name)
        text = ", ".join(value) if isinstance(value, tuple) else {True: "yes", False: "no"}.get(value, value)
        click.echo(f"{field.name.replace('_', ' '):<13} {text}")
