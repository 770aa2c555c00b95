"""HDF5 files, opened through h5py (extra `hdf5`) once their arrays are in proportion to their size."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from liftphase.runtime.extras import import_extra

# Compressed poses take more than a hundredth of their bytes; a damaged file may claim any size.
_SLACK_BYTES, _MAX_RATIO = 1_000_000, 100


@contextmanager
def open_hdf5(path: Path, extra: str = "hdf5") -> Iterator[Any]:
    """The file (`h5py.File`). Raises ValueError for arrays far larger than it, UsageError without h5py."""
    h5py = import_extra("h5py", extra)
    allowed = _SLACK_BYTES + _MAX_RATIO * path.stat().st_size
    with h5py.File(path, "r") as file:
        sizes: list[int] = []

        def add(_: str, item: Any) -> None:
            if isinstance(item, h5py.Dataset):
                sizes.append(item.nbytes)

        file.visititems(add)
        if sum(sizes) > allowed:
            raise ValueError("it claims arrays that are far larger than the file")
        yield file
