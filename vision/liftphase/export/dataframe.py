"""The season's tables as pandas DataFrames, where pandas is installed."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from liftphase.errors import UsageError
from liftphase.export.result import ClipResult
from liftphase.export.season import rep_rows, season_rep_columns, summary_columns, summary_rows

if TYPE_CHECKING:
    from pandas import DataFrame


def to_frames(results: Iterable[ClipResult]) -> "tuple[DataFrame, DataFrame]":
    """(summary, reps) with the columns of summary.csv and reps.csv; clips without an analysis are left out.

    Raises UsageError when pandas is not installed.
    """
    try:
        import pandas
    except ImportError as error:
        raise UsageError("tables as frames need pandas: pip install pandas.") from error
    summary, reps = [], []
    for result in results:
        summary.extend(summary_rows(result))
        reps.extend(rep_rows(result))
    return (
        pandas.DataFrame(summary, columns=[column.name for column in summary_columns()]),
        pandas.DataFrame(reps, columns=[column.name for column in season_rep_columns()]),
    )
