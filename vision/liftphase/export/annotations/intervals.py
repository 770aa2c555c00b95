"""Phases and reps as intervals with a text, on the time of the media file, and back."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath

from liftphase.phases.model import End, PhaseKind
from liftphase.reps.corrections_model import CorrectedSegment
from liftphase.reps.model import Analysis
from liftphase.reps.segments import Segment

PHASE_TIER, REP_TIER = "phase", "rep"
# Texts longer than this are quoted in part.
_SHOWN = 40


@dataclass(frozen=True, slots=True)
class Interval:
    """A stretch of the media file, seconds from its first frame, and what an annotator wrote on it."""

    start_s: float
    end_s: float
    text: str


@dataclass(frozen=True, slots=True)
class Annotations:
    """What an annotation file holds of one clip.

    clip: name of the media file; clip_sha256: of its content, where the file says so; phases, reps: in order,
    texts as `phase_text` and numbers; duration_s: of the media file, where known.
    """

    clip: str
    clip_sha256: str | None
    phases: tuple[Interval, ...]
    reps: tuple[Interval, ...]
    duration_s: float = 0.0


@dataclass(frozen=True, slots=True)
class MediaClock:
    """The time of a media file, which players count from its first frame, and that of an analysis.

    first_s: the first frame's time in the analysis; slowmo: how many times slower than real time it plays.
    """

    first_s: float
    slowmo: float

    @classmethod
    def of(cls, analysis: Analysis) -> "MediaClock":
        """That of the clip of an analysis."""
        return cls(analysis.clip.first_s, float(analysis.provenance.get("slowmo", 1.0)))

    def to_media(self, time_s: float) -> float:
        """Seconds from the first frame as a player shows them."""
        return max(0.0, (time_s - self.first_s) * self.slowmo)

    def to_analysis(self, media_s: float) -> float:
        """Seconds as in the analysis."""
        return self.first_s + media_s / self.slowmo


def annotate(analysis: Analysis) -> Annotations:
    """The phases and reps of an analysis; what is `other` is left free."""
    clock = MediaClock.of(analysis)
    shown = [segment for segment in analysis.segments if segment.kind is not PhaseKind.OTHER]
    phases = [_interval(clock, each, each, phase_text(each)) for each in shown]
    runs: list[list[Segment]] = []
    for segment in shown:
        if runs and runs[-1][-1].rep_number == segment.rep_number and runs[-1][-1].end_s == segment.start_s:
            runs[-1].append(segment)
        else:
            runs.append([segment])
    reps = [_interval(clock, run[0], run[-1], str(run[0].rep_number)) for run in runs]
    return Annotations(
        PurePath(analysis.clip.path).name,
        analysis.clip.sha256,
        tuple(phases),
        tuple(reps),
        analysis.clip.duration_s * clock.slowmo,
    )


def phase_text(segment: Segment) -> str:
    """`eccentric`, `concentric`, `isometric lengthened` or `isometric shortened`."""
    return str(segment.kind) if segment.end is None else f"{segment.kind} {segment.end}"


def rep_of(phase: Interval, reps: Sequence[Interval]) -> Interval | None:
    """The rep that holds the middle of a phase."""
    middle_s = (phase.start_s + phase.end_s) / 2
    return next((rep for rep in reps if rep.start_s <= middle_s < rep.end_s), None)


def as_segments(annotations: Annotations, clock: MediaClock) -> tuple[CorrectedSegment, ...]:
    """The corrected segmentation that annotations stand for; a phase is of the rep that holds its middle.

    Raises ValueError, in one line, for a text that is no phase, or a phase that is in no rep.
    """
    segments = []
    for phase in sorted(annotations.phases, key=lambda each: each.start_s):
        kind, end = _parse_text(phase)
        if phase.end_s < phase.start_s:
            raise ValueError(f"the phase '{phase.text}' ends at {phase.end_s:.3f} s, before it starts")
        if kind is PhaseKind.OTHER or phase.end_s == phase.start_s:
            continue
        if kind is PhaseKind.ISOMETRIC and end is None:
            raise ValueError(
                f"the text '{phase.text}' at {phase.start_s:.3f} s does not say which end: isometric "
                "lengthened or isometric shortened"
            )
        if (rep := rep_of(phase, annotations.reps)) is None:
            raise ValueError(f"the phase '{phase.text}' at {phase.start_s:.3f} s is in no interval of a rep")
        start_s, end_s = clock.to_analysis(phase.start_s), clock.to_analysis(phase.end_s)
        segments.append(CorrectedSegment(start_s, end_s, kind, end, _number_of(rep)))
    if not segments:
        raise ValueError(f"it holds no phases in '{PHASE_TIER}'")
    return tuple(segments)


def snap_to(
    segments: Sequence[CorrectedSegment], analysis: Analysis, resolution_s: float
) -> tuple[CorrectedSegment, ...]:
    """The segments with every boundary that lies within a file's resolution of a detected one put onto it.

    What a person did not move stays as it was detected.
    """
    edges = sorted({time_s for segment in analysis.segments for time_s in (segment.start_s, segment.end_s)})

    def snapped(time_s: float) -> float:
        nearest = min(edges, key=lambda edge: abs(edge - time_s), default=time_s)
        return nearest if abs(nearest - time_s) <= resolution_s else time_s

    return tuple(
        CorrectedSegment(
            snapped(segment.start_s), snapped(segment.end_s), segment.kind, segment.end, segment.rep
        )
        for segment in segments
    )


def _interval(clock: MediaClock, first: Segment, last: Segment, text: str) -> Interval:
    return Interval(clock.to_media(first.start_s), clock.to_media(last.end_s), text)


def _parse_text(interval: Interval) -> tuple[PhaseKind, End | None]:
    words = interval.text.lower().replace("_", " ").split()
    kinds, ends = [w for w in words if w in set(PhaseKind)], [w for w in words if w in set(End)]
    if len(kinds) != 1 or len(kinds) + len(ends) != len(words) or len(ends) > 1:
        raise ValueError(
            f"the text '{interval.text[:_SHOWN]}' at {interval.start_s:.3f} s is no phase: eccentric, "
            "concentric, isometric lengthened, isometric shortened or other"
        )
    return PhaseKind(kinds[0]), End(ends[0]) if ends else None


def _number_of(rep: Interval) -> int:
    text = rep.text.lower().removeprefix("rep").strip()
    if not text.isdecimal():
        raise ValueError(f"the text '{rep.text[:_SHOWN]}' in '{REP_TIER}' is no number of a rep")
    return int(text)
