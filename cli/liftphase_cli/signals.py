"""Clean exit on SIGTERM and SIGHUP: partial files are removed first."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

# Windows has no SIGHUP.
_SIGNALS = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name))


class Ended(KeyboardInterrupt):
    """A signal asked this process to end."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


def exit_code(stop: BaseException) -> int:
    """What a shell shows of a command that ended so: 128 and the signal's number."""
    return 128 + (stop.number if isinstance(stop, Ended) else signal.SIGINT)


@contextmanager
def ending_in_order() -> Iterator[None]:
    """While the block lasts SIGTERM and SIGHUP raise `Ended`, once; what `nohup` ignores stays ignored."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.getsignal(number) for number in _SIGNALS}
    handled = [number for number, handler in before.items() if handler is signal.SIG_DFL]

    def end(number: int, frame: FrameType | None) -> None:
        # A second one must not interrupt the clean-up.
        for each in handled:
            signal.signal(each, signal.SIG_IGN)
        raise Ended(number)

    for number in handled:
        signal.signal(number, end)
    try:
        yield
    finally:
        for number in handled:
            signal.signal(number, before[number])
