"""What the lifter is told to do, rep by rep, and the noise-free excursion that comes of it.

A tempo is meant as the 5 % rule reads it: a movement is stretched so that the time between its 5 % crossings
is the commanded one, and its slow ends count as pause.
"""

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
RATE_HZ = 1000
SLOW = 0.05  # share of the peak speed below which a movement has not begun or is over
TURN_S = 0.15  # shorter gaps are touch-and-go turns
PROFILES = ("smooth", "early", "late", "constant", "sticking")


@dataclass(frozen=True)
class RepPlan:
    """One rep: seconds of each part, where it turns (excursion), how the speed runs, what is special."""

    eccentric_s: float
    lengthened_pause_s: float
    concentric_s: float
    shortened_pause_s: float
    low: float = 0.0
    high: float = 1.0
    eccentric_profile: str = "smooth"
    concentric_profile: str = "smooth"
    sticking: float = 0.0  # how much speed is lost half way up, 0..0.9
    assisted: bool = False
    partial: bool = False
    failed: bool = False


@dataclass(frozen=True)
class Move:
    """A monotone stretch of the path, from `start_s` to `end_s` on the set's own clock."""

    phase: str  # eccentric, concentric or other
    rep: int
    start_s: float
    end_s: float
    origin: float
    goal: float


@dataclass(frozen=True)
class SetMotion:
    """Excursion of one set, sampled at 1 kHz from the set's own second 0, and the moves it is made of."""

    excursion: Array
    moves: tuple[Move, ...]
    plans: tuple[RepPlan, ...]

    @property
    def duration_s(self) -> float:
        return (len(self.excursion) - 1) / RATE_HZ

    def at(self, time_s: float) -> float:
        return float(np.interp(time_s * RATE_HZ, np.arange(len(self.excursion)), self.excursion))


def speed_shape(profile: str, seconds: float, turn_in: bool, turn_out: bool, sticking: float = 0.0) -> Array:
    """Speed (4001,) over the normalized time of a movement of about `seconds`, up to a factor.

    An end that leads into a pause is soft (speed grows with the square of time); one that turns at once is
    not: there the acceleration lives on and speed grows linearly.
    """
    x = np.linspace(0.0, 1.0, 4001)
    y = 1.0 - x
    if profile == "constant":
        ramp = min(0.3, 0.35 / max(seconds, 0.1))
        rise, fall = np.minimum(x / ramp, 1.0), np.minimum(y / ramp, 1.0)
        rise = rise if turn_in else rise * rise * (3 - 2 * rise)
        fall = fall if turn_out else fall * fall * (3 - 2 * fall)
        return rise * fall
    power_in, power_out = {"early": (1.5, 3.0), "late": (3.0, 1.5)}.get(profile, (2.0, 2.0))
    shape = x ** (1.0 if turn_in else power_in) * y ** (1.0 if turn_out else power_out)
    if sticking:
        shape = shape * (1.0 - sticking * np.exp(-(((x - 0.45) / 0.13) ** 2)))
    return shape


def _span(shape: Array, turn_in: bool, turn_out: bool) -> tuple[float, float]:
    """Normalized times at which the movement begins and is over by the 5 % rule."""
    fast = np.flatnonzero(shape > SLOW * shape.max())
    last = len(shape) - 1
    return (0.0 if turn_in else fast[0] / last), (1.0 if turn_out else fast[-1] / last)


@dataclass
class _Builder:
    here: float
    pieces: list[Array] = field(default_factory=list)
    moves: list[Move] = field(default_factory=list)
    clock: int = 0  # samples so far
    tail_s: float = 0.0  # slow end of the last movement, part of the pause

    def hold(self, seconds: float) -> None:
        count = max(round(seconds * RATE_HZ), 0)
        self.pieces.append(np.full(count, self.here))
        self.clock += count

    def move(
        self,
        phase: str,
        rep: int,
        goal: float,
        seconds: float,
        profile: str,
        sticking: float,
        pauses: tuple[float, float],
    ) -> None:
        """`pauses`: commanded rest before (still to be held) and after the movement."""
        turn_in, turn_out = pauses[0] < TURN_S and bool(self.moves), pauses[1] < TURN_S
        shape = speed_shape(profile, seconds, turn_in, turn_out, sticking)
        begin, over = _span(shape, turn_in, turn_out)
        whole = seconds / (over - begin)
        if not turn_in:
            self.hold(max(pauses[0] - self.tail_s - begin * whole, 0.03))
        count = max(round(whole * RATE_HZ), 2)
        way = np.concatenate(([0.0], np.cumsum((shape[1:] + shape[:-1]) / 2)))
        way /= way[-1]
        fraction = np.interp(np.arange(count) / count, np.linspace(0, 1, len(way)), way)
        self.pieces.append(self.here + (goal - self.here) * fraction)
        start = self.clock / RATE_HZ
        self.clock += count
        self.moves.append(Move(phase, rep, start, self.clock / RATE_HZ, self.here, goal))
        self.here = goal
        self.tail_s = (1.0 - over) * whole


def perform(plans: tuple[RepPlan, ...], starts: int, brace_s: float = 0.8, after_s: float = 0.6) -> SetMotion:
    """The path of one set. `starts` is the end where it begins: 1 shortened (eccentric first), 0 lengthened.

    A failed rep stalls at its `high` and sinks back: in a lift that begins with the eccentric the set is over
    there (`other`), in one that begins with the concentric it is that rep's eccentric.
    """
    # A set begins at the full end, whatever its reps do.
    builder = _Builder(here=float(starts))
    pause = brace_s
    for number, plan in enumerate(plans, 1):
        last = number == len(plans)
        if starts:
            builder.move(
                "eccentric", number, plan.low, plan.eccentric_s, plan.eccentric_profile, 0.0,
                (pause, plan.lengthened_pause_s),
            )  # fmt: skip
            pause = max(plan.shortened_pause_s, 0.3 if last or plan.failed else 0.0)
            builder.move(
                "concentric", number, plan.high, plan.concentric_s, plan.concentric_profile, plan.sticking,
                (plan.lengthened_pause_s, pause),
            )  # fmt: skip
            if plan.failed:
                builder.move("other", number, 0.0, 1.2, "smooth", 0.0, (0.9, 1.0))
                break
        else:
            middle = 0.8 if plan.failed else plan.shortened_pause_s
            builder.move(
                "concentric", number, plan.high, plan.concentric_s, plan.concentric_profile, plan.sticking,
                (pause, middle),
            )  # fmt: skip
            pause = max(plan.lengthened_pause_s, 0.3 if last or plan.failed else 0.0)
            low = plans[number].low if not last else 0.0
            builder.move(
                "eccentric", number, low, plan.eccentric_s, plan.eccentric_profile, 0.0, (middle, pause)
            )  # fmt: skip
            if plan.failed:
                break
    builder.hold(after_s)
    path = np.concatenate([*builder.pieces, [builder.here]])
    return SetMotion(path, tuple(builder.moves), plans)


@dataclass(frozen=True)
class Tempo:
    """Commanded seconds: eccentric, lengthened pause, concentric, shortened pause. `X`: 0.8 s, explosive."""

    eccentric_s: float
    lengthened_pause_s: float
    concentric_s: float
    shortened_pause_s: float
    explosive: bool = False

    @classmethod
    def parse(cls, text: str) -> "Tempo":
        """From `4-1-X-0`. Raises ValueError that says what is wrong."""
        parts = text.strip().split("-")
        if len(parts) != 4:
            raise ValueError(f"tempo {text!r} needs four numbers, as in 4-1-1-0.5")
        try:
            numbers = [0.8 if part in "xX" and part else float(part) for part in parts]
        except ValueError:
            raise ValueError(f"tempo {text!r}: only numbers and X, as in 4-1-X-0") from None
        if not all(0 <= n <= 30 for n in numbers):
            raise ValueError(f"tempo {text!r}: each number from 0 to 30 seconds")
        if numbers[0] < 0.3 or numbers[2] < 0.3:
            raise ValueError(f"tempo {text!r}: eccentric and concentric take at least 0.3 s")
        return cls(*numbers, explosive=parts[2] in "xX")


def plan_set(
    rng: np.random.Generator,
    tempo: Tempo,
    reps: int,
    scatter: float,
    fatigue: float,
    features: frozenset[str],
) -> tuple[RepPlan, ...]:
    """Reps around a commanded tempo: no two alike, later concentrics slower by up to `fatigue`.

    features: `partial` (some reps half way), `failed` (the last one), `assisted` (a partner lifts from the
    second on), `all-assisted` (each), `forced-N` (the last N, after nearing failure), `touch-and-go`.
    """
    plans = []
    forced = forced_reps(features)
    profiles = ("smooth", "late", "constant", "smooth")
    base_profile = profiles[int(rng.integers(len(profiles)))]

    def around(value: float, low: float = 0.3) -> float:
        return max(round(value * float(np.exp(rng.normal(0, scatter))), 3), low)

    for i in range(reps):
        tired = (i / max(reps - 1, 1)) ** 2
        pauses = [
            p and max(around(p, 0.16), 0.16) for p in (tempo.lengthened_pause_s, tempo.shortened_pause_s)
        ]
        slow_profile = "constant" if tempo.eccentric_s >= 4 and rng.random() < 0.6 else base_profile
        plan = RepPlan(
            eccentric_s=around(tempo.eccentric_s),
            lengthened_pause_s=pauses[0],
            concentric_s=around(tempo.concentric_s * (1 + fatigue * tired)),
            shortened_pause_s=pauses[1],
            low=round(float(rng.uniform(0, 0.04)), 4),
            high=round(float(rng.uniform(0.97, 1.0)), 4),
            eccentric_profile=slow_profile,
            concentric_profile="early" if tempo.explosive else ("smooth", "early")[int(rng.integers(2))],
            sticking=round(0.65 * tired * float(rng.uniform(0.6, 1.0)), 3) if fatigue else 0.0,
        )
        if forced:
            plan = _near_failure(plan, i, reps - forced, tempo, rng)
        plans.append(_special(plan, i, reps, rng, features))
    return tuple(plans)


def forced_reps(features: frozenset[str]) -> int:
    """How many of the last reps a `forced-N` among the features has a partner lift; 0 without one."""
    return max([int(name[-1]) for name in features if name.startswith("forced-")], default=0)


def _near_failure(plan: RepPlan, i: int, alone: int, tempo: Tempo, rng: np.random.Generator) -> RepPlan:
    """Rep `i` of a set of which the lifter raises the first `alone` reps.

    They slow down and stick more and more until the last is a grind; what a partner helps with after that
    goes up about as quickly as when fresh.
    """
    slower, sticks = float(rng.uniform(0.6, 1.1)), float(rng.uniform(0.5, 0.65))
    helped = float(rng.uniform(0.8, 1.05))
    if i >= alone:
        seconds = max(round(tempo.concentric_s * helped, 3), 0.3)
        return replace(plan, assisted=True, concentric_s=seconds, sticking=0.0)
    tired = ((i + 1) / alone) ** 2
    return replace(
        plan,
        concentric_s=round(tempo.concentric_s * (1 + slower * tired), 3),
        sticking=round(sticks * tired, 3),
    )


def _special(plan: RepPlan, i: int, reps: int, rng: np.random.Generator, features: frozenset[str]) -> RepPlan:
    if "touch-and-go" in features:
        plan = replace(plan, lengthened_pause_s=0.0, shortened_pause_s=0.0)
    if "all-assisted" in features or ("assisted" in features and i):
        # Forced negative: slow down alone, up with help, fast and without a sticking point.
        plan = replace(plan, assisted=True, concentric_s=round(plan.concentric_s * 0.8, 3), sticking=0.0)
    if "failed" in features and i == reps - 1:
        high = round(float(rng.uniform(0.35, 0.65)), 4)
        return replace(
            plan, failed=True, assisted=False, high=high, concentric_s=round(plan.concentric_s * 1.4, 3),
            sticking=0.0, concentric_profile="early",
        )  # fmt: skip
    if "partial" in features and i % 3 == 2:
        return replace(plan, partial=True, **_cut(plan, float(rng.uniform(0.35, 0.55))))
    return plan


def _cut(plan: RepPlan, fraction: float) -> dict:
    """A partial rep turns early at the end that is hard to reach: not deep enough."""
    return {"low": round(fraction, 4), "eccentric_s": round(plan.eccentric_s * (1 - fraction * 0.7), 3),
            "concentric_s": round(plan.concentric_s * (1 - fraction * 0.7), 3)}  # fmt: skip
