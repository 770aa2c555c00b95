"""report.html and summary.png in the folder of the results."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from liftphase.export.exporter import FrameSeries
from liftphase.export.result_folder import REPORT_FILE, SUMMARY_FILE
from liftphase.reps.wording import TERMS, Speech
from liftphase.review.data import VideoFile, shown_judgement
from liftphase.review.page import build_report, read_report
from liftphase.review.still import encode_jpeg, read_still, still_time_s
from liftphase.review.summary import draw_summary, encode_png
from liftphase.runtime.atomic_files import atomic_open, atomic_path
from liftphase.season.facts import SetFacts


def write_review_files(
    folder: Path,
    analysis: Mapping[str, Any],
    series: FrameSeries,
    *,
    video: VideoFile,
    clip: Path | None = None,
    evaluation: Mapping[str, Any] | None = None,
    facts: SetFacts | None = None,
    speech: Speech = TERMS,
    threads: int | None = None,
) -> None:
    """Write both files into `folder`.

    The parameters are those of `build_report`, except: video is shown if it stands in the folder; else the
    still is taken from `clip` (None: there is no still). threads: how many the decoder may use.

    Raises OutputError when a file cannot be written.
    """
    shown = video if (folder / video.name).exists() else None
    source = folder / video.name if shown else clip
    # The clip begins at its own zero, wherever a video of a part of it begins.
    at = video if shown else replace(video, origin_s=0.0)
    time_s = still_time_s(analysis)
    still = None
    if source is not None and time_s is not None:
        still = read_still(source, time_s * at.slowmo - at.origin_s, threads)
    # Until the sets are logged anew, the log says what it said.
    trend = _kept_trend(folder / REPORT_FILE)
    page = build_report(
        analysis,
        series,
        evaluation=evaluation,
        facts=facts,
        speech=speech,
        trend=trend,
        video=shown,
        still_jpeg=None if still is None else encode_jpeg(still),
    )
    with atomic_open(folder / REPORT_FILE) as file:
        file.write(page)
    with atomic_path(folder / SUMMARY_FILE) as partial:
        judged = shown_judgement(evaluation)
        image = draw_summary(analysis, still=still, evaluation=judged, speech=speech)
        partial.write_bytes(encode_png(image))


def _kept_trend(report: Path) -> dict[str, Any] | None:
    """The trends in a report that is there already."""
    with suppress(OSError, UnicodeDecodeError):
        return (read_report(report.read_text(encoding="utf-8")) or {}).get("trend")
    return None
