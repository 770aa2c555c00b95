"""The timeline of a clip: its reps' phases and what lies between them, in order and without overlap."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from liftphase.phases.model import End, Phase, PhaseKind
from liftphase.reps.rep import Rep

# Times in a file have four decimals: the edge of a clip and a phase that begins there may differ by this.
_MIN_GAP_S = 1.1e-4
# No recording is longer; sums of such numbers are exact to 0.1 ms. It also refuses infinity.
MAX_TIME_S = 1e8


@dataclass(frozen=True, slots=True)
class Segment:
    """A phase as the timeline shows it, and the rep it belongs to (None for `other`)."""

    phase: Phase
    rep: Rep | None = None

    @property
    def start_s(self) -> float:
        """Start, seconds."""
        return self.phase.start_s

    @property
    def end_s(self) -> float:
        """End, seconds."""
        return self.phase.end_s

    @property
    def duration_s(self) -> float:
        """Duration, seconds."""
        return self.phase.duration_s

    @property
    def kind(self) -> PhaseKind:
        """Kind of its phase."""
        return self.phase.kind

    @property
    def end(self) -> End | None:
        """The end at which a pause happens."""
        return self.phase.end

    @property
    def rep_number(self) -> int | None:
        """Number of its rep."""
        return None if self.rep is None else self.rep.rep

    def to_dict(self) -> dict[str, Any]:
        """The entry of `segments` in analysis.json, times not rounded."""
        phase = self.phase
        return {
            "start_s": phase.start_s,
            "end_s": phase.end_s,
            "phase": str(phase.kind),
            "end": None if phase.end is None else str(phase.end),
            "rep": self.rep_number,
            "uncertainty_s": max(phase.start_u_s, phase.end_u_s),
            "start_uncertainty_s": phase.start_u_s,
            "end_uncertainty_s": phase.end_u_s,
            **phase.sources,
        }


def build_segments(reps: Sequence[Rep], start_s: float, end_s: float) -> list[Segment]:
    """Segments that cover the clip from `start_s` to `end_s`, in order and without overlap.

    Between the phases of reps lies `other`. Where the phases of two reps overlap, as those of alternating
    arms do, the segments show the one of the later rep.
    """
    parts = [Segment(phase, rep) for rep in reps for phase in rep.phases]
    parts.sort(key=lambda part: part.start_s)
    if any(after.start_s < before.end_s for before, after in pairwise(parts)):
        parts = _resolve_overlaps(parts)
    return list(_fill(parts, start_s, end_s))


def find_label_faults(kind: str, end: str | None, rep: int | None) -> Iterator[str]:
    """What contradicts that pauses, and they alone, have an end, and that all but `other` belong to a rep."""
    if (kind == PhaseKind.ISOMETRIC) != (end is not None):
        yield f"is {kind} with the end {end}"
    if (kind == PhaseKind.OTHER) != (rep is None):
        yield f"is {kind} with the rep {rep}"


def _fill(parts: Sequence[Segment], start_s: float, end_s: float) -> Iterator[Segment]:
    """The parts, and `other` in the gaps before, between and after them.

    Gaps below the resolution of a file are closed by shifting the start of the part after them, or the end of
    the last part.
    """
    now_s, before = start_s, None
    for number, part in enumerate(parts):
        if part.start_s - now_s > _MIN_GAP_S:
            yield Segment(_gap(before, part.phase, now_s, part.start_s))
        else:
            part = Segment(replace(part.phase, start_s=now_s), part.rep)
        if number == len(parts) - 1 and abs(end_s - part.end_s) <= _MIN_GAP_S:
            part = Segment(replace(part.phase, end_s=end_s), part.rep)
        yield part
        now_s, before = part.end_s, part.phase
    if end_s > now_s:
        yield Segment(_gap(before, None, now_s, end_s))


def _gap(before: Phase | None, after: Phase | None, start_s: float, end_s: float) -> Phase:
    """The `other` between two phases, whose boundaries are theirs; the edges of the clip are exact."""
    return Phase(
        start_s,
        end_s,
        PhaseKind.OTHER,
        start_u_s=before.end_u_s if before else 0.0,
        end_u_s=after.start_u_s if after else 0.0,
        start_by_hand=before.end_by_hand if before else False,
        end_by_hand=after.start_by_hand if after else False,
    )


def _resolve_overlaps(parts: Sequence[Segment]) -> list[Segment]:
    """The parts without overlap: each moment goes to the latest rep that holds it; parts: by start."""
    edges = sorted({time_s for part in parts for time_s in (part.start_s, part.end_s)})
    shown: list[tuple[Segment, float, float]] = []
    open_parts: list[Segment] = []
    waiting = iter(parts)
    following = next(waiting, None)
    for from_s, to_s in pairwise(edges):
        while following is not None and following.start_s <= from_s:
            open_parts.append(following)
            following = next(waiting, None)
        open_parts = [part for part in open_parts if part.end_s >= to_s]
        if not open_parts:
            continue
        part = max(open_parts, key=lambda one: one.rep_number or 0)
        if shown and shown[-1][0] is part:
            from_s = shown.pop()[1]
        shown.append((part, from_s, to_s))
    return [
        Segment(replace(part.phase, start_s=from_s, end_s=to_s), part.rep) for part, from_s, to_s in shown
    ]
