"""Pose tracks of a stick figure that lifts by a script, with truth in closed form.

Every scripted movement is a minimum-jerk profile (Flash and Hogan 1985), whose speed over its peak is
16 u^2 (1 - u)^2 at the fraction u of its duration. That is 5 % where u (1 - u) = sqrt(0.05) / 4.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from liftphase.exercises.library import Exercise
from liftphase.kinematics.prepared import prepare
from liftphase.phases.model import Phase, PhaseKind
from liftphase.pose.patches import place_patches
from liftphase.pose.skeleton import BLAZEPOSE, HAND_POINTS, LANDMARK
from liftphase.pose.track import ImageFlow, PoseTrack
from liftphase.reps.lift_motion import LiftMotion, LiftMotionFinder, Prior
from liftphase.video.info import ClipInfo

Array = NDArray[np.float64]
# Places of the body's points, meters: name -> (T, 3) as forward, to the lifter's left, up.
Figure = Callable[[Array], dict[str, Array]]

SPEED_FRACTION, TOUCH_AND_GO_S = 0.05, 0.15
EDGE = (1 - np.sqrt(1 - np.sqrt(SPEED_FRACTION))) / 2
PX_PER_M = 220.0


def minimum_jerk(fraction: Array) -> Array:
    """Fraction of the path at a fraction (0..1) of the time, from rest to rest."""
    u = np.clip(fraction, 0, 1)
    return u**3 * (10 - 15 * u + 6 * u**2)


@dataclass(frozen=True)
class TrueMovement:
    """A movement phase by the 5 % rule."""

    start_s: float
    end_s: float
    concentric: bool

    @property
    def duration_s(self) -> float:
        return self.end_s - self.start_s


@dataclass(frozen=True)
class Script:
    """Where on its way (0 lengthened, 1 shortened) the lift starts, and (seconds, level) steps from there."""

    level: float
    steps: tuple[tuple[float, float], ...]

    @property
    def duration_s(self) -> float:
        return sum(seconds for seconds, _ in self.steps)

    def at(self, times_s: Array) -> Array:
        """(T,) the level at times from the script's start."""
        levels, clock, level = np.full(len(times_s), self.level), 0.0, self.level
        for seconds, target in self.steps:
            levels += (target - level) * minimum_jerk((times_s - clock) / seconds)
            clock, level = clock + seconds, target
        return levels

    def movements(self) -> list[TrueMovement]:
        """The scripted movements between the boundaries that DESIGN's definition gives them."""
        found: list[TrueMovement] = []
        nominal_end = clock = 0.0
        level = self.level
        for seconds, target in self.steps:
            if target != level:
                start, end = clock + EDGE * seconds, clock + (1 - EDGE) * seconds
                if found and start - found[-1].end_s < TOUCH_AND_GO_S:
                    start = (nominal_end + clock) / 2
                    found[-1] = TrueMovement(found[-1].start_s, start, found[-1].concentric)
                found.append(TrueMovement(start, end, target > level))
                nominal_end = clock + seconds
            clock, level = clock + seconds, target
        return found

    def then(self, other: "Script") -> "Script":
        """This script and then the other, which starts where this one ends."""
        assert other.level == self.steps[-1][1]
        return Script(self.level, self.steps + other.steps)


def script_set(
    reps: int = 4,
    tempo: Sequence[float] = (2.0, 0.5, 1.0, 0.5),
    begins: str = "eccentric",
    lead_s: float = 1.5,
    tail_s: float = 1.5,
) -> Script:
    """A set of equal reps; tempo in the order of the notation, a pause of 0 for none."""
    eccentric, lengthened, concentric, shortened = tempo
    down = [(eccentric, 0.0), (lengthened, 0.0)]
    up = [(concentric, 1.0), (shortened, 1.0)]
    rep = down + up if begins == "eccentric" else up + down
    level = 1.0 if begins == "eccentric" else 0.0
    steps = [(lead_s, level), *rep * reps, (tail_s, level)]
    return Script(level, tuple(step for step in steps if step[0] > 0))


def squat(level: Array) -> dict[str, Array]:
    """A squat: the shoulders' height is linear in the level, the knees follow."""
    lean = np.radians(35) * (1 - level)
    shoulder = _point(0.50 * np.sin(lean) - 0.25 * (1 - level), 0.0, 1.42 - 0.50 * (1 - level))
    hip = shoulder - _point(0.50 * np.sin(lean), 0.0, 0.50 * np.cos(lean))
    ankle = _point(0 * level, 0.0, 0.08)
    knee = _bend(hip, ankle, 0.44, 0.42)
    elbow = shoulder + _point(-0.05 + 0 * level, 0.0, -0.28)
    wrist = elbow + _point(0.12 + 0 * level, 0.0, 0.22)
    return _both_sides(shoulder, hip, knee, ankle, elbow, wrist)


def swing(level: Array) -> dict[str, Array]:
    """A kettlebell swing's hinge: the hips' height is linear in the level, trunk and arms open with it."""
    lean, reach = np.radians(60) * (1 - level), np.radians(80 * level - 20)
    hip = _point(-0.12 * (1 - level), 0.0, 0.92 - 0.17 * (1 - level))
    shoulder = hip + _point(0.50 * np.sin(lean), 0.0, 0.50 * np.cos(lean))
    ankle = _point(0 * level, 0.0, 0.08)
    elbow = shoulder + 0.28 * _point(np.sin(reach), 0.0, -np.cos(reach))
    wrist = shoulder + 0.54 * _point(np.sin(reach), 0.0, -np.cos(reach))
    return _both_sides(shoulder, hip, _bend(hip, ankle, 0.44, 0.42), ankle, elbow, wrist)


def curl(level: Array) -> dict[str, Array]:
    """A curl on one's feet: the elbow goes from 170 to 40 degrees, linear in the level."""
    shoulder = _point(0 * level, 0.0, 1.42)
    flexed = np.radians(180 - (170 - 130 * level))
    elbow = shoulder + _point(0 * level, 0.0, -0.28)
    wrist = elbow + _point(0.26 * np.sin(flexed), 0.0, -0.26 * np.cos(flexed))
    return _upright(shoulder, elbow, wrist)


def press(level: Array) -> dict[str, Array]:
    """An overhead press: the hands' height is linear in the level."""
    shoulder = _point(0 * level, 0.0, 1.42)
    wrist = shoulder + _point(0.08 + 0 * level, 0.0, 0.06 + 0.44 * level)
    elbow = _bend(shoulder, wrist, 0.28, 0.26)
    return _upright(shoulder, elbow, wrist)


def push_up(level: Array, pike: float | Array = 0.0) -> dict[str, Array]:
    """A push-up: the shoulders' height is linear in the level; pike (0..1): how far the hips are raised."""
    wrist, ankle = _point(0 * level, 0.0, 0.05), _point(-1.28 + 0 * level, 0.0, 0.10)
    height = 0.15 + 0.38 * level - 0.12 * pike
    straight = np.sqrt(1.36**2 - (height - 0.05) ** 2) - 1.28
    shoulder = _point(straight - 0.35 * pike, 0.0, 0.05 + height)
    hip = _bend(shoulder, ankle, 0.50, 0.86, forwards=False)
    knee = ankle + (hip - ankle) * (0.42 / 0.86)
    elbow = _bend(shoulder, wrist, 0.28, 0.26, forwards=False)
    return _both_sides(shoulder, hip, knee, ankle, elbow, wrist)


def _upright(shoulder: Array, elbow: Array, wrist: Array) -> dict[str, Array]:
    still = np.zeros(len(shoulder))
    hip, knee, ankle = (_point(still + x, 0.0, z) for x, z in ((0.0, 0.92), (0.02, 0.49), (0.0, 0.08)))
    return _both_sides(shoulder, hip, knee, ankle, elbow, wrist)


def _point(forward: Array, left: float, up: float | Array) -> Array:
    return np.stack(np.broadcast_arrays(forward, left, up), axis=1).astype(float)


def _from(point: Array, forward: float, left: float, up: float) -> Array:
    return point + np.array([forward, left, up])


def _bend(first: Array, last: Array, upper: float, lower: float, *, forwards: bool = True) -> Array:
    """The joint between two limbs of these lengths, bent forwards or backwards."""
    way = last - first
    distance = np.clip(np.linalg.norm(way, axis=1), abs(upper - lower) + 1e-6, upper + lower - 1e-6)
    along = (upper**2 - lower**2 + distance**2) / (2 * distance)
    aside = np.sqrt(upper**2 - along**2)
    unit = way / np.linalg.norm(way, axis=1)[:, None]
    normal = np.stack([-unit[:, 2], 0 * aside, unit[:, 0]], axis=1)
    normal *= np.sign(normal[:, :1] + 1e-12) * (1 if forwards else -1)
    return first + unit * along[:, None] + normal * aside[:, None]


def _both_sides(
    shoulder: Array, hip: Array, knee: Array, ankle: Array, elbow: Array, wrist: Array
) -> dict[str, Array]:
    points = {"nose": _from(shoulder, 0.10, 0.0, 0.24)}
    for side, sign in (("left", 1), ("right", -1)):
        for name, middle, aside in (
            ("shoulder", shoulder, 0.19),
            ("elbow", elbow, 0.22),
            ("wrist", wrist, 0.22),
            ("pinky", _from(wrist, 0.06, 0.0, 0.02), 0.22),
            ("index", _from(wrist, 0.07, 0.0, 0.03), 0.22),
            ("hip", hip, 0.11),
            ("knee", knee, 0.14),
            ("ankle", ankle, 0.14),
            ("heel", _from(ankle, -0.06, 0.0, -0.06), 0.14),
            ("foot_index", _from(ankle, 0.16, 0.0, -0.07), 0.14),
        ):
            points[f"{side}_{name}"] = _from(middle, 0.0, sign * aside, 0.0)
        points[f"{side}_ear"] = _from(shoulder, 0.0, sign * 0.07, 0.24)
    return points


def make_track(
    script: Script,
    figure: Figure = squat,
    *,
    fps: float = 30.0,
    times_s: Array | None = None,
    first_s: float = 0.0,
    view_deg: float = 60.0,
    noise_px: float = 0.5,
    seed: int = 0,
    walk_in_s: float = 0.0,
    shake_px: float = 0.0,
    undetected: Sequence[tuple[float, float]] = (),
    warnings: tuple[str, ...] = (),
) -> PoseTrack:
    """Project the figure with a level camera far away, 1280 x 720.

    times_s: the frames' times from 0 on, else `fps` of them a second; first_s: what is added to them.
    view_deg: 0 before the lifter, 90 at the lifter's left. walk_in_s: the lifter walks into place during the
    script's first seconds. shake_px: how far the camera moves by itself (standard deviation, up to 6 Hz).
    undetected: stretches (from 0 on) in which nobody is found.
    """
    times = (
        np.arange(int(script.duration_s * fps) + 1) / fps if times_s is None else np.asarray(times_s, float)
    )
    rng = np.random.default_rng(seed)
    figures = figure(script.at(times))
    points = np.repeat(figures["nose"][:, None], len(BLAZEPOSE), axis=1)
    for name, figure_points in figures.items():
        points[:, LANDMARK[name]] = figure_points
    if walk_in_s:
        to_go = 1 - minimum_jerk(times / walk_in_s)
        points += _point(-1.2 * to_go, 0.0, 0.03 * np.sin(2 * np.pi * 1.8 * times) * (to_go > 0.02))[:, None]
    azimuth = np.radians(view_deg)
    right = points[..., 1] * np.cos(azimuth) - points[..., 0] * np.sin(azimuth)
    away = -points[..., 0] * np.cos(azimuth) - points[..., 1] * np.sin(azimuth)
    space = np.stack([right, -points[..., 2], away], axis=2)
    image = space[..., :2] * PX_PER_M + (640, 560)
    image += rng.normal(0, noise_px, image.shape) + _shake(rng, times, shake_px)[:, None]
    world = space - space[:, [LANDMARK["left_hip"], LANDMARK["right_hip"]]].mean(axis=1, keepdims=True)
    visibility = np.full((len(times), len(BLAZEPOSE)), 0.95)
    for start_s, end_s in undetected:
        lost = (times >= start_s) & (times < end_s)
        image[lost], world[lost], visibility[lost] = np.nan, np.nan, 0.0
    frame_s = float(np.median(np.diff(times))) if len(times) > 1 else 1 / fps
    info = ClipInfo(
        path="drawn.mp4",
        sha256="0" * 64,
        duration_s=float(times[-1] - times[0]) + frame_s,
        first_s=first_s + float(times[0]),
        width=1280,
        height=720,
        nominal_fps=1 / frame_s,
        variable_fps=times_s is not None,
        rotation_deg=0,
        frames=len(times),
        warnings=warnings,
    )
    return PoseTrack(
        times + first_s,
        image.astype(np.float32),
        world.astype(np.float32),
        visibility.astype(np.float32),
        info,
        {"model": "drawn"},
    )


def no_wrists_recovered(frames: int) -> NDArray[np.float32]:
    """`ImageFlow.hands_px` of a track whose hands are always where the landmarks have them."""
    return np.full((frames, len(HAND_POINTS), len(HAND_POINTS[0]), 2), np.nan, np.float32)


def with_flow(
    track: PoseTrack,
    image_px: NDArray[np.floating] | None = None,
    *,
    camera_px: Array | None = None,
    zoom: Array | None = None,
    noise_px: float = 0.0,
) -> PoseTrack:
    """The track with an image behind it, in which the patches move as `image_px` (the track's own) does.

    camera_px: (T, 2) how far the camera has moved the image, landmarks and all, since the first frame;
    zoom: (T,) how many times larger the image has become, about its origin; noise_px: standard deviation of a
    patch's movement in one frame.
    """
    frames = len(track.times_s)
    way = np.zeros((frames, 2)) if camera_px is None else camera_px
    size = np.ones((frames, 1, 1)) if zoom is None else zoom[:, None, None]
    exact = size * (track.image_px if image_px is None else image_px) + way[:, None]
    moved = np.diff(place_patches(exact), axis=0, prepend=np.nan)
    moved += np.random.default_rng(5).normal(0, noise_px, moved.shape)
    camera = np.repeat(np.eye(2, 3)[None], frames, axis=0)
    growth = size[1:] / size[:-1]
    camera[1:, :, :2] *= growth
    camera[1:, :, 2] = way[1:] - growth[:, 0] * way[:-1]
    return replace(
        track,
        image_px=(size * track.image_px + way[:, None]).astype(np.float32),
        flow=ImageFlow(moved.astype(np.float32), camera, no_wrists_recovered(frames)),
    )


def _shake(rng: np.random.Generator, times: Array, size_px: float) -> Array:
    """(T, 2) a hand-held camera's own movement: eight sines between 0.5 and 6 Hz."""
    moved = np.zeros((len(times), 2))
    for frequency in np.geomspace(0.5, 6.0, 8):
        phase = rng.uniform(0, 2 * np.pi, 2)
        moved += size_px / 2 * np.sin(2 * np.pi * frequency * times[:, None] + phase)
    return moved


def boundary_errors(segments: Sequence[Any], truth: Sequence[TrueMovement], first_s: float = 0.0) -> Array:
    """(2 M,) seconds by which each boundary of the M movement segments is late, if they are the true ones."""
    moving = [s for s in segments if s.kind in ("eccentric", "concentric")]
    assert [s.kind == "concentric" for s in moving] == [m.concentric for m in truth]
    got = np.array([[s.start_s, s.end_s] for s in moving]) - first_s
    return (got - np.array([[m.start_s, m.end_s] for m in truth])).ravel()


def find_motion(track: PoseTrack, lift: Exercise) -> LiftMotion:
    """The motion of a lift in a track."""
    return LiftMotionFinder(prepare(track)).find(lift, Prior.NAMED)


def movement(
    start_s: float,
    end_s: float,
    concentric: bool,
    peak_speed: float = 1.0,
    swing: float = 1.0,
    u_s: tuple = (0, 0),
) -> Phase:
    """A measured movement; u_s: the uncertainty of its start and its end."""
    kind = PhaseKind.CONCENTRIC if concentric else PhaseKind.ECCENTRIC
    return Phase(start_s, end_s, kind, None, *u_s, peak_speed=peak_speed, swing=swing)
