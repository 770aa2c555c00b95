"""Set against set, rep against rep: which numbers differ by more than the measurement's error."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from liftphase.errors import ClipError
from liftphase.export.result_folder import MAX_ANALYSIS_SIZE
from liftphase.log.trend import smallest_detectable_change
from liftphase.render.side_by_side import Step
from liftphase.reps.rep import PARTS, Rep, Set
from liftphase.reps.velocity_model import Measured, measured_in
from liftphase.runtime.atomic_files import atomic_path
from liftphase.runtime.bounded_files import read_bounded
from liftphase.runtime.drawable_text import drawable
from liftphase.runtime.file_marks import PNG_SOFTWARE

_PANEL_IN, _DPI, _MAX_COLUMNS = (2.6, 2.0), 110, 4
_COLORS = ("#1f5fa8", "#b3400f")
# Between the points of a curve that is drawn, seconds.
_DRAWN_S = 0.02

MEAN_VELOCITY, VELOCITY_LOSS = "concentric_mean_m_s", "velocity_loss"

# Times (T,), seconds, and excursion (T,).
Curve = tuple[NDArray[np.float64], NDArray[np.float64]]


@dataclass(frozen=True, slots=True)
class Difference:
    """A number of two reps, or of two sets, each with the half-width of its 90 % interval.

    rep: number of the rep in its set, None for a number of the set; name: the part, whose seconds they are,
    or the field of `RepVelocity` or `SetVelocity`.
    """

    rep: int | None
    name: str
    first: Measured
    second: Measured

    @property
    def difference(self) -> float:
        """The second less the first."""
        return self.second[0] - self.first[0]

    @property
    def is_certain(self) -> bool:
        """Whether they differ by more than the error of the measurement."""
        return abs(self.difference) > smallest_detectable_change(self.first[1], self.second[1])


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
            found.append(Difference(number, part, (seconds[0], u_s[0]), (seconds[1], u_s[1])))
    return found


def compare_velocities(first: Set, second: Set) -> list[Difference]:
    """The mean velocities of the concentrics of reps that both sets have, then what they come to.

    Those that are not known of both are left out. They must be of one measured point: a bar's end and a hand
    move differently.
    """
    pairs: list[tuple[int | None, str, object, object]] = [
        (number, MEAN_VELOCITY, one.velocity, other.velocity)
        for number, (one, other) in enumerate(zip(first.reps, second.reps, strict=False), start=1)
    ]
    pairs += [(None, name, first.velocity, second.velocity) for name in (MEAN_VELOCITY, VELOCITY_LOSS)]
    found = []
    for rep, name, one, other in pairs:
        measured = measured_in(one, name), measured_in(other, name)
        if measured[0] is not None and measured[1] is not None:
            found.append(Difference(rep, name, measured[0], measured[1]))
    return found


def read_excursion(frames_csv: Path) -> Curve:
    """Times (T,), seconds, and excursion (T,) of a frames.csv. Raises ClipError where there is none."""
    try:
        text = read_bounded(frames_csv, MAX_ANALYSIS_SIZE).decode("utf-8-sig")
        rows = [(row["time_s"], row["excursion"]) for row in csv.DictReader(io.StringIO(text, newline=""))]
        values = np.array([[float(cell or "nan") for cell in row] for row in rows]).reshape(-1, 2)
    except (OSError, KeyError, ValueError, csv.Error) as error:
        raise ClipError(f"{frames_csv} cannot be read: analyze the clip again.") from error
    return values[:, 0], values[:, 1]


def write_curves_png(
    curves: Sequence[Curve], steps: Sequence[Step], names: tuple[str, str], path: Path
) -> None:
    """The excursion of every pair of reps in step, a panel for each.

    As in the video each phase begins in both at once, at a vertical line, and the shorter one waits.

    curves: (times, excursion) of both clips; steps: as of `align_reps`, at least one. Raises OutputError when
    it cannot be written.
    """
    from matplotlib.figure import Figure

    numbers = sorted({step.rep for step in steps})
    columns = min(len(numbers), _MAX_COLUMNS)
    rows = -(-len(numbers) // columns)
    figure = Figure((_PANEL_IN[0] * columns, _PANEL_IN[1] * rows + 0.8), dpi=_DPI, layout="constrained")
    panels = figure.subplots(rows, columns, sharex=True, sharey=True, squeeze=False).ravel()
    for panel in panels[len(numbers) :]:
        panel.set_axis_off()
    for number, panel in zip(numbers, panels, strict=False):
        of_rep = [step for step in steps if step.rep == number]
        for side, (curve, name, color) in enumerate(zip(curves, names, _COLORS, strict=True)):
            spans = [(step.first, step.second)[side] for step in of_rep]
            panel.plot(*put_in_step(curve, of_rep, spans), color=color, label=drawable(name))
        for begin_s in _begins_s(of_rep):
            panel.axvline(begin_s, color="0.6", linewidth=0.8)
        panel.set_title(f"rep {number}", fontsize=9)
        panel.grid(alpha=0.3)
    figure.legend(*panels[0].get_legend_handles_labels(), loc="outside upper left", ncols=2, fontsize=7)
    figure.supxlabel("seconds in step: each phase begins in both at once", fontsize=9)
    figure.supylabel("excursion", fontsize=9)
    with atomic_path(path) as partial:
        figure.savefig(partial, format="png", metadata={"Software": PNG_SOFTWARE})


def _begins_s(steps: Sequence[Step]) -> list[float]:
    """When each step begins, seconds after the first."""
    return [0.0, *accumulate(step.duration_s for step in steps[:-1])]


def put_in_step(curve: Curve, steps: Sequence[Step], spans: Sequence[tuple[float, float]]) -> Curve:
    """A curve on the common time of steps: its part in the span of each, then a wait until the step ends."""
    times_s, excursion = curve
    xs, ys = [], []
    for begin_s, step, (from_s, to_s) in zip(_begins_s(steps), steps, spans, strict=True):
        at_s = np.append(np.arange(from_s, to_s, _DRAWN_S), to_s)
        xs.append(np.append(begin_s + at_s - from_s, begin_s + step.duration_s))
        values = np.interp(at_s, times_s, excursion)
        ys.append(np.append(values, values[-1]))
    return np.concatenate(xs), np.concatenate(ys)
