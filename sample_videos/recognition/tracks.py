"""Pose tracks of drawn lifters, seen from anywhere, with the errors that pose models make."""

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from liftphase.pose.skeleton import BLAZEPOSE, LANDMARK
from liftphase.pose.track import PoseTrack
from liftphase.recognition.features import Ends
from liftphase.video.info import ClipInfo
from recognition.further_lifts import FURTHER_DRILLS
from recognition.lifts import DRILLS, ONE_ARM, one_armed
from recognition.other_motions import OTHER_MOTIONS, wave
from recognition.poses import Style
from studio.camera import View, look_at
from studio.figure import Figure, make_figure
from studio.geometry import vec
from studio.pose import Pose, solve

Array = NDArray[np.float64]

NO_LIFT = "none"
FROM_FLOOR = ("deadlift", "bent-over-row")
# Ranges of seconds up and down.
LIFTED_S = ((0.5, 2.0), (0.6, 5.0))
DURATIONS_S = {"kettlebell-swing": ((0.3, 0.8), (0.3, 0.8)), NO_LIFT: ((0.2, 2.0), (0.2, 2.0))}
LEVELS = 9
REPS = 2
FPS = 12.0
SIZE = (1280, 720)


def draw_example(lift: str, rng: np.random.Generator) -> tuple[PoseTrack, Ends]:
    """A pose track of two reps of a lift (or of `NO_LIFT`), by somebody, from somewhere; and its ends."""
    track, ends, _ = draw_set(lift, rng)
    return track, ends


def draw_set(lift: str, rng: np.random.Generator) -> tuple[PoseTrack, Ends, Array]:
    """As `draw_example`, and the true fraction (T,) of the way from the lengthened end, at each frame."""
    figure = make_figure(rng)
    pose_at, starts = _choose_pose(lift, figure, rng)
    low, high = (rng.uniform(0, 0.12), 1 - rng.uniform(0, 0.12)) if lift != NO_LIFT else (0.0, 1.0)
    cloud = _bodies(figure, lambda v: pose_at(low + (high - low) * v))
    # A clip that begins within the set may show the ends the other way round, as bending down to a bar does.
    first_is_start = rng.random() < (0.5 if lift in FROM_FLOOR else 0.85)
    upwards = (starts == 0) == first_is_start
    fast, slow = (_log_uniform(*range_s, rng) for range_s in DURATIONS_S.get(lift, LIFTED_S))
    out_s, back_s = (fast, slow) if upwards else (slow, fast)
    rests = 0.8 if first_is_start or lift in FROM_FLOOR else 0.1
    rest_s = float(rng.uniform(0, 2)) if rng.random() < rests else 0.0
    times, way, ends = _perform(out_s, back_s, rest_s, float(rng.uniform(0, 0.8)), rng)
    at = way if upwards else 1 - way
    space = _between(cloud, at)
    if rng.random() < 0.35:
        _straighten(space, rng)
    return _track(times, space, at, rng), ends, at


def _log_uniform(low: float, high: float, rng: np.random.Generator) -> float:
    return float(np.exp(rng.uniform(np.log(low), np.log(high))))


def draw_fidgeting(rng: np.random.Generator, seconds: float = 20.0) -> PoseTrack:
    """Somebody who moves their hands to and fro without any regularity, and rests in between: no set."""
    figure = make_figure(rng)
    times = np.arange(0.0, seconds, 1 / FPS)
    knots, at = [0.0], [float(rng.random())]
    while knots[-1] < seconds:
        stays = rng.random() < 0.3
        knots.append(knots[-1] + float(rng.uniform(0.3, 3.0)))
        at.append(at[-1] if stays else float(rng.random()))
    fraction = np.interp(times, knots, np.arange(len(knots)))
    step = np.minimum(fraction.astype(int), len(knots) - 2)
    done = fraction - step
    way = np.array(at)[step] + np.diff(at)[step] * done**3 * (10 - 15 * done + 6 * done**2)
    return _track(times, _between(_bodies(figure, wave(figure, rng)), way), way, rng)


def _bodies(figure: Figure, pose_at: Callable[[float], Pose]) -> Array:
    """(LEVELS, 33, 3) the body at equal fractions of its path."""
    levels = np.linspace(0.0, 1.0, LEVELS)
    return np.stack([_landmarks(solve(figure, pose_at(float(v))).points) for v in levels])


def _between(cloud: Array, at: Array) -> Array:
    """(T, 33, 3) the body at these fractions of its path; cloud: as `_bodies` gives it."""
    levels = np.linspace(0.0, 1.0, LEVELS)
    columns = [np.interp(at, levels, column) for column in cloud.reshape(LEVELS, -1).T]
    return np.stack(columns, axis=1).reshape(len(at), len(BLAZEPOSE), 3)


def _track(times: Array, space: Array, at: Array, rng: np.random.Generator) -> PoseTrack:
    image, world, visibility = _render(space, at, rng)
    clip = ClipInfo("drawn.mp4", "0" * 64, float(times[-1]), 0.0, *SIZE, FPS, False, 0, len(times), ())
    return PoseTrack(
        times,
        image.astype(np.float32),
        world.astype(np.float32),
        visibility.astype(np.float32),
        clip,
    )


def _choose_pose(lift: str, figure: Figure, rng: np.random.Generator) -> tuple[Callable[[float], Pose], int]:
    if lift == NO_LIFT:
        motion = OTHER_MOTIONS[int(rng.integers(len(OTHER_MOTIONS)))]
        return motion(figure, rng), int(rng.integers(2))
    drill, starts = DRILLS[lift] if lift in DRILLS else FURTHER_DRILLS[lift]
    a, b, c = (float(x) for x in rng.uniform(-1, 1, 3))
    style = Style(a, b, c, float(rng.random()))
    if lift in ONE_ARM and rng.random() < 0.2:
        side, resting = int(rng.integers(2)), drill(figure, float(starts), style)
        return lambda v: one_armed(figure, drill(figure, v, style), resting, side), starts
    return lambda v: drill(figure, v, style), starts


def _landmarks(points: dict[str, NDArray]) -> Array:
    """(33, 3) by MediaPipe's numbers; what the figure does not have is where the nose or the wrist is."""
    cloud = np.repeat(points["nose"][None], len(BLAZEPOSE), axis=0)
    for name, number in LANDMARK.items():
        side, _, part = name.partition("_")
        if part in ("pinky", "index"):
            cloud[number] = points[f"{side}_wrist"]
        elif name in points:
            cloud[number] = points[name]
    return cloud


def _perform(
    out_s: float, back_s: float, rest_s: float, pause_s: float, rng: np.random.Generator
) -> tuple[Array, Array, Ends]:
    """Times, the fraction of the path at each, and the ends, a little off as they are found in real clips."""
    knots, shares = [0.0, rest_s + 0.2], [0.0, 0.0]
    first, other = [knots[-1]], []
    for _ in range(REPS):
        other.append(knots[-1] + out_s)
        knots += [knots[-1] + out_s, knots[-1] + out_s + pause_s]
        first.append(knots[-1] + back_s)
        knots += [knots[-1] + back_s, knots[-1] + back_s + pause_s]
        shares += [1.0, 1.0, 0.0, 0.0]
    times = np.arange(0.0, knots[-1] + 0.3, 1 / FPS)
    way = np.interp(times, knots, shares)
    way = way**3 * (10 - 15 * way + 6 * way**2)
    off = rng.normal(0, 0.05, 2 * REPS + 1)
    ends = Ends(
        tuple(t + e for t, e in zip(first, off, strict=False)),
        tuple(t + e for t, e in zip(other, off[REPS + 1 :], strict=True)),
        out_s * float(np.exp(rng.normal(0, 0.1))),
        back_s * float(np.exp(rng.normal(0, 0.1))),
        max(0.0, rest_s + float(rng.normal(0, 0.1))),
    )
    return times, way, ends


def _straighten(space: Array, rng: np.random.Generator) -> None:
    """Where a model hardly sees an arm it guesses it straighter than it is: in place, on one side or both."""
    fraction = rng.uniform(0.2, 0.75)
    for side in ("left", "right"):
        if rng.random() < 0.7:
            shoulder, elbow, wrist = (LANDMARK[f"{side}_{n}"] for n in ("shoulder", "elbow", "wrist"))
            middle = (space[:, shoulder] + space[:, wrist]) / 2
            space[:, elbow] += fraction * (middle - space[:, elbow])


def _render(space: Array, at: Array, rng: np.random.Generator) -> tuple[Array, Array, Array]:
    """Image points, world points and visibility from a camera anywhere around, with a model's errors."""
    azimuth, elevation = rng.uniform(0, 2 * math.pi), math.radians(rng.uniform(-12, 30))
    away = vec(
        math.cos(azimuth) * math.cos(elevation),
        math.sin(azimuth) * math.cos(elevation),
        math.sin(elevation),
    )
    center = space.mean(axis=(0, 1))
    distance = rng.uniform(2.2, 6.0)
    rotation = look_at(center + away * distance, center, rng.normal(0, 3))
    image = View(center + away * distance, rotation, float(SIZE[0]), SIZE).project(space)
    depth = (space - center) @ rotation[2]
    world = (space - space[:, [23, 24]].mean(axis=1, keepdims=True)) @ rotation.T
    # The sides: the one away from the camera is hidden the more, the more it is behind the other.
    left, right = (depth[:, [11 + s, 23 + s]].mean() for s in (0, 1))
    visibility = np.full((len(space), len(BLAZEPOSE)), 0.97)
    torso = float(np.median(np.linalg.norm(image[:, 11] - image[:, 23], axis=1)) + 40 / distance)
    spread = np.full(len(BLAZEPOSE), rng.uniform(0.02, 0.07))
    for side, behind in ((0, left - right), (1, right - left)):
        hidden = float(np.clip(behind / 0.35, 0, 1)) * rng.uniform(0.3, 1.0)
        own = [n for n in range(11, len(BLAZEPOSE)) if n % 2 != side]
        visibility[:, own] -= 0.6 * hidden
        spread[own] += 0.12 * hidden
    if rng.random() < 0.2:  # the legs are out of the image, or something stands before them
        visibility[:, 25:] = rng.uniform(0.05, 0.4)
        spread[25:] += 0.2
    if rng.random() < 0.2:  # plates before the arms
        visibility[:, 13:23] *= rng.uniform(0.3, 0.8)
        spread[13:23] += rng.uniform(0.05, 0.2)
    # Errors that stay and errors that change along the way.
    for fraction in (np.ones(len(at)), 2 * at - 1):
        image += fraction[:, None, None] * rng.normal(0, 1, (len(BLAZEPOSE), 2)) * (spread * torso)[:, None]
        world += fraction[:, None, None] * rng.normal(0, 1, (len(BLAZEPOSE), 3)) * (spread * 0.5)[:, None]
    # Depth is guessed from one image.
    world[..., 2] *= rng.uniform(0.5, 1.1)
    return image, world, np.clip(visibility, 0.02, 1.0)
