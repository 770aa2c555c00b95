"""`liftphase methods`: the methods of eccentric training."""

import click


@click.group()
def methods() -> None:
    """List and show methods of eccentric training that reps can be judged by."""


@methods.command("list")
def list_methods() -> None:
    """List the methods, each with a summary and its source."""
    from liftphase.prescription.methods import METHODS

    for method in METHODS.values():
        click.echo(f"{method.name:<17} {method.summary}")
        click.echo(f"{'':<17} Source: {method.sources[0]}")


@methods.command("show")
@click.argument("name")
def show_method(name: str) -> None:
    """Show how the method NAME is done, what it prescribes, and its sources."""
    from liftphase.prescription.evaluation import Prescription
    from liftphase.prescription.methods import get_method
    from liftphase_cli.presentation.verdicts import limits_text

    method = get_method(name)
    click.echo(f"{method.name}: {method.summary}\n")
    for line in method.how:
        click.echo(line)
    click.echo("\nPrescribed, where you say nothing else:")
    for part, limits in method.target(Prescription()).limits.items():
        click.echo(f"  {part.replace('_', ' '):<17} {limits_text(limits)} s")
    for what, count in (
        ("reps", method.reps),
        ("sets", method.sets),
        ("assisted reps", method.assisted_reps),
    ):
        if count is not None:
            click.echo(f"  {what:<17} {count}")
    if method.load is not None:
        click.echo(f"  {'load':<17} {method.load[0]:.0%}-{method.load[1]:.0%} of the one-rep maximum")
    click.echo("\nSources:")
    for source in method.sources:
        click.echo(f"  {source}")
