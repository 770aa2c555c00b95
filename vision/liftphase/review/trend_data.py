"""The trends of an athlete's lift for the report page: plain data out of the training log."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from liftphase.errors import LiftphaseError
from liftphase.export.result_folder import REPORT_FILE
from liftphase.log.database import Database
from liftphase.log.reading import select_sets, select_tempi
from liftphase.log.trend import Point, Trend, find_trends
from liftphase.review.page import read_report, render_report
from liftphase.runtime.atomic_files import atomic_open


@dataclass(frozen=True, slots=True)
class LoggedTrends:
    """Looks trends up in a training log; may be used from several threads."""

    database: Database

    def find(self, athlete: str | None, exercise: str) -> dict[str, Any] | None:
        """`trend_data` of a lift, or the `problem` with the log; None of nobody."""
        if athlete is None:
            return None
        try:
            return trend_data(self.database, athlete, exercise)
        except LiftphaseError as error:
            return {"problem": str(error)}


def trend_data(database: Database, athlete: str, exercise: str) -> dict[str, Any] | None:
    """The trends of an athlete's lift as the report shows them; None where no two weeks are logged."""
    sets = select_sets(database, athlete=athlete, exercise=exercise)
    trends = find_trends(sets, select_tempi(database, [set_.id for set_ in sets]))
    shown = [_shown(trend) for trend in trends if len(trend.points) > 1]
    return {"as_of": date.today().isoformat(), "measures": shown} if shown else None


def add_trend(folder: Path, trend: dict[str, Any] | None) -> None:
    """Put trends into the report of results, if there is one. Raises OutputError."""
    path = folder / REPORT_FILE
    if trend is None or not path.is_file():
        return
    data = read_report(path.read_text(encoding="utf-8"))
    if data is not None:
        with atomic_open(path) as file:
            file.write(render_report(data | {"trend": trend}))


def _shown(trend: Trend) -> dict[str, Any]:
    return {
        "words": trend.measure.words,
        "unit": trend.measure.unit,
        "points": _points(trend.points),
        "highest": _points([trend.highest])[0],
        "recent_mean": trend.recent_mean,
    }


def _points(points: Sequence[Point]) -> list[dict[str, Any]]:
    return [asdict(point) | {"week": point.week.isoformat()} for point in points]
