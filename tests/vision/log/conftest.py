"""Databases of the training log."""

from collections.abc import Callable, Iterator

import pytest
from database_servers import make_url, postgres

from liftphase.log.database import Database

__all__ = ["make_url", "postgres"]


@pytest.fixture
def open_log(make_url) -> Iterator[Callable[..., Database]]:
    """Opens a database, by default a new one."""
    opened: list[Database] = []

    def call(url: str | None = None) -> Database:
        opened.append(Database(url or make_url()))
        return opened[-1]

    yield call
    for database in opened:
        database.close()
