"""A bound on the memory that a native library may take for a file whose content cannot be trusted."""

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_STATE = Path("/proc/self/statm")
# The limit is the process's own: one block at a time sets and takes it back.
_LIMITING = threading.Lock()


@contextmanager
def limited_memory(extra_bytes: int) -> Iterator[None]:
    """Let the process grow by so many bytes at most during the block, where the system can (Linux).

    Beyond it an allocation fails: in Python with MemoryError, in a native library with an error of its own.
    Other threads are held to it meanwhile, so that it is meant for the short reading of a small file.
    """
    if sys.platform != "linux":
        yield
        return
    import resource

    with _LIMITING:
        soft, hard = resource.getrlimit(resource.RLIMIT_AS)
        pages = int(_STATE.read_text(encoding="ascii").split()[0])
        wanted = pages * resource.getpagesize() + extra_bytes
        known = [limit for limit in (soft, hard, wanted) if limit != resource.RLIM_INFINITY]
        resource.setrlimit(resource.RLIMIT_AS, (min(known), hard))
        try:
            yield
        finally:
            resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
