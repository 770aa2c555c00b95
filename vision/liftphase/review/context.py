"""What the routes of the review server share."""

import asyncio
from dataclasses import dataclass, field
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request

from liftphase.errors import LiftphaseError
from liftphase.exercises.library import ExerciseLibrary
from liftphase.review.catalog import Catalog, Result
from liftphase.review.jobs import JobQueue
from liftphase.review.result_cache import ResultCache
from liftphase.review.shown_paths import without_folders
from liftphase.review.trend_data import LoggedTrends
from liftphase.review.uploads import Uploads
from liftphase.runtime.language import ENGLISH, Words, message

_OWN_FOLDER = ".review"


@dataclass(frozen=True, slots=True)
class ReviewContext:
    """What the server works with; there is one for as long as it runs.

    landed: ids of uploads that have come whole, and of their jobs; receiving: a lock for each that has not.
    """

    catalog: Catalog
    uploads: Uploads
    jobs: JobQueue
    cache: ResultCache
    exercises: ExerciseLibrary
    trends: LoggedTrends | None = None
    words: Words = ENGLISH
    landed: dict[str, str] = field(default_factory=dict)
    receiving: dict[str, asyncio.Lock] = field(default_factory=dict)

    @property
    def stills(self) -> Path:
        """The folder for stills that had to be made."""
        return server_folder(self.catalog.root) / "stills"

    def said(self, error: "Refusal | LiftphaseError | OSError") -> str:
        """An error in the language of the pages, as they show it."""
        if isinstance(error, OSError):
            return self.shown(str(error))
        return self.shown(self.words(error.pattern, **error.values))

    def shown(self, problem: str) -> str:
        """A message as a page shows it."""
        return without_folders(problem, self.catalog.root)


def server_folder(results: Path) -> Path:
    """The hidden folder among the results for what the server itself keeps."""
    return results / _OWN_FOLDER


class Refusal(HTTPException):
    """The answer to a request that cannot be met.

    Parameters
    ----------
    status : int
        Of HTTP.
    pattern : str
        A message, one line for people.
    values
        What stands for each `{name}` in it.
    """

    def __init__(self, status: int, pattern: str, **values: object) -> None:
        super().__init__(status, pattern.format_map(values) if values else pattern)
        self.pattern, self.values = pattern, values


def context_of(request: Request) -> ReviewContext:
    """The context of the server that a request came to."""
    return request.app.state.context


def find_result(request: Request) -> Result:
    """The results that the address of a request names by `{result}`. Raises Refusal 404."""
    found = context_of(request).catalog.find(request.path_params["result"])
    if found is None:
        raise Refusal(404, message("These results are not there any more."))
    return found


def contained(root: Path, path: Path) -> Path:
    """The file that `path` is, wherever links lead. Raises Refusal 404 for one outside of `root`."""
    try:
        found = path.resolve(strict=True)
    except (OSError, RuntimeError) as error:
        raise Refusal(404, message("{name} is not there any more."), name=path.name) from error
    if not found.is_relative_to(root) or not found.is_file():
        raise Refusal(404, message("{name} is not there any more."), name=path.name)
    return found
