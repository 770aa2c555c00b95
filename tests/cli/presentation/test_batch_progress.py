"""What is shown while a batch runs, on a terminal and in a pipe."""

import io
from dataclasses import dataclass

import pytest
from rich.console import Console

from liftphase_cli.presentation import batch_progress
from liftphase_cli.presentation.batch_progress import BatchProgress


@dataclass(frozen=True)
class Stage:
    clip: str
    label: str = "Pose"
    done: int = 25
    total: int | None = 100


class Clock:
    """Time as a test wants it."""

    now_s = 1000.0

    def monotonic(self) -> float:
        return self.now_s


@pytest.fixture
def clock(monkeypatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(batch_progress, "time", clock)
    return clock


def shown(progress: BatchProgress) -> list[str]:
    """The lines on the screen now."""
    console = Console(file=io.StringIO(), width=100)
    console.print(progress._render())
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue().splitlines()


def test_a_line_for_every_clip_at_work(clock):
    progress = BatchProgress(Console(file=io.StringIO()))
    progress.begin(4)
    progress.step("1", Stage("anna/a.mov"))
    progress.step("2", Stage("ben/b.mp4", "Read", 0, None))
    bar, *lines = shown(progress)
    assert "0/4" in bar
    assert [line.split() for line in lines] == [["Pose", "25%", "anna/a.mov"], ["Read", "ben/b.mp4"]]
    progress.finished("anna/a.mov", True)
    assert [line.split()[-1] for line in shown(progress)[1:]] == ["ben/b.mp4"]
    progress.failed("ben/b.mp4", "broken")
    (bar,) = shown(progress)
    assert "2/4" in bar


def test_pace_is_that_of_this_run(clock):
    """What was done before is no measure of the time left, however slow a clip."""
    progress = BatchProgress(Console(file=io.StringIO()))
    progress.begin(110)
    for number in range(100):
        progress.finished(f"{number}", False)
    assert "clips/min" not in shown(progress)[0]
    progress.step("1", Stage("a"))
    for clip in "ab":
        clock.now_s += 90
        progress.finished(clip, True)
    assert "102/110 0.7 clips/min, 0:12:00 left" in shown(progress)[0]


def test_in_a_pipe_only_what_failed_and_notes(clock):
    console = Console(file=io.StringIO(), width=40)
    with BatchProgress(console) as progress:
        progress.begin(3)
        progress.step("1", Stage("a.mov"))
        progress.finished("a.mov", True)
        progress.failed("b.mov", "it is broken, and the reason for that is longer than a line")
        progress.failed("c.mov", "/films/c.mov is empty.")
        progress.note("something else")
    assert isinstance(console.file, io.StringIO)
    assert console.file.getvalue().splitlines() == [
        "Failed: b.mov: it is broken, and the reason for that is longer than a line",
        "Failed: /films/c.mov is empty.",
        "liftphase: something else",
    ]
