"""A best guess of the lift from the motion alone. A guess: the user's own word is always better."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from liftphase.exercises.library import Exercise, find_exercise
from liftphase.kinematics.angles import measure_angles
from liftphase.kinematics.landmarks import body_scale_px
from liftphase.kinematics.series import fill_all_gaps
from liftphase.phases.classifier import Motion, find_motion
from liftphase.pose.track import PoseTrack

# One lift of every kind of travel: whole body on its feet or hands, hands up and down, together and apart.
_PROBES = ("squat", "pull-up", "bench-press", "chest-fly")
# A part of the body that moves less than this share of what moves most stands still.
_STILL_SHARE = 0.3
_UNSURE = 0.3


@dataclass(frozen=True, slots=True)
class _Posture:
    """What the decision is made on, within the set: torso lengths and degrees."""

    lean_deg: float
    lean_range_deg: float
    shoulder_travel: float
    wrist_travel: float
    spread_travel: float
    wrist_over_shoulder: float
    wrist_over_hip_lowest: float
    knee_range_deg: float
    upper_arm_range_deg: float
    knee_deg: float
    feet_apart: float
    rests_bent: bool


def guess_exercise(track: PoseTrack) -> tuple[Exercise, float, Motion]:
    """The most likely lift, a confidence (0..1, uncalibrated) and the motion found with it."""
    motions = {name: find_motion(track, find_exercise(name)) for name in _PROBES}
    strength = {name: _strength(motion) for name, motion in motions.items()}
    probe = max(strength, key=lambda name: strength[name])
    if strength[probe] == 0.0:
        return find_exercise(probe), 0.0, motions[probe]
    name = _decide(_measure_posture(track, motions[probe]))
    motion = find_motion(track, find_exercise(name))
    return find_exercise(name), _UNSURE if not motion.sets else 0.5, motion


def _strength(motion: Motion) -> float:
    """Total travel of the sets; 0 when there is none."""
    return float(sum(m.swing for movements in motion.sets for m in movements))


def _measure_posture(track: PoseTrack, motion: Motion) -> _Posture:
    start_s, end_s = motion.sets[0][0].start_s, motion.sets[-1][-1].end_s
    inside = (track.times_s >= start_s) & (track.times_s <= end_s)
    points = fill_all_gaps(track.times_s, track.image_px.astype(np.float64))[inside]
    points = points / body_scale_px(track.image_px)
    angles = {
        name: fill_all_gaps(track.times_s, values)[inside] for name, values in measure_angles(track).items()
    }
    seen = track.visibility[inside].mean(axis=0)

    def middle(left: int, right: int) -> NDArray[np.float64]:
        weights = np.array([seen[left], seen[right]]) ** 2 + 1e-6
        return np.average(points[:, [left, right]], axis=1, weights=weights)

    def joint(name: str, left: int, right: int) -> NDArray[np.float64]:
        weights = np.array([seen[left], seen[right]]) ** 2 + 1e-6
        return np.average([angles[f"left_{name}"], angles[f"right_{name}"]], axis=0, weights=weights)

    shoulder, wrist, hip = middle(11, 12), middle(15, 16), middle(23, 24)
    elbow_deg = joint("elbow", 13, 14)
    return _Posture(
        lean_deg=float(np.median(angles["trunk_lean"])),
        lean_range_deg=_range(angles["trunk_lean"]),
        shoulder_travel=_range(shoulder[:, 1]),
        wrist_travel=_range(wrist[:, 1]),
        spread_travel=_range(points[:, 15, 0] - points[:, 16, 0]),
        wrist_over_shoulder=float(np.mean(np.percentile(shoulder[:, 1] - wrist[:, 1], (5, 95)))),
        wrist_over_hip_lowest=float(np.percentile(hip[:, 1] - wrist[:, 1], 5)),
        knee_range_deg=_range(joint("knee", 25, 26)),
        upper_arm_range_deg=_range(joint("shoulder", 11, 12)),
        knee_deg=float(np.median(joint("knee", 25, 26))),
        feet_apart=float(np.median(np.abs(points[:, 27, 0] - points[:, 28, 0]))),
        rests_bent=bool(elbow_deg[0] < np.median(elbow_deg)),
    )


def _range(values: NDArray[np.float64]) -> float:
    return float(np.percentile(values, 95) - np.percentile(values, 5))


def _decide(p: _Posture) -> str:
    """The lift by posture, by what stands still and by where the hands are."""
    if p.shoulder_travel > _STILL_SHARE * max(p.wrist_travel, p.spread_travel) and p.shoulder_travel > 0.25:
        return _decide_whole_body(p)
    return _decide_arms(p)


def _decide_whole_body(p: _Posture) -> str:
    if p.wrist_travel < _STILL_SHARE * p.shoulder_travel:
        if p.wrist_over_shoulder > 0.2:
            return "pull-up"
        return "push-up" if p.lean_deg > 45 else "dip"
    if p.lean_range_deg > 35 and p.wrist_over_hip_lowest < -0.3:
        return "deadlift" if p.knee_range_deg > 35 else "romanian-deadlift"
    return "lunge" if p.feet_apart > 1.0 else "squat"


def _decide_arms(p: _Posture) -> str:
    if p.spread_travel > 1.2 * p.wrist_travel:
        return "chest-fly"
    if p.lean_deg > 45:
        if p.wrist_over_shoulder < -0.2:
            return "bent-over-row"
        return "bench-press" if p.upper_arm_range_deg > 25 else "skull-crusher"
    if p.wrist_over_shoulder > 0.2:
        return "lat-pulldown" if p.knee_deg < 130 else "overhead-press"
    if p.upper_arm_range_deg > 45:
        return "row"
    return "triceps-pushdown" if p.rests_bent else "biceps-curl"
