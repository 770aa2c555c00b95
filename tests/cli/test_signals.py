"""Signals: partial files are removed, by the run itself or by the next one on that folder."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from batch_runs import partial_files
from short_clips import CUTS, SAMPLES, cut_clip
from waiting import LIMIT_S, wait_until

from liftphase.pose.models.mediapipe.store import ensure_bundle

COMMAND = (sys.executable, "-c", "from liftphase_cli.main import main; main()")


def start(output: Path, *before: str) -> subprocess.Popen[str]:
    """`liftphase analyze` of a sample, when it is at work."""
    ensure_bundle("full")
    command = [*before, *COMMAND, "analyze", str(SAMPLES / "squat.mp4"), "-o", str(output)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def at_work() -> bool:
        assert process.poll() is None
        return output.exists() and bool(partial_files(output))

    wait_until(at_work)
    return process


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGINT, 130)]
)
def test_a_signal_ends_in_order_and_says_so(tmp_path, number, code):
    process = start(tmp_path / "out")
    process.send_signal(number)
    stdout, stderr = process.communicate(timeout=LIMIT_S)
    assert (process.returncode, stdout) == (code, "")
    assert stderr.splitlines()[-1] == "liftphase: stopped; nothing half-written was left behind."
    assert "Traceback" not in stderr
    assert not (tmp_path / "out").exists()


def test_what_nohup_ignores_stays_ignored(tmp_path):
    process = start(tmp_path / "out", "nohup")
    process.send_signal(signal.SIGHUP)
    time.sleep(0.5)
    assert process.poll() is None
    process.terminate()
    process.communicate(timeout=LIMIT_S)
    assert process.returncode == 143


def test_what_a_killed_run_left_is_removed_by_the_next(run, tmp_path):
    process = start(tmp_path / "out")
    process.kill()
    process.communicate(timeout=LIMIT_S)
    assert partial_files(tmp_path / "out")
    options = ("--exercise", "squat", "--end", "1", "--no-video")
    run("analyze", SAMPLES / "squat.mp4", "-o", tmp_path / "out", *options)
    assert partial_files(tmp_path / "out") == []


@pytest.mark.slow
def test_what_a_killed_batch_left_is_removed_by_the_next(run, tmp_path):
    (tmp_path / "clips").mkdir()
    cut_clip(SAMPLES / "squat.mp4", tmp_path / "clips" / "a.mp4", *CUTS[0][1:], every=4)
    process = start(tmp_path / "out")
    process.kill()
    process.communicate(timeout=LIMIT_S)
    left = partial_files(tmp_path / "out")
    done = run("batch", tmp_path / "clips", "-o", tmp_path / "out", "--glob", "a.mp4", "--no-video")
    assert left
    assert done.exit_code == 0
    assert partial_files(tmp_path / "out") == []
