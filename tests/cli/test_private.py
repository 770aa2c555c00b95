"""No analysis opens a connection, and it writes only where it was asked to.

Shown on the real command, by the system calls that it makes.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from liftphase.pose.models.mediapipe.store import ensure_bundle

COMMAND = Path(sys.executable).with_name("liftphase")
CALLS = "%network,open,openat,creat,mkdir,mkdirat,rename,renameat,renameat2,link,linkat,symlink,symlinkat"
WRITES = re.compile(r"O_WRONLY|O_RDWR|O_CREAT|\b(creat|mkdir\w*|rename\w*|link\w*|symlink\w*)\(")


@pytest.fixture
def traced(tmp_path):
    """traced(command): the lines of strace, of all its threads and children."""
    strace = shutil.which("strace")
    if strace is None:
        pytest.skip("strace is not installed")

    def run(command, **environment) -> list[str]:
        log = tmp_path / "trace.log"
        done = subprocess.run(
            [strace, "-f", "-qq", "-s", "500", "-o", str(log), "-e", f"trace={CALLS}", *map(str, command)],
            capture_output=True, text=True, check=False, env={**os.environ, **environment},
        )  # fmt: skip
        if "ptrace" in done.stderr and "not permitted" in done.stderr:
            pytest.skip(f"this machine forbids tracing: {done.stderr.strip().splitlines()[0]}")
        assert done.returncode == 0, done.stderr
        return log.read_text().splitlines()

    return run


def network(lines):
    """The calls that make a socket, or send through one."""
    return [line for line in lines if re.search(r"\b(socket|connect|bind|send\w*)\(", line)]


def test_an_analysis_calls_nobody_and_writes_only_its_results(traced, sample_set, tmp_path):
    home, output, scratch = tmp_path / "home", tmp_path / "out", tmp_path / "scratch"
    for folder in (home, output, scratch):
        folder.mkdir()
    lines = traced(
        [COMMAND, "analyze", sample_set.path, "--exercise", "squat", "--end", "0.4", "-o", output],
        HOME=str(home), TMPDIR=str(scratch), LIFTPHASE_MODELS=str(ensure_bundle("full").parent),
        PYTHONDONTWRITEBYTECODE="1",
    )  # fmt: skip
    assert network(lines) == []
    written = {path for line in lines if WRITES.search(line) for path in re.findall(r'"([^"]*)"', line)}
    elsewhere = {path for path in written if not path.startswith((str(output), str(scratch), "/dev/"))}
    assert elsewhere == set()
    assert any(path.endswith("annotated.mp4") for path in written)
    assert list(home.iterdir()) == list(scratch.iterdir()) == []


def test_the_trace_sees_who_does_talk(traced):
    """Or the test above would pass on a machine where it sees nothing."""
    code = "import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM).connect(('127.0.0.1', 9))"
    assert network(traced([sys.executable, "-c", code]))
