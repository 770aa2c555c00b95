"""A TOML file of the user, however odd, is a table or one line."""

import os

import pytest

from liftphase.errors import UsageError
from liftphase.exercises.library import ExerciseLibrary
from liftphase.prescription.targets_file import load_targets
from liftphase.runtime.toml_file import read_toml


def test_a_byte_order_mark_is_no_fault(tmp_path):
    path = tmp_path / "t.toml"
    path.write_bytes(b'\xef\xbb\xbftarget = "3-1-1-0"\n')
    assert read_toml(path) == {"target": "3-1-1-0"}
    assert load_targets(path).athletes == []


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"a = " + b"[" * 100_000, "nested too deeply|not TOML"),
        (b"a = " + b"[" * 40 + b"]" * 40, "nested too deeply"),
        (b".".join([b"a"] * 100_000) + b" = 1", "nested too deeply"),
        (b"a = 1\n" * 1_000_000, "larger than"),
        (b"\xff\xfea\0", "not TOML"),
        (b"a", "not TOML"),
        (b"a = 1\na = 2", "not TOML"),
    ],
)
@pytest.mark.parametrize("read", [read_toml, load_targets, ExerciseLibrary.builtin().with_file])
def test_odd_files_are_one_line(tmp_path, content, words, read):
    path = tmp_path / "t.toml"
    path.write_bytes(content)
    with pytest.raises(UsageError, match=words) as caught:
        read(path)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 400


def test_a_pipe_or_folder_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    for name in ("pipe", "."):
        with pytest.raises(UsageError, match="no regular file"):
            read_toml(tmp_path / name)
    with pytest.raises(UsageError, match="No such file"):
        read_toml(tmp_path / "gone")
