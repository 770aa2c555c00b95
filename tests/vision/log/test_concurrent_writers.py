"""Many writers at once, and writers that are killed: nothing is lost, nothing is there by half."""

import multiprocessing
import os
import random
import signal
import time
from multiprocessing.synchronize import Event

import pytest
from logged_sets import REP, entry_of

from liftphase.log.database import Database
from liftphase.log.reading import select_sets
from liftphase.log.verify import find_faults
from liftphase.log.writing import add_entry

FORK = multiprocessing.get_context("fork")
WRITERS, EACH, KILLS, SERVER_KILLS = 20, 2, 50, 15


def write_some(url: str, number: int) -> None:
    """Clips of one's own, and one that all others write too, each with numbers of its own."""
    log = Database(url)
    for clip in range(EACH):
        add_entry(log, entry_of(1000 + number * EACH + clip, athlete=f"athlete {number % 3}"))
    add_entry(log, entry_of(1, [REP] * (1 + number)))


def write_on(url: str, first: int, begun: Event) -> None:
    log = Database(url)
    for clip in range(first, first + 10_000):
        add_entry(log, entry_of(clip, [REP] * 3, [REP] * 2))
        begun.set()
        add_entry(log, entry_of(clip, [REP] * 4, [REP] * 2, corrected=True))


def test_twenty_writers_at_once_on_a_new_database(make_url):
    url = make_url()
    writers = [FORK.Process(target=write_some, args=(url, number)) for number in range(WRITERS)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(120)
    assert [writer.exitcode for writer in writers] == [0] * WRITERS
    log = Database(url)
    assert len(select_sets(log)) == WRITERS * EACH + 1
    assert find_faults(log) == []
    log.close()


@pytest.mark.slow
def test_a_killed_writer_leaves_no_half(make_url):
    url, moments = make_url(), random.Random(18)
    kills = KILLS if url.endswith(".db") else SERVER_KILLS
    Database(url).close()
    for number in range(kills):
        begun = FORK.Event()
        writer = FORK.Process(target=write_on, args=(url, 10_000 * (1 + number), begun))
        writer.start()
        assert begun.wait(60)
        time.sleep(moments.uniform(0, 0.05))
        assert writer.pid is not None
        os.kill(writer.pid, signal.SIGKILL)
        writer.join()
    log = Database(url)
    assert find_faults(log) == []
    assert len(select_sets(log)) >= 2 * kills
    assert add_entry(log, entry_of(1)) == "new"
    log.close()
