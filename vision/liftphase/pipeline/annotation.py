"""The results that show the clip itself: the annotated video and the report page."""

import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

from liftphase.errors import ClipError
from liftphase.exercises.library import UNKNOWN, Exercise
from liftphase.export.exporter import FrameSeries
from liftphase.pipeline.options import RunOptions
from liftphase.pipeline.posing import Part, Posed, in_real_time, slowmo_of, turn_of
from liftphase.pipeline.progress import Progress
from liftphase.pose.track import PoseTrack
from liftphase.reps.model import Analysis

if TYPE_CHECKING:
    from liftphase.analysis import TrackAnalysis
    from liftphase.prescription.evaluation import Target
    from liftphase.render.annotators.registry import LoadTrace
    from liftphase.reps.wording import Speech
    from liftphase.season.facts import SetFacts
    from liftphase.video.decode import ClipReader


def write_video(
    clip: Path, posed: Posed, measured: "TrackAnalysis", path: Path, options: RunOptions, progress: Progress
) -> tuple[str, ...]:
    """Write the annotated video of `clip`, if requested; return notes for people."""
    if not options.video:
        return ()
    from liftphase.render.annotated_video import write_annotated
    from liftphase.render.overlay import Overlay
    from liftphase.runtime.native import opencv_threads
    from liftphase.video.encode import ClipWriter, limit_bit_rate

    track = posed.track
    try:
        reader = posed.reader or _open_like(track, clip, options.threads)
    except ClipError:
        return (f"no annotated video: the clip {clip} of this pose track is not there any more.",)
    with reader:
        if reader.sha256 != track.clip.sha256:
            return (f"no annotated video: {clip} is not the clip this pose track was made from.",)
        part = posed.part or _tracked_part(track, reader)
        frames = posed.proxy.frames() if posed.proxy else reader.frames(**part)
        # Where a clip begins late there is no image or audio before its first frame.
        origin_s = reader.first_s if part["start_s"] is None else part["start_s"]
        lead = measured.exercise.leading_joint
        duration_s = float(track.times_s[-1] - track.times_s[0])
        real_time = in_real_time(track, options.analysis)
        overlay = Overlay(
            real_time,
            measured.analysis,
            measured.angles,
            lead,
            options.target,
            facts=known_facts(measured.analysis, options),
            speech=_speech_of(measured.analysis, measured.exercise, options),
            load=_trace_of(measured) if options.bar_path else None,
        )
        with (
            opencv_threads(options.threads),
            ClipWriter(
                path,
                *reader.image_size,
                reader.time_base,
                source=reader.path if options.audio and reader.keeps_timestamps else None,
                origin_s=origin_s,
                start_s=origin_s or part["start_s"],
                end_s=part["end_s"],
                threads=options.threads,
                max_bit_rate=limit_bit_rate(reader.bit_rate, duration_s),
            ) as writer,
            progress("Video", len(track.times_s)) as advance,
        ):
            slowmo = slowmo_of(track, options.analysis)
            write_annotated(frames, writer, overlay, slowmo, advance, options.threads != 1)
        if reader.keeps_timestamps or not options.audio:
            return tuple(writer.warnings)
        return (*writer.warnings, "The sound was left out: its timestamps are not exact.")


def _trace_of(measured: "TrackAnalysis") -> "LoadTrace | None":
    """The load in the frames; None where the scale is not known."""
    from liftphase.render.annotators.registry import LoadTrace

    path, load = measured.analysis.load_path, measured.load
    if path is None or load is None:
        return None
    # The image's y points down.
    position_px = load[:, :2] * [path.scale.px_per_m, -path.scale.px_per_m]
    return LoadTrace(measured.kinematics.times_s, path.image_px, position_px, load[:, 2])


def _speech_of(analysis: Analysis, exercise: Exercise, options: RunOptions) -> "Speech":
    from liftphase.reps.wording import Speech, plain_parts
    from liftphase.runtime.language import Words

    words = Words(options.language)
    if not options.plain:
        return Speech(words)
    known = analysis.exercise.name != UNKNOWN
    return Speech(words, plain_parts(exercise if known else None))


def _open_like(track: PoseTrack, clip: Path, threads: int | None) -> "ClipReader":
    """A reader of the clip, turned as it was for the track. Raises ClipError."""
    from liftphase.video.decode import ClipReader

    reader = ClipReader(clip, threads)
    turn = turn_of(track, reader)
    return ClipReader(clip, threads, turn_deg=turn) if turn else reader


def _tracked_part(track: PoseTrack, reader: "ClipReader") -> Part:
    """The part of its clip that a saved track covers; None for an end that is the clip's own."""
    first_s, last_s = float(track.times_s[0]), float(track.times_s[-1])
    begins_s = next(reader.frames()).time_s
    try:
        end_s = next(reader.frames(start_s=math.nextafter(last_s, math.inf))).time_s
    except ClipError:
        end_s = None
    return {"start_s": first_s if begins_s < first_s else None, "end_s": end_s}


def write_report(
    clip: Path | None,
    analysis: Analysis,
    exercise: Exercise,
    frames: FrameSeries,
    folder: Path,
    options: RunOptions,
    *,
    origin_s: float = 0.0,
    slowmo: float = 1.0,
) -> None:
    """Write the report page and the summary image, if requested.

    clip: where a still may be taken from, if not from the annotated video; origin_s, slowmo: the clip's time
    at which that video begins, and how many times too slow it plays.
    """
    if not options.report:
        return
    from liftphase.export.result_folder import VIDEO_FILE
    from liftphase.review.data import VideoFile
    from liftphase.review.result_files import write_review_files

    speech = _speech_of(analysis, exercise, options)
    write_review_files(
        folder,
        analysis.to_dict(),
        frames,
        video=VideoFile(VIDEO_FILE, origin_s, slowmo),
        clip=clip,
        evaluation=evaluate_target(analysis, options.target, speech),
        facts=known_facts(analysis, options),
        speech=speech,
        threads=options.threads,
    )


def known_facts(analysis: Analysis, options: RunOptions) -> "SetFacts":
    """Who lifted, when and with which load, as far as it is known."""
    from liftphase.season.facts import SetFacts, complete_facts

    return complete_facts(options.facts or SetFacts(), analysis)


def evaluate_target(
    analysis: Analysis, target: "Target | None", speech: "Speech | None" = None
) -> dict[str, Any] | None:
    """The verdicts, or why there are none, in the form of `check --json`; None without a target or a rep."""
    if target is None or not analysis.reps:
        return None
    from liftphase.export.result import ClipResult
    from liftphase.export.verdicts import verdicts_to_dict
    from liftphase.prescription.clip_evaluation import ClipEvaluation
    from liftphase.prescription.evaluation import evaluate

    found = ClipEvaluation(analysis, evaluate(analysis, target))
    obstacle = found.obstacle if speech is None else found.obstacle_in(speech)
    result = ClipResult(analysis.clip.path, analysis, None if obstacle else found.evaluation, error=obstacle)
    return verdicts_to_dict([result])["clips"][0]
