"""Trends out of the training log, in the report of a clip and on the server."""

import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from logged_sets import entry_of
from review_analysis import make_series
from review_server import Waiting, put_result, serving

from liftphase.errors import LiftphaseError
from liftphase.log.database import Database
from liftphase.log.writing import add_entry
from liftphase.review.page import build_report, read_report
from liftphase.review.trend_data import LoggedTrends, add_trend, trend_data

FIRST = datetime(2026, 10, 5, 18)
# The third week is slower by far more than the measurement's error.
ECCENTRICS_S = (4.0, 4.02, 5.5, 5.52)


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Database]:
    """Four weeks of Anna's front squat, a set a week."""
    database = Database(str(tmp_path / "log.db"))
    for week, eccentric_s in enumerate(ECCENTRICS_S):
        reps = [(eccentric_s, 0.5, 1.0, 0.5)] * 3
        at = FIRST + timedelta(weeks=week)
        add_entry(database, entry_of(week + 1, reps, exercise="front-squat", date=at))
    yield database
    database.close()


def eccentric(trend: dict[str, Any] | None) -> dict[str, Any]:
    assert trend is not None
    return next(own for own in trend["measures"] if own["words"].startswith("eccentric"))


def test_a_change_larger_than_the_error_is_marked(log: Database) -> None:
    own = eccentric(trend_data(log, "ANNA", "front-squat"))
    assert [round(point["value"], 2) for point in own["points"]] == list(ECCENTRICS_S)
    assert own["points"][0]["week"] == date(2026, 10, 5).isoformat()
    changed = [point["changed"] for point in own["points"]]
    assert [each is None for each in changed] == [True, True, False, True]
    assert changed[2] == pytest.approx(1.48, abs=0.01)
    assert own["highest"]["value"] == pytest.approx(5.52)
    assert own["recent_mean"] == pytest.approx(np.mean(ECCENTRICS_S))


def test_nobody_and_a_lift_of_one_week_have_no_trend(log: Database) -> None:
    add_entry(log, entry_of(9, exercise="deadlift"))
    assert trend_data(log, "Anna", "deadlift") is None
    assert trend_data(log, "Ben", "front-squat") is None
    assert LoggedTrends(log).find(None, "front-squat") is None


def write_report(folder: Path) -> Path:
    analysis = json.loads((folder / "analysis.json").read_text(encoding="utf-8"))
    report = folder / "report.html"
    report.write_text(build_report(analysis, make_series(np.arange(0, 6, 0.04))), encoding="utf-8")
    return report


def test_the_report_holds_it_and_the_server_shows_it_anew(log: Database, tmp_path: Path) -> None:
    folder = put_result(tmp_path / "season", "Anna/2026-11-02/set")
    report = write_report(folder)
    add_trend(folder, trend_data(log, "Anna", "front-squat"))
    kept = read_report(report.read_text(encoding="utf-8"))
    assert kept is not None
    assert len(eccentric(kept["trend"])["points"]) == 4
    later = FIRST + timedelta(weeks=4)
    add_entry(log, entry_of(5, [(5.5, 0.5, 1.0, 0.5)] * 3, exercise="front-squat", date=later))
    with serving(tmp_path / "season", engine=Waiting(), trends=LoggedTrends(log)) as served:
        (result,) = served.context.catalog.results().values()
        page = served.ask(f"/media/{result.id}/report").body.decode()
    shown = read_report(page)
    assert shown is not None
    assert len(eccentric(shown["trend"])["points"]) == 5


def test_a_log_that_cannot_be_read_is_said(log: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise LiftphaseError("the database is gone")

    monkeypatch.setattr("liftphase.review.trend_data.select_sets", refuse)
    assert LoggedTrends(log).find("Anna", "squat") == {"problem": "the database is gone"}


@pytest.mark.browser
def test_it_is_a_chart_and_a_table(log: Database, tmp_path: Path, open_page: Any) -> None:
    folder = put_result(tmp_path / "season", "Anna/2026-11-02/set")
    report = write_report(folder)
    add_trend(folder, trend_data(log, "Anna", "front-squat"))
    opened = open_page(report, 390, 844)
    section = opened.page.locator("section", has=opened.page.get_by_role("heading", name="Over the weeks"))
    trend = trend_data(log, "Anna", "front-squat")
    assert trend is not None
    measures = len(trend["measures"])
    assert section.locator("figure").count() == section.locator("tbody tr").count() == measures
    row = section.locator("tbody tr").first.inner_text()
    assert all(text in row for text in ("Eccentric", "5.52", "within the error", "4 (4 sets)"))
    assert section.locator(".changed").count() >= 1
    assert opened.page.evaluate("document.documentElement.scrollWidth") <= 390
    assert opened.complaints == []
