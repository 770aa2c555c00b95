"""Exporters, which write the files of the results: the built-in ones and those of other packages."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from liftphase.errors import UsageError
from liftphase.export.analysis_json import write_analysis_json
from liftphase.export.csv import write_frames_csv, write_reps_csv
from liftphase.export.result_folder import RESULT_FILES
from liftphase.reps.model import Analysis
from liftphase.runtime.registry import Registry

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class FrameSeries:
    """The series that have a value for every frame.

    Parameters
    ----------
    times_s : ndarray, shape (T,)
        Presentation timestamps, seconds.
    angles : mapping of str to ndarray, shape (T,)
        Joint angles by name, degrees; NaN where not known.
    excursion : ndarray, shape (T,)
        0 at the lengthened end, 1 at the shortened end; NaN where not known.
    load : ndarray, shape (T, 3), or None
        Of the load: x to the right and y up in meters, and its speed along the path of the lift in meters a
        second, positive in the concentric; None where the scale is not known.
    """

    times_s: Array
    angles: Mapping[str, Array]
    excursion: Array
    load: Array | None = None


class Exporter(Protocol):
    """Writes one file of the results of a clip.

    Another package offers one in the entry-point group `liftphase.exporters`; while the package is installed,
    every analysis writes its file, too. Some of this package are written on request only (`ON_REQUEST`).
    """

    @property
    def file_name(self) -> str:
        """The name of its file in the folder of the results; no other result may have it."""
        ...

    def write(self, analysis: Analysis, frames: FrameSeries, path: Path) -> None:
        """Write the file, whole or not at all (`liftphase.runtime.atomic_files`).

        Raises OutputError when it cannot be written.
        """
        ...


class AnalysisJson:
    """analysis.json: all results of the clip."""

    file_name = "analysis.json"

    def write(self, analysis: Analysis, frames: FrameSeries, path: Path) -> None:
        """Write `Analysis.to_dict()`."""
        write_analysis_json(analysis, path)


class RepsCsv:
    """reps.csv: one row per rep."""

    file_name = "reps.csv"

    def write(self, analysis: Analysis, frames: FrameSeries, path: Path) -> None:
        """Write the table of `liftphase.export.rep_columns.rep_columns`."""
        write_reps_csv(analysis, path)


class FramesCsv:
    """frames.csv: one row per frame."""

    file_name = "frames.csv"

    def write(self, analysis: Analysis, frames: FrameSeries, path: Path) -> None:
        """Write the angles, the excursion and the load's path with the phase of every frame."""
        write_frames_csv(path, frames.times_s, frames.angles, frames.excursion, analysis, frames.load)


# analysis.json is the last one: where it stands, the other files stand and belong to it.
_BUILT_IN = {"frames-csv": FramesCsv, "reps-csv": RepsCsv, "analysis-json": AnalysisJson}
# Files for other programs, which `liftphase export` writes: name -> the exporter, and its file.
_FOR_OTHERS = {
    "segments-csv": ("annotations.segments_csv:SegmentsCsv", "segments.csv"),
    "eaf": ("annotations.elan:Elan", "phases.eaf"),
    "boris": ("annotations.boris:Boris", "phases.boris"),
    "textgrid": ("annotations.textgrid:TextGrid", "phases.TextGrid"),
    "audacity": ("annotations.audacity:Audacity", "labels.txt"),
    "trc": ("motion.trc:TrackTrc", "track.trc"),
    "mot": ("motion.mot:AnglesMot", "angles.mot"),
    "movement": ("motion.movement:TrackNetcdf", "track.nc"),
}
ON_REQUEST = tuple(_FOR_OTHERS)
EXPORTERS: Registry[type[Exporter]] = Registry(
    "exporter",
    "liftphase.exporters",
    {
        **{name: f"{__name__}:{kind.__name__}" for name, kind in _BUILT_IN.items()},
        **{name: f"liftphase.export.{place}" for name, (place, _) in _FOR_OTHERS.items()},
    },
)


def load_exporters() -> list[Exporter]:
    """The exporters that write a file of every analysis, that of analysis.json last.

    Raises UsageError when one of another package cannot be loaded, or its file is that of another result.
    """
    every = [name for name in EXPORTERS.names() if name not in ON_REQUEST]
    names = sorted(every, key=lambda name: name == "analysis-json")
    exporters = [EXPORTERS.load(name)() for name in names]
    taken = RESULT_FILES | {file for _, file in _FOR_OTHERS.values()}
    for name, exporter in zip(names, exporters, strict=True):
        if name in _BUILT_IN:
            continue
        file = exporter.file_name
        if file in taken or file in ("", ".", "..") or PurePath(file).name != file:
            raise UsageError(
                f"The exporter '{name}' cannot write '{file}': its file needs a name of its own."
            )
        taken |= {file}
    return exporters


def result_files() -> frozenset[str]:
    """The names of all files of results, those on request and of other packages included.

    Raises UsageError as `load_exporters` does.
    """
    always = (exporter.file_name for exporter in load_exporters())
    return RESULT_FILES.union(always, (file for _, file in _FOR_OTHERS.values()))
