"""Parquet files, where pyarrow is installed."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from liftphase.export.csv import Row, Write
from liftphase.export.table import Column, utf8_row
from liftphase.runtime.atomic_files import atomic_path

_CHUNK_SIZE = 10_000


def is_available() -> bool:
    """Whether pyarrow is installed."""
    try:
        import pyarrow  # noqa: F401
    except ImportError:
        return False
    return True


@contextmanager
def open_parquet(path: Path, columns: Sequence[Column[Any]]) -> Iterator[Write]:
    """A Parquet file, written row by row; it takes its name when the block ends without an error.

    A column carries its unit as metadata of its field.
    """
    import pyarrow as arrow
    from pyarrow import parquet

    types = {str: arrow.string(), float: arrow.float64(), int: arrow.int64(), bool: arrow.bool_()}
    schema = arrow.schema(
        [
            arrow.field(
                column.name, types[column.kind], metadata={"unit": column.unit} if column.unit else None
            )
            for column in columns
        ]
    )
    waiting: list[dict[str, Any]] = []
    with atomic_path(path) as partial, parquet.ParquetWriter(partial, schema) as writer:

        def flush() -> None:
            writer.write_table(arrow.Table.from_pylist(waiting, schema))
            waiting.clear()

        def write(rows: Sequence[Row]) -> None:
            names = [column.name for column in columns]
            waiting.extend(utf8_row({name: row.get(name) for name in names}) for row in rows)
            if len(waiting) >= _CHUNK_SIZE:
                flush()

        yield write
        flush()
