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
from liftphase.kinematics.series import CUTOFF_HZ, make_grid, smooth, velocity
from liftphase.phases.boundaries import Movement, add_uncertainty, find_movements
from liftphase.phases.sets import find_all_sets, find_best_set, rep_movements
from liftphase.pose.track import PoseTrack

Array = NDArray[np.float64]

# The coarse excursion is only for finding reps, where a lower cut-off is more robust.
_COARSE_CUTOFF_HZ = 4.0
# Smallest travel that counts as a rep, in torso lengths.
MIN_SWING = 0.2
# Fewer detected frames than this hold no rep.
MIN_FRAMES = 10


@dataclass(frozen=True, slots=True)
class Motion:
    """A clip's excursion and the movements of its sets.

    grid_s, excursion, speed: (N,) over the whole clip, smoothed, in torso lengths (per second), concentric
    upwards; sets: the movements of each set, in order; cutoff_hz: of the smoothing; speed_noise: standard
    deviation of speed that landmark noise leaves.
    """

    grid_s: Array
    excursion: Array
    speed: Array
    sets: tuple[tuple[Movement, ...], ...]
    cutoff_hz: float
    speed_noise: float

    def excursion_at(self, times_s: Array) -> Array:
        """(T,) the excursion at `times_s`, 0 at the lengthened end of the reps and 1 at the shortened end.

        The ends are the medians over the reps; a deeper rep goes below 0. NaN when there is no set.
        """
        movements = [m for movements in self.sets for m in movements]
        if not movements:
            return np.full(len(times_s), np.nan)
        at = np.interp([[m.start_s, m.end_s] for m in movements], self.grid_s, self.excursion)
        up = np.array([m.concentric for m in movements])
        lengthened = np.median(np.where(up, at[:, 0], at[:, 1]))
        shortened = np.median(np.where(up, at[:, 1], at[:, 0]))
        return (np.interp(times_s, self.grid_s, self.excursion) - lengthened) / (shortened - lengthened)


def find_motion(track: PoseTrack, exercise: Exercise) -> Motion:
    """The sets in the clip; `sets` is empty when nothing in it looks like one."""
    if track.detected.sum() < MIN_FRAMES:
        grid = make_grid(track.times_s)
        still = np.zeros(len(grid))
        return Motion(grid, still, still, (), CUTOFF_HZ, 0.0)
    body = measure_travel(track, exercise)
    coarse = coarse_excursion(body, exercise)
    calm = smooth(coarse, _COARSE_CUTOFF_HZ)
    found = find_best_set(body.grid_s, calm, body.support, MIN_SWING)
    if found is None:
        return Motion(body.grid_s, calm, velocity(calm), (), _COARSE_CUTOFF_HZ, 0.0)
    raw = refine_excursion(body, exercise, coarse, _between(found.turns, len(coarse)))
    return _measure_motion(body, exercise, raw, float(np.median(np.diff(track.times_s))))


def _measure_motion(body: BodyTravel, exercise: Exercise, raw: Array, frame_s: float) -> Motion:
    """Find the sets on the refined excursion, and their movements at the cut-off that its noise asks for."""
    grid = body.grid_s
    rough = smooth(raw, _COARSE_CUTOFF_HZ)
    runs = find_all_sets(grid, rough, body.support, MIN_SWING)
    if not runs:
        return Motion(grid, rough, velocity(rough), (), _COARSE_CUTOFF_HZ, 0.0)
    rough_speed = velocity(rough)
    seen = [m for turns in runs for m in find_movements(grid, rough, rough_speed, turns)]
    inside = np.any([_between(turns, len(grid)) for turns in runs], axis=0)
    cutoff = choose_cutoff(
        raw,
        inside,
        float(np.median([m.end_s - m.start_s for m in seen])),
        float(np.median([m.peak_speed for m in seen])),
    )
    excursion = smooth(raw, cutoff)
    speed, noise = velocity(excursion), speed_noise(raw, inside, cutoff)
    sets = []
    for turns in runs:
        movements = find_movements(grid, excursion, speed, _settle(excursion, turns))
        movements = movements[rep_movements(movements, exercise, float(grid[0]), float(grid[-1]))]
        sets.append(tuple(add_uncertainty(movements, grid, speed, noise, frame_s)))
    return Motion(grid, excursion, speed, tuple(sets), cutoff, noise)


def _between(turns: NDArray[np.intp], count: int) -> NDArray[np.bool_]:
    """(count,) True from the first to the last turning point."""
    inside = np.zeros(count, dtype=bool)
    inside[turns[0] : turns[-1] + 1] = True
    return inside


def _settle(excursion: Array, turns: NDArray[np.intp]) -> NDArray[np.intp]:
    """Move inner turning points to the extremes of the finally smoothed excursion."""
    settled = turns.copy()
    for k in range(1, len(turns) - 1):
        a, b = (turns[k - 1] + turns[k]) // 2, (turns[k] + turns[k + 1]) // 2
        part = excursion[a : b + 1]
        top = excursion[turns[k]] > excursion[turns[k - 1]]
        settled[k] = a + (np.argmax(part) if top else np.argmin(part))
    return settled
