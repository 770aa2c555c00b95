"""Drawn recordings of training that the other tiers lack: what is lifted when, before which phone.

Levels are those of a lift that begins at the shortened end, as a squat does: 1 standing, 0 at the bottom, 2
a rest in another position.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from benchmarks.scoring import JsonSegment
from synthetic import (
    Array,
    Figure,
    Script,
    curl,
    make_track,
    minimum_jerk,
    press,
    push_up,
    squat,
    with_flow,
)

from liftphase.exercises.library import find_exercise
from liftphase.pose.track import PoseTrack

Rng = np.random.Generator
Span = tuple[float, float]

_STANDING, _RESTING = 1.0, 2.0
# The ends of reps go no further beyond 0 and 1 than this where there is a rest in another position.
_END_SPREAD = 0.05


@dataclass
class Recording:
    """What the lifter does, written step by step.

    steps: seconds and the level at their end; reps: start and end of the first and of the second movement of
    each; camera: what the phone does meanwhile, one of `CAMERAS`.
    """

    steps: list[tuple[float, float]] = field(default_factory=list)
    reps: list[tuple[Span, Span]] = field(default_factory=list)
    camera: str = "still"

    @property
    def end_s(self) -> float:
        """Seconds from the start of the first step to the end of the last one."""
        return sum(seconds for seconds, _ in self.steps)

    @property
    def level(self) -> float:
        """Where the lifter is after the last step."""
        return self.steps[-1][1] if self.steps else _STANDING

    def move(self, seconds: float, level: float) -> Span:
        """Go to a level; return start and end."""
        start_s = self.end_s
        self.steps.append((seconds, level))
        return start_s, self.end_s

    def wait(self, seconds: float) -> None:
        """Stay where one is."""
        self.move(seconds, self.level)

    def rep(
        self,
        rng: Rng,
        low: float = 0.0,
        high: float = _STANDING,
        *,
        hold_s: float | None = None,
        stall_s: float = 0.0,
    ) -> None:
        """Down and up, its ends and durations a little different every time.

        hold_s: pause between the two movements; stall_s: standstill part way up.
        """
        low, high = low + rng.normal(0, 0.015), high + rng.normal(0, 0.01)
        down, up = rng.uniform(1.2, 2.2), rng.uniform(0.8, 1.4)
        first = self.move(down, low)
        self.wait(rng.uniform(0.1, 0.5) if hold_s is None else hold_s)
        start_s = self.end_s
        if stall_s:
            self.move(0.6 * up, low + rng.uniform(0.35, 0.65) * (high - low))
            self.wait(stall_s)
            up *= 0.7
        self.reps.append((first, (start_s, self.move(up, high)[1])))

    def set_of(self, rng: Rng, count: int, low: float = 0.0, high: float = _STANDING) -> None:
        """Reps with short pauses between them."""
        for number in range(count):
            if number:
                self.wait(rng.uniform(0.2, 1.0))
            self.rep(rng, low, high)

    def stand_about(self, rng: Rng, seconds: float) -> None:
        """Shift by up to an eighth of the range now and then."""
        end_s = self.end_s + seconds
        while self.end_s < end_s:
            self.move(rng.uniform(0.8, 2), _STANDING - rng.uniform(0, 0.12))
            self.wait(rng.uniform(1, 8))
        self.move(1.0, _STANDING)


def clusters(rng: Rng) -> Recording:
    """Clusters of one to eight reps with 11 to 30 s of standing between them."""
    sizes = [(1, 1, 1), (2, 2, 2), (5, 3, 2), (3, 3), (8, 3, 2)][rng.integers(5)]
    recording, rest_s = Recording(), rng.uniform(11, 30)
    for number, size in enumerate(sizes):
        if number:
            recording.wait(rest_s)
        recording.set_of(rng, size)
    return recording


def singles(rng: Rng) -> Recording:
    """Two to six single reps 11 to 20 s apart."""
    recording = Recording()
    for number in range(rng.integers(2, 7)):
        if number:
            recording.wait(rng.uniform(11, 20))
        recording.rep(rng)
    return recording


def rest_pause(rng: Rng) -> Recording:
    """Six to ten reps, then twice two to four more after 3 to 9 s."""
    recording = Recording()
    recording.set_of(rng, int(rng.integers(6, 11)))
    for _ in range(2):
        recording.wait(rng.uniform(3, 9))
        recording.set_of(rng, int(rng.integers(2, 5)))
    return recording


def drop_sets(rng: Rng) -> Recording:
    """Three sets of four to eight, 3 to 9 s apart, each with a smaller range than the one before."""
    recording, reach = Recording(), _STANDING
    for number in range(3):
        if number:
            recording.wait(rng.uniform(3, 9))
            reach *= rng.uniform(0.65, 0.9)
        recording.set_of(rng, int(rng.integers(4, 9)), _STANDING - reach)
    return recording


def drift(rng: Rng) -> Recording:
    """The lifter creeps up or down by up to a third of the range over the set."""
    recording, count, total = Recording(), int(rng.integers(5, 11)), rng.uniform(-0.35, 0.35)
    for number in range(count):
        offset = total * number / count
        recording.rep(rng, offset, _STANDING + offset)
        recording.wait(rng.uniform(0.2, 1.0))
    return recording


def alternation(rng: Rng) -> Recording:
    """Full and partial reps in turn, short at one end."""
    recording, short, at_low = Recording(), rng.uniform(0.25, 0.5), rng.random() < 0.5
    for number in range(rng.integers(4, 9)):
        missing = short if number % 2 else 0.0
        recording.rep(rng, missing if at_low else 0.0, _STANDING - (0.0 if at_low else missing))
        recording.wait(rng.uniform(0.2, 1.0))
    return recording


def holds(rng: Rng) -> Recording:
    """One to five reps, one of them with a hold of 12 to 30 s between its movements."""
    recording, count = Recording(), int(rng.integers(1, 6))
    held = int(rng.integers(count))
    for number in range(count):
        recording.rep(rng, hold_s=rng.uniform(12, 30) if number == held else None)
        recording.wait(rng.uniform(0.2, 1.0))
    return recording


def stalls(rng: Rng) -> Recording:
    """A standstill of 0.3 to 0.8 s part way through the second movement of the last two reps."""
    recording, count = Recording(), int(rng.integers(3, 8))
    for number in range(count):
        recording.rep(rng, stall_s=rng.uniform(0.3, 0.8) if number >= count - 2 else 0.0)
        recording.wait(rng.uniform(0.2, 1.0))
    return recording


def several_sets(rng: Rng) -> Recording:
    """Three sets of three to six with half a minute to a minute of standing about between them."""
    recording = Recording()
    for number in range(3):
        if number:
            recording.stand_about(rng, rng.uniform(25, 60))
        recording.set_of(rng, int(rng.integers(3, 7)))
    return recording


def identical_sets(rng: Rng) -> Recording:
    """Fifteen sets of five, 20 to 40 s apart."""
    recording = Recording()
    for number in range(15):
        if number:
            recording.wait(rng.uniform(20, 40))
        recording.set_of(rng, 5)
    return recording


def rest_elsewhere(rng: Rng) -> Recording:
    """Two or three sets with a rest in another position between: in a pike or bent forwards."""
    recording = Recording()
    for number in range(rng.integers(2, 4)):
        if number:
            recording.wait(rng.uniform(0.5, 2))
            recording.move(rng.uniform(0.8, 1.6), _RESTING)
            recording.wait(rng.uniform(3, 15))
            recording.move(rng.uniform(0.8, 1.6), _STANDING)
            recording.wait(rng.uniform(0.5, 2))
        recording.set_of(rng, int(rng.integers(3, 7)))
    return recording


def phones(rng: Rng) -> Recording:
    """A plain set before a phone that is held, panned, knocked or comes nearer."""
    recording = Recording(camera=str(rng.choice([camera for camera in CAMERAS if camera != "still"])))
    recording.set_of(rng, int(rng.integers(2, 9)))
    return recording


def idle(rng: Rng) -> Recording:
    """Nobody lifts: shifting about by irregular amounts at irregular times."""
    recording = Recording()
    for _ in range(rng.integers(6, 14)):
        recording.move(rng.uniform(0.4, 3), _STANDING - abs(rng.normal(0, 0.22)))
        recording.wait(rng.uniform(0.2, 5))
    return recording


CAMERAS = ("still", "held", "panned", "knocked", "nearer")
KINDS: dict[str, Callable[[Rng], Recording]] = {
    kind.__name__: kind
    for kind in (
        clusters, singles, rest_pause, drop_sets, drift, alternation, holds, stalls, several_sets,
        identical_sets, rest_elsewhere, phones, idle,
    )
}  # fmt: skip
FIGURES: dict[str, Figure] = {
    "squat": squat,
    "overhead-press": press,
    "biceps-curl": curl,
    "push-up": push_up,
}


@dataclass(frozen=True, eq=False)
class DrawnSet:
    """The track of a recording, the lift, and its true movements with the number of their rep."""

    track: PoseTrack
    lift: str
    camera: str
    truth: list[JsonSegment]


def draw(kind: str, seed: int) -> DrawnSet:
    """Draw one recording; the same for the same kind and seed."""
    rng = np.random.default_rng([seed, *kind.encode()])
    recording = KINDS[kind](rng)
    lift = str(rng.choice(list(FIGURES)))
    rises_first = find_exercise(lift).starts_with == "concentric"
    lead_s, tail_s = rng.uniform(1, 3, 2)
    steps = [(lead_s, _STANDING), *recording.steps, (tail_s, recording.level)]
    if rises_first:
        steps = [(seconds, 1 - level) for seconds, level in steps]
    track = make_track(
        Script(steps[0][1], tuple(steps)),
        _with_rest(lift) if max(level for _, level in recording.steps) >= _RESTING else FIGURES[lift],
        view_deg=rng.uniform(20, 90),
        noise_px=rng.uniform(0.3, 1),
        seed=seed,
    )
    way_px, zoom = move_camera(recording.camera, track.times_s, rng)
    track = with_flow(track, camera_px=way_px, zoom=zoom, noise_px=0.05)
    return DrawnSet(track, lift, recording.camera, true_movements(recording, lead_s, rises_first))


def true_movements(recording: Recording, lead_s: float, rises_first: bool) -> list[JsonSegment]:
    """The movements of the reps as segments; those of a stall are one."""
    phases = ("concentric", "eccentric") if rises_first else ("eccentric", "concentric")
    return [
        {"start_s": lead_s + start_s, "end_s": lead_s + end_s, "phase": phase, "rep": number}
        for number, spans in enumerate(recording.reps, 1)
        for phase, (start_s, end_s) in zip(phases, spans, strict=True)
    ]


def move_camera(camera: str, times_s: Array, rng: Rng) -> tuple[Array, Array]:
    """(T, 2) pixels by which the phone has moved the image; (T,) how many times larger it has become."""
    way_px, zoom = np.zeros((len(times_s), 2)), np.ones(len(times_s))
    if camera == "held":
        for hz in np.geomspace(0.1, 5, 7):
            size_px = rng.uniform(2, 25) / (1 + hz)
            way_px += size_px * np.sin(2 * np.pi * hz * times_s[:, None] + rng.uniform(0, 2 * np.pi, 2))
    elif camera == "panned":
        way_px += rng.uniform(-20, 20, 2) * times_s[:, None]
    elif camera == "knocked":
        at_s = rng.uniform(0.2, 0.8) * times_s[-1]
        way_px += rng.uniform(-70, 70, 2) * minimum_jerk((times_s[:, None] - at_s) / 0.4)
    elif camera == "nearer":
        zoom += 0.25 * times_s / times_s[-1]
    return way_px, zoom


def _with_rest(lift: str) -> Figure:
    """The figure of a lift that rests in another position at level 2 (or -1, if it rises first)."""

    def figure(level: Array) -> dict[str, Array]:
        beyond = np.abs(level - 0.5) - 0.5
        resting = np.clip((beyond - _END_SPREAD) / (1 - _END_SPREAD), 0, 1)
        working = np.clip(level, -_END_SPREAD, 1 + _END_SPREAD)
        if lift == "push-up":
            return push_up(working, resting)
        return _bend_forwards(FIGURES[lift](working), np.radians(70) * resting)

    return figure


def _bend_forwards(points: dict[str, Array], angle: Array) -> dict[str, Array]:
    """The body with all above the hips turned forwards about them; angle: (T,) radians."""
    still = ("hip", "knee", "ankle", "heel", "foot_index")
    hip = (points["left_hip"] + points["right_hip"]) / 2
    bent = {}
    for name, place in points.items():
        if name.endswith(still):
            bent[name] = place
            continue
        forward, _, up = (place - hip).T
        turned = np.stack([forward * np.cos(angle) + up * np.sin(angle), place[:, 1] - hip[:, 1],
                           up * np.cos(angle) - forward * np.sin(angle)], axis=1)  # fmt: skip
        bent[name] = hip + turned
    return bent
