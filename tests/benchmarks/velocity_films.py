"""The films of the velocity benchmark: barbells whose plates, cameras and speeds are known.

A balanced design with a fixed seed: for each lift the levels of every factor appear equally often, and which
meet is drawn. The hard half has what a program should refuse, or state a wide interval for.
"""

from dataclasses import dataclass
from itertools import chain, cycle, islice

import numpy as np

from studio import Scene
from studio.lens import LENSES

LIFTS = ("squat", "bench-press", "deadlift", "overhead-press", "bent-over-row")
SEED = 2024
SIDE_DEG = (75.0, 105.0)
# Degrees between the camera and the lifter's front, on either side.
SIDE_VIEWS = (75, 80, 86, 92, 98, 105)
OBLIQUE_VIEWS = (60, 65, 70, 110, 115, 120)
STEEP_VIEWS = (45, 135)
HEIGHTS_M = (0.8, 1.0, 1.2, 1.4, 1.6, 1.8)
DISTANCES_M = (2.0, 2.6, 3.2, 3.8, 4.4, 5.0)
# Fast, moderate and grinding loads: tempo, and how much slower the last rep is.
LOADS = (("1.3-0.2-X-0.3", 0.2), ("1.4-0-1-0.3", 0.3), ("1.2-0.2-1.8-0.3", 0.5))
PLATES_MM = (450, 350, 250)
SMALL, LARGE = (960, 540), (1280, 720)
# Meters that have to fit into the image's height at the lifter; upright lifters need a portrait otherwise.
UPRIGHT_M = {"overhead-press": 2.5, "squat": 2.1, "deadlift": 2.1, "bent-over-row": 1.9, "bench-press": 1.5}
# The held-back films: other loads, and cameras between the levels of the first half.
HELD_BACK_SEED = 90125
HELD_BACK_LOADS = (("1.1-0.3-X-0.2", 0.15), ("1.6-0.1-1.1-0.4", 0.25), ("1.5-0-2.1-0.2", 0.4))
HELD_BACK_VIEWS = ((75.0, 90.0), (90.0, 105.0), (60.0, 75.0))
HARD_KINDS = ("45 degrees", "behind a rack", "behind a crate", "two plates", "dim", "small plate, not named")


@dataclass(frozen=True)
class VelocityFilm:
    """A scene with its name in the tables. plate_mm: what the program is told, None where it has to find it.

    kind: what makes it hard; empty in the first half.
    """

    name: str
    scene: Scene
    plate_mm: int | None
    kind: str = ""

    @property
    def side(self) -> bool:
        """Whether it is filmed from the side, within 15 degrees."""
        return SIDE_DEG[0] <= abs(self.scene.view_deg) <= SIDE_DEG[1]


def easy_films() -> list[VelocityFilm]:
    """Twelve of each lift, lift by lift in turn, so that the first ones hold a bit of everything."""
    by_lift = [_easy(lift, number) for number, lift in enumerate(LIFTS)]
    return list(chain.from_iterable(zip(*by_lift, strict=True)))


def hard_films() -> list[VelocityFilm]:
    """Each lift once with each of `HARD_KINDS`."""
    by_lift = [_hard(lift, number) for number, lift in enumerate(LIFTS)]
    return list(chain.from_iterable(zip(*by_lift, strict=True)))


def held_back_films() -> list[VelocityFilm]:
    """Three of each lift, two from the side, for a look after everything else is decided."""
    return [film for number, lift in enumerate(LIFTS) for film in _held_back(lift, number)]


def _held_back(lift: str, number: int) -> list[VelocityFilm]:
    rng = np.random.default_rng([HELD_BACK_SEED, number])
    count = len(HELD_BACK_VIEWS)
    views = [round(float(rng.uniform(*limits)), 1) for limits in HELD_BACK_VIEWS]
    views[-1] = views[-1] if number % 2 else 180 - views[-1]
    places = [
        tuple(round(float(m), 2) for m in rng.uniform(levels[0], levels[-1], count))
        for levels in (HEIGHTS_M, DISTANCES_M)
    ]
    named = _levels(rng, (True, False), count)
    sizes = islice(cycle(PLATES_MM), number + 1, None)
    plates = [next(sizes) if known else PLATES_MM[0] for known in named]
    return [
        _film(
            lift,
            f"{lift} {chr(97 + i)}",
            9000 + 100 * number + i,
            camera,
            load,
            (plate,),
            plate if known else None,
        )
        for i, (camera, load, plate, known) in enumerate(
            zip(
                _cameras(rng, views, lift, *places),
                _levels(rng, HELD_BACK_LOADS, count),
                plates,
                named,
                strict=True,
            )
        )
    ]


def _levels(rng: np.random.Generator, levels: tuple, count: int) -> list:
    """`count` values in which every level appears equally often, in random order."""
    return [levels[i] for i in rng.permutation(np.arange(count) % len(levels))]


def _easy(lift: str, number: int) -> list[VelocityFilm]:
    rng = np.random.default_rng([SEED, number])
    views = _levels(rng, SIDE_VIEWS + OBLIQUE_VIEWS, 12)
    # Half of the films leave it to the program to find a full-size plate; of the others all sizes are named.
    named = _levels(rng, (True, False), 12)
    sizes = islice(cycle(PLATES_MM), number, None)
    plates = [next(sizes) if known else PLATES_MM[0] for known in named]
    return [
        _film(lift, f"{lift} {i + 1}", 100 * number + i, camera, load, (plate,), plate if known else None)
        for i, (camera, load, plate, known) in enumerate(
            zip(_cameras(rng, views, lift), _levels(rng, LOADS, 12), plates, named, strict=True)
        )
    ]


def _hard(lift: str, number: int) -> list[VelocityFilm]:
    rng = np.random.default_rng([SEED, 50 + number])
    count = len(HARD_KINDS)
    views = _levels(rng, SIDE_VIEWS, count)
    views[HARD_KINDS.index("45 degrees")] = STEEP_VIEWS[number % 2]
    named = _levels(rng, (True, False), count)
    films = []
    for i, (kind, camera, load, known) in enumerate(
        zip(HARD_KINDS, _cameras(rng, views, lift), _levels(rng, LOADS, count), named, strict=True)
    ):
        plates, told = (PLATES_MM[0],), PLATES_MM[0] if known else None
        if kind == "two plates":
            plates = (450, 250) if number % 2 else (450, 350)
        elif kind == "small plate, not named":
            plates, told = ((350,) if number % 2 else (250,)), None
        more = {"behind a rack": "behind-rack", "behind a crate": "behind-crate", "dim": "dim"}.get(kind, "")
        films.append(
            _film(lift, f"{lift} {kind}", 5000 + 100 * number + i, camera, load, plates, told, kind, more)
        )
    return films


@dataclass(frozen=True)
class _Camera:
    view_deg: float
    place_m: tuple[float, float]
    lens: str
    size: tuple[int, int]
    fps: float
    hand_held: bool


def _cameras(
    rng: np.random.Generator,
    views: list,
    lift: str,
    heights_m: tuple[float, ...] = HEIGHTS_M,
    distances_m: tuple[float, ...] = DISTANCES_M,
) -> list[_Camera]:
    count = len(views)
    columns = (
        _levels(rng, heights_m, count), _levels(rng, distances_m, count), _levels(rng, (1, -1), count),
        _levels(rng, (False, True), count), _levels(rng, (30.0, 30.0, 30.0, 60.0), count),
        _levels(rng, (SMALL, SMALL, SMALL, SMALL, SMALL, LARGE), count), _levels(rng, (0, 1), count),
    )  # fmt: skip
    out = []
    for view, height, distance, side, hand_held, fps, size, which in zip(views, *columns, strict=True):
        near, far = distance < 3, distance > 4
        lens = ("main", "ultra-wide" if near else "telephoto" if far else "ideal")[which]
        if near and lift == "overhead-press":
            lens = "ultra-wide"  # arms overhead do not fit into the main lens so near
        width, height_px = SMALL if fps > 30 else size
        size = (width, height_px) if _fits(lift, distance, lens) else (height_px, width)
        out.append(_Camera(float(side * view), (height, distance), lens, size, fps, hand_held))
    return out


def _fits(lift: str, distance_m: float, lens: str) -> bool:
    """Whether a landscape image holds the lifter."""
    return UPRIGHT_M[lift] < distance_m / LENSES[lens].focal * SMALL[1] / SMALL[0]


def _film(
    lift: str,
    name: str,
    seed: int,
    camera: _Camera,
    load: tuple[str, float],
    plates_mm: tuple[int, ...],
    told_mm: int | None,
    kind: str = "",
    more: str = "",
) -> VelocityFilm:
    hard = ["busy-gym", *(["hand-held"] if camera.hand_held else []), *([more] if more else [])]
    tempo, fatigue = load
    scene = Scene(
        lift, tempo, 2, view_deg=camera.view_deg, size=camera.size, fps=camera.fps, seed=7000 + seed,
        fatigue=fatigue, hard=tuple(hard), features=("set-only",), plates_mm=plates_mm, lens=camera.lens,
        camera_m=camera.place_m,
    )  # fmt: skip
    return VelocityFilm(name, scene, told_mm, kind)
