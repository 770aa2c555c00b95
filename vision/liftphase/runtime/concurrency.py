"""Running the steps of one clip in threads: decoders, encoders and models release the interpreter's lock.

Everything stays in order and bounded, so that results are bit for bit those of one step after the other, and
memory does not grow with the clip.
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

# Frames queued between two steps: enough to even out key frames; each takes up to 2.8 MB.
QUEUE_SIZE = 8
_POLL_S = 0.05


def usable_cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextmanager
def prefetch(items: Iterable[T], parallel: bool = True) -> Iterator[Iterator[T]]:
    """The items, in order, taken from `items` in a thread, a few ahead of their use.

    What `items` raises is raised where the item would have come. The thread ends with the block.

    Parameters
    ----------
    items : iterable
        Iterated in the thread.
    parallel : bool
        False takes each item when it is asked for, without a thread.
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

    thread = threading.Thread(target=read, name="prefetch", daemon=True)
    thread.start()
    try:
        yield take()
    finally:
        stopped.set()
        thread.join()


class BackgroundWorker:
    """One thread that does work in the order it is submitted.

        with BackgroundWorker() as background:
            for frame in frames:
                background.submit(encode, frame)

    The caller waits where it is more than `QUEUE_SIZE` pieces ahead. What a piece of work raises is raised by
    a later `submit` or at the end of the block; after an error in the block, queued work is dropped.

    Parameters
    ----------
    parallel : bool
        False does each piece at once, in the caller's thread.
    """

    def __init__(self, parallel: bool = True) -> None:
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="background") if parallel else None
        self._pending: deque[Future[Any]] = deque()

    def submit(self, work: Callable[..., T], *arguments: Any) -> "Future[T]":
        """Do `work(*arguments)` after what was submitted before."""
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
