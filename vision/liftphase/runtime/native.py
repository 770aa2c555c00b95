"""Packages with a native part: missing system libraries, the memory they keep, their threads."""

import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from liftphase.errors import LiftphaseError

# The loader's own words (glibc, musl), which Python puts into an ImportError or an OSError.
_MISSING = re.compile(
    r"(?P<glibc>lib[\w.+-]+): cannot open shared object file"
    r"|Error loading shared library (?P<musl>lib[\w.+-]+)"
)
DEBIAN_PACKAGES = "libgl1 libglib2.0-0 libegl1 libgles2"


@contextmanager
def native_libraries() -> Iterator[None]:
    """Around an import of cv2 or mediapipe, and the first use of mediapipe (which loads its library then).

    Raises
    ------
    LiftphaseError
        When a shared library is missing; other errors pass unchanged.
    """
    try:
        yield
    except (ImportError, OSError) as error:
        explained = explain_missing_library(error)
        if explained is None:
            raise
        raise explained from error


def explain_missing_library(error: BaseException) -> LiftphaseError | None:
    """The error for people, if `error` is the loader's about a missing shared library; else None."""
    found = _MISSING.search(str(error))
    if not found:
        return None
    return LiftphaseError(
        f"The system library {found['glibc'] or found['musl']} is missing. On Debian or Ubuntu: "
        f"apt-get install {DEBIAN_PACKAGES}"
    )


def trim_heap() -> None:
    """Return freed memory to the system, so that it counts as free for what comes next.

    The C library of most Linux systems keeps it (100 MB after a pose pass), some for every thread there was;
    elsewhere nothing is done.
    """
    import ctypes

    with suppress(AttributeError, OSError, TypeError):
        ctypes.CDLL(None).malloc_trim(0)


@contextmanager
def opencv_threads(count: int | None) -> Iterator[None]:
    """Limit OpenCV's own threads to `count` while the block lasts; None leaves them as they are."""
    if count is None:
        yield
        return
    import cv2

    before = cv2.getNumThreads()
    cv2.setNumThreads(count)
    try:
        yield
    finally:
        cv2.setNumThreads(before)
