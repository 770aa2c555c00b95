"""The lift, told from the motion: by networks trained on drawn lifters, direction and all.

Probes, one for every kind of travel (the whole body, the hands, the ankles, ...), look for sets. What the
body is like at the two ends of each set goes to the networks, which say how likely each lift is. The
direction counts first: of the lifts that would make the movement out from rest a concentric, and those that
would make it an eccentric, the likelier side wins, and then the likeliest lift of that side. So a lift may
be taken for its neighbour, but seldom for one that turns eccentric and concentric round.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from liftphase.exercises.library import UNKNOWN, Exercise, ExerciseLibrary, find_exercise
from liftphase.kinematics.angles import SIDES
from liftphase.phases.boundaries import Movement
from liftphase.phases.segmenter import SegmentedMotion, segment_movements
from liftphase.phases.sets import MIN_SINGLE_SWING, MIN_SWING_RATIO
from liftphase.pose.skeleton import LANDMARK
from liftphase.pose.track import PoseTrack
from liftphase.recognition.features import Ends, SetDescriptor, extract_features
from liftphase.recognition.network import load_network
from liftphase.reps.unilateral import detect_alternating_arms, substitute_contralateral_arm
from liftphase.signal.series import GRID_HZ

Array = NDArray[np.float64]

_PROBES = ("squat", "pull-up", "bench-press", "chest-fly", "leg-extension", "hip-thrust", "row")
# The probe of the hands alone.
_HANDS = "bench-press"
# Less likely than this, the lift stays unknown.
_MIN_CONFIDENCE = 0.3
# More likely than this to be nothing, twice as likely as to be any lift, it is.
_MIN_NO_LIFT_CONFIDENCE = 2 / 3
# Hands that come apart by less, in torso lengths, cannot be measured by that.
_MIN_HANDS_CONFIDENCE = 0.3
# Slower than this share of a movement's peak speed is standing still.
_STILL_SPEED_FRACTION = 0.15
# Least that a set comes back of the way it went out.
_MIN_RETURN_RATIO = 0.3
# Of the movements that the height of the hands shows, at least this share must show in the angle of the elbow
# or the gap between the hands, if that is what is lifted by.
_MIN_REPS_FRACTION = 0.7
NO_LIFT = "none"


@dataclass(frozen=True, slots=True)
class Recognition:
    """The lift, how likely it is (0..1), the next likely name, and the motion found with it."""

    exercise: Exercise
    confidence: float
    runner_up: str | None
    motion: SegmentedMotion


@dataclass(frozen=True, slots=True)
class ProbedSet:
    """A set that a probe found."""

    probe: Exercise
    motion: SegmentedMotion
    travel: float
    descriptor: SetDescriptor


def recognize_exercise(track: PoseTrack, *, library: ExerciseLibrary | None = None) -> Recognition:
    """The most likely lift; `unknown`, with the joint that moves, where none is likely enough.

    The networks know the names of the built-in exercises; `library` says what the lift of that name is.
    """
    if detect_alternating_arms(track, find_exercise(_HANDS)) is not None:
        # What one arm does is what both do by turns.
        seen = {side: float(track.visibility[:, LANDMARK[f"{side}_wrist"]].mean()) for side in SIDES}
        track = substitute_contralateral_arm(track, max(SIDES, key=seen.__getitem__))
    probed_sets = _probe_sets(track)
    if not probed_sets:
        probe = find_exercise(_PROBES[0])
        still = segment_movements(track, probe)
        return Recognition(replace(probe, name=UNKNOWN), 0.0, None, still)
    main = max(probed_sets, key=lambda s: s.travel)
    probability_of = _pool_probabilities(probed_sets)
    if probability_of[NO_LIFT] > _MIN_NO_LIFT_CONFIDENCE:
        return Recognition(_unknown(main, True), 0.0, None, replace(main.motion, sets=()))
    if abs(main.descriptor.spread) < _MIN_HANDS_CONFIDENCE:
        probability_of = _without(probability_of, [name for name in probability_of if _parts_hands(name)])
    while True:
        side, ranked = _rank_exercises(probability_of, main.descriptor)
        best, second = [*ranked, None, None][:2]
        if (
            best is None
            or probability_of[best] < _MIN_CONFIDENCE
            or probability_of[best] <= probability_of[NO_LIFT]
        ):
            exercise = _unknown(main, side)
            fraction = probability_of[best] if best is not None else 0.0
            return Recognition(exercise, fraction, best, segment_movements(track, exercise))
        lift = find_exercise(best, library=library)
        motion = segment_movements(track, lift)
        if motion.sets and not _misses_reps(lift, motion, probed_sets):
            return Recognition(lift, probability_of[best], second, motion)
        # What misses reps by its own measure is not what is done: the others share its part.
        probability_of = _without(probability_of, [best])


def _misses_reps(lift: Exercise, motion: SegmentedMotion, probed_sets: list[ProbedSet]) -> bool:
    """Whether the hands go up and down more often than a lift shows that is measured by something else."""
    hands = next((s.motion for s in probed_sets if s.probe.name == _HANDS), None)
    if hands is None or lift.concentric in ("up", "down") or not lift.hands_travel:
        return False
    seen = [m for m in _whole_movements(hands) if m.swing >= MIN_SINGLE_SWING]
    return len(_whole_movements(motion)) < _MIN_REPS_FRACTION * len(seen)


def _whole_movements(motion: SegmentedMotion) -> list[Movement]:
    """The movements of all sets but those that are too small beside the others of their set."""
    return [
        m
        for movements in motion.sets
        for m in movements
        if m.swing >= MIN_SWING_RATIO * float(np.median([other.swing for other in movements]))
    ]


def _parts_hands(name: str) -> bool:
    return name != NO_LIFT and find_exercise(name).concentric in ("together", "apart")


def _without(probability_of: dict[str, float], names: list[str]) -> dict[str, float]:
    """The same without some lifts, whose part the others share."""
    left = {name: fraction for name, fraction in probability_of.items() if name not in names}
    total = max(sum(left.values()), 1e-9)
    return {name: fraction / total for name, fraction in left.items()}


def _rank_exercises(probability_of: dict[str, float], descriptor: SetDescriptor) -> tuple[bool, list[str]]:
    """Whether the way out from rest is concentric, and the lifts in which it is so, the likeliest first."""
    outwards = {
        name: descriptor.is_concentric(find_exercise(name)) for name in probability_of if name != NO_LIFT
    }
    up = sum(probability_of[name] for name in outwards if outwards[name])
    side = up >= sum(probability_of[name] for name in outwards) / 2
    ranked = sorted(
        (name for name in outwards if outwards[name] == side), key=lambda name: -probability_of[name]
    )
    return side, ranked or sorted(outwards, key=lambda name: -probability_of[name])


def _probe_sets(track: PoseTrack) -> list[ProbedSet]:
    found = []
    for name in _PROBES:
        probe = find_exercise(name)
        motion = segment_movements(track, probe)
        sets = [movements for movements in motion.sets if _returns(movements)]
        if not sets:
            continue
        movements = max(sets, key=_travel)
        descriptor = extract_features(track, find_ends(motion, movements))
        found.append(ProbedSet(probe, motion, _travel(movements), descriptor))
    return found


def _returns(movements: tuple[Movement, ...]) -> bool:
    """Whether the ways back are about as long as the ways out; a slow drift with a jerk is no rep."""
    out, back = (float(np.median([m.swing for m in movements[start::2]])) for start in (0, 1))
    return min(out, back) >= _MIN_RETURN_RATIO * max(out, back)


def _travel(movements: tuple[Movement, ...]) -> float:
    return float(sum(m.swing for m in movements))


def find_ends(motion: SegmentedMotion, movements: tuple[Movement, ...]) -> Ends:
    """When the set is at either end, and how long the ways between them take."""
    first = [m.start_s for m in movements[0::2]] + [m.end_s for m in movements[1::2]]
    other = [m.end_s for m in movements[0::2]] + [m.start_s for m in movements[1::2]]
    out_s, back_s = (float(np.median([m.end_s - m.start_s for m in movements[start::2]])) for start in (0, 1))
    return Ends(tuple(sorted(first)), tuple(sorted(other)), out_s, back_s, _rest_before(motion, movements))


def _rest_before(motion: SegmentedMotion, movements: tuple[Movement, ...]) -> float:
    """Seconds of standing still before the first movement."""
    slow = np.abs(motion.speed) < _STILL_SPEED_FRACTION * np.median([m.peak_speed for m in movements])
    start = int(np.searchsorted(motion.grid_s, movements[0].start_s))
    moving = np.flatnonzero(~slow[:start])
    return (start - (int(moving[-1]) if moving.size else 0)) / GRID_HZ


def _pool_probabilities(probed_sets: list[ProbedSet]) -> dict[str, float]:
    """How likely each lift is, over all that was seen."""
    network = load_network()
    # What moves most is what is lifted.
    weights = np.array([s.travel for s in probed_sets])
    votes = np.array([network.probabilities(s.descriptor.features) for s in probed_sets])
    return dict(zip(network.names, ((weights / weights.sum()) @ votes).tolist(), strict=True))


def _unknown(probed_set: ProbedSet, concentric_outwards: bool) -> Exercise:
    """What is known of a lift without a name: what moves, and which way is concentric."""
    probe = probed_set.probe
    opposite = {"up": "down", "apart": "together", "flexion": "extension"}
    opposite |= {new: old for old, new in opposite.items()}
    if probed_set.descriptor.is_concentric(probe) != concentric_outwards:
        probe = replace(probe, concentric=opposite[probe.concentric])  # type: ignore[arg-type]
    return replace(
        probe,
        name=UNKNOWN,
        aliases=(),
        joints=(probed_set.descriptor.moving_joint,),
        starts_with="concentric" if concentric_outwards else "eccentric",
    )
