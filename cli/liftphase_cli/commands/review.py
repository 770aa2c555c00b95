"""`liftphase review`: results in the browser."""

import threading
import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING

import click

from liftphase_cli.commands.exercises import exercises_option, load_exercises
from liftphase_cli.commands.log_options import find_log, log_option
from liftphase_cli.commands.options import choose_words, language_option
from liftphase_cli.commands.parameter_types import FilePath
from liftphase_cli.commands.review_labels import run_labels

if TYPE_CHECKING:
    from liftphase.review.jobs import LogResults
    from liftphase.review.trend_data import LoggedTrends

_DEFAULT_RESULTS = Path("results")


@click.command()
@click.argument("results", type=FilePath(), default=_DEFAULT_RESULTS)
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    metavar="ADDRESS",
    help="Address to listen on; 0.0.0.0 lets phones on the same network in, by an address with a secret.",
)
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    default=8642,
    show_default=True,
    metavar="N",
    help="Port to listen on; the next free one if it is in use.",
)
@click.option("--browser/--no-browser", default=True, help="Open the browser (default: yes).")
@click.option(
    "--clips",
    type=FilePath(),
    metavar="FOLDER",
    help="Where the clips of a batch are, to see them while correcting.",
)
@exercises_option
@log_option
@click.option(
    "--db",
    metavar="URL",
    help="Training log for trends in the reports and for --log (default: that of `liftphase log`).",
)
@language_option("the pages, and of the reports of what is uploaded")
@click.option(
    "--export-labels",
    "export",
    type=FilePath(),
    metavar="FOLDER",
    help="Write the phases of all corrected clips as label files, and end.",
)
@click.option(
    "--import-labels",
    "labels",
    type=FilePath(),
    metavar="PATH",
    help="Correct results by a label file, also of ELAN, BORIS or Praat, or all in a folder, and end.",
)
@click.option(
    "--agreement",
    type=FilePath(),
    metavar="PATH",
    help="Compare the corrections with another person's results or label files, and end.",
)
def review(
    results: Path,
    host: str,
    port: int,
    browser: bool,
    clips: Path | None,
    exercises_file: Path | None,
    log: bool | None,
    db: str | None,
    lang: str | None,
    export: Path | None,
    labels: Path | None,
    agreement: Path | None,
) -> None:
    """Look at all results below RESULTS in the browser, and correct them.

    Serves them to this machine, or with --host to others that have the address with its secret. Ends with
    Ctrl-C.
    """
    from liftphase.batch.served import ServedClips
    from liftphase.review.security import is_loopback, make_token
    from liftphase.review.serve import address_of, listen, make_server
    from liftphase.runtime.printable import printable

    _check_results(results)
    library = load_exercises(exercises_file)
    if run_labels(results, export=export, labels=labels, agreement=agreement, library=library):
        return
    trends, words, recorder = _open_trends(db), choose_words(lang), make_recorder(log, exercises_file, db)
    token = make_token()
    with listen(host, port) as listening:
        if (got := listening.getsockname()[1]) != port:
            click.echo(f"Port {port} is in use; {got} is free.", err=True)
        address = address_of(listening, host, token)

        def started() -> None:
            click.echo(f"Results of {printable(str(results))}: {address}")
            if not is_loopback(host):
                _print_code(address)
            click.echo("Ctrl-C ends the server.", err=True)
            if browser:
                # A browser of the terminal would keep the server from answering it.
                threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()

        engine = ServedClips(clips, library, words.language)
        server = make_server(
            results,
            token=token,
            host=host,
            engine=engine,
            trends=trends,
            log=recorder,
            words=words,
            started=started,
        )
        try:
            server.run(sockets=[listening])
        except KeyboardInterrupt as stop:
            # Ctrl-C is how it is ended; a signal to end is one more reason to say so.
            if type(stop) is not KeyboardInterrupt:
                raise


def _check_results(results: Path) -> None:
    """Raise UsageError where the results are no folder; the default one is made."""
    from liftphase.errors import UsageError

    if results == _DEFAULT_RESULTS and not results.exists():
        # The first clip may come from a phone.
        results.mkdir()
    if not results.is_dir():
        what = "is no folder" if results.exists() else "does not exist"
        raise UsageError(f"{results} {what}: name the folder that holds the results of an analysis.")


def _open_trends(db: str | None) -> "LoggedTrends | None":
    """The trends of the training log; None where there is no log yet. Raises what `Database` raises."""
    from liftphase.log.database import Database
    from liftphase.review.trend_data import LoggedTrends

    url = find_log(db)
    return None if url is None else LoggedTrends(Database(url))


def make_recorder(log: bool | None, exercises_file: Path | None, db: str | None) -> "LogResults":
    """What puts results into the training log, where that is wanted; what cannot be is said on stderr."""
    from liftphase.errors import LiftphaseError
    from liftphase.review.jobs import no_log
    from liftphase_cli.commands.log import add_analysis
    from liftphase_cli.settings import read_settings

    if not (read_settings().log if log is None else log):
        return no_log

    def record(folder: Path) -> None:
        try:
            add_analysis(folder, {}, exercises_file, db)
        except LiftphaseError as error:
            click.echo(f"liftphase: {folder.name} is not in the training log: {error}", err=True)

    return record


def _print_code(address: str) -> None:
    """The address as a code for a phone's camera."""
    import segno

    segno.make(address, error="l").terminal(compact=True)
