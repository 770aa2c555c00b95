import os
import subprocess
import sys
from pathlib import Path

import pytest

from liftphase.pose.models.mediapipe.catalog import MODELS
from liftphase.pose.models.mediapipe.store import ensure_bundle


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder for models, and no network for pip."""
    monkeypatch.setenv("LIFTPHASE_MODELS", str(tmp_path / "models"))
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    for name in ("PIP_FIND_LINKS", "PIP_EXTRA_INDEX_URL"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path / "models"


@pytest.fixture(scope="module")
def full_bundle() -> Path:
    """The real one, fetched if need be, before `folder` hides it."""
    return ensure_bundle("full")


def run(*arguments: str) -> "subprocess.CompletedProcess[str]":
    code = "from liftphase_cli.main import main; main()"
    command = [sys.executable, "-c", code, "models", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_pull_list_and_path_of_a_model_the_user_has(full_bundle: Path, folder: Path) -> None:
    missing = run("path")
    assert (missing.returncode, missing.stdout) == (3, "")
    assert missing.stderr == "liftphase: The full model is not here: liftphase models pull full\n"

    pulled = run("pull", "full", "--from", str(full_bundle))
    assert (pulled.returncode, pulled.stderr) == (0, "")

    path = run("path", "full")
    assert (path.returncode, path.stdout, path.stderr) == (0, f"{folder / 'full.task'}\n", "")

    lines = run("list").stdout.splitlines()
    assert str(folder) in lines[0]
    assert {line.split()[0]: "not here" not in line for line in lines[1:]} == {
        "lite": False,
        "full": True,
        "heavy": False,
    }
    assert all(MODELS[line.split()[0]].sha256 in line and "Apache-2.0" in line for line in lines[1:])


def test_pull_without_a_network_is_one_line(folder: Path) -> None:
    failed = run("pull")
    assert (failed.returncode, failed.stdout) == (3, "")
    assert failed.stderr.startswith("liftphase: ")
    assert failed.stderr.count("\n") == 1
    assert "no connection" in failed.stderr
    assert "--from FILE" in failed.stderr
    assert list(folder.iterdir()) == []


def test_an_unknown_model_is_wrong_usage() -> None:
    assert run("path", "huge").returncode == 2
