"""Files that are being written are new, follow no link, and go when their process is gone."""

import os
import stat
import subprocess
import sys

import pytest

from liftphase.runtime.partial_files import PartialFile, is_partial, remove_partial_files


def test_a_partial_file_takes_the_name_of_its_target(tmp_path):
    target = tmp_path / "a.csv"
    target.write_text("old")
    partial = PartialFile(target)
    assert is_partial(partial.path.name)
    assert target.read_text() == "old"
    partial.path.write_text("new")
    partial.publish()
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]
    assert target.read_text() == "new"


@pytest.mark.parametrize("umask", [0o022, 0o077, 0o002])
def test_permissions_are_those_of_the_umask(tmp_path, umask):
    before = os.umask(umask)
    try:
        partial = PartialFile(tmp_path / "a.csv")
    finally:
        os.umask(before)
    assert stat.S_IMODE(partial.path.stat().st_mode) == 0o666 & ~umask
    partial.discard()
    assert not list(tmp_path.iterdir())


def test_no_two_names_are_alike(tmp_path):
    partials = [PartialFile(tmp_path / "a.csv") for _ in range(20)]
    assert len({partial.path for partial in partials}) == 20


def test_a_link_under_the_name_is_not_followed(tmp_path, monkeypatch):
    """Not even by somebody who could guess the name."""
    victim = tmp_path / "victim"
    victim.write_text("mine")
    monkeypatch.setattr("secrets.token_hex", lambda size: "0" * 2 * size)
    (tmp_path / f".a.csv.{'0' * 16}.part").symlink_to(victim)
    with pytest.raises(FileExistsError):
        PartialFile(tmp_path / "a.csv")
    assert victim.read_text() == "mine"


def test_what_a_killed_process_left_is_removed_and_nothing_else(tmp_path):
    code = (
        "import sys, time; from pathlib import Path\n"
        "from liftphase.runtime.partial_files import PartialFile\n"
        "p = PartialFile(Path(sys.argv[1]) / 'annotated.mp4'); print(p.path, flush=True); time.sleep(60)\n"
    )
    process = subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    process.stdout.readline()
    for name in (".hidden", ".movie.part", "a.part", ".a.csv.12.part"):
        (tmp_path / name).write_text("of the user")
    # Somebody is at work on it.
    remove_partial_files(tmp_path)
    assert len(list(tmp_path.iterdir())) == 5
    process.kill()
    process.wait()
    remove_partial_files(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {
        ".hidden",
        ".movie.part",
        "a.part",
        ".a.csv.12.part",
    }


def test_a_signal_at_the_moment_it_is_made_leaves_nothing(tmp_path, monkeypatch):
    make = os.open

    def make_and_stop(*arguments):
        make(*arguments)
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "open", make_and_stop)
    with pytest.raises(KeyboardInterrupt):
        PartialFile(tmp_path / "target")
    assert list(tmp_path.iterdir()) == []
