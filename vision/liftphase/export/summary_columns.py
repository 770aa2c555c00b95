"""The columns of summary.csv: one row per clip."""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import fmean
from typing import Any

from liftphase.export.result import ClipResult
from liftphase.export.table import Column
from liftphase.prescription.evaluation import Evaluation
from liftphase.prescription.outcome import outcome_of
from liftphase.prescription.wording import origin_text, target_text
from liftphase.reps.in_meters import METRIC_NOTES
from liftphase.reps.issues import IssueCode
from liftphase.reps.mean_uncertainty import mean_u_s
from liftphase.reps.model import Analysis
from liftphase.reps.rep import PARTS, Part
from liftphase.reps.velocity import speeds_of
from liftphase.reps.velocity_model import mean_of
from liftphase.season.facts import write_fact

# Between the tempos of several sets, and between the warnings.
_SUMMARY_SEPARATOR = "; "


@dataclass(frozen=True, slots=True)
class AnalyzedClip:
    """A row of the summary: a result that has an analysis."""

    result: ClipResult
    analysis: Analysis


def summary_columns() -> tuple[Column[AnalyzedClip], ...]:
    """The columns of summary.csv.

    Means are over the complete reps of the clip, their uncertainties half-widths of 90 % intervals; the tempo
    and the time under tension of several sets are one after the other, and their sum.
    """
    return (
        Column("clip", str, lambda row: row.result.clip),
        Column("results", str, lambda row: row.result.results),
        Column("duplicate_of", str, lambda row: row.result.duplicate_of),
        Column("sha256", str, lambda row: row.analysis.clip.sha256),
        Column("duration_s", float, lambda row: float(row.analysis.clip.duration_s), "s"),
        Column("exercise", str, lambda row: row.analysis.exercise.name),
        Column("exercise_source", str, lambda row: row.analysis.exercise.source),
        Column("exercise_confidence", float, lambda row: float(row.analysis.exercise.confidence)),
        Column("rep_count", int, lambda row: row.analysis.rep_count),
        Column("set_count", int, lambda row: len(row.analysis.sets)),
        Column("tempo", str, lambda row: _SUMMARY_SEPARATOR.join(set_.tempo for set_ in row.analysis.sets)),
        Column("tut_s", float, lambda row: float(sum(set_.tut_s for set_ in row.analysis.sets)), "s"),
        *(_mean_column(part) for part in PARTS),
        Column(
            "verdict",
            str,
            lambda row: row.result.evaluation.verdict.value if row.result.evaluation else None,
        ),
        Column("detected", float, lambda row: float(row.analysis.quality.detected)),
        Column("visibility", float, lambda row: float(row.analysis.quality.visibility)),
        Column("view", str, lambda row: row.analysis.quality.view),
        Column("count_confidence", float, lambda row: row.analysis.quality.count_confidence),
        Column("warnings", str, lambda row: _SUMMARY_SEPARATOR.join(row.analysis.quality.warnings)),
        *(_mean_u_column(part) for part in PARTS),
        Column(
            "issues",
            str,
            lambda row: _SUMMARY_SEPARATOR.join(str(issue.code) for issue in row.analysis.quality.issues),
        ),
        Column("limits", str, lambda row: _limits(row.result)),
        *_coach_columns(),
        *_velocity_columns(),
    )


def _velocity_columns() -> tuple[Column[AnalyzedClip], ...]:
    """The scale, mean speeds over the complete reps, what was lost in the clip's first set, and the notes."""
    means = ("concentric_mean_m_s", "eccentric_mean_m_s")
    losses = ("velocity_loss", "velocity_loss_from_first")
    return (
        Column(
            "scale_source", str, lambda row: row.analysis.quality.scale and row.analysis.quality.scale.source
        ),
        Column(
            "measured_point", str, lambda row: row.analysis.quality.scale and row.analysis.quality.scale.point
        ),
        *(
            Column(f"{name}{end}", float, _mean_speed(name, which), "m/s")
            for name in means
            for which, end in enumerate(("", "_u"))
        ),
        *(
            Column(f"{name}{end}", float, _of_first_set(f"{name}{end}"))
            for name in losses
            for end in ("", "_u")
        ),
        Column("velocity_notes", str, _velocity_notes),
    )


def _velocity_notes(row: AnalyzedClip) -> str | None:
    """Why velocities are missing or less certain; that nothing of known length is seen, the row shows."""
    notes = [
        note.message
        for note in row.analysis.quality.notes
        if note.code in METRIC_NOTES and note.code != IssueCode.NO_SCALE
    ]
    return _SUMMARY_SEPARATOR.join(notes) or None


def _mean_speed(name: str, which: int) -> Callable[[AnalyzedClip], float | None]:
    """The mean of a speed over the complete reps, or, as the second, the half-width of its interval."""

    def get(row: AnalyzedClip) -> float | None:
        if (scale := row.analysis.quality.scale) is None:
            return None
        complete = [rep for rep in row.analysis.reps if rep.complete]
        mean = mean_of(speeds_of(complete, name), scale.relative_u)
        return None if mean is None else mean[which]

    return get


def _of_first_set(name: str) -> Callable[[AnalyzedClip], float | None]:
    """Of several sets one loss would mean nothing."""

    def get(row: AnalyzedClip) -> float | None:
        velocity = row.analysis.sets[0].velocity if row.analysis.sets else None
        return None if velocity is None else getattr(velocity, name)

    return get


def _coach_columns() -> tuple[Column[AnalyzedClip], ...]:
    """Who, when, with which load, and what was kept of what was prescribed."""
    return (
        Column("athlete", str, _fact("athlete")),
        Column("date", str, lambda row: write_fact(_fact("day")(row)) or None),
        Column("recorded_at", str, lambda row: row.analysis.clip.recorded_at),
        Column("load_kg", float, _fact("load_kg"), "kg"),
        Column("set_type", str, _fact("set_type")),
        Column("method", str, _fact("method")),
        Column("rpe", float, _fact("rpe")),
        Column("notes", str, _fact("notes")),
        Column("target", str, _of_evaluation(lambda evaluation: target_text(evaluation.target))),
        Column("reps_kept", int, _of_outcome("kept")),
        Column("reps_missed", int, _of_outcome("missed")),
        Column("reps_too_close", int, _of_outcome("too_close")),
        Column("worst_rep", int, _of_outcome("worst_rep")),
        Column("worst_part", str, _of_outcome("worst_part")),
        Column("worst_off_s", float, _of_outcome("worst_off_s"), "s"),
        Column("eccentric_drift_s", float, _drift("drift"), "s"),
        Column("eccentric_drift_u_s", float, _drift("drift_u"), "s"),
        Column("rest_before_s", float, lambda row: row.result.rest_before_s, "s"),
        Column("corrected", bool, lambda row: row.analysis.corrected),
        Column("report", str, lambda row: row.result.report),
    )


def _limits(result: ClipResult) -> str | None:
    """Where the limits of the verdict are prescribed, or why there is none."""
    if result.evaluation is None:
        return result.remark
    return origin_text(result.evaluation, result.remark)


def _fact(name: str) -> Callable[[AnalyzedClip], Any]:
    return lambda row: getattr(row.result.facts, name) if row.result.facts else None


def _of_evaluation(get: Callable[[Evaluation], Any]) -> Callable[[AnalyzedClip], Any]:
    return lambda row: get(row.result.evaluation) if row.result.evaluation else None


def _of_outcome(name: str) -> Callable[[AnalyzedClip], Any]:
    return _of_evaluation(lambda evaluation: getattr(outcome_of(evaluation), name))


def _drift(name: str) -> Callable[[AnalyzedClip], float | None]:
    """The drift of the eccentrics of the clip's first set, or its uncertainty.

    Over several sets it would mean nothing, and of one rep there is none.
    """

    def get(row: AnalyzedClip) -> float | None:
        set_ = row.analysis.sets[0] if row.analysis.sets else None
        if set_ is None or sum(rep.eccentric_s is not None for rep in set_.typical_reps) < 2:
            return None
        return set_.eccentric_s[name] if set_.eccentric_s else None

    return get


def _mean_column(part: Part) -> Column[AnalyzedClip]:
    def mean_s(row: AnalyzedClip) -> float | None:
        values = [seconds for seconds, _ in _measured(row.analysis, part)]
        return fmean(values) if values else None

    return Column(f"{part}_mean_s", float, mean_s, "s")


def _mean_u_column(part: Part) -> Column[AnalyzedClip]:
    def half_width_s(row: AnalyzedClip) -> float | None:
        values = [u_s for _, u_s in _measured(row.analysis, part)]
        return mean_u_s(values) if values else None

    return Column(f"{part}_mean_u_s", float, half_width_s, "s")


def _measured(analysis: Analysis, part: Part) -> list[tuple[float, float]]:
    """Duration and uncertainty of the part in every complete rep."""
    return [
        (seconds, rep.duration_u_s(part) or 0.0)
        for rep in analysis.reps
        if rep.complete and (seconds := rep.duration_s(part)) is not None
    ]
