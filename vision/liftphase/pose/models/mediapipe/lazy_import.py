"""Loading MediaPipe without what it loads and logs needlessly, and without traces in the host program."""

import importlib
import os
import re
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

# MediaPipe imports these for a plot and a microphone. They take two thirds of its start; one runs a compiler
# to find its library, the other writes a list of fonts into the user's cache.
_UNUSED_IMPORTS = ("matplotlib", "matplotlib.pyplot", "sounddevice")

# Lines of absl's log below an error, and TFLite's two. No environment variable turns these off: they are
# written before MediaPipe sets up its log.
_NATIVE_LOGS = re.compile(
    rb"^(?:[IW]\d{4} .*|INFO: Created TensorFlow Lite.*|WARNING: All log messages before absl::.*)\n",
    re.MULTILINE,
)
_LOCK = threading.RLock()


class _LateModule(ModuleType):
    """Stands for a module while MediaPipe is imported; the real one is imported when it is first used."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") or sys.modules.get(self.__name__) is self:
            raise AttributeError(f"module '{self.__name__}' has no attribute '{name}'")
        return getattr(importlib.import_module(self.__name__), name)


def import_mediapipe() -> Any:
    """MediaPipe, imported when it is first needed, since that takes a while.

    Afterwards `sys.modules` holds nothing but real modules, and MediaPipe's own plots work: they import
    matplotlib when they are drawn.
    """
    with _LOCK:
        if "mediapipe" in sys.modules:
            return sys.modules["mediapipe"]
        stand_ins = {name: _LateModule(name) for name in _UNUSED_IMPORTS if name not in sys.modules}
        sys.modules |= stand_ins
        try:
            import mediapipe
        finally:
            for name in stand_ins:
                del sys.modules[name]
        return mediapipe


@contextmanager
def suppress_native_logs() -> Iterator[None]:
    """Hold back what is written to file descriptor 2; pass it on at the end without MediaPipe's log."""
    with _LOCK, tempfile.TemporaryFile() as held:
        try:
            real = os.dup(2)
        except OSError:  # closed: nobody reads it
            yield
            return
        os.dup2(held.fileno(), 2)
        try:
            yield
        finally:
            os.dup2(real, 2)
            held.seek(0)
            rest = _NATIVE_LOGS.sub(b"", held.read())
            if rest:
                os.write(2, rest)
            os.close(real)
