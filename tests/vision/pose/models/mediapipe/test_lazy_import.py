"""What loading MediaPipe leaves behind in the host program: nothing. Each in a fresh interpreter."""

import subprocess
import sys
from pathlib import Path

import pytest

from liftphase.pose.models.mediapipe.lazy_import import suppress_native_logs

LOAD = (
    "from liftphase.pose.models.mediapipe.lazy_import import import_mediapipe\n"
    "mediapipe = import_mediapipe()\n"
)


def run(code: str, folder: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
        env={"MPLBACKEND": "Agg", "MPLCONFIGDIR": str(folder), "PYTHONPATH": ":".join(sys.path)},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_matplotlib_is_not_loaded_and_works_afterwards(tmp_path: Path) -> None:
    code = (
        LOAD
        + """
import sys
print([name for name in ("matplotlib", "matplotlib.pyplot", "sounddevice") if name in sys.modules])
import matplotlib.pyplot as plt
plt.plot([1, 2, 4])
plt.savefig("plot.png")
"""
    )
    assert run(code, tmp_path).strip() == "[]"
    assert (tmp_path / "plot.png").read_bytes().startswith(b"\x89PNG")


def test_mediapipes_own_plot_works(tmp_path: Path) -> None:
    code = (
        LOAD
        + """
from mediapipe.tasks.python.vision import drawing_utils
figure = drawing_utils.plt.figure()
figure.add_subplot(projection="3d")
figure.savefig("plot.png")
import matplotlib.pyplot
print(drawing_utils.plt.figure is matplotlib.pyplot.figure)
"""
    )
    assert run(code, tmp_path).strip() == "True"
    assert (tmp_path / "plot.png").stat().st_size > 1000


def test_what_was_loaded_before_stays(tmp_path: Path) -> None:
    code = "import matplotlib, sys; own = matplotlib\n" + LOAD + "print(sys.modules['matplotlib'] is own)"
    assert run(code, tmp_path).strip() == "True"


def test_a_module_that_is_not_installed_is_missed_when_used(tmp_path: Path) -> None:
    code = (
        LOAD
        + """
import sys
sys.modules["matplotlib.pyplot"] = None  # as if it were not installed
from mediapipe.tasks.python.vision import drawing_utils
try:
    drawing_utils.plt.figure
except ImportError:
    print("ImportError")
"""
    )
    assert run(code, tmp_path).strip() == "ImportError"


def test_standard_error_is_its_own_again(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(KeyError), suppress_native_logs():
        sys.stderr.flush()
        raise KeyError
    with suppress_native_logs():
        import os

        os.write(2, b"I0000 chatter\nkept\n")
    os.write(2, b"after\n")
    assert capfd.readouterr().err == "kept\nafter\n"
