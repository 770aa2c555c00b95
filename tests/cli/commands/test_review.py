"""`liftphase review` as it is run: in a process of its own, ended by signals."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Sequence
from pathlib import Path

import psutil
import pytest
from review_server import free_port, put_result
from waiting import LIMIT_S

COMMAND = [sys.executable, "-c", "from liftphase_cli.main import main; main()", "review", "--no-browser"]


def start(*arguments: object, cwd: Path | None = None, before: Sequence[str] = ()) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*before, *COMMAND, *map(str, arguments)],
        cwd=cwd,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )


def address(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    found = re.search(r"http://\S+", process.stdout.readline())
    assert found is not None
    return found[0]


def end(process: subprocess.Popen[str], number: int = signal.SIGINT) -> tuple[int, str, str]:
    assert process.stdout is not None
    process.send_signal(number)
    # `communicate` reads past what `readline` has taken into its buffer beyond the first line.
    out = process.stdout.read()
    _, err = process.communicate(timeout=LIMIT_S)
    return process.returncode, out, err


def test_it_prints_an_address_that_opens_the_results_and_ends_with_ctrl_c(tmp_path: Path) -> None:
    put_result(tmp_path, "squat")
    process = start(tmp_path, "--port", free_port())
    try:
        with urllib.request.urlopen(address(process)) as answer:
            assert answer.status == 200
            assert "HttpOnly" in answer.headers["set-cookie"]
    finally:
        code, out, err = end(process)
    assert (code, out) == (0, "")
    assert err.splitlines() == ["Ctrl-C ends the server."]


def test_a_port_in_use_gives_the_next(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = other.getsockname()[1]
        process = start(tmp_path, "--port", taken)
        try:
            port = int(address(process).split(":")[2].split("/")[0])
        finally:
            _, _, err = end(process)
    assert taken < port
    assert err.splitlines()[0] == f"Port {taken} is in use; {port} is free."


def test_for_phones_there_is_a_code(tmp_path: Path) -> None:
    process = start(tmp_path, "--host", "0.0.0.0", "--port", free_port())
    try:
        where = address(process)
    finally:
        _, out, _ = end(process)
    assert "0.0.0.0" not in where
    assert "token=" in where
    assert sum("█" in line for line in out.splitlines()) > 15


def test_sigterm_ends_it_too(tmp_path: Path) -> None:
    process = start(tmp_path, "--port", free_port())
    address(process)
    code, _, err = end(process, signal.SIGTERM)
    assert code == 143
    assert "Traceback" not in err


def test_the_folder_of_results_is_made_for_the_first_clip(tmp_path: Path) -> None:
    process = start("--port", free_port(), cwd=tmp_path)
    address(process)
    assert end(process)[0] == 0
    assert (tmp_path / "results").is_dir()


@pytest.mark.parametrize("name", ["gone", "file"])
def test_what_is_no_folder_is_refused(run, tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    failed = run("review", tmp_path / name, "--no-browser")
    assert (failed.exit_code, failed.stdout) == (2, "")
    assert len(failed.stderr.splitlines()) == 1
    assert str(tmp_path / name) in failed.stderr


@pytest.mark.parametrize("host", ["no.such.host.invalid", "203.0.113.9"])
def test_an_address_that_is_not_of_this_machine_is_refused(run, tmp_path: Path, host: str) -> None:
    failed = run("review", tmp_path, "--no-browser", "--host", host)
    assert (failed.exit_code, failed.stdout) == (2, "")
    assert len(failed.stderr.splitlines()) == 1
    assert host in failed.stderr


def test_the_server_calls_nobody(tmp_path: Path) -> None:
    """Shown by the system calls of a server that lists results and takes a request."""
    strace = shutil.which("strace")
    if strace is None:
        pytest.skip("strace is not installed")
    put_result(tmp_path / "results", "squat")
    log = tmp_path / "trace.log"
    watch = [strace, "-f", "-qq", "-o", str(log), "-e", "trace=connect,sendto,sendmsg"]
    process = start(tmp_path / "results", "--port", free_port(), before=watch)
    try:
        with urllib.request.urlopen(address(process)) as answer:
            assert answer.status == 200
    finally:
        # strace hands the signal on to nobody: the server itself is its child.
        (server,) = psutil.Process(process.pid).children()
        server.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=LIMIT_S)
    if "not permitted" in err:
        pytest.skip("this machine forbids tracing")
    lines = log.read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if re.search(r"connect\(.*AF_INET", line)] == []
    # What it does send is the answer; connections that others opened carry no address.
    assert [line for line in lines if re.search(r"send(to|msg)\(.*sin6?_addr", line)] == []
    assert any("sendto(" in line for line in lines)


def test_nothing_else_loads_the_server() -> None:
    code = (
        "import sys; from liftphase_cli.main import main\n"
        "try: main(['analyze', '--help'])\nexcept SystemExit: pass\n"
        "import liftphase; liftphase.analyze\n"
        "print(sorted({'starlette', 'uvicorn', 'segno'} & set(sys.modules)))"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.splitlines()[-1] == "[]"
