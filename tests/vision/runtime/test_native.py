import ctypes
import sys
from pathlib import Path

import cv2
import pytest

from liftphase.errors import LiftphaseError
from liftphase.runtime.native import explain_missing_library, native_libraries, opencv_threads

INSTALL = "apt-get install libgl1 libglib2.0-0 libegl1 libgles2"


@pytest.mark.skipif(sys.platform != "linux", reason="ELF")
def test_a_library_that_needs_one_that_is_missing(tmp_path: Path) -> None:
    """MediaPipe's own library, asking for an EGL that no system has."""
    import mediapipe

    library = Path(mediapipe.__file__).parent / "tasks" / "c" / "libmediapipe.so"
    content = library.read_bytes()
    assert b"\0libEGL.so.1\0" in content
    asking = tmp_path / "libasking.so"
    asking.write_bytes(content.replace(b"\0libEGL.so.1\0", b"\0libEGX.so.1\0"))
    with pytest.raises(LiftphaseError, match=r"libEGX\.so\.1 is missing") as caught, native_libraries():
        ctypes.CDLL(str(asking))
    assert INSTALL in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("error", "library"),
    [
        (ImportError("libGL.so.1: cannot open shared object file: No such file or directory"), "libGL.so.1"),
        (
            OSError("libGLESv2.so.2: cannot open shared object file: No such file or directory"),
            "libGLESv2.so.2",
        ),
        (
            ImportError("libgthread-2.0.so.0: cannot open shared object file: No such file or directory"),
            "libgthread-2.0.so.0",
        ),
        (
            OSError("Error loading shared library libEGL.so.1: No such file or directory (needed by x.so)"),
            "libEGL.so.1",
        ),
    ],
)
def test_the_loaders_words_are_understood(error: Exception, library: str) -> None:
    explained = explain_missing_library(error)
    assert explained is not None
    assert f"{library} is missing" in str(explained)
    assert INSTALL in str(explained)


def test_other_errors_pass() -> None:
    with pytest.raises(FileNotFoundError), native_libraries():
        Path("/no/such/file").read_bytes()
    with pytest.raises(ImportError, match="no_such_module"), native_libraries():
        import no_such_module  # type: ignore[import-not-found]  # noqa: F401


def test_the_number_of_opencvs_threads_is_restored() -> None:
    before = cv2.getNumThreads()
    with pytest.raises(KeyError), opencv_threads(1):
        assert cv2.getNumThreads() == 1
        raise KeyError
    assert cv2.getNumThreads() == before
    with opencv_threads(None):
        assert cv2.getNumThreads() == before
