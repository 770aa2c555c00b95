"""Progress of the work on a clip, for display."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext

Advance = Callable[[], None]
# Called with a label and about how many frames there are; its block gets the function to call after each.
Progress = Callable[[str, int | None], AbstractContextManager[Advance]]


def no_progress(label: str, total: int | None) -> AbstractContextManager[Advance]:
    """Show no progress."""
    return nullcontext(lambda: None)
