"""What a benchmark says of a command is the command's own."""

import subprocess
import sys

import pytest
from benchmarks.process_cost import run


def test_peak_memory_is_not_that_of_the_benchmark_which_made_a_clip():
    held = bytearray(200_000_000)
    held[::4096] = b"\1" * len(held[::4096])

    small = run([sys.executable, "-c", "pass"])
    large = run([sys.executable, "-c", "bytearray(b'1') * 150_000_000"])

    assert small.peak_mb < 60
    assert 150 < large.peak_mb < 210


def test_cpu_time_and_clock_are_told_apart():
    waited = run([sys.executable, "-c", "import time; time.sleep(0.5); print('done')"])

    assert waited.wall_s > 0.5 > waited.cpu_s
    assert waited.output == "done\n"


def test_failure_says_what_the_command_said():
    with pytest.raises(subprocess.CalledProcessError) as failed:
        run([sys.executable, "-c", "raise SystemExit('no such clip')"])

    assert (failed.value.returncode, failed.value.output) == (1, "no such clip\n")
