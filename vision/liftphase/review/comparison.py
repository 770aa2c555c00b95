"""Set against set, rep against rep: which durations differ by more than the measurement's error."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from liftphase.errors import ClipError
from liftphase.export.result_folder import MAX_ANALYSIS_SIZE
from liftphase.log.trend import smallest_detectable_change
from liftphase.reps.rep import PARTS, Part, Rep
from liftphase.runtime.atomic_files import atomic_path
from liftphase.runtime.bounded_files import read_bounded
from liftphase.runtime.drawable_text import drawable
from liftphase.runtime.file_marks import PNG_SOFTWARE

_PANEL_IN, _DPI, _MAX_COLUMNS = (2.6, 2.0), 110, 4
_COLORS = ("#1f5fa8", "#b3400f")


@dataclass(frozen=True, slots=True)
class Difference:
    """One part of two reps: its seconds in each; is_certain: they differ by more than the error."""

    rep: int
    part: Part
    first_s: float
    second_s: float
    is_certain: bool

    @property
    def difference_s(self) -> float:
        """The second less the first, seconds."""
        return self.second_s - self.first_s


def compare_reps(first: Sequence[Rep], second: Sequence[Rep]) -> list[Difference]:
    """The parts of reps that both sets have, one by one; parts that were not seen in both are left out."""
    found = []
    for number, (one, other) in enumerate(zip(first, second, strict=False), start=1):
        for part in PARTS:
            seconds, u_s = (
                [rep.duration_s(part) for rep in (one, other)],
                [rep.duration_u_s(part) or 0.0 for rep in (one, other)],
            )
            if seconds[0] is None or seconds[1] is None:
                continue
            certain = abs(seconds[1] - seconds[0]) > smallest_detectable_change(*u_s)
            found.append(Difference(number, part, seconds[0], seconds[1], certain))
    return found


def read_excursion(frames_csv: Path) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Times (T,), seconds, and excursion (T,) of a frames.csv. Raises ClipError where there is none."""
    try:
        text = read_bounded(frames_csv, MAX_ANALYSIS_SIZE).decode("utf-8-sig")
        rows = [(row["time_s"], row["excursion"]) for row in csv.DictReader(io.StringIO(text, newline=""))]
        values = np.array([[float(cell or "nan") for cell in row] for row in rows]).reshape(-1, 2)
    except (OSError, KeyError, ValueError, csv.Error) as error:
        raise ClipError(f"{frames_csv} cannot be read: analyze the clip again.") from error
    return values[:, 0], values[:, 1]


def write_curves_png(
    curves: Sequence[tuple[NDArray[np.float64], NDArray[np.float64]]],
    reps: tuple[Sequence[Rep], Sequence[Rep]],
    names: tuple[str, str],
    path: Path,
) -> None:
    """The excursion of every pair of reps from its start on, a panel for each.

    curves: (times, excursion) of both clips. Raises OutputError when it cannot be written.
    """
    from matplotlib.figure import Figure

    count = min(map(len, reps))
    columns = min(count, _MAX_COLUMNS)
    rows = -(-count // columns)
    figure = Figure((_PANEL_IN[0] * columns, _PANEL_IN[1] * rows + 0.5), dpi=_DPI, layout="constrained")
    panels = figure.subplots(rows, columns, sharex=True, sharey=True, squeeze=False).ravel()
    for index, panel in enumerate(panels):
        if index >= count:
            panel.set_axis_off()
            continue
        for (times_s, excursion), curve, name, color in zip(curves, reps, names, _COLORS, strict=True):
            rep = curve[index]
            inside = (times_s >= rep.start_s) & (times_s <= rep.end_s)
            panel.plot(times_s[inside] - rep.start_s, excursion[inside], color=color, label=drawable(name))
        panel.set_title(f"rep {index + 1}", fontsize=9)
        panel.grid(alpha=0.3)
    panels[0].legend(fontsize=7)
    figure.supxlabel("seconds after the start of the rep", fontsize=9)
    figure.supylabel("excursion", fontsize=9)
    with atomic_path(path) as partial:
        figure.savefig(partial, format="png", metadata={"Software": PNG_SOFTWARE})
