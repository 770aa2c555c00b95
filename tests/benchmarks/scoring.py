"""Scoring of phase segmentations against true (or hand-labeled) segments.

Figures of one clip go into a `ClipScore`; `summarize` pools any number of them into a `Summary`. Movement
phases (eccentric, concentric) are matched one to one, same phase, at an intersection over union of at least
0.5. A phase that was not found counts against F1, not in the boundary errors.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

MOVES = ("eccentric", "concentric")
MOVE_IOU, HOLD_IOU = 0.5, 0.3
# A true boundary this near to the first or last frame is the clip's edge, not an event.
EDGE_S = 0.1

JsonSegment = dict[str, Any]


@dataclass(frozen=True)
class BoundaryError:
    """A boundary of a matched movement phase: its true time, found less true, the half-width stated."""

    true_s: float
    error_s: float
    stated_s: float
    name: str  # as in "eccentric 3 start"


@dataclass(frozen=True)
class ClipScore:
    """What one clip adds to the figures.

    eccentric_s, concentric_s: errors of durations, found less true. angle_deg: absolute error of the leading
    joint's angle, a value a frame; empty where there is no truth. found_frames, frames: where the lifter was
    found, and should be. failure: why there is no analysis, else empty.
    """

    reps_true: int
    reps_found: int
    moves_true: int
    moves_found: int
    moves_matched: int
    boundaries: tuple[BoundaryError, ...]
    eccentric_s: tuple[float, ...]
    concentric_s: tuple[float, ...]
    holds_true: int
    holds_found: int
    holds_matched: int
    right_s: float
    total_s: float
    false_positive_s: float
    angle_deg: NDArray[np.float64] = field(default_factory=lambda: np.empty(0))
    found_frames: int = 0
    frames: int = 0
    failure: str = ""


@dataclass(frozen=True)
class MovementPair:
    """A true movement, the one found for it, and whether the true one begins or ends at the clip's edge."""

    want: JsonSegment
    got: JsonSegment
    at_start: bool
    at_end: bool

    @property
    def timed(self) -> bool:
        """Whether the true duration is known."""
        return not (self.at_start or self.at_end or _noted(self.want, "cut by"))

    @property
    def boundaries(self) -> list[BoundaryError]:
        """The errors of the boundaries that are none of the clip's edges."""
        edges = (("start", self.at_start), ("end", self.at_end))
        return [_boundary(self.want, self.got, which) for which, at_edge in edges if not at_edge]


def match_movements(truth: dict[str, Any], found: Sequence[JsonSegment]) -> list[MovementPair]:
    """The true movements that were found, in order; truth as for `score_clip`."""
    first, last = truth.get("first_pts_s", 0.0), truth.get("last_pts_s", float("inf"))
    true_moves, found_moves = ([s for s in of if s["phase"] in MOVES] for of in (true_segments(truth), found))
    pairs = match_segments(true_moves, found_moves, MOVE_IOU)
    return [
        MovementPair(want, got, want["start_s"] <= first + EDGE_S, want["end_s"] >= last - EDGE_S)
        for want, got in sorted(pairs, key=lambda pair: pair[0]["start_s"])
    ]


def true_segments(truth: dict[str, Any]) -> list[JsonSegment]:
    """The labels that a pose tool is scored on: of the body where the load moves otherwise."""
    return truth.get("segments_body") or truth["segments"]


def score_clip(truth: dict[str, Any], analysis: dict[str, Any] | None) -> dict[str, Any]:
    """The fields of `ClipScore` that come from segments; no analysis counts as nothing found.

    truth: `rep_count`, `segments` (or `segments_body`, which goes first: labels of the body where the load
    moves otherwise), `first_pts_s`, `last_pts_s`; phases may be `isometric_...`; a segment's `note` may say
    `cut by` (its duration is not known) or `borderline` (whether the pause exists is not scored).
    analysis: as analysis.json.
    """
    true = true_segments(truth)
    found = analysis["segments"] if analysis else []
    true_moves = [s for s in true if s["phase"] in MOVES]
    found_moves = [s for s in found if s["phase"] in MOVES]
    pairs = match_movements(truth, found)
    boundaries: list[BoundaryError] = []
    durations: dict[str, list[float]] = {phase: [] for phase in MOVES}
    for pair in pairs:
        boundaries += pair.boundaries
        if pair.timed:
            durations[pair.want["phase"]].append(length_s(pair.got) - length_s(pair.want))
    right, total, false_positive_s = _time_shares(true, found)
    return {
        "reps_true": truth["rep_count"],
        "reps_found": analysis["rep_count"] if analysis else 0,
        "moves_true": len(true_moves),
        "moves_found": len(found_moves),
        "moves_matched": len(pairs),
        "boundaries": tuple(boundaries),
        "eccentric_s": tuple(durations["eccentric"]),
        "concentric_s": tuple(durations["concentric"]),
        **_score_holds(true, found),
        "right_s": right,
        "total_s": total,
        "false_positive_s": false_positive_s,
    }


def match_segments(
    true: Sequence[JsonSegment], found: Sequence[JsonSegment], min_overlap: float
) -> list[tuple[JsonSegment, JsonSegment]]:
    """Pairs of the same phase, one to one, best overlap first, at least `min_overlap` (over union)."""
    scored = sorted(
        (
            (overlap(t, f), i, j)
            for i, t in enumerate(true)
            for j, f in enumerate(found)
            if _kind(t) == _kind(f)
        ),
        reverse=True,
    )
    pairs: list[tuple[JsonSegment, JsonSegment]] = []
    used_true: set[int] = set()
    used_found: set[int] = set()
    for fraction, i, j in scored:
        if fraction >= min_overlap and i not in used_true and j not in used_found:
            used_true.add(i)
            used_found.add(j)
            pairs.append((true[i], found[j]))
    return pairs


def overlap(a: JsonSegment, b: JsonSegment) -> float:
    """Intersection over union of two segments in time."""
    shared = min(a["end_s"], b["end_s"]) - max(a["start_s"], b["start_s"])
    union = max(a["end_s"], b["end_s"]) - min(a["start_s"], b["start_s"])
    return shared / union if shared > 0 else 0.0


def _kind(segment: JsonSegment) -> str:
    return "isometric" if segment["phase"].startswith("isometric") else segment["phase"]


def _noted(segment: JsonSegment, words: str) -> bool:
    return words in (segment.get("note") or "")


def length_s(segment: JsonSegment) -> float:
    return segment["end_s"] - segment["start_s"]


def _boundary(want: JsonSegment, got: JsonSegment, which: str) -> BoundaryError:
    return BoundaryError(
        want[f"{which}_s"],
        got[f"{which}_s"] - want[f"{which}_s"],
        got.get(f"{which}_uncertainty_s", 0.0),
        f"{want['phase']} {want['rep']} {which}",
    )


def _score_holds(true: Sequence[JsonSegment], found: Sequence[JsonSegment]) -> dict[str, int]:
    """Isometric segments; a found one that touches only borderline pauses is neither right nor wrong."""
    holds = [s for s in true if _kind(s) == "isometric"]
    sure = [s for s in holds if not _noted(s, "borderline")]
    unsure = [s for s in holds if _noted(s, "borderline")]
    found_holds = [s for s in found if _kind(s) == "isometric"]
    pairs = match_segments(sure, found_holds, HOLD_IOU)
    matched = {id(got) for _, got in pairs}
    stray = [f for f in found_holds if id(f) not in matched and not any(overlap(f, u) > 0 for u in unsure)]
    return {"holds_true": len(sure), "holds_found": len(pairs) + len(stray), "holds_matched": len(pairs)}


def _time_shares(true: Sequence[JsonSegment], found: Sequence[JsonSegment]) -> tuple[float, float, float]:
    """Seconds labeled right, seconds in all, seconds of movement found where truth says `other`."""
    true = [s for s in true if length_s(s) > 0]
    if not true:
        return 0.0, 0.0, 0.0
    start, end = true[0]["start_s"], true[-1]["end_s"]
    edges = {t for s in (*true, *found) for t in (s["start_s"], s["end_s"]) if start <= t <= end}
    marks = np.array(sorted(edges))
    right = false_positive_s = 0.0
    for middle, length in zip((marks[:-1] + marks[1:]) / 2, np.diff(marks), strict=True):
        want, got = _phase_at(true, middle), _phase_at(found, middle)
        right += length * (want == got)
        false_positive_s += length * (want == "other" and got in MOVES)
    return float(right), end - start, float(false_positive_s)


def _phase_at(segments: Iterable[JsonSegment], time_s: float) -> str:
    return next((_kind(s) for s in segments if s["start_s"] <= time_s < s["end_s"]), "other")


@dataclass(frozen=True)
class Summary:
    """Figures over clips; seconds and degrees; None where nothing was measured.

    eccentric_limits: 95 % limits of agreement, bias -+ 1.96 sd. detection: fraction of frames in which the
    lifter was found. coverage: fraction of the true boundaries (of matched phases) that lie within the stated
    uncertainty of the found ones; stated_median: the middle of those half-widths.
    """

    clips: int
    clips_exact: int
    move_f1: float
    boundary_median: float | None
    boundary_p90: float | None
    boundary_p95: float | None
    boundary_bias: float | None
    eccentric_mae: float | None
    eccentric_limits: tuple[float, float] | None
    concentric_mae: float | None
    hold_f1: float
    time_right: float | None
    false_positive_s: float
    angle_median: float | None
    detection: float | None
    coverage: float | None
    stated_median: float | None


def summarize(scores: Sequence[ClipScore]) -> Summary:
    """Pool clips: phases, boundaries, seconds and frames of all of them count alike."""

    def total(name: str) -> float:
        return sum(getattr(s, name) for s in scores)

    boundaries = [b for s in scores for b in s.boundaries]
    errors = np.array([b.error_s for b in boundaries])
    sizes = np.abs(errors)
    stated = np.array([b.stated_s for b in boundaries])
    eccentric = np.array([e for s in scores for e in s.eccentric_s])
    concentric = np.array([e for s in scores for e in s.concentric_s])
    angles = np.concatenate([np.empty(0), *(s.angle_deg for s in scores)])

    def of(values: NDArray[Any], figure: Any) -> float | None:
        return float(figure(values)) if values.size else None

    limits = None
    if eccentric.size:
        spread = 1.96 * float(eccentric.std(ddof=1)) if eccentric.size > 1 else 0.0
        limits = (float(eccentric.mean()) - spread, float(eccentric.mean()) + spread)
    return Summary(
        clips=len(scores),
        clips_exact=sum(s.reps_true == s.reps_found for s in scores),
        move_f1=_f1(total("moves_matched"), total("moves_true"), total("moves_found")),
        boundary_median=of(sizes, np.median),
        boundary_p90=of(sizes, lambda v: np.percentile(v, 90)),
        boundary_p95=of(sizes, lambda v: np.percentile(v, 95)),
        boundary_bias=of(errors, np.mean),
        eccentric_mae=of(np.abs(eccentric), np.mean),
        eccentric_limits=limits,
        concentric_mae=of(np.abs(concentric), np.mean),
        hold_f1=_f1(total("holds_matched"), total("holds_true"), total("holds_found")),
        time_right=total("right_s") / total("total_s") if total("total_s") else None,
        false_positive_s=total("false_positive_s"),
        angle_median=of(angles, np.median),
        detection=total("found_frames") / total("frames") if total("frames") else None,
        coverage=of(sizes <= stated + 1e-9, np.mean),
        stated_median=of(stated, np.median),
    )


def _f1(matched: float, true: float, found: float) -> float:
    return 2 * matched / (true + found) if true + found else 1.0
