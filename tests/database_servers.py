"""A PostgreSQL server of the machine's own for tests, from Debian's package, and empty databases."""

import os
import shutil
import subprocess
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

UNPRIVILEGED = "postgres"


def find_programs() -> Path | None:
    """The folder of initdb and pg_ctl; Debian keeps it out of PATH."""
    if found := shutil.which("pg_ctl"):
        return Path(found).parent
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"))
    return debian[-1].parent if debian else None


@pytest.fixture(scope="session")
def postgres(tmp_path_factory) -> Iterator[str]:
    """The address of a running server, without a database; the test is skipped where there is none."""
    programs = find_programs()
    if programs is None:
        pytest.skip("PostgreSQL is not installed (Debian's package postgresql)")
    folder = Path(f"/tmp/liftphase-{uuid.uuid4().hex[:8]}")  # a socket's path is limited to 107 bytes
    folder.mkdir()
    user: list[str] = []
    if os.geteuid() == 0:  # the server refuses to run as root
        user = ["runuser", "-u", UNPRIVILEGED, "--"]
        shutil.chown(folder, UNPRIVILEGED)
    data = folder / "data"

    def run(*words: object) -> None:
        command = [*user, *map(str, words)]
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder)
        assert done.returncode == 0, done.stderr

    try:
        run(programs / "initdb", "-D", data, "-A", "trust", "-U", "coach", "-N")
        options = f"-k {folder} -c listen_addresses='' -c fsync=off -c max_connections=60"
        run(programs / "pg_ctl", "-D", data, "-l", folder / "log", "-o", options, "-w", "start")
        try:
            yield f"host={folder} user=coach"
        finally:
            run(programs / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder)


def new_url(kind: str, request: pytest.FixtureRequest, folder: Path) -> str:
    """The address of a new, empty database: a file in the folder, or one on the server."""
    name = f"log_{uuid.uuid4().hex}"
    if kind == "sqlite":
        return str(folder / f"{name}.db")
    server = request.getfixturevalue("postgres")
    with psycopg.connect(f"{server} dbname=postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    host = server.split()[0].removeprefix("host=")
    return f"postgresql://coach@/{name}?host={host}"


@pytest.fixture(params=["sqlite", "postgresql"])
def make_url(request, tmp_path) -> Callable[[], str]:
    """Gives the address of a new database at every call."""
    return lambda: new_url(request.param, request, tmp_path)
