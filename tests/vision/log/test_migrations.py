"""A database of the first version is brought up to date, and loses nothing."""

import sqlite3
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

import liftphase.log
from liftphase.errors import UsageError
from liftphase.log.database import Database
from liftphase.log.reading import select_sets
from liftphase.log.schema import HEAD, metadata
from liftphase.log.verify import find_faults

# Made by version 1 of the tables: four sets of two clips, one of them corrected.
FIRST = Path(__file__).with_name("version_0001.sql")


def test_a_database_of_the_first_version(tmp_path):
    path = tmp_path / "log.db"
    with sqlite3.connect(path) as database:
        database.executescript(FIRST.read_text(encoding="utf-8"))
    log = Database(str(path))
    sets = select_sets(log)
    assert [(own.athlete, own.rep_count, own.load_kg) for own in sets] == [
        ("Anna", 4, 80.0),
        ("Ben", 3, 60.0),
        ("Anna", 2, 80.0),
    ]
    assert find_faults(log) == []
    with log.reading() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    log.close()


def test_the_migrations_make_the_tables(open_log):
    with open_log().reading() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_the_last_migration_is_the_head():
    config = Config()
    config.set_main_option("script_location", str(Path(liftphase.log.__file__).parent / "migrations"))
    assert ScriptDirectory.from_config(config).get_heads() == [HEAD]


def test_a_database_of_a_later_version_is_refused(open_log):
    log = open_log()
    with log.writing() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(UsageError, match="another version of liftphase"):
        Database(log.url.render_as_string(hide_password=False))
