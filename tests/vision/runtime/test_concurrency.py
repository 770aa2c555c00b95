import threading
import time

import pytest
from waiting import wait_until

from liftphase.runtime.concurrency import QUEUE_SIZE, BackgroundWorker, prefetch


def counting(until, log, error_at=None):
    for number in range(until):
        if number == error_at:
            raise OSError("gone")
        log.append(number)
        yield number


@pytest.mark.parametrize("parallel", [True, False])
def test_everything_comes_in_order(parallel):
    with prefetch(counting(500, []), parallel) as items:
        assert list(items) == list(range(500))


def test_reading_goes_ahead_only_so_far():
    log = []
    with prefetch(counting(100, log)) as items:
        next(items)
        wait_until(lambda: len(log) > QUEUE_SIZE)
        time.sleep(0.1)
        assert len(log) <= QUEUE_SIZE + 2
    assert not any(thread.name == "prefetch" for thread in threading.enumerate())


@pytest.mark.parametrize("parallel", [True, False])
def test_an_error_comes_after_the_items_before_it(parallel):
    got = []
    with pytest.raises(OSError, match="gone"), prefetch(counting(10, [], error_at=4), parallel) as items:
        for item in items:
            got.append(item)
    assert got == [0, 1, 2, 3]


def test_leaving_early_ends_the_thread_and_nothing_more_is_read():
    log = []
    with pytest.raises(KeyError), prefetch(counting(10**6, log)) as items:
        next(items)
        raise KeyError
    done = len(log)
    time.sleep(0.1)
    assert len(log) == done
    assert not any(thread.name == "prefetch" for thread in threading.enumerate())


@pytest.mark.parametrize("parallel", [True, False])
def test_work_beside_is_done_in_order_and_whole(parallel):
    done = []
    with BackgroundWorker(parallel) as background:
        results = [background.submit(lambda n: done.append(n) or n * n, number) for number in range(50)]
    assert done == list(range(50))
    assert [result.result() for result in results] == [n * n for n in range(50)]


def test_the_caller_waits_for_work_that_lags():
    gate = threading.Event()
    given = []

    def give():
        with BackgroundWorker() as background:
            for number in range(20):
                background.submit(gate.wait)
                given.append(number)

    giver = threading.Thread(target=give)
    giver.start()
    wait_until(lambda: len(given) > QUEUE_SIZE)
    time.sleep(0.1)
    assert len(given) <= QUEUE_SIZE + 2
    gate.set()
    giver.join()
    assert len(given) == 20


@pytest.mark.parametrize("parallel", [True, False])
@pytest.mark.parametrize("last", [True, False])
def test_what_work_raises_comes_out(parallel, last):
    def fail():
        raise OSError("full")

    with pytest.raises(OSError, match="full"), BackgroundWorker(parallel) as background:
        background.submit(fail)
        for _ in range(0 if last else 20):
            background.submit(time.sleep, 0.001)


def test_after_an_error_the_rest_is_not_done():
    done, gate = [], threading.Event()
    with pytest.raises(KeyError), BackgroundWorker() as background:
        # At work until the next is dropped.
        background.submit(gate.wait, 20)
        background.submit(done.append, 1).add_done_callback(lambda _: gate.set())
        raise KeyError
    assert done == []
