"""Running the steps of one clip beside each other: video and model leave the interpreter free at work.

Everything stays in order and bounded, so that the results are those of one step after the other, bit for bit,
and memory does not grow with the clip.
"""

import os
import queue
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from types import TracebackType
from typing import Any, Self, TypeVar

T = TypeVar("T")

# Frames that wait between two steps: enough to even out key frames; each takes up to 2.8 MB.
QUEUE_SIZE = 8
_POLL_S = 0.05


def usable_cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextmanager
def prefetch(items: Iterable[T], parallel: bool = True) -> Iterator[Iterator[T]]:
    """The items, in order, taken from `items` by a thread of its own, a few ahead of their use.

    What `items` raises comes out where the item would have come. When the block ends, so has the thread.
    parallel: False takes each item when it is asked for.
    """
    if not parallel:
        yield iter(items)
        return
    waiting: queue.Queue[tuple[str, Any]] = queue.Queue(QUEUE_SIZE)
    stopped = threading.Event()

    def put(kind: str, value: Any = None) -> None:
        while not stopped.is_set():
            try:
                waiting.put((kind, value), timeout=_POLL_S)
                return
            except queue.Full:
                continue

    def read() -> None:
        try:
            for item in items:
                put("item", item)
                if stopped.is_set():
                    return
        except BaseException as error:
            put("error", error)
        else:
            put("end")

    def take() -> Iterator[T]:
        while (got := waiting.get())[0] == "item":
            yield got[1]
        if got[0] == "error":
            raise got[1]

    thread = threading.Thread(target=read, name="read-ahead", daemon=True)
    thread.start()
    try:
        yield take()
    finally:
        stopped.set()
        thread.join()


class BackgroundWorker:
    """Work done beside the caller by one thread, in the order it is given.

        with Beside() as beside:
            for frame in frames:
                beside(encode, frame)

    The caller waits where it is more than a few pieces ahead. What a piece of work raises comes out of a
    later call or of the end of the block. parallel: False does each piece at once.
    """

    def __init__(self, parallel: bool = True) -> None:
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="beside") if parallel else None
        self._pending: deque[Future[Any]] = deque()

    def __call__(self, work: Callable[..., T], *arguments: Any) -> "Future[T]":
        if self._pool is None:
            done: Future[T] = Future()
            done.set_result(work(*arguments))
            return done
        if len(self._pending) > QUEUE_SIZE:
            self._pending.popleft().result()
        future = self._pool.submit(work, *arguments)
        self._pending.append(future)
        return future

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._pool is None:
            return
        self._pool.shutdown(cancel_futures=error is not None)
        if error is None:
            for future in self._pending:
                future.result()
