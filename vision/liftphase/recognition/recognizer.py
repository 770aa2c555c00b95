"""Exercise recognition: which lift it is, from its motion, by networks trained on synthetic motion.

Probes, one for every kind of path (of the whole body, the hands, the ankles, ...), search for sets. Features
of the body at both ends of each set go to the networks, which give a probability of each lift. The direction
comes first: the lifts whose first movement from rest is concentric and those whose first movement is
eccentric form two groups; the more likely group wins, and then the most likely lift in it. So a lift may be
taken for a similar one, but seldom for one that swaps eccentric and concentric.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import cast

import numpy as np

from liftphase.exercises.library import (
    UNKNOWN,
    Concentric,
    Exercise,
    ExerciseLibrary,
    check_library,
    find_exercise,
)
from liftphase.kinematics.prepared import Kinematics
from liftphase.phases.model import Phase
from liftphase.phases.parameters import DEFAULTS, Parameters
from liftphase.pose.skeleton import LANDMARK, SIDES
from liftphase.recognition.features import Ends, SetDescriptor, extract_features
from liftphase.recognition.network import load_network
from liftphase.reps.count_confidence import count_cues
from liftphase.reps.lift_motion import LiftMotion, LiftMotionFinder, Prior
from liftphase.reps.unilateral import detect_alternating_arms

log = logging.getLogger(__name__)

_PROBES = ("squat", "pull-up", "bench-press", "chest-fly", "leg-extension", "hip-thrust", "row")
# The probe of the hands alone.
_HANDS = "bench-press"
# From this probability on, a lift says as much of how its sets begin as one that was named. The counts of the
# real clips stay as with guesses (at 0.8 two are worse); of nine extra reps of rendered ones five are gone.
_SURE = 0.95
# Below this probability the lift stays unknown.
_MIN_CONFIDENCE = 0.3
# Hands that come apart by less, in torso lengths, cannot be measured by that.
_MIN_HANDS_SPREAD = 0.3
# Slower than this fraction of a movement's peak speed is standing still.
_STILL_SPEED_FRACTION = 0.15
# Least ratio of the swings out and back, the smaller to the larger.
_MIN_RETURN_RATIO = 0.3
# Of the movements that the height of the hands shows, at least this fraction must show in the angle of the
# elbow or the gap between the hands, if the lift is measured by that.
_MIN_REPS_FRACTION = 0.7
# And its sets must show at least this many times as clearly.
_MIN_WORTH = 0.5
# Fewer reps do not show whether the legs alternate.
_MIN_ALTERNATING_REPS = 4
# The legs alternate where lifts that do so are more probable by this in every other rep than in the rest.
# From 0.31 to 0.54 the same three of 87 real and rendered clips with as many reps are marked: two lunges that
# alternate, and a split squat, which the networks take for a lunge anyhow.
_MIN_ALTERNATION = 0.5
_OPPOSITE = {
    "up": "down",
    "down": "up",
    "apart": "together",
    "together": "apart",
    "flexion": "extension",
    "extension": "flexion",
}
NO_LIFT = "none"


@dataclass(frozen=True, slots=True, eq=False)
class Recognition:
    """Which lift it is.

    Attributes
    ----------
    exercise : Exercise
        The most likely one; its name is `unknown` where none is likely enough, and it then holds which joint
        moves and which direction is concentric.
    confidence : float
        Probability of the lift, from 0 to 1.
    runner_up : str or None
        The next likely lift; the likeliest where the exercise is unknown.
    motion : LiftMotion
        The motion of the lift.
    no_lift : float
        Probability that the body does something else than a lift, from 0 to 1; 0 where no set shows.
    direction : float
        Probability that eccentric and concentric are not the other way round, if it is a lift, 0.5 to 1.
    """

    exercise: Exercise
    confidence: float
    runner_up: str | None
    motion: LiftMotion
    no_lift: float = 0.0
    direction: float = 1.0

    @property
    def prior(self) -> Prior:
        """What is known of the lift where it is searched for again."""
        return prior_of(self.confidence)


@dataclass(frozen=True, slots=True, eq=False)
class ProbedSet:
    """The largest set that a probe found; travel: sum of its swings, torso lengths."""

    probe: Exercise
    motion: LiftMotion
    movements: tuple[Phase, ...]
    travel: float
    descriptor: SetDescriptor


def recognize(
    kin: Kinematics, *, library: ExerciseLibrary | None = None, parameters: Parameters = DEFAULTS
) -> Recognition:
    """Recognize the lift of a clip from its motion.

    Parameters
    ----------
    kin : Kinematics
        The prepared clip (`liftphase.prepare`).
    library : ExerciseLibrary, optional
        Definitions of the lifts that the networks name; the built-in exercises by default.
    parameters : Parameters
        Thresholds of the segmentation.

    Returns
    -------
    Recognition
        The most likely lift and its probability; `unknown` where none is likely enough.

    Raises
    ------
    UsageError
        `library` lacks a lift that the networks name, or an argument is of another type.

    Examples
    --------
    >>> from pathlib import Path
    >>> import liftphase
    >>> from liftphase.pose.track_file import load_track
    >>> track = load_track(Path("tests/golden/tracks/sample_squat.npz"))
    >>> liftphase.recognize(liftphase.prepare(track)).exercise.name
    'squat'
    """
    check_library(library, "library")
    return recognize_with(LiftMotionFinder(kin, parameters), library=library)


def recognize_with(finder: LiftMotionFinder, *, library: ExerciseLibrary | None = None) -> Recognition:
    """Recognize the lift as `recognize` does, sharing the motions that `finder` has found or will find."""
    if detect_alternating_arms(finder, find_exercise(_HANDS), Prior.PROBE) is not None:
        # The motion of one arm stands for alternating arms.
        visibility = finder.kin.visibility
        visible = {side: float(visibility[:, LANDMARK[f"{side}_wrist"]].mean()) for side in SIDES}
        finder = finder.of_arm(max(SIDES, key=visible.__getitem__))
    probed_sets = _probe_sets(finder, Prior.PROBE) or _probe_sets(finder, Prior.EXPECTED)
    if not probed_sets:
        log.debug("no lift recognized: no probe found a set")
        probe, motion = _most_moving(finder)
        return Recognition(replace(probe, name=UNKNOWN), 0.0, None, motion)
    main = max(probed_sets, key=lambda probed: probed.travel)
    probability_of = _pool_probabilities(probed_sets)
    lifts = {name: find_exercise(name, library=library) for name in probability_of if name != NO_LIFT}
    probability_of = _by_alternating_legs(finder.kin, main, lifts) or probability_of
    no_lift = probability_of[NO_LIFT]
    if abs(main.descriptor.spread) < _MIN_HANDS_SPREAD:
        by_spread = [name for name, lift in lifts.items() if lift.concentric in ("together", "apart")]
        probability_of = _without(probability_of, by_spread)
    return replace(_choose_lift(finder, lifts, probability_of, probed_sets, main), no_lift=no_lift)


def prior_of(probability: float) -> Prior:
    """What is known of a lift that was recognized with this probability."""
    return Prior.NAMED if probability >= _SURE else Prior.GUESSED


def _choose_lift(
    finder: LiftMotionFinder,
    lifts: Mapping[str, Exercise],
    probability_of: dict[str, float],
    probed_sets: Sequence[ProbedSet],
    main: ProbedSet,
) -> Recognition:
    """The most likely lift whose own path shows the reps; unknown where none is likely enough."""
    while True:
        outwards, direction, ranked = _rank_exercises(probability_of, lifts, main.descriptor)
        best, second = [*ranked, None, None][:2]
        confidence, no_lift = 0.0 if best is None else probability_of[best], probability_of[NO_LIFT]
        motion = None
        if best is not None and confidence >= _MIN_CONFIDENCE * (1.0 - no_lift):
            motion = finder.find(lifts[best], prior_of(confidence))
        # The sets say more of whether it is a lift at all than the networks do by the body at their ends.
        shown = confidence > no_lift or _shows_lift(motion, no_lift, finder.parameters)
        if best is None or motion is None or not shown:
            unknown = _unknown(main, outwards)
            log.debug("unknown lift: the most likely is %s (%.2f)", best or NO_LIFT, confidence)
            motion = finder.find(unknown, Prior.GUESSED)
            return Recognition(unknown, confidence, best, motion, direction=direction)
        if motion.sets and not _misses_reps(lifts[best], motion, probed_sets, finder.parameters):
            log.debug("recognized %s (%.2f)", best, confidence)
            return Recognition(lifts[best], confidence, second, motion, direction=direction)
        log.debug("not %s: it misses reps by its own measure", best)
        # A lift whose own path misses reps is ruled out: its probability goes to the others.
        probability_of = _without(probability_of, [best])


def _shows_lift(motion: LiftMotion | None, no_lift: float, parameters: Parameters) -> bool:
    cues = None if motion is None else count_cues(motion, no_lift, parameters, named=False)
    return cues is not None and not cues.is_no_lift


def _misses_reps(
    lift: Exercise, motion: LiftMotion, probed_sets: Sequence[ProbedSet], parameters: Parameters
) -> bool:
    """Whether the height of the hands shows more movements than the lift's own path, if that is another.

    Or the same ones much more clearly: the landmarks of elbows that point at the camera jump about.
    """
    hands = next((probed.motion for probed in probed_sets if probed.probe.name == _HANDS), None)
    if hands is None or lift.concentric in ("up", "down") or not lift.hands_travel:
        return False
    if hands.estimate and motion.estimate and motion.estimate.worth < _MIN_WORTH * hands.estimate.worth:
        return True
    shown = _whole_movements(motion, parameters)
    of_hands = [m for m in _whole_movements(hands, parameters) if m.swing >= parameters.min_single_swing]
    return len(shown) < _MIN_REPS_FRACTION * len(of_hands)


def _whole_movements(motion: LiftMotion, parameters: Parameters) -> list[Phase]:
    """The movements of all sets but those that are too small beside the others of their set."""
    whole = []
    for movements in motion.sets:
        median = float(np.median([m.swing for m in movements]))
        whole += [m for m in movements if m.swing >= parameters.min_swing_ratio * median]
    return whole


def _without(probability_of: Mapping[str, float], names: Sequence[str]) -> dict[str, float]:
    """The probabilities without some lifts, normalized again."""
    left = {name: probability for name, probability in probability_of.items() if name not in names}
    total = max(sum(left.values()), 1e-9)
    return {name: probability / total for name, probability in left.items()}


def _rank_exercises(
    probability_of: Mapping[str, float], lifts: Mapping[str, Exercise], descriptor: SetDescriptor
) -> tuple[bool, float, list[str]]:
    """Whether the first movement is concentric, how likely, and the lifts of that kind, best first."""
    concentric = {name: descriptor.is_concentric(lifts[name]) for name in probability_of if name != NO_LIFT}
    upwards = sum(probability_of[name] for name in concentric if concentric[name])
    total = max(sum(probability_of[name] for name in concentric), 1e-9)
    outwards = upwards >= total / 2
    direction = max(upwards, total - upwards) / total
    ranked = sorted(
        (name for name in concentric if concentric[name] == outwards), key=lambda name: -probability_of[name]
    )
    return outwards, direction, ranked or sorted(concentric, key=lambda name: -probability_of[name])


def _probe_sets(finder: LiftMotionFinder, prior: Prior) -> list[ProbedSet]:
    """The largest set of every probe that finds one."""
    found = []
    for name in _PROBES:
        probe = find_exercise(name)
        motion = finder.find(probe, prior)
        sets = [movements for movements in motion.sets if goes_out_and_back(movements)]
        if not sets:
            continue
        movements = max(sets, key=_travel)
        descriptor = extract_features(finder.kin, find_ends(motion, movements))
        found.append(ProbedSet(probe, motion, movements, _travel(movements), descriptor))
    return found


def _most_moving(finder: LiftMotionFinder) -> tuple[Exercise, LiftMotion]:
    """The probe whose points move furthest, where none finds a set: what a person may see reps in.

    Sets that were not taken for any, such as a drift with a jerk, are no more sets for that.
    """
    tried = [(probe, finder.find(probe, Prior.PROBE)) for probe in map(find_exercise, _PROBES)]
    probe, motion = max(tried, key=lambda each: float(np.std(each[1].path.value)))
    return probe, replace(motion, sets=())


def goes_out_and_back(movements: Sequence[Phase]) -> bool:
    """Whether movements out and back have swings of about the same size; a drift with a jerk is no rep."""
    out, back = (float(np.median([m.swing for m in movements[start::2]])) for start in (0, 1))
    return min(out, back) >= _MIN_RETURN_RATIO * max(out, back)


def _travel(movements: Sequence[Phase]) -> float:
    return float(sum(m.swing for m in movements))


def find_ends(motion: LiftMotion, movements: Sequence[Phase]) -> Ends:
    """When the set is at either end, and how long the movements between them take."""
    first = [m.start_s for m in movements[0::2]] + [m.end_s for m in movements[1::2]]
    other = [m.end_s for m in movements[0::2]] + [m.start_s for m in movements[1::2]]
    out_s, back_s = (float(np.median([m.duration_s for m in movements[start::2]])) for start in (0, 1))
    return Ends(tuple(sorted(first)), tuple(sorted(other)), out_s, back_s, _rest_before(motion, movements))


def _rest_before(motion: LiftMotion, movements: Sequence[Phase]) -> float:
    """Seconds of standing still before the first movement."""
    slow = np.abs(motion.speed) < _STILL_SPEED_FRACTION * np.median([m.peak_speed for m in movements])
    start = int(np.searchsorted(motion.path.time_s, movements[0].start_s))
    moving = np.flatnonzero(~slow[:start])
    return (start - (int(moving[-1]) if moving.size else 0)) / motion.path.rate_hz


def _pool_probabilities(probed_sets: Sequence[ProbedSet]) -> dict[str, float]:
    """Probability of each lift over all probes, which are weighted by how far their points move."""
    network = load_network()
    weights = np.array([probed.travel for probed in probed_sets])
    votes = np.array([network.probabilities(probed.descriptor.features) for probed in probed_sets])
    return dict(zip(network.names, ((weights / weights.sum()) @ votes).tolist(), strict=True))


def _by_alternating_legs(
    kin: Kinematics, probed: ProbedSet, lifts: Mapping[str, Exercise]
) -> dict[str, float] | None:
    """Probability of each lift by every other rep, where these alone show a lift that alternates the legs.

    A leg that steps back behind the other one is hardly seen, so that this rep looks like a squat; none of a
    squat looks like a lunge. None where the reps do not differ so.
    """
    if len(probed.movements) < 2 * _MIN_ALTERNATING_REPS:
        return None
    network, rest_s = load_network(), _rest_before(probed.motion, probed.movements)
    votes = []
    for turn in (0, 1):
        movements = [m for number, m in enumerate(probed.movements) if number // 2 % 2 == turn]
        ends = replace(find_ends(probed.motion, movements), rest_s=rest_s)
        found = network.probabilities(extract_features(kin, ends).features)
        votes.append(dict(zip(network.names, found.tolist(), strict=True)))
    alternating = [name for name, lift in lifts.items() if lift.laterality == "alternating"]
    shown = [sum(vote[name] for name in alternating) for vote in votes]
    return votes[int(np.argmax(shown))] if max(shown) - min(shown) > _MIN_ALTERNATION else None


def _unknown(probed_set: ProbedSet, concentric_outwards: bool) -> Exercise:
    """An exercise without a name: what moves, and which direction is concentric."""
    probe = probed_set.probe
    if probed_set.descriptor.is_concentric(probe) != concentric_outwards:
        probe = replace(probe, concentric=cast(Concentric, _OPPOSITE[probe.concentric]))
    return replace(
        probe,
        name=UNKNOWN,
        aliases=(),
        joints=(probed_set.descriptor.moving_joint,),
        starts_with="concentric" if concentric_outwards else "eccentric",
    )
