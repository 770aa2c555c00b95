"""`liftphase methods`: the methods of eccentric training, and the options that choose one."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from liftphase.exercises.library import ExerciseLibrary
    from liftphase.prescription.evaluation import Evaluation, Target
    from liftphase.prescription.methods import Load, Method, MethodReview
    from liftphase.reps.model import Analysis


@click.group()
def methods() -> None:
    """The methods of eccentric training: list, show."""


@methods.command("list")
def list_methods() -> None:
    """Every method in a line, and where it comes from."""
    from liftphase.prescription.methods import METHODS

    for method in METHODS.values():
        click.echo(f"{method.name:<17} {method.summary}")
        click.echo(f"{'':<17} Source: {method.sources[0]}")


@methods.command("show")
@click.argument("name")
def show_method(name: str) -> None:
    """What the method NAME is, what it prescribes, and its sources."""
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


def method_options(command: Callable) -> Callable:
    """--method and --assisted-last."""
    command = click.option(
        "--assisted-last",
        type=click.IntRange(min=0),
        metavar="N",
        help="With --method forced-negatives: so many of each set's last reps were assisted.",
    )(command)
    return click.option(
        "--method", metavar="NAME", help="A method of eccentric training, as in `liftphase methods list`."
    )(command)


@dataclass(frozen=True, slots=True)
class Scheme:
    """A method as it was chosen on the command line."""

    method: "Method"
    assisted_last: int | None = None
    load: "Load | None" = None

    def evaluate(
        self, analysis: "Analysis", target: "Target", library: "ExerciseLibrary | None"
    ) -> tuple["Analysis", "Evaluation", "MethodReview"]:
        """The analysis as the method labels it, the verdicts on it, and the method's remarks."""
        from liftphase.prescription.evaluation import Verdict, evaluate
        from liftphase.prescription.methods import apply_method, review

        labeled = apply_method(analysis, self.method, self.assisted_last)
        evaluation = evaluate(labeled, target)
        kept = evaluation.verdict is Verdict.PASS
        return labeled, evaluation, review(labeled, self.method, self.load, kept, library=library)


def choose_method(
    name: str | None,
    assisted_last: int | None,
    load_kg: float | None = None,
    one_rep_max_kg: float | None = None,
) -> Scheme | None:
    """The chosen method with what belongs to it, or None. Raises UsageError for what does not fit."""
    from liftphase.errors import UsageError
    from liftphase.prescription.methods import Assistance, Load, get_method

    if name is None:
        given = {"--assisted-last": assisted_last, "--load": load_kg, "--one-rep-max": one_rep_max_kg}
        for option, value in given.items():
            if value is not None:
                raise UsageError(f"{option} belongs to a method: give --method NAME as well.")
        return None
    if (load_kg is None) != (one_rep_max_kg is None):
        raise UsageError("--load and --one-rep-max belong together: give both, in kilograms.")
    method = get_method(name)
    if assisted_last is not None and method.assistance is not Assistance.LAST:
        raise UsageError(f"--assisted-last is for forced-negatives, not for {method.name}.")
    load = None
    if load_kg is not None and one_rep_max_kg is not None:
        if not (0 < load_kg < float("inf") and 0 < one_rep_max_kg < float("inf")):
            raise UsageError("--load and --one-rep-max are kilograms above 0.")
        load = Load(load_kg, one_rep_max_kg)
    return Scheme(method, assisted_last, load)
