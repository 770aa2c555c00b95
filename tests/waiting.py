"""Waiting for what has to come, however slow or busy the machine is."""

import time
from collections.abc import Callable

# What has not come by then never comes. A test that waits ends as soon as it comes.
LIMIT_S = 90.0


def wait_until(holds: Callable[[], object], *, every_s: float = 0.02, limit_s: float = LIMIT_S) -> None:
    """Return as soon as it holds; an AssertionError after `limit_s` seconds."""
    end_s = time.monotonic() + limit_s
    while not holds():
        assert time.monotonic() < end_s, "it never came"
        time.sleep(every_s)
