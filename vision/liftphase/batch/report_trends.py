"""How a lift changed over the weeks, by the training log, in the reports of the clips that were logged."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from liftphase.batch.storage import LocalStorage, Storage
from liftphase.export.result import ClipResult
from liftphase.log.database import Database
from liftphase.review.trend_data import LoggedTrends, add_trend
from liftphase.season.facts import SetFacts


@dataclass(frozen=True, slots=True)
class LoggedReport:
    """The results of a clip that was logged: their folder in the storage, who lifted, and which lift."""

    folder: str
    athlete: str | None
    exercise: str

    @classmethod
    def of(cls, result: ClipResult) -> Self:
        """That of a result."""
        facts = result.facts or SetFacts()
        return cls(result.results or "", facts.athlete, facts.exercise or "")


def add_trends(database: Database, results: Storage, reports: Iterable[LoggedReport]) -> None:
    """Put the trends into reports that lie in a local folder. Raises OutputError."""
    if not isinstance(results, LocalStorage):
        return
    trends, found = LoggedTrends(database), {}
    for report in reports:
        key = (report.athlete, report.exercise)
        if key not in found:
            found[key] = trends.find(*key)
        add_trend(results.root / report.folder, found[key])
