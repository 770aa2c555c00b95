import resource
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from liftphase.errors import OutputError
from liftphase.runtime.atomic_files import atomic_open


@contextmanager
def small_disk() -> Iterator[None]:
    """Files may hold 4 kB: what follows fails in the write itself, as on a full disk.

    Not a fixture: pytest would write its own log under the limit.
    """
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)


def test_the_file_appears_at_the_end_with_the_line_ends_it_was_given(tmp_path):
    path = tmp_path / "a.csv"
    with atomic_open(path) as file:
        file.write("a\né\r\n")
        assert not path.exists()
    assert path.read_bytes() == "a\né\r\n".encode()
    assert list(tmp_path.iterdir()) == [path]


def test_a_failed_write_leaves_nothing_and_says_why(tmp_path):
    with (
        small_disk(),
        pytest.raises(OutputError, match=r"a\.csv is larger than files may be here: ") as caught,
        atomic_open(tmp_path / "a.csv") as file,
    ):
        file.write("x" * 100_000)
    assert "\n" not in str(caught.value)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("interruption", [KeyboardInterrupt, ValueError])
def test_an_interruption_keeps_what_was_there(tmp_path, interruption):
    path = tmp_path / "a.csv"
    path.write_text("old")
    with pytest.raises(interruption), atomic_open(path) as file:
        file.write("new")
        raise interruption
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]
