"""The phase classifier: from a PoseTrack and a lift to labelled segments."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from liftphase.exercises.library import Exercise
from liftphase.kinematics.excursion import (
    BodyTravel,
    choose_cutoff,
    coarse_excursion,
    measure_travel,
    refine_excursion,
    speed_noise,
)
from liftphase.kinematics.series import smooth, velocity
from liftphase.phases.boundaries import Movement, find_movements
from liftphase.phases.sets import find_best_set, rep_movements
from liftphase.pose.track import PoseTrack

Array = NDArray[np.float64]

# The coarse excursion is only for finding reps, where a lower cut-off is more robust.
_COARSE_CUTOFF_HZ = 4.0
# Smallest travel that counts as a rep, in torso lengths.
MIN_SWING = 0.2


@dataclass(frozen=True, slots=True)
class Motion:
    """One set's excursion and the movements in it.

    grid_s, excursion, speed: (N,) over the whole clip, smoothed, in torso lengths (and per second); turns:
    indices of the set's turning points; speed_noise: standard deviation of speed left by landmark noise.
    """

    grid_s: Array
    excursion: Array
    speed: Array
    turns: NDArray[np.intp]
    movements: tuple[Movement, ...]
    cutoff_hz: float
    speed_noise: float


def find_motion(track: PoseTrack, exercise: Exercise) -> Motion | None:
    """The set in the clip, or None when nothing in it looks like one."""
    if track.detected.sum() < 10:
        return None
    body = measure_travel(track, exercise)
    coarse = coarse_excursion(body, exercise)
    found = find_best_set(body.grid_s, smooth(coarse, _COARSE_CUTOFF_HZ), body.support, MIN_SWING)
    if found is None:
        return None
    inside = np.zeros(len(body.grid_s), dtype=bool)
    inside[found.turns[0] : found.turns[-1] + 1] = True
    raw = refine_excursion(body, exercise, coarse, inside)
    return _measure_motion(body, exercise, raw, inside)


def _measure_motion(
    body: BodyTravel, exercise: Exercise, raw: Array, inside: NDArray[np.bool_]
) -> Motion | None:
    """Find the set again on the refined excursion, and its movements at the cut-off that its noise asks for."""
    grid = body.grid_s
    found = find_best_set(grid, smooth(raw, _COARSE_CUTOFF_HZ), body.support, MIN_SWING)
    if found is None:
        return None
    rough = smooth(raw, _COARSE_CUTOFF_HZ)
    movements = find_movements(grid, rough, velocity(rough), found.turns)
    movement_s = float(np.median([m.end_s - m.start_s for m in movements]))
    peak_speed = float(np.median([m.peak_speed for m in movements]))
    cutoff = choose_cutoff(raw, inside, movement_s, peak_speed)
    excursion = smooth(raw, cutoff)
    turns = _settle(excursion, found.turns)
    speed = velocity(excursion)
    movements = find_movements(grid, excursion, speed, turns)
    kept = rep_movements(movements, exercise, float(grid[0]), float(grid[-1]))
    turns = turns[kept.start : kept.stop + 1]
    return Motion(
        grid, excursion, speed, turns, tuple(movements[kept]), cutoff, speed_noise(raw, inside, cutoff)
    )


def _settle(excursion: Array, turns: NDArray[np.intp]) -> NDArray[np.intp]:
    """Move inner turning points to the extremes of the finally smoothed excursion."""
    settled = turns.copy()
    for k in range(1, len(turns) - 1):
        a, b = (turns[k - 1] + turns[k]) // 2, (turns[k] + turns[k + 1]) // 2
        part = excursion[a : b + 1]
        top = excursion[turns[k]] > excursion[turns[k - 1]]
        settled[k] = a + (np.argmax(part) if top else np.argmin(part))
    return settled
