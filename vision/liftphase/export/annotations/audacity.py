"""Audacity's label track: one line a phase."""

from pathlib import Path

from liftphase.export.annotations.intervals import Annotations, annotate, rep_of
from liftphase.export.exporter import FrameSeries
from liftphase.reps.model import Analysis
from liftphase.runtime.atomic_files import atomic_open


class Audacity:
    """labels.txt: imported by Audacity beside the clip's sound."""

    file_name = "labels.txt"

    def write(self, analysis: Analysis, frames: FrameSeries, path: Path) -> None:
        """Write start, end and text with a tab between. Raises OutputError when it cannot be written."""
        with atomic_open(path) as file:
            file.write(to_labels(annotate(analysis)))


def to_labels(annotations: Annotations) -> str:
    """The lines: seconds with six decimals; the text is the rep and the phase."""
    lines = []
    for phase in annotations.phases:
        rep = rep_of(phase, annotations.reps)
        text = phase.text if rep is None else f"{rep.text} {phase.text}"
        lines.append(f"{phase.start_s:.6f}\t{phase.end_s:.6f}\t{text}")
    return "".join(f"{line}\n" for line in lines)
