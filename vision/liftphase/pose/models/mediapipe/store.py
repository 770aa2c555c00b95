"""Getting the bundle of a pose model: the one in the folder of models, else a fetched one."""

from pathlib import Path

from liftphase.pose.models.mediapipe.catalog import Report, find_bundle


def ensure_bundle(name: str, report: Report | None = None) -> Path:
    """The model's bundle, fetched if it is not there.

    Parameters
    ----------
    name : str
        `lite`, `full` or `heavy`.
    report : callable, optional
        Called as report(what, bytes so far, bytes in all) while something is downloaded.

    Raises
    ------
    ModelError
        When it is not available.
    UsageError
        When there is no such model.
    """
    if found := find_bundle(name):
        return found
    # The code that fetches takes a while to load, and is needed once.
    from liftphase.pose.models.mediapipe.fetch import pull_bundle

    return pull_bundle(name, report=report)
