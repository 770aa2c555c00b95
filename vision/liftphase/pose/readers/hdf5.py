"""HDF5 files, opened through h5py (extra `hdf5`) where their arrays are in proportion to their size."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from liftphase.runtime.extras import import_extra
from liftphase.runtime.memory_limit import limited_memory

# Compressed poses take more than a hundredth of their bytes; a damaged file may claim any size.
_SLACK_BYTES, _MAX_RATIO = 1_000_000, 100
# What libhdf5 and what reads through it take besides the arrays; by a damaged file libhdf5 alone took 1-3 GB.
_OVERHEAD_BYTES = 400_000_000
# Of each array, as other types and in other orders.
_COPIES = 6


@contextmanager
def open_hdf5(path: Path, extra: str = "hdf5") -> Iterator[Any]:
    """The file (`h5py.File`); memory is bounded by what its arrays need while it is open.

    Raises ValueError for arrays far larger than it, UsageError without h5py; where memory is exceeded what
    libhdf5 or NumPy raise.
    """
    h5py = import_extra("h5py", extra)
    with limited_memory(_OVERHEAD_BYTES):
        file = h5py.File(path, "r")
    with file:
        with limited_memory(_OVERHEAD_BYTES):
            sizes = _sizes_of(file, h5py)
        if sum(sizes) > _SLACK_BYTES + _MAX_RATIO * path.stat().st_size:
            raise ValueError("it claims arrays that are far larger than the file")
        with limited_memory(_OVERHEAD_BYTES + _COPIES * sum(sizes)):
            yield file


def _sizes_of(file: Any, h5py: Any) -> list[int]:
    sizes: list[int] = []

    def add(_: str, item: Any) -> None:
        if isinstance(item, h5py.Dataset):
            sizes.append(item.nbytes)

    file.visititems(add)
    return sizes
