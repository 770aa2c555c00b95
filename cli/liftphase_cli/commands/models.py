"""`liftphase models`: lists, fetches and locates the pose models."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import click

from liftphase_cli.commands.parameter_types import FilePath

# Spelt out: reading them from the library would slow down every start of the command line.
NAMES = ("lite", "full", "heavy")


@click.group()
def models() -> None:
    """List the pose models, pull (download) one, or print the path of its file."""


@models.command("list")
def list_models() -> None:
    """List the models: size, whether installed, license, checksum."""
    from liftphase.pose.models.mediapipe.catalog import MODELS, find_bundle, models_folder

    click.echo(f"Folder: {models_folder()}")
    for name, model in MODELS.items():
        here = "here" if find_bundle(name) else "not here"
        click.echo(
            f"{name:<6} {model.size_bytes / 1e6:5.1f} MB  {here:<8}  {model.license}  sha256 {model.sha256}"
        )


@models.command("pull")
@click.argument("model", type=click.Choice(NAMES), default="full")
@click.option(
    "--from",
    "from_file",
    type=FilePath(),
    metavar="FILE",
    help="Install from this file instead of the network: a model bundle, the wheel of mediapipe 0.10.21, "
    "or the tarball of the npm package @mediapipe/pose.",
)
def pull_model(model: str, from_file: Path | None) -> None:
    """Fetch a pose model (default: full), unless it is installed already."""
    from liftphase.pose.models.mediapipe.fetch import pull_bundle

    with download_progress() as report:
        path = pull_bundle(model, from_file, report)
    click.echo(f"{model}: {path}")


@models.command("path")
@click.argument("model", type=click.Choice(NAMES), default="full")
def print_path(model: str) -> None:
    """Print the path of a pose model's file (default: full)."""
    from liftphase.errors import ModelError
    from liftphase.pose.models.mediapipe.catalog import find_bundle

    path = find_bundle(model)
    if path is None:
        raise ModelError(f"The {model} model is not here: liftphase models pull {model}")
    click.echo(path)


@contextmanager
def download_progress() -> Iterator[Callable[[str, int, int], None]]:
    """Yields the `report` of a download: a bar on stderr from its first call on, if that is a terminal."""
    with ExitStack() as shown:
        bar = None

        def report(what: str, done_bytes: int, total_bytes: int) -> None:
            nonlocal bar
            bar = bar or shown.enter_context(_download_bar())
            bar(what, done_bytes, total_bytes)

        yield report


@contextmanager
def _download_bar() -> Iterator[Callable[[str, int, int], None]]:
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn())
    console = Console(stderr=True)
    tasks = {}
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:

        def update(what: str, done_bytes: int, total_bytes: int) -> None:
            if what not in tasks:
                tasks[what] = progress.add_task(f"Fetching {what}", total=total_bytes)
            progress.update(tasks[what], completed=done_bytes)

        yield update
