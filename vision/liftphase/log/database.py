"""Opening the database of the training log: address, locking, migrations."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from liftphase.errors import LiftphaseError, UsageError
from liftphase.log.schema import HEAD

VARIABLE = "LIFTPHASE_DB"
# How long a writer waits for others: twenty that write at once take a second each at most.
_WAIT_S = 60.0
# How long a server may take to answer at all, in whole seconds.
CONNECT_S = 10
# Chosen at random: migrations of this program take this lock on a PostgreSQL server.
_MIGRATION_LOCK = 7203114526
_VERSIONS = Path(__file__).parent / "migrations"


def default_url() -> str:
    """The URL in LIFTPHASE_DB, else of `log.db` in the user's data folder."""
    if url := os.environ.get(VARIABLE):
        return url
    from platformdirs import user_data_path

    return str(user_data_path("liftphase") / "log.db")


# https://www.sqlite.org/fileformat.html, 1.3
_SQLITE_HEAD = b"SQLite format 3\0"


class Database:
    """The database of a training log.

    Parameters
    ----------
    url : str
        A URL of SQLAlchemy (`postgresql://coach@gym/log`), or the path of an SQLite file, which is made where
        there is none.

    Raises
    ------
    UsageError
        The URL is none, its driver is missing, or the database is that of another program or of a newer
        version of this one.
    LiftphaseError
        The database cannot be reached.
    """

    def __init__(self, url: str) -> None:
        self.url = _parse(url)
        self.name = self.url.database if self.is_sqlite else self.url.render_as_string(hide_password=True)
        with self._one_line():
            self._engine = self._connect()
            self._migrate()

    @property
    def is_sqlite(self) -> bool:
        """Whether it is an SQLite file."""
        return self.url.get_backend_name() == "sqlite"

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """A connection to read with; all that is read in the block is of one moment."""
        with self._one_line(), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """A connection whose writes are kept when the block ends well, and else not at all."""
        with self._one_line(), self._engine.connect() as raw:
            connection = raw.execution_options(liftphase_writes=True)
            with connection.begin():
                yield connection

    def close(self) -> None:
        """Close the connections."""
        self._engine.dispose()

    def _connect(self) -> sa.Engine:
        options: dict[str, Any] = {}
        if self.is_sqlite:
            path = Path(self.name or "").absolute()
            path.parent.mkdir(parents=True, exist_ok=True)
            _refuse_other_file(path)
            options["connect_args"] = {"timeout": _WAIT_S}
        else:
            options["connect_args"] = {"connect_timeout": CONNECT_S}
        try:
            engine = sa.create_engine(self.url, **options)
        except NoSuchModuleError as error:
            raise UsageError(f"{self.url.drivername} is no database that can be used here.") from error
        except ModuleNotFoundError as error:
            extra = "liftphase[postgres]" if "psycopg" in str(error.name) else error.name
            raise UsageError(f"{self.url.drivername} needs a package: pip install '{extra}'.") from error
        if self.is_sqlite:
            event.listen(engine, "connect", _prepare_sqlite)
            event.listen(engine, "begin", _begin_sqlite)
        return engine

    def _migrate(self) -> None:
        """Bring the tables up to date, if they are not; one process at a time."""
        with self.reading() as connection:
            version = _version(connection)
        if version == HEAD:
            return
        with self.writing() as connection:
            if not self.is_sqlite and connection.dialect.name == "postgresql":
                connection.execute(
                    sa.text("SELECT pg_advisory_xact_lock(:lock)"),
                    {"lock": _MIGRATION_LOCK},
                )
            version = _version(connection)
            if version is None and sa.inspect(connection).get_table_names():
                raise UsageError(f"{self.name} is a database of another program: give another.")
            if version == HEAD:
                return
            _upgrade(connection, self.name or "")

    @contextmanager
    def _one_line(self) -> Iterator[None]:
        """Errors of the database as one line."""
        try:
            yield
        except DBAPIError as error:
            reason = " ".join(str(error.orig).split())
            raise LiftphaseError(f"the database {self.name} cannot be used: {reason}.") from error
        except OSError as error:
            raise LiftphaseError(f"{self.name} cannot be made: {error.strerror or error}.") from error


def _refuse_other_file(path: Path) -> None:
    """Raise UsageError for a file that is no database: SQLite writes over one of a few bytes."""
    if path.is_file():
        with path.open("rb") as file:
            head = file.read(len(_SQLITE_HEAD))
        if head and head != _SQLITE_HEAD:
            raise UsageError(f"{path} cannot be used: the file is not a database. Give another name.")


def _parse(url: str) -> sa.URL:
    if "://" not in url:
        return sa.URL.create("sqlite", database=str(Path(url).expanduser()))
    try:
        parsed = sa.make_url(url)
    except ArgumentError as error:
        raise UsageError(
            "the address of the database is no URL such as postgresql://coach@gym/log."
        ) from error
    if parsed.drivername in ("postgresql", "postgres"):
        return parsed.set(drivername="postgresql+psycopg")
    if parsed.get_backend_name() not in ("sqlite", "postgresql"):
        raise UsageError(
            f"{parsed.drivername} is no database that can be used here: give SQLite or PostgreSQL."
        )
    if parsed.get_backend_name() == "sqlite" and not parsed.database:
        raise UsageError("an SQLite database needs a file: sqlite:///log.db.")
    return parsed


def _version(connection: sa.Connection) -> str | None:
    """The version of the tables; None where there are none of this program."""
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()


def _upgrade(connection: sa.Connection, name: str) -> None:
    # Most runs find the tables up to date and need none of it.
    from alembic import command
    from alembic.config import Config
    from alembic.util.exc import CommandError

    config = Config()
    config.set_main_option("script_location", str(_VERSIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, "head")
    except CommandError as error:
        raise UsageError(f"{name} was made by another version of liftphase: update this one.") from error


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    """Transactions are begun by `_begin_sqlite`, readers do not wait for writers, references hold."""
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA foreign_keys = ON")
    # What is committed survives a killed process; a loss of power may take the last commits, but whole.
    cursor.execute("PRAGMA synchronous = NORMAL")
    until_s = time.monotonic() + _WAIT_S
    while True:
        try:
            # SQLite does not wait for others in this one.
            cursor.execute("PRAGMA journal_mode = WAL")
            break
        except Exception as error:
            if "locked" not in str(error) or time.monotonic() > until_s:
                raise
            time.sleep(0.02)
    cursor.close()


def _begin_sqlite(connection: sa.Connection) -> None:
    """A writer takes its turn before it reads: SQLite refuses one that would have to wait afterwards."""
    writes = connection.get_execution_options().get("liftphase_writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
