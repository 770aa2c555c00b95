"""What the routes of the review server share."""

from dataclasses import dataclass
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request

from liftphase.review.catalog import Catalog, Result

OWN_FOLDER = ".review"


@dataclass(frozen=True, slots=True)
class ReviewContext:
    """What the server works with; there is one for as long as it runs."""

    catalog: Catalog

    @property
    def own_folder(self) -> Path:
        """The hidden folder among the results for what the server itself keeps."""
        return self.catalog.root / OWN_FOLDER


def context_of(request: Request) -> ReviewContext:
    """The context of the server that a request came to."""
    return request.app.state.context


def find_result(request: Request) -> Result:
    """The results that the address of a request names by `{result}`. Raises HTTPException 404."""
    found = context_of(request).catalog.find(request.path_params["result"])
    if found is None:
        raise HTTPException(404, "These results are not there any more.")
    return found
