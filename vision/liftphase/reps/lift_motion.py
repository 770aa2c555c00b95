"""The motion of one lift in a prepared clip: its excursion, its sets and the movements of each."""

import logging
from dataclasses import dataclass, replace
from enum import Enum, auto
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from liftphase.exercises.library import Exercise, ExerciseLibrary, as_exercise
from liftphase.kinematics.arms import mask_hidden_arm, substitute_contralateral_arm
from liftphase.kinematics.displacement import (
    BodyDisplacement,
    Displacement,
    compute_displacement,
    image_displacement,
    plate_displacement,
)
from liftphase.kinematics.excursion import fit_excursion
from liftphase.kinematics.image_motion import find_image_motions
from liftphase.kinematics.prepared import Kinematics, check_kinematics
from liftphase.kinematics.recovered_wrists import recover_wrists
from liftphase.phases.model import Phase
from liftphase.phases.parameters import DEFAULTS, Parameters, check_parameters
from liftphase.phases.rep_selection import LiftRules
from liftphase.phases.segmenter import between, measure_run
from liftphase.phases.set_search import without_strangers
from liftphase.reps.ends import between_ends, median_ends
from liftphase.reps.estimate import Estimate, estimate_excursion, find_runs
from liftphase.reps.lifters_arm import as_measured_by_arm, find_lifters_arm
from liftphase.reps.travel_points import choose_travel_points
from liftphase.signal.filters import lowpass, remove_jumps, velocity
from liftphase.signal.gaps import find_gaps

Array = NDArray[np.float64]

log = logging.getLogger(__name__)

# Below this unexplained variance by optical flow the landmarks are used; above it, recovered wrists are used
# if theirs is lower by this factor.
_WELL_EXPLAINED, _CLEARLY_EXPLAINED = 0.1, 4.0
# Fewer frames with the subject detected hold no rep.
_MIN_FRAMES = 10


@dataclass(frozen=True, slots=True, eq=False)
class LiftMotion:
    """The excursion of a lift over a clip, and the movements of its sets.

    Attributes
    ----------
    path : Displacement
        The excursion over the whole clip; its speed is `speed`, (N,) torso lengths per second.
    initial : ndarray, shape (N,)
        First estimate without a low-pass, which the sets were found on.
    sets : tuple of tuple of Phase
        The movements of each set, in order; empty where no set was found.
    recovered : bool
        Whether wrists tracked by optical flow replaced the landmarks (identity-swap recovery).
    estimate : Estimate or None
        What the sets were found in; None where the subject is not detected.
    lifters_arm : str or None
        Side of the arm that all of this was measured by, where the trunk is a helper's; else None.
    """

    path: Displacement
    initial: Array
    speed: Array
    sets: tuple[tuple[Phase, ...], ...]
    recovered: bool = False
    estimate: Estimate | None = None
    lifters_arm: str | None = None

    @property
    def by_image(self) -> bool:
        """Whether it is the image's own motion and not that of body points."""
        return self.estimate is not None and self.estimate.body.image is not None

    @property
    def by_plate(self) -> bool:
        """Whether it is the motion of the weight plate and not that of body points."""
        return self.estimate is not None and self.estimate.body.plate_seen is not None

    def excursion_at(self, times_s: Array) -> Array:
        """(T,) the excursion at `times_s`, 0 at the lengthened end of the reps and 1 at the shortened end.

        The ends are the medians over the reps; a deeper rep goes below 0. Where there is no set, they are the
        lowest and the highest place of the path: what a person sees the reps in. NaN where nothing moves.
        """
        movements = [m for movements in self.sets for m in movements]
        grid_s, value = self.path.time_s, self.path.value
        whole = float(value.min()), float(value.max())
        ends = median_ends(grid_s, value, movements) if movements else whole
        return between_ends(np.interp(times_s, grid_s, value), *ends)


def excursion(
    kin: Kinematics,
    lift: str | Exercise,
    *,
    library: ExerciseLibrary | None = None,
    parameters: Parameters = DEFAULTS,
) -> Displacement:
    """Compute the excursion of a lift: how far along its path the load is.

    Parameters
    ----------
    kin : Kinematics
        The prepared clip (`liftphase.prepare`).
    lift : str or Exercise
        The lift, or its name: which points move with the load, and along which path.
    library : ExerciseLibrary, optional
        Where a name is looked up; the built-in exercises by default.
    parameters : Parameters
        Thresholds of the search for the sets, which the path is fitted to.

    Returns
    -------
    Displacement
        `time_s` (N,) and `value` (N,) in torso lengths, concentric upwards, which `liftphase.segment` takes.
        All zero where the subject is detected in fewer than ten frames.

    Raises
    ------
    UsageError
        No exercise has that name, or an argument is of another type.

    Examples
    --------
    >>> from pathlib import Path
    >>> import liftphase
    >>> from liftphase.pose.track_file import load_track
    >>> track = load_track(Path("tests/golden/tracks/sample_squat.npz"))
    >>> path = liftphase.excursion(liftphase.prepare(track), "squat")
    >>> path.rate_hz, path.time_s.shape == path.value.shape
    (120.0, True)
    """
    return LiftMotionFinder(kin, parameters).find(as_exercise(lift, library=library), Prior.NAMED).path


class Prior(Enum):
    """What is known of a lift before it is searched for: how much evidence a set needs, and what is measured.

    PROBE: nothing, it is only tried. EXPECTED: there is some lift in the clip, less evidence will do for its
    only set. GUESSED: recognized; other points are measured where the image does not show its own, and whole
    reps may begin from its other end. NAMED: the user named it.
    """

    PROBE = auto()
    EXPECTED = auto()
    GUESSED = auto()
    NAMED = auto()


_IS = {
    Prior.PROBE: "tried",
    Prior.EXPECTED: "tried again with less evidence",
    Prior.GUESSED: "recognized from the motion",
    Prior.NAMED: "named",
}


class LiftMotionFinder:
    """Finds the motion of any lift in one prepared clip; what lifts share is computed once.

    kin: the prepared clip; parameters: thresholds of the segmentation.
    """

    def __init__(self, kin: Kinematics, parameters: Parameters = DEFAULTS) -> None:
        check_kinematics(kin)
        check_parameters(parameters)
        self.kin = kin
        self.parameters = parameters
        self._found: dict[tuple[object, ...], LiftMotion] = {}
        self._estimates: dict[tuple[object, ...], Estimate] = {}
        self._bodies: dict[tuple[object, ...], BodyDisplacement] = {}
        self._plate_estimates: dict[tuple[object, ...], Estimate | None] = {}
        self._images: list[BodyDisplacement] | None = None
        self._image_estimates: dict[tuple[object, ...], list[Estimate]] = {}
        self._arms: dict[tuple[str, bool], LiftMotionFinder] = {}
        self._recovered: LiftMotionFinder | None = None

    def find(self, lift: Exercise, prior: "Prior") -> LiftMotion:
        """Find the excursion and the sets of a lift; prior: what is known of the lift beforehand."""
        # The other fields of a lift do not change its motion.
        key = (*_estimate_key(lift), lift.path, lift.floor_start, prior)
        if key not in self._found:
            log.debug("considering %s, which is %s", lift.name, _IS[prior])
            motion = _find_motion(self, lift, prior)
            known = prior in (Prior.GUESSED, Prior.NAMED)
            self._found[key] = self._by_lifters_arm(lift, motion) if known else motion
        return self._found[key]

    def _by_lifters_arm(self, lift: Exercise, motion: LiftMotion) -> LiftMotion:
        """The motion of the lifter's arm where the trunk is a helper's, else the one that is given."""
        if motion.by_plate:
            return motion
        side = find_lifters_arm(self.kin, lift, motion.path, motion.sets)
        if side is None:
            return motion
        by_arm = self.of_arm(side).find(as_measured_by_arm(lift), Prior.EXPECTED)
        if not by_arm.sets:
            return motion
        log.debug("measured by the %s arm: it moves otherwise than the trunk, a helper's", side)
        return replace(by_arm, lifters_arm=side)

    def of_arm(self, side: str, *, mask_hidden: bool = False) -> "LiftMotionFinder":
        """The same clip as if both arms did what the arm of `side` does.

        mask_hidden: leave out the frames in which its hand is hidden.
        """
        key = (side, mask_hidden)
        if key not in self._arms:
            kin = mask_hidden_arm(self.kin, side) if mask_hidden else self.kin
            if mask_hidden and kin is self.kin:
                return self.of_arm(side)
            self._arms[key] = LiftMotionFinder(substitute_contralateral_arm(kin, side), self.parameters)
        return self._arms[key]

    def with_recovered_wrists(self) -> "LiftMotionFinder":
        """The same clip with the wrists where optical flow tracked them."""
        if self._recovered is None:
            self._recovered = LiftMotionFinder(recover_wrists(self.kin), self.parameters)
        return self._recovered

    def estimate(self, lift: Exercise, *, expected: bool) -> Estimate:
        """The body's displacement, the first estimate of the excursion and the sets in it."""
        key, unexpected = (*_estimate_key(lift), expected), (*_estimate_key(lift), False)
        if key not in self._estimates:
            known = self._estimates.get(unexpected)
            # To expect a set changes nothing where each weighting of the points shows one anyway.
            if known is None or min(known.counts) == 0:
                known = estimate_excursion(
                    self._body(lift), lift, expected=expected, parameters=self.parameters
                )
            self._estimates[key] = known
        return replace(self._estimates[key], lift=lift)

    def image_estimates(self, lift: Exercise, *, expected: bool) -> list[Estimate]:
        """`estimate` by the image's own motion instead of the body's, along each of its directions."""
        if self._images is None:
            self._images = [image_displacement(self.kin, motion) for motion in find_image_motions(self.kin)]
        key = (*_estimate_key(lift), expected)
        if key not in self._image_estimates:
            self._image_estimates[key] = [
                estimate_excursion(image, lift, expected=expected, parameters=self.parameters)
                for image in self._images
            ]
        return [replace(found, lift=lift) for found in self._image_estimates[key]]

    def plate_estimate(self, lift: Exercise, *, expected: bool) -> Estimate | None:
        """`estimate` by the path of the weight plate instead of the body's; None without a plate."""
        key = (*_estimate_key(lift), expected)
        if key not in self._plate_estimates:
            plate = plate_displacement(self.kin)
            self._plate_estimates[key] = plate and estimate_excursion(
                plate, lift, expected=expected, parameters=self.parameters
            )
        found = self._plate_estimates[key]
        return found and replace(found, lift=lift)

    def _body(self, lift: Exercise) -> BodyDisplacement:
        key = (lift.travel, lift.support, _leading_joint(lift))
        if key not in self._bodies:
            self._bodies[key] = compute_displacement(self.kin, lift)
        return self._bodies[key]


def _estimate_key(lift: Exercise) -> tuple[object, ...]:
    # Where the reps begin tells a rest from a hold.
    joint = _leading_joint(lift)
    return (lift.travel, lift.support, lift.concentric, joint, lift.small_range, lift.starts_with)


def _leading_joint(lift: Exercise) -> str | None:
    """The joint that the excursion is the angle of; None for a lift that is measured by its path."""
    return lift.leading_joint if lift.concentric in ("flexion", "extension") else None


def _find_motion(finder: LiftMotionFinder, lift: Exercise, prior: Prior) -> LiftMotion:
    kin, p = finder.kin, finder.parameters
    grid, rate_hz = kin.grid_s, kin.rate_hz
    if kin.detected.sum() < _MIN_FRAMES:
        log.debug("no set: the subject is detected in %d frames only", kin.detected.sum())
        still = np.zeros(len(grid))
        return LiftMotion(Displacement(grid, still, rate_hz, np.nan), still, still, ())
    expected = prior is not Prior.PROBE
    estimate, recovered = _choose_wrists(finder, lift, expected)
    if prior in (Prior.GUESSED, Prior.NAMED):
        lift, estimate = choose_travel_points(
            lift,
            estimate,
            lambda other: finder.estimate(other, expected=expected),
            lambda other: finder.plate_estimate(other, expected=expected),
            lambda other: finder.image_estimates(other, expected=expected),
        )
    body, initial = estimate.body, estimate.initial
    if not estimate.runs:
        value = lowpass(initial, p.cutoff_hz, rate_hz)
        log.debug("no set: nothing looks like reps of %s", lift.name)
        path = Displacement(grid, value, rate_hz, np.nan)
        return LiftMotion(path, initial, velocity(value, rate_hz), (), recovered, estimate)
    runs = [run.turning_points for run in estimate.runs]
    nearest = _nearest_run(runs, len(grid))
    margin = int(p.fit_margin * p.max_pause_s * rate_hz)
    value = np.empty(len(initial))
    sets: list[tuple[Phase, ...]] = []
    noises = []
    for number, run in enumerate(runs):
        # The lifter may stand elsewhere in another set, so path and weights are fitted to each set.
        near = np.flatnonzero(nearest == number)
        around = slice(max(int(near[0]) - margin, 0), int(near[-1]) + 1 + margin)
        first = around.start
        raw, turning_points = _refine(body.part(around), lift, initial[around], run - first, near - first, p)
        measured = measure_run(
            grid[around],
            raw,
            turning_points,
            rules=LiftRules(lift.starts_with, lift.floor_start, guessed=prior is Prior.GUESSED),
            edges_s=(float(grid[0]), float(grid[-1])),
            sample_s=kin.frame_s,
            rate_hz=rate_hz,
            gaps_s=find_gaps(kin.times_s, kin.detected if body.plate_seen is None else body.plate_seen),
            parameters=p,
        )
        sets += measured.sets
        noises.append(measured.noise)
        # The origin of a path is arbitrary: the sets are aligned at the lengthened end.
        value[near] = measured.displacement[near - first] - measured.lengthened
    path = Displacement(grid, value, rate_hz, float(np.mean(noises)))
    return LiftMotion(path, initial, velocity(value, rate_hz), tuple(sets), recovered, estimate)


def _choose_wrists(finder: LiftMotionFinder, lift: Exercise, expected: bool) -> tuple[Estimate, bool]:
    """The estimate with wrists from the landmarks, or with recovered ones; and whether they are recovered.

    Landmarks that jump between the hands of two people look like a set, but optical flow does not show it.
    """
    estimate = finder.estimate(lift, expected=expected)
    if not estimate.runs or not lift.hands_travel or not finder.kin.recovered.any():
        return estimate, False
    residual = estimate.unexplained_variance
    if residual < _WELL_EXPLAINED:
        return estimate, False
    recovered = finder.with_recovered_wrists().estimate(lift, expected=expected)
    if _CLEARLY_EXPLAINED * recovered.unexplained_variance < residual:
        log.debug("wrists recovered: optical flow explains them better (1 - R^2 was %.2f)", residual)
        return recovered, True
    return estimate, False


def _refine(
    body: BodyDisplacement,
    lift: Exercise,
    initial: Array,
    run: NDArray[np.intp],
    near: NDArray[np.intp],
    p: Parameters,
) -> tuple[Array, NDArray[np.intp]]:
    """(N,) the excursion fitted to one run, without a low-pass, and its turning points, found again on it.

    near: indices of the samples that lie in the run or nearer to it than to another. Noise of the landmarks
    hides reps and shifts ends that the fitted excursion shows. Its fast changes are better than its level, so
    slow changes are taken from the landmarks. The first result is kept where the second has fewer reps.
    """
    rate_hz, inside = body.rate_hz, between(run, len(initial))
    fitted = fit_excursion(body, lift, initial, inside)
    anchored = fitted + lowpass(initial - fitted, p.anchor_hz, rate_hz)
    a, b = int(near[0]), int(near[-1]) + 1
    rough = lowpass(anchored, p.rough_cutoff_hz, rate_hz)
    found = find_runs(body, rough, lift, expected=True, parameters=p, near=slice(a, b))
    again = max(
        (other.turning_points for other in found), key=lambda other: _overlap(other, run), default=None
    )
    if again is None or _overlap(again, run) <= 0 or len(again) < len(run):
        return fitted, run
    # The path was not fitted to what lies beyond the run, so the first estimate says what that is like.
    # Landmarks that jump at the end of a rep would make it look larger than it is.
    like = lowpass(remove_jumps(initial, p.max_jump_s, rate_hz), p.rough_cutoff_hz, rate_hz)
    turning_points = without_strangers(like, again, run, rate_hz=rate_hz, parameters=p)
    inside_again = between(turning_points, len(initial))
    if np.array_equal(inside, inside_again):
        return fitted, turning_points
    return fit_excursion(body, lift, initial, inside_again), turning_points


def _overlap(a: NDArray[np.intp], b: NDArray[np.intp]) -> int:
    """Samples that two runs have in common; below 0 where they lie apart."""
    return int(min(a[-1], b[-1]) - max(a[0], b[0]))


def _nearest_run(runs: list[NDArray[np.intp]], count: int) -> NDArray[np.intp]:
    """(count,) number of the run that a sample lies in or nearest to."""
    borders = [(int(before[-1]) + int(after[0])) // 2 for before, after in pairwise(runs)]
    return np.searchsorted(borders, np.arange(count))
