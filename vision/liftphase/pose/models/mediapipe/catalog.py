"""The catalog of pose models, and where they are stored."""

import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from liftphase.errors import UsageError

FOLDER_VARIABLE = "LIFTPHASE_MODELS"
DEFAULT_MODEL = "full"

# report(what, bytes so far, bytes in all)
Report = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Package:
    """A published package: what people call it, its pattern as a file, and its size."""

    title: str
    pattern: str
    size_bytes: int


WHEEL = Package("the wheel of mediapipe 0.10.21", "mediapipe-0.10.21-*.whl", 35_622_638)
NPM = Package("the npm package @mediapipe/pose 0.5.1675469404", "mediapipe-pose-*.tgz", 40_985_403)


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
    license: str = "Apache-2.0"


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
    """The model of that name.

    Raises
    ------
    UsageError
        When there is none.
    """
    try:
        return MODELS[name]
    except KeyError:
        raise UsageError(f"No such model: {name}. There are {', '.join(MODELS)}.") from None


def models_folder() -> Path:
    """The folder of bundles: `LIFTPHASE_MODELS`, else `models/` of a checkout, else the user's cache."""
    if folder := os.environ.get(FOLDER_VARIABLE):
        return Path(folder).expanduser()
    checkout = Path(__file__).parents[5]
    if (checkout / "pyproject.toml").is_file() and (checkout / "models" / "README.md").is_file():
        return checkout / "models"
    from platformdirs import user_cache_path

    return user_cache_path("liftphase", appauthor=False) / "models"


def bundle_path(name: str) -> Path:
    """Where the bundle of this model belongs, whether it is there or not.

    Raises
    ------
    UsageError
        When there is no such model.
    """
    return models_folder() / f"{get_model(name).name}.task"


def find_bundle(name: str) -> Path | None:
    """The model's bundle if it is there with the right SHA-256, else None.

    Raises
    ------
    UsageError
        When there is no such model.
    """
    model, path = get_model(name), bundle_path(name)
    try:
        return path if sha256(path.read_bytes()) == model.sha256 else None
    except OSError:
        return None


def sha256(data: bytes) -> str:
    """In hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()
