"""The phase classifier: from a PoseTrack and a lift to labelled segments."""

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from liftphase.exercises.library import Exercise
from liftphase.kinematics.camera_motion import compensate_camera_motion
from liftphase.kinematics.excursion import (
    BodyDisplacement,
    compute_displacement,
    fit_excursion,
    initial_excursion,
    unexplained_variance,
)
from liftphase.kinematics.recovered_wrists import recover_wrists, recovered_frames
from liftphase.phases.boundaries import (
    ROUGH_CUTOFF_HZ,
    LowpassCache,
    Movement,
    measure_movements,
    trim_creep,
)
from liftphase.phases.rep_selection import rep_movements, split_at_rests
from liftphase.phases.sets import MAX_PAUSE_S, SetCandidate, find_all_sets, find_best_set
from liftphase.pose.track import PoseTrack
from liftphase.signal.series import CUTOFF_HZ, GRID_HZ, make_grid, noise_density, smooth, velocity

Array = NDArray[np.float64]

# Smallest travel that counts as a rep, in torso lengths; that of lifts of a small range.
MIN_SWING, MIN_SMALL_SWING = 0.2, 0.08
# Slower than this, the landmarks say where the lifter is; quicker, the fitted excursion says how it changes.
ANCHOR_HZ = 0.3
# The score of a set (`liftphase.phases.sets`) must be this many times another's to be clearly better.
CLEARLY_BETTER = 1.25
# Samples on either side of the part of a clip that is nearest to a set: what a set is measured in ends there.
AROUND = int(1.5 * MAX_PAUSE_S * GRID_HZ)
# Where the picture leaves less of the landmarks' movement unexplained they are believed; else hands that were
# carried on must leave so many times less of theirs.
WELL_EXPLAINED, CLEARLY_EXPLAINED = 0.1, 4.0
# Fewer detected frames than this hold no rep.
MIN_FRAMES = 10


@dataclass(frozen=True, slots=True)
class SegmentedMotion:
    """A clip's excursion and the movements of its sets.

    grid_s, excursion, speed: (N,) over the whole clip, smoothed, in torso lengths (per second), concentric
    upwards; coarse: (N,) the unsmoothed first estimate that the sets were found on; sets: the movements of
    each set, in order; carried: whether hands count where the picture carried them on.
    """

    grid_s: Array
    initial: Array
    excursion: Array
    speed: Array
    sets: tuple[tuple[Movement, ...], ...]
    recovered: bool = False

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


def segment_movements(track: PoseTrack, exercise: Exercise) -> SegmentedMotion:
    """The sets in the clip; `sets` is empty when nothing in it looks like one."""
    if track.detected.sum() < MIN_FRAMES:
        grid = make_grid(track.times_s)
        still = np.zeros(len(grid))
        return SegmentedMotion(grid, still, still, still, ())
    candidate = _choose_hands(compensate_camera_motion(track), exercise)
    body, initial, best = candidate.body, candidate.initial, candidate.best
    grid = body.grid_s
    lowpassed = smooth(initial, ROUGH_CUTOFF_HZ)
    seen = [] if best is None else find_all_sets(grid, lowpassed, body.support, best)
    frame_s = float(np.median(np.diff(track.times_s)))
    excursion = smooth(initial, CUTOFF_HZ)
    nearest = _nearest_run(seen, len(grid))
    sets = []
    for number, run in enumerate(seen):
        # The lifter may stand elsewhere in another set, so every set has its own path and weights.
        near = np.flatnonzero(nearest == number)
        around = slice(max(int(near[0]) - AROUND, 0), int(near[-1]) + 1 + AROUND)
        first = around.start
        raw, turning_points = _refine(body.part(around), exercise, initial[around], run - first, near - first)
        inside = _between(turning_points, len(raw))
        lowpass_cache = LowpassCache(raw, noise_density(raw, inside, frame_s))
        # All swings have a say: the first may be something else.
        swings = np.diff(lowpass_cache.at(ROUGH_CUTOFF_HZ)[turning_points])
        first_up = bool(swings[0::2].sum() > swings[1::2].sum())
        measured = measure_movements(grid[around], lowpass_cache, turning_points, first_up, frame_s)
        for movements in split_at_rests(measured, exercise):
            kept = rep_movements(movements, exercise, float(grid[0]), float(grid[-1]))
            sets.append(tuple(trim_creep(grid[around], lowpass_cache, movements[kept])))
        own = lowpass_cache.at(CUTOFF_HZ)
        # A path's origin is arbitrary: the sets share the lengthened end instead.
        excursion[near] = own[near - first] - np.median(own[turning_points[0 if first_up else 1 :: 2]])
    return SegmentedMotion(grid, initial, excursion, velocity(excursion), tuple(sets), candidate.recovered)


def _min_swing(exercise: Exercise) -> float:
    return MIN_SMALL_SWING if exercise.small_range else MIN_SWING


@dataclass(frozen=True, slots=True)
class _Candidate:
    """The body, the first estimate of its excursion and the set in it; carried: as in `SegmentedMotion`."""

    body: BodyDisplacement
    initial: Array
    best: SetCandidate | None
    recovered: bool = False

    def unexplained_variance(self, exercise: Exercise) -> float:
        """Share of the movement in the set that the picture does not show; 1 where there is no set."""
        if self.best is None:
            return 1.0
        return unexplained_variance(
            self.body, exercise, self.initial, _between(self.best.turning_points, len(self.initial))
        )


def _choose_hands(track: PoseTrack, exercise: Exercise) -> _Candidate:
    """The body with the hands where the landmarks have them, or where the picture carried them on.

    Landmarks that jump between two people's hands look like a set of their own, but the picture shows nothing
    of it.
    """
    candidate = _estimate(track, exercise)
    if candidate.best is None or not exercise.hands_travel or not recovered_frames(track).any():
        return candidate
    residual = candidate.unexplained_variance(exercise)
    if residual < WELL_EXPLAINED:
        return candidate
    own = replace(_estimate(recover_wrists(track), exercise), recovered=True)
    return own if CLEARLY_EXPLAINED * own.unexplained_variance(exercise) < residual else candidate


def _estimate(track: PoseTrack, exercise: Exercise) -> _Candidate:
    body = compute_displacement(track, exercise)
    return _Candidate(body, *_choose_initial(body, exercise))


def _choose_initial(body: BodyDisplacement, exercise: Exercise) -> tuple[Array, SetCandidate | None]:
    """(N,) the first estimate of the excursion in which a set shows, plain or of steady points, and that set.

    Where a hand's landmarks jump to somebody else's, only the latter looks like a set.
    """
    plain, robust = (initial_excursion(body, exercise, robust) for robust in (False, True))
    best, best_robust = (
        find_best_set(body.grid_s, smooth(initial, ROUGH_CUTOFF_HZ), body.support, _min_swing(exercise))
        for initial in (plain, robust)
    )
    if best_robust and (best is None or best_robust.score > CLEARLY_BETTER * best.score):
        return robust, best_robust
    return plain, best


def _refine(
    body: BodyDisplacement, exercise: Exercise, initial: Array, run: NDArray[np.intp], near: NDArray[np.intp]
) -> tuple[Array, NDArray[np.intp]]:
    """(N,) the excursion fitted to one run, unsmoothed, and the run's turning points, found again on it.

    near: indices of the samples that lie in the run or nearer to it than to another. Noise of the landmarks
    hides reps and shifts ends that the fitted excursion shows. It tells changes better than places, so slow
    changes stay those of the landmarks. The first finding stays where the second has less.
    """
    own = fit_excursion(body, exercise, initial, _between(run, len(initial)))
    lowpassed = smooth(own + smooth(initial - own, ANCHOR_HZ), ROUGH_CUTOFF_HZ)
    a, b = int(near[0]), int(near[-1]) + 1
    again = find_best_set(body.grid_s[a:b], lowpassed[a:b], body.support[a:b], _min_swing(exercise))
    if again is None or len(again.turning_points) < len(run):
        return own, run
    turning_points = again.turning_points + a
    if turning_points[0] >= run[-1] or turning_points[-1] <= run[0]:
        return own, run
    return fit_excursion(body, exercise, initial, _between(turning_points, len(initial))), turning_points


def _nearest_run(runs: list[NDArray[np.intp]], count: int) -> NDArray[np.intp]:
    """(count,) number of the run that a sample lies in or nearest to."""
    borders = [(int(before[-1]) + int(after[0])) // 2 for before, after in pairwise(runs)]
    return np.searchsorted(borders, np.arange(count))


def _between(turning_points: NDArray[np.intp], count: int) -> NDArray[np.bool_]:
    """(count,) True from the first to the last turning point."""
    inside = np.zeros(count, dtype=bool)
    inside[turning_points[0] : turning_points[-1] + 1] = True
    return inside
