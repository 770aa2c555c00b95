"""Options that several commands share."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import click

from liftphase_cli.commands.models import NAMES

model_option = click.option(
    "--model", type=click.Choice(NAMES), default="full", show_default=True, help="The pose model."
)
slowmo_option = click.option(
    "--slowmo",
    type=float,
    metavar="FACTOR",
    help="How many times too slow a clip plays: 8 for 240 fps saved as 30; what the file says if left out.",
)
audio_option = click.option(
    "--audio/--no-audio", default=True, help="Put the clip's sound into the annotated video (default: yes)."
)
tolerance_option = click.option(
    "--tolerance",
    metavar="S|%",
    help="How far from a single number is still kept: 0.3 (seconds) or 10%; half a second if left out.",
)


def output_option(help: str) -> Callable[[Any], Any]:
    """`-o DIR`, where results go."""
    return click.option(
        "-o",
        "--output",
        type=click.Path(path_type=Path),
        default=Path("results"),
        show_default=True,
        metavar="DIR",
        help=help,
    )


def show_progress(label: str, total: int | None) -> AbstractContextManager[Callable[[], None]]:
    """A bar on stderr, loaded when there is something to show: a saved pose track needs none."""
    from liftphase_cli.presentation.progress import show_progress

    return show_progress(label, total)
