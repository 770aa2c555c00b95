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
from short_clips import make_folder
from tempo_sets import make_sets

from liftphase.export.analysis_json import write_analysis_json
from liftphase.export.corrections_json import write_corrections
from liftphase.export.result import ClipResult
from liftphase.log.adding import ResultLog
from liftphase.pose.models.mediapipe.store import ensure_bundle
from liftphase.reps.corrections_model import Corrections
from liftphase.season.facts import SetFacts

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
    """The calls that make a socket, or send through one; sendfile also copies files."""
    calls = r"\b(socket|connect|bind|send(to|msg|mmsg)?)\("
    return [line for line in lines if re.search(calls, line)]


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


def test_a_batch_calls_nobody(traced, tmp_path):
    make_folder(tmp_path / "clips", 1, every=4)
    options = ("--exercise", "squat", "--workers", "1", "-o", tmp_path / "out")
    lines = traced([COMMAND, "batch", tmp_path / "clips", *options])
    assert network(lines) == []
    assert (tmp_path / "out" / "summary.csv").exists()


@pytest.mark.parametrize(
    "words",
    [
        ("check", "results", "--target", "4-0-1-0"),
        ("log", "add", "results", "--athlete", "anna", "--date", "2026-11-20", "--db", "log.db"),
        ("log", "week", "--athlete", "anna", "--html", "week.html", "--db", "log.db"),
        ("compare", "results/set", "results/set"),
        ("review", "results", "--export-labels", "labels"),
    ],
    ids=lambda words: " ".join(words[:2]),
)
def test_what_reads_results_calls_nobody(traced, words, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    analysis = make_sets([(4.0, 0.0, 1.0, 0.0)] * 2)
    with ResultLog("log.db") as log:
        facts = SetFacts(athlete="anna")
        log.add(ClipResult("a.mp4", analysis, facts=facts), "results", facts)
    folder = tmp_path / "results" / "set"
    folder.mkdir(parents=True)
    write_analysis_json(analysis, folder / "analysis.json")
    write_corrections(Corrections(analysis.clip.sha256, (), keeps_phases=True), folder / "corrections.json")
    assert network(traced([COMMAND, *words])) == []


def test_the_trace_sees_who_does_talk(traced):
    """Or the test above would pass on a machine where it sees nothing."""
    code = "import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM).connect(('127.0.0.1', 9))"
    assert network(traced([sys.executable, "-c", code]))
