"""segments.csv: the timeline of a clip as a table."""

from pathlib import Path

from liftphase.export.csv import write_csv
from liftphase.export.exporter import FrameSeries
from liftphase.export.table import to_cell
from liftphase.reps.model import Analysis
from liftphase.reps.segments import Segment

COLUMNS = (
    "start_s", "end_s", "phase", "end", "rep", "set", "side", "start_uncertainty_s", "end_uncertainty_s",
)  # fmt: skip


class SegmentsCsv:
    """segments.csv: one row a segment, `other` included, on the times of analysis.json."""

    file_name = "segments.csv"

    def write(self, analysis: Analysis, frames: FrameSeries, path: Path) -> None:
        """Write the table. Raises OutputError when it cannot be written."""
        write_csv(
            path, COLUMNS, ([to_cell(value) for value in _row(segment)] for segment in analysis.segments)
        )


def _row(segment: Segment) -> tuple[float | str | None, ...]:
    rep, phase = segment.rep, segment.phase
    return (
        segment.start_s,
        segment.end_s,
        str(segment.kind),
        None if segment.end is None else str(segment.end),
        segment.rep_number,
        None if rep is None else rep.set,
        None if rep is None else rep.side,
        phase.start_u_s,
        phase.end_u_s,
    )
