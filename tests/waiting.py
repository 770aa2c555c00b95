"""Waiting for what has to come, however slow or busy the machine is."""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

# What has not come by then never comes. A test that waits ends as soon as it comes.
LIMIT_S = 90.0


def wait_until(holds: Callable[[], T | None], *, every_s: float = 0.02) -> T:
    """What it gives, as soon as that is true; an AssertionError where it never is."""
    end_s = time.monotonic() + LIMIT_S
    while not (found := holds()):
        assert time.monotonic() < end_s, "it never came"
        time.sleep(every_s)
    return found
