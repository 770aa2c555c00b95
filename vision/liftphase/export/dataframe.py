"""The season's tables as pandas DataFrames, where pandas is installed."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from liftphase.errors import UsageError
from liftphase.export.rep_columns import season_rep_columns
from liftphase.export.result import ClipResult
from liftphase.export.season import rep_rows, summary_rows
from liftphase.export.summary_columns import summary_columns
from liftphase.export.table import utf8_row
from liftphase.runtime.arguments import check_type

if TYPE_CHECKING:
    from pandas import DataFrame


def to_frames(results: Iterable[ClipResult]) -> "tuple[DataFrame, DataFrame]":
    """The tables of many clips as pandas DataFrames; clips without an analysis are left out.

    Parameters
    ----------
    results : iterable of ClipResult
        What `liftphase.analyze_many` gives.

    Returns
    -------
    summary : DataFrame
        A row a clip, with the columns of summary.csv.
    reps : DataFrame
        A row a rep, with the columns of the season's reps.csv; seconds and degrees.

    Raises
    ------
    UsageError
        `results` are no ClipResult, or pandas is not installed.

    Examples
    --------
    >>> from pathlib import Path
    >>> import liftphase
    >>> from liftphase.pose.track_file import load_track
    >>> track = load_track(Path("tests/golden/tracks/sample_squat.npz"))
    >>> analysis = liftphase.analyze_track(track, exercise="squat")
    >>> summary, reps = liftphase.to_frames([liftphase.ClipResult("squat.mp4", analysis)])
    >>> summary["rep_count"].tolist(), len(reps)
    ([4], 4)
    """
    expected = "several ClipResult, as analyze_many gives"
    check_type(results, Iterable, "results", expected)
    try:
        import pandas
    except ImportError as error:
        raise UsageError("tables as frames need pandas: pip install pandas.") from error
    summary, reps = [], []
    for result in results:
        check_type(result, ClipResult, "results", expected)
        summary.extend(map(utf8_row, summary_rows(result)))
        reps.extend(map(utf8_row, rep_rows(result)))
    return (
        pandas.DataFrame(summary, columns=[column.name for column in summary_columns()]),
        pandas.DataFrame(reps, columns=[column.name for column in season_rep_columns()]),
    )
