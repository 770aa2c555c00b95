"""What was true: segments by the 5 % rule on the noise-free path, and the joints in every frame.

Velocities in m/s are defined in `bar_path`: vertical components, between these bounds.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .geometry import angle_deg
from .motion import RATE_HZ, SLOW, TURN_S, Move, SetMotion

# MediaPipe's landmark names; 3-D positions are joint centers, not points on the skin.
POINTS = (
    "nose",
    *(f"{s}_{p}" for p in ("shoulder", "elbow", "wrist", "hip", "knee", "ankle", "heel", "foot_index")
      for s in ("left", "right")),
)  # fmt: skip
ANGLES = {
    "elbow": ("shoulder", "elbow", "wrist"),
    "shoulder": ("elbow", "shoulder", "hip"),
    "hip": ("shoulder", "hip", "knee"),
    "knee": ("hip", "knee", "ankle"),
    "ankle": ("knee", "ankle", "foot_index"),
}


@dataclass(frozen=True)
class Bounds:
    """One movement phase by the 5 % rule, on the clip's clock."""

    phase: str
    rep: int  # numbered through the clip
    set: int
    start_s: float
    end_s: float


def movement_bounds(motion: SetMotion, begins_s: float, set_number: int, first_rep: int) -> list[Bounds]:
    """Movement phases of one set: where speed rises above and falls below 5 % of the phase's own peak.

    Gaps under 0.15 s close at the zero crossing of velocity: where one move ends and the next begins.
    """
    speed = np.abs(np.diff(motion.excursion)) * RATE_HZ
    found: list[Bounds] = []
    previous: Move | None = None
    for m in motion.moves:
        if m.phase == "other":
            break
        low, high = round(m.start_s * RATE_HZ), round(m.end_s * RATE_HZ)
        start, end = _crossings(speed[low:high])
        start, end = begins_s + (low + start) / RATE_HZ, begins_s + (low + end) / RATE_HZ
        if previous is not None and start - found[-1].end_s < TURN_S:
            turn = begins_s + (previous.end_s + m.start_s) / 2
            last = found[-1]
            found[-1] = Bounds(last.phase, last.rep, last.set, last.start_s, turn)
            start = turn
        found.append(Bounds(m.phase, first_rep + m.rep - 1, set_number, start, end))
        previous = m
    return found


def _crossings(speed: NDArray[np.float64]) -> tuple[float, float]:
    """Sample positions (fractional) between which `speed` is above 5 % of its peak."""
    level = SLOW * speed.max()
    over = np.flatnonzero(speed > level)
    first, last = int(over[0]), int(over[-1])
    # Speed sample i stands for the middle of the interval i..i+1.
    start = first + 0.5
    if first > 0:
        start -= (speed[first] - level) / (speed[first] - speed[first - 1])
    end = last + 0.5
    if last + 1 < len(speed):
        end += (speed[last] - level) / (speed[last] - speed[last + 1])
    return max(start, 0.0), min(end, float(len(speed)))


def segments(bounds: list[Bounds], duration_s: float) -> list[dict[str, Any]]:
    """Segments in the form of analysis.json, in order, covering the clip."""
    out: list[dict[str, Any]] = []

    def add(start: float, end: float, phase: str, at: str | None = None, rep: int | None = None) -> None:
        if end - start > 1e-9:
            out.append(
                {"start_s": start, "end_s": end, "phase": phase, "end": at, "rep": rep, "uncertainty_s": 0.0}
            )

    here = 0.0
    for i, b in enumerate(bounds):
        if i and bounds[i - 1].set == b.set:
            at = "lengthened" if bounds[i - 1].phase == "eccentric" else "shortened"
            add(here, b.start_s, "isometric", at, bounds[i - 1].rep)
        else:
            add(here, b.start_s, "other")
        add(b.start_s, b.end_s, b.phase, None, b.rep)
        here = b.end_s
    add(here, duration_s, "other")
    return [{k: round(v, 4) if isinstance(v, float) else v for k, v in s.items()} for s in out]


def rep_table(
    segs: list[dict[str, Any]], bounds: list[Bounds], sets: list[SetMotion], begins: list[float]
) -> list[dict[str, Any]]:
    """One row per rep: measured by the rule, and as scripted."""
    rows = []
    set_of = {b.rep: b.set for b in bounds}
    offset = 0
    for number, (motion, zero) in enumerate(zip(sets, begins, strict=True), 1):
        for i, plan in enumerate(motion.plans, 1):
            rep = offset + i
            if rep not in set_of:
                continue
            own = [s for s in segs if s["rep"] == rep]
            long = {(s["phase"], s["end"]): s["end_s"] - s["start_s"] for s in own}
            moves = [m for m in motion.moves if m.rep == i]
            rows.append(
                {
                    "rep": rep, "set": number,
                    "start_s": own[0]["start_s"], "end_s": own[-1]["end_s"],
                    "eccentric_s": _or_none(long.get(("eccentric", None))),
                    "lengthened_pause_s": round(long.get(("isometric", "lengthened"), 0.0), 4),
                    "concentric_s": _or_none(long.get(("concentric", None))),
                    "shortened_pause_s": round(long.get(("isometric", "shortened"), 0.0), 4),
                    "low": plan.low, "high": plan.high,
                    "partial": plan.partial, "failed": plan.failed, "assisted": plan.assisted,
                    "commanded": [
                        plan.eccentric_s, plan.lengthened_pause_s, plan.concentric_s, plan.shortened_pause_s,
                    ],
                    "profiles": [plan.eccentric_profile, plan.concentric_profile],
                    "scripted": [
                        {
                            "phase": m.phase,
                            "start_s": round(zero + m.start_s, 4), "end_s": round(zero + m.end_s, 4),
                        }
                        for m in moves
                    ],
                }
            )  # fmt: skip
        offset += len(motion.plans)
    return rows


def _or_none(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds, 4)


def joint_angles(points: NDArray[np.float64]) -> dict[str, NDArray[np.float64]]:
    """Angles in degrees (T,) by name (`left_elbow`, ...) from positions (T, points, 2 or 3)."""
    at = {name: points[:, i] for i, name in enumerate(POINTS)}
    return {
        f"{side}_{joint}": angle_deg(*(at[f"{side}_{part}"] for part in parts))
        for joint, parts in ANGLES.items()
        for side in ("left", "right")
    }
