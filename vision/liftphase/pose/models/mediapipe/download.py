"""Downloading the packages that carry the pose models, by the user's own pip and npm with their settings."""

import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from liftphase.pose.models.mediapipe.catalog import WHEEL, Package, Report

POLL_S = 0.2


class DownloadError(Exception):
    """Why a package cannot be downloaded, in a few words."""


# Patterns in a downloader's log and what they mean; the first match is reported.
_REASONS = (
    (r"No space left|ENOSPC", "no space left on the disk"),
    (
        r"Connection(Error| refused| reset| broken)|Timeout|timed out|ProxyError|Name or service not known"
        r"|name resolution|ECONN\w+|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|ENETUNREACH",
        "no connection",
    ),
    (r"SSLError|CERTIFICATE|self.signed", "the connection's certificate is not trusted"),
    (r"THESE PACKAGES DO NOT MATCH THE HASHES|EINTEGRITY|IncompleteRead", "it arrived damaged"),
    (r"No matching distribution|E404|ETARGET", "the configured package index does not hold it"),
)


def download(package: Package, folder: Path, report: Report | None = None) -> Path:
    """`package` as a file in `folder`; `report` is called a few times a second.

    Raises
    ------
    DownloadError
        When it is not available.
    """
    command = _pip_command(folder) if package is WHEEL else _npm_command(folder)
    with tempfile.TemporaryDirectory(dir=folder) as scratch, tempfile.TemporaryFile(dir=folder) as log:
        environment = {**os.environ, "TMPDIR": scratch, "TEMP": scratch, "TMP": scratch}
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=environment, cwd=folder
        )
        try:
            while (code := _wait(process)) is None:
                if report:
                    report(package.title, min(_size(folder), package.size_bytes), package.size_bytes)
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()
        log.seek(0)
        found = next(folder.glob(package.pattern), None)
        if code != 0 or found is None:
            raise DownloadError(_reason(log.read().decode(errors="replace")))
    if report:
        report(package.title, package.size_bytes, package.size_bytes)
    return found


def _pip_command(folder: Path) -> Sequence[str]:
    """The wheel for a fixed platform and Python: the models in it are the same, and none of it is run."""
    if importlib.util.find_spec("pip") is None:
        raise DownloadError("this Python has no pip: python -m ensurepip")
    return [
        *(sys.executable, "-m", "pip", "download", "mediapipe==0.10.21", "--dest", str(folder)),
        *("--no-deps", "--only-binary", ":all:", "--implementation", "cp", "--python-version", "3.11"),
        *("--platform", "manylinux_2_28_x86_64", "--retries", "2", "--no-input", "--progress-bar", "off"),
        "--disable-pip-version-check",
    ]


def _npm_command(folder: Path) -> Sequence[str]:
    npm = shutil.which("npm")
    if npm is None:
        raise DownloadError("npm, which would fetch it, is not installed")
    return [
        *(npm, "pack", "@mediapipe/pose@0.5.1675469404", "--pack-destination", str(folder)),
        *("--cache", str(folder / "npm-cache"), "--ignore-scripts", "--fetch-retries", "1"),
        *("--fetch-retry-mintimeout", "1000"),
        *("--no-update-notifier", "--loglevel", "error"),
    ]


def _wait(process: "subprocess.Popen[bytes]") -> int | None:
    try:
        return process.wait(POLL_S)
    except subprocess.TimeoutExpired:
        return None


def _size(folder: Path) -> int:
    """Bytes of the files below `folder`, some of which vanish meanwhile."""
    total = 0
    for parent, _, names in os.walk(folder):
        for name in names:
            try:
                total += (Path(parent) / name).stat().st_size
            except OSError:
                continue
    return total


def _reason(log: str) -> str:
    for pattern, meaning in _REASONS:
        if re.search(pattern, log):
            return meaning
    lines = [line.strip() for line in log.splitlines() if "error" in line.lower()]
    return lines[-1][:200] if lines else "the downloader says no reason"
