"""Results of clips into the training log."""

from collections import Counter
from typing import Self

from liftphase.export.result import ClipResult
from liftphase.log.database import Database
from liftphase.log.entry import make_entry
from liftphase.log.matching import match_imports
from liftphase.log.writing import Added, add_entry
from liftphase.season.facts import SetFacts


class ResultLog:
    """The training log at an address, to which results are added; a context that closes it.

    Raises what `Database` raises.
    """

    def __init__(self, url: str) -> None:
        self.database = Database(url)
        self.counts: Counter[Added] = Counter()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        try:
            if not any(error):
                match_imports(self.database)
        finally:
            self.database.close()

    def add(self, result: ClipResult, results: str, said: SetFacts) -> bool:
        """Log a result, but one without an analysis; whether that changed the log.

        results: the folder of its files; said: what of its facts the coach said.
        """
        if result.analysis is None:
            return False
        facts = result.facts or SetFacts()
        entry = make_entry(result.analysis, facts, evaluation=result.evaluation, results=results, said=said)
        added = add_entry(self.database, entry)
        self.counts[added] += 1
        return added is not Added.SAME

    @property
    def text(self) -> str:
        """How many were added, in words."""
        counts = self.counts
        return (
            f"{counts[Added.NEW]} new, {counts[Added.REPLACED]} replaced, {counts[Added.SAME]} known already"
        )
