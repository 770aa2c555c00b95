"""The weekly sheet as blocks: headings, lines, tables, images. `sheet_html` and `sheet_pdf` draw them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from liftphase.export.result_folder import VIDEO_FILE
from liftphase.log.database import Database
from liftphase.log.plan import Progress
from liftphase.log.reading import LoggedSet, load_entry
from liftphase.log.trend_plot import draw_trends
from liftphase.log.week_report import WeekReport, find_eccentric_trends
from liftphase.log.weeks import Volume
from liftphase.phases.model import PhaseKind
from liftphase.prescription.evaluation import Verdict
from liftphase.prescription.wording import KEPT_WORDS
from liftphase.review.still import encode_jpeg, read_still

_NONE = "-"
_NUMBER = re.compile(r"-|-?[\d.]+( ± [\d.]+)?")
_MAX_TRENDS = 2


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; level 1 is the page's own."""

    text: str
    level: int = 2


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph; quiet: small and gray."""

    text: str
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a head; columns of numbers are right-aligned, the others left."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    @property
    def is_number(self) -> tuple[bool, ...]:
        """Whether a column holds nothing but numbers; one value a column."""
        columns = zip(*self.rows, strict=True) if self.rows else ((),) * len(self.head)
        return tuple(all(map(_NUMBER.fullmatch, column)) for column in columns)


@dataclass(frozen=True, slots=True)
class Image:
    """A PNG or JPEG, and what it shows."""

    content: bytes
    words: str


@dataclass(frozen=True, slots=True)
class Images:
    """Images beside each other; share: of the page's width that each of them takes."""

    images: tuple[Image, ...]
    share: float


Block = Heading | Line | Table | Images


def athlete_sheet(database: Database, report: WeekReport) -> list[Block]:
    """The week of one athlete: prescribed, done, kept or missed, worst rep, warnings, trends, next week."""
    who = report.athlete or "unknown athlete"
    blocks: list[Block] = [Heading(f"{who}, {report.week} to {report.last_day}", 1)]
    if report.plan:
        blocks += [Heading("Prescribed"), *_progress_blocks(report.plan)]
    blocks.append(Heading("Done"))
    blocks.append(_sets_table(report.sets) if report.sets else Line("No sets."))
    blocks += _worst_rep_blocks(database, report)
    if report.muscles:
        blocks += [Heading("Eccentric volume"), _volume_table(report)]
    blocks += _warning_blocks((report,))
    if report.next_plan:
        rows = tuple((each.exercise, each.prescribed) for each in report.next_plan)
        blocks += [Heading("Next week"), Table(("Lift", "Prescribed"), rows)]
    return blocks + _trend_blocks(database, report)


def gym_sheet(reports: Sequence[WeekReport]) -> list[Block]:
    """The week of all athletes, one row each, and what passes a threshold."""
    week = f"{reports[0].week} to {reports[0].last_day}" if reports else "no sets"
    head = (
        "Athlete",
        "Sets",
        "Eccentric reps",
        "Eccentric s",
        "kg x s",
        "Missed sets",
        "Worst rep",
        "Plan",
        "Warnings",
    )
    blocks: list[Block] = [Heading(f"All athletes, {week}", 1), Table(head, tuple(map(_gym_row, reports)))]
    return blocks + _warning_blocks(reports)


def find_worst(sets: Sequence[LoggedSet]) -> LoggedSet | None:
    """The set whose worst rep missed its limits by most; None where none was missed."""
    missed = [set_ for set_ in sets if set_.worst_off_s is not None]
    return max(missed, key=lambda each: abs(each.worst_off_s or 0.0), default=None)


def worst_text(set_: LoggedSet | None) -> str:
    """The worst rep in words: `squat, rep 2: eccentric 0.50 s too short`."""
    if set_ is None or set_.worst_off_s is None:
        return _NONE
    part = (set_.worst_part or "").replace("_", " ")
    how = "short" if set_.worst_off_s < 0 else "long"
    return f"{set_.exercise}, rep {set_.worst_rep}: {part} {abs(set_.worst_off_s):.2f} s too {how}"


def _progress_blocks(progress: Sequence[Progress]) -> list[Block]:
    rows = tuple(
        (each.exercise, each.prescribed, f"{each.sets_done} of {each.sets_wanted} sets", str(each.state))
        for each in progress
    )
    lines = [Line(f"{each.exercise}: {text}") for each in progress for text in each.missed]
    return [Table(("Lift", "Prescribed", "Done as prescribed", "Outcome"), rows), *lines]


def _sets_table(sets: Sequence[LoggedSet]) -> Table:
    head = ("Day", "Lift", "kg", "Reps", "Tempo", "Eccentric s", "Tempo kept")
    return Table(head, tuple(_set_row(set_) for set_ in sets))


def _set_row(set_: LoggedSet) -> tuple[str, ...]:
    mean = _NONE
    if set_.eccentric_mean_s is not None:
        mean = f"{set_.eccentric_mean_s:.2f} ± {set_.eccentric_mean_u_s or 0.0:.2f}"
    kept = _NONE
    if set_.verdict is not None:
        judged = (set_.reps_kept or 0) + (set_.reps_missed or 0) + (set_.reps_too_close or 0)
        kept = f"{KEPT_WORDS[Verdict(set_.verdict)]} ({set_.reps_kept} of {judged} reps)"
    load = _NONE if set_.load_kg is None else f"{round(set_.load_kg, 2):g}"
    return (str(set_.day), set_.lift_text, load, str(set_.rep_count), set_.tempo or _NONE, mean, kept)


def _volume_table(report: WeekReport) -> Table:
    head = (
        *("Muscle group", "Sets", "Eccentric reps", "Eccentric s", "4 weeks before", "kg x s"),
        "Days between",
    )
    rows = tuple(
        (
            name,
            _sets_text(muscle.volume),
            str(muscle.volume.eccentric_reps),
            f"{muscle.volume.eccentric_s:.1f} ± {muscle.volume.eccentric_u_s:.1f}",
            _NONE if muscle.usual_s is None else f"{muscle.usual_s:.1f}",
            f"{muscle.volume.load_eccentric_kg_s:.0f}",
            ", ".join(map(str, muscle.days_between)) or _NONE,
        )
        for name, muscle in report.muscles.items()
    )
    return Table(head, rows)


def _sets_text(volume: Volume) -> str:
    methods = volume.methods_text
    return f"{volume.sets} ({methods})" if methods else str(volume.sets)


def _worst_rep_blocks(database: Database, report: WeekReport) -> list[Block]:
    worst = find_worst(report.sets)
    if worst is None:
        return []
    words = f"{worst.day}, {worst_text(worst)}"
    blocks: list[Block] = [Heading("Worst rep"), Line(words)]
    still = _still_of(database, worst)
    return [*blocks, Images((Image(still, words),), 0.35)] if still else blocks


def _still_of(database: Database, set_: LoggedSet) -> bytes | None:
    """The image of the annotated video in the middle of what was worst, where the video is still there."""
    video = Path(set_.results or "") / VIDEO_FILE
    if set_.results is None or not video.is_file():
        return None
    entry = load_entry(database, set_.sha256)
    reps = (rep for each in entry.sets for rep in each.reps if rep.row["number"] == set_.worst_rep)
    phases = [phase for rep in reps for phase in rep.phases]
    shown = [phase for phase in phases if _part_name(phase) == set_.worst_part] or phases
    image = read_still(video, (shown[0]["start_s"] + shown[-1]["end_s"]) / 2, None) if shown else None
    return None if image is None else encode_jpeg(image)


def _part_name(phase: Mapping[str, Any]) -> str:
    """The part of the tempo that a logged phase is."""
    return f"{phase['end']}_pause" if phase["kind"] == PhaseKind.ISOMETRIC else phase["kind"]


def _warning_blocks(reports: Sequence[WeekReport]) -> list[Block]:
    """A line for each warning, and below them each threshold with its source, once."""
    warnings = [(report, warning) for report in reports for warning in report.warnings]
    if not warnings:
        return []
    blocks: list[Block] = [Heading("Warnings")]
    for report, warning in warnings:
        who = f"{report.athlete or 'unknown athlete'}, " if len(reports) > 1 else ""
        blocks.append(
            Line(f"{warning.day}, {who}{warning.subject}: {warning.message} [{warning.guideline.code}]")
        )
    for guideline in dict.fromkeys(warning.guideline for _, warning in warnings):
        source = f"Source: {guideline.source}. Evidence: {guideline.evidence}."
        blocks.append(Line(f"[{guideline.code}] {guideline.says}. {source}", quiet=True))
    return blocks


def _trend_blocks(database: Database, report: WeekReport) -> list[Block]:
    """The eccentrics of some lifts up to the week's end."""
    images = []
    for lift, trend in find_eccentric_trends(database, report)[:_MAX_TRENDS]:
        if len(trend.points) > 1:
            change = report.change_of(trend)
            change = "no change" if change is None else f"{change},"
            words = f"{lift}: eccentric over the weeks, 90 % intervals; {change} beyond the error"
            images.append(Image(draw_trends([trend], lift), words))
    return [Heading("Trend"), Images(tuple(images), 1 / _MAX_TRENDS)] if images else []


def _gym_row(report: WeekReport) -> tuple[str, ...]:
    states = [each.state for each in report.plan]
    plan = f"{sum(state == 'kept' for state in states)} of {len(states)} kept" if states else _NONE
    return (
        report.athlete or "unknown",
        str(report.total.sets),
        str(report.total.eccentric_reps),
        f"{report.total.eccentric_s:.0f}",
        f"{report.total.load_eccentric_kg_s:.0f}",
        str(sum(set_.verdict == Verdict.FAIL for set_ in report.sets)),
        worst_text(find_worst(report.sets)),
        plan,
        str(len(report.warnings)),
    )
