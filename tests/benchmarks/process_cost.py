"""What a command takes: seconds on the clock, seconds of CPU, and memory at its peak.

`ru_maxrss` of a process begins with that of the process that started it, kept over fork and exec: a benchmark
that has made a clip would be measured instead of a command that needs less. So each command is started by a
fresh interpreter that has loaded nothing, which is this file run as a script.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

# Where Python may not keep its compiled modules, every start compiles them anew.
AS_USERS_HAVE_IT = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}


@dataclass(frozen=True)
class Run:
    """What a process and its children took; output: of both streams."""

    wall_s: float
    cpu_s: float
    peak_mb: float
    output: str = ""


def run(command: list[str]) -> Run:
    """Run a command to its end. Raises CalledProcessError, with its output, when it fails."""
    with tempfile.NamedTemporaryFile() as cost, tempfile.TemporaryFile() as said:
        launcher = [sys.executable, "-I", "-S", __file__, cost.name, *command]
        code = subprocess.run(
            launcher, stdout=said, stderr=subprocess.STDOUT, env=AS_USERS_HAVE_IT, check=False
        ).returncode
        said.seek(0)
        output = said.read().decode(errors="replace")
        if code:
            raise subprocess.CalledProcessError(code, command, output)
        return Run(**json.loads(Path(cost.name).read_bytes()), output=output)


def _launch(cost: str, *command: str) -> int:
    """Run the command and write to the file `cost` what it took; returns its exit code."""
    begin = time.perf_counter()
    process = subprocess.Popen(command)
    _, status, usage = os.wait4(process.pid, 0)
    wall_s = time.perf_counter() - begin
    process.returncode = os.waitstatus_to_exitcode(status)
    taken = {
        "wall_s": wall_s,
        "cpu_s": usage.ru_utime + usage.ru_stime,
        # Kilobytes on Linux, bytes on macOS.
        "peak_mb": usage.ru_maxrss / (1024 * 1024 if sys.platform == "darwin" else 1024),
    }
    Path(cost).write_text(json.dumps(taken), encoding="utf-8")
    return process.returncode


if __name__ == "__main__":
    sys.exit(_launch(*sys.argv[1:]))
