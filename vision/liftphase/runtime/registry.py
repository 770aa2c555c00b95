"""Registries of extensions by name: those of the package and those of other installed packages."""

import importlib
from collections.abc import Mapping
from importlib.metadata import entry_points
from typing import Generic, TypeVar, cast

from liftphase.errors import UsageError

T = TypeVar("T")


class Registry(Generic[T]):
    """The parts of one kind by name, loaded when first used.

    Nothing is registered while the program runs: another package names its parts in its own entry points, and
    a caller that has the object passes the object itself.

    Parameters
    ----------
    kind : str
        What a part is, for messages.
    group : str
        The entry-point group that other packages use.
    built_in : mapping of str to str
        The package's own parts, as `module:attribute`. A name of another package does not replace them.
    """

    def __init__(self, kind: str, group: str, built_in: Mapping[str, str]) -> None:
        self.kind = kind
        self.group = group
        self._built_in = dict(built_in)

    def names(self) -> list[str]:
        """All names, the package's own first."""
        return [*self._built_in, *self.others()]

    def others(self) -> list[str]:
        """The names of other packages' parts."""
        return sorted({entry.name for entry in entry_points(group=self.group)} - self._built_in.keys())

    def load(self, name: str) -> T:
        """The part of that name.

        Raises
        ------
        UsageError
            When there is none, or the package that should hold it cannot be imported.
        """
        if (place := self._built_in.get(name)) is not None:
            module, _, attribute = place.partition(":")
            return cast(T, getattr(importlib.import_module(module), attribute))
        entry = next((entry for entry in entry_points(group=self.group) if entry.name == name), None)
        if entry is None:
            raise UsageError(f"There is no {self.kind} '{name}': choose one of {', '.join(self.names())}.")
        try:
            return cast(T, entry.load())
        except (ImportError, AttributeError) as error:
            raise UsageError(
                f"The {self.kind} '{name}' cannot be loaded from {entry.value} ({error}): install "
                "that package again."
            ) from error
