"""What a `with` block closes."""

from typing import Self


class Closing:
    """A base of classes whose `with` block ends with `close()`."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        """Free what is held; may be called twice."""
        raise NotImplementedError
