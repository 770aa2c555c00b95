"""The extension point of pose files: the interface of a reader, and the registry."""

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from liftphase.pose.readers.json_file import load_json
from liftphase.pose.readers.recording import Recording
from liftphase.runtime.registry import Registry

# What parsers raise for content that is damaged.
FAULTS = (
    *(ValueError, LookupError, TypeError, AttributeError, ArithmeticError, MemoryError, RuntimeError),
    csv.Error,
)


class TrackReader(Protocol):
    """Reads one format of pose files.

    Another package offers one in the entry-point group `liftphase.track_readers`.
    """

    @property
    def title(self) -> str:
        """What people call the format."""
        ...

    def matches(self, path: Path) -> bool:
        """Whether this file, or folder of files, is of the format, by its name and its beginning."""
        ...

    def read(self, path: Path) -> Recording:
        """The people in the file.

        Raises ValueError, KeyError or TypeError for what is damaged, LiftphaseError for what cannot be read
        and why, in one line.
        """
        ...


_PLACE = "liftphase.pose.readers"
READERS: Registry[Callable[[], TrackReader]] = Registry(
    "pose file reader",
    "liftphase.track_readers",
    {
        "openpose": f"{_PLACE}.openpose:OpenPose",
        "mmpose": f"{_PLACE}.mmpose:MMPose",
        "coco": f"{_PLACE}.coco:Coco",
        "deeplabcut-csv": f"{_PLACE}.deeplabcut:DeepLabCutCsv",
        "deeplabcut-h5": f"{_PLACE}.deeplabcut:DeepLabCutHdf5",
        "sleap-csv": f"{_PLACE}.sleap:SleapCsv",
        "sleap-h5": f"{_PLACE}.sleap:SleapHdf5",
        "trc": f"{_PLACE}.trc:Trc",
        "c3d": f"{_PLACE}.c3d:C3d",
        "movement": f"{_PLACE}.movement:Movement",
    },
)
# Suffixes of the built-in formats: a name of a file that has none of them, in a program without other
# packages' readers, is a video's.
SUFFIXES = frozenset({".json", ".csv", ".h5", ".hdf5", ".trc", ".c3d", ".nc", ".slp"})


def find_reader(path: Path) -> TrackReader | None:
    """The reader of this file or folder, None where no format is known: it is no pose file."""
    others = READERS.others()
    built_in = path.suffix.lower() in SUFFIXES or path.is_dir()
    for name in READERS.names() if built_in else others:
        reader = READERS.load(name)()
        try:
            if reader.matches(path):
                return reader
        except (OSError, *FAULTS):
            continue
    return None


def why_unknown(path: Path) -> str:
    """The end of a sentence that begins with a path which no reader takes."""
    if not path.exists():
        return "does not exist: check the name."
    if path.suffix.lower() == ".slp":
        return "is a project of SLEAP: export its analysis as HDF5 or CSV, and give that."
    if path.suffix.lower() == ".json" and path.is_file():
        try:
            load_json(path)
        except (OSError, *FAULTS) as error:
            return f"is no JSON that can be read: {' '.join(str(error).split())[:120]}."
    names = dict.fromkeys(READERS.load(name)().title for name in READERS.names())
    return f"is no pose file that is known: {', '.join(names)} are."
