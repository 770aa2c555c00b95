"""A plot of the signals behind the phases, so that a wrong boundary can be understood."""

from pathlib import Path

import numpy as np

from liftphase.analysis import TrackAnalysis
from liftphase.phases.model import PhaseKind
from liftphase.phases.parameters import SPEED_FRACTION
from liftphase.render.phase_style import phase_color
from liftphase.reps.displacement_analysis import DisplacementAnalysis
from liftphase.runtime.atomic_files import atomic_path
from liftphase.runtime.file_marks import PNG_SOFTWARE

WIDTH_IN_PER_S, MIN_WIDTH_IN, MAX_WIDTH_IN, HEIGHT_IN = 0.6, 10.0, 60.0, 7.0


def write_debug_plot(measured: TrackAnalysis | DisplacementAnalysis, path: str | Path) -> None:
    """Excursion, speed with every movement's 5 % threshold, and the phases over time, as a PNG.

    Raises
    ------
    OutputError
        When it cannot be written.
    """
    # The only module that draws with matplotlib, which takes long to load.
    from matplotlib.figure import Figure

    motion, segments = measured.motion, measured.analysis.segments
    span_s = float(motion.path.time_s[-1] - motion.path.time_s[0])
    unit = "torso lengths" if isinstance(measured, TrackAnalysis) else "m"
    width = float(np.clip(span_s * WIDTH_IN_PER_S, MIN_WIDTH_IN, MAX_WIDTH_IN))
    figure = Figure(figsize=(width, HEIGHT_IN), layout="constrained")
    upper, lower = figure.subplots(2, 1, sharex=True)
    upper.plot(motion.path.time_s, motion.initial, color="0.6", linewidth=0.8, label="initial, unsmoothed")
    upper.plot(motion.path.time_s, motion.path.value, color="black", linewidth=1.2, label="excursion")
    upper.set_ylabel(f"excursion ({unit})")
    lower.plot(motion.path.time_s, motion.speed, color="black", linewidth=1.0, label="speed")
    lower.axhline(0.0, color="0.5", linewidth=0.5)
    lower.set_ylabel(f"speed ({unit}/s)")
    lower.set_xlabel("time (s)")
    for movements in motion.sets:
        for movement in movements:
            threshold = (1 if movement.concentric else -1) * SPEED_FRACTION * movement.peak_speed
            lower.hlines(threshold, movement.start_s, movement.end_s, color="red", linewidth=1.0)
            for time_s, uncertainty_s in (
                (movement.start_s, movement.start_u_s),
                (movement.end_s, movement.end_u_s),
            ):
                for axes in (upper, lower):
                    axes.axvspan(time_s - uncertainty_s, time_s + uncertainty_s, color="0.4", alpha=0.25)
    for segment in segments:
        if segment.kind is PhaseKind.OTHER:
            continue
        color = tuple(channel / 255 for channel in phase_color(segment.kind))
        for axes in (upper, lower):
            axes.axvspan(segment.start_s, segment.end_s, color=color, alpha=0.25, linewidth=0)
        middle = (segment.start_s + segment.end_s) / 2
        text = f"{segment.kind.value[:3]} {segment.duration_s:.2f}"
        upper.text(middle, 1.0, text, transform=upper.get_xaxis_transform(), ha="center", va="bottom", size=6)
    upper.legend(loc="lower right", fontsize=7)
    figure.suptitle(f"{measured.exercise.name}: {measured.analysis.rep_count} reps", y=1.04)
    with atomic_path(path) as partial:
        metadata = {"Software": PNG_SOFTWARE}
        figure.savefig(partial, format="png", dpi=100, bbox_inches="tight", metadata=metadata)
