"""Where clips and results are: a folder that this machine (or all machines) can open, or object storage."""

import re
from pathlib import Path

from liftphase.batch.storage.base import Entry, OnWait, Storage
from liftphase.batch.storage.local import LocalStorage

__all__ = ["Entry", "LocalStorage", "OnWait", "Storage", "open_storage"]

_URL = re.compile(r"[a-z][a-z0-9+.-]+://", re.IGNORECASE)


def open_storage(address: str | Path) -> Storage:
    """The folder of that path or URL. Raises UsageError when its kind of storage is not supported here."""
    text = str(address)
    if text.startswith("file://"):
        text = text.removeprefix("file://")
    if not _URL.match(text):
        return LocalStorage(Path(text).expanduser().absolute())
    from liftphase.batch.storage.remote import RemoteStorage

    storage = RemoteStorage(text.rstrip("/"))
    storage.file_system  # noqa: B018  (opened here, where its errors are those of the request)
    return storage
