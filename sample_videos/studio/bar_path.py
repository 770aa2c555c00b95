"""The bar's path and speed in meters, and where its plate is in the image.

The bar's end on the side of the camera moves as the noise-free path has it, without the lifter's sway.
Velocities are vertical components. Of each phase between its bounds by the 5 % rule: the mean is the vertical
displacement over the duration, the peak the greatest absolute vertical velocity. A rep's displacement is that
of its concentric. The same holds for the near hand (middle of the fist) and the near shoulder.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import PchipInterpolator

from .gear import bar_middle, holds_barbell
from .geometry import SIDES, Vector, frame_along, unit
from .motion import RATE_HZ
from .plates import BAR_END, largest, outer_face
from .pose import NAMES, Joints, solve
from .scene import Production
from .surroundings import hidden

RIM_POINTS = 48
# Share of the rim that shows where a plate counts as seen.
SEEN = 0.5
Array = NDArray[np.float64]


def near_side(production: Production) -> int:
    """0 where the camera stands at the lifter's left, 1 at the right."""
    return int(production.view.position[1] < 0)


def _bar(production: Production, joints: Joints) -> tuple[Vector, Vector]:
    """The bar's middle, and the direction of its near end."""
    along = unit(joints.grips[0] - joints.grips[1]) * SIDES[near_side(production)]
    return bar_middle(production.lift, production.figure, joints), along


def measured_points(production: Production, joints: Joints) -> dict[str, Vector]:
    """`bar_end` (only with a barbell), `hand` and `shoulder` of the near side, world meters."""
    side = near_side(production)
    points = {"hand": joints.grips[side], "shoulder": joints[f"{NAMES[side]}_shoulder"]}
    if holds_barbell(production.lift):
        middle, along = _bar(production, joints)
        points = {"bar_end": middle + along * BAR_END, **points}
    return points


def add_speeds(production: Production, reps: list[dict[str, Any]], segments: list[dict[str, Any]]) -> None:
    """Give each rep its displacement and speeds, and those of hand and shoulder under `points`."""
    grid = np.linspace(0.0, 1.0, 401)
    solved = [
        measured_points(production, solve(production.figure, production.path.pose(float(u)))) for u in grid
    ]
    heights = {name: PchipInterpolator(grid, [points[name][2] for points in solved]) for name in solved[0]}
    for rep in reps:
        motion, zero = production.sets[rep["set"] - 1], production.timeline.set_starts()[rep["set"] - 1]
        bounds = {
            s["phase"]: (s["start_s"] - zero, s["end_s"] - zero)
            for s in segments
            if s["rep"] == rep["rep"] and s["phase"] in ("eccentric", "concentric")
        }
        by_point = {
            name: speeds_of(np.asarray(height(np.clip(motion.excursion, 0.0, 1.0))), bounds)
            for name, height in heights.items()
        }
        none = dict.fromkeys(by_point["hand"])
        rep.update(by_point.pop("bar_end", none))
        rep["points"] = by_point


def speeds_of(height_m: Array, bounds: dict[str, tuple[float, float]]) -> dict[str, float | None]:
    """The numbers of one rep from a height at 1 kHz and the bounds of its phases on the height's own clock.

    None for a phase that the rep has not.
    """
    clock = np.arange(len(height_m)) / RATE_HZ
    velocity = np.diff(height_m) * RATE_HZ
    out: dict[str, float | None] = {"displacement_cm": None}
    for phase in ("concentric", "eccentric"):
        mean = peak = None
        if phase in bounds:
            start, end = bounds[phase]
            first, last = np.interp((start, end), clock, height_m)
            within = (clock[:-1] >= start - 0.5 / RATE_HZ) & (clock[1:] <= end + 0.5 / RATE_HZ)
            way = abs(float(last - first))
            mean, peak = round(way / float(end - start), 4), round(float(np.abs(velocity[within]).max()), 4)
            if out["displacement_cm"] is None:
                out["displacement_cm"] = round(100 * way, 2)
        out[f"{phase}_mean_m_s"], out[f"{phase}_peak_m_s"] = mean, peak
    return out


def bar_frames(production: Production, times: list[float]) -> dict[str, Any]:
    """`bar_end_m` and `plate`, per frame; None for both in a lift without a barbell.

    `bar_end_m`: x where the lifter faces, y up. `plate`: the outer face of the near one, of several the
    largest: its `center_px` and its rim in the image (as an ellipse: full axes and the angle of the major
    one), `diameter_mm`, and `seen`: at least half of its rim is in the image and not behind something.
    """
    if not holds_barbell(production.lift):
        return {"bar_end_m": None, "plate": None}
    plates = production.plates
    chosen = largest(plates)
    at = outer_face(plates, chosen)
    ends, rows = [], []
    for time in times:
        joints = production.bar_joints(time)
        middle, along = _bar(production, joints)
        ends.append((middle + along * BAR_END)[[0, 2]])
        rows.append(_plate_in_image(production, time, middle + along * at, along, plates[chosen].radius))
    end = np.round(np.array(ends), 5)
    places = np.round(np.array([row[:-1] for row in rows]), 2)
    return {
        "bar_end_m": {"x": end[:, 0].tolist(), "y": end[:, 1].tolist()},
        "plate": {
            "center_px": {"x": places[:, 0].tolist(), "y": places[:, 1].tolist()},
            "axes_px": {"major": places[:, 2].tolist(), "minor": places[:, 3].tolist()},
            "angle_deg": places[:, 4].tolist(),
            "diameter_mm": round(2000 * plates[chosen].radius),
            "seen": [bool(row[-1]) for row in rows],
        },
    }


def _plate_in_image(
    production: Production, time_s: float, center: Vector, along: Vector, radius: float
) -> tuple[float, float, float, float, float, bool]:
    view = production.view_at(time_s)
    right, up, _ = frame_along(along, np.array((0.0, 0.0, 1.0)))
    turn = np.arange(RIM_POINTS) * (2 * np.pi / RIM_POINTS)
    rim = center + radius * (np.cos(turn)[:, None] * right + np.sin(turn)[:, None] * up)
    image = view.project(rim)
    inside = ((image > 0) & (image < view.size)).all(1)
    seen = inside & ~hidden(rim, view.position, production.obstacles)
    x, y = view.project(center)
    return float(x), float(y), *_ellipse(image), seen.mean() >= SEEN


def _ellipse(points: Array) -> tuple[float, float, float]:
    """Full axes (major, minor) and the angle of the major one in degrees, of evenly spaced points (N, 2)."""
    off = points - points.mean(0)
    values, vectors = np.linalg.eigh(off.T @ off / len(points))
    major = vectors[:, 1]
    angle = float(np.degrees(np.arctan2(major[1], major[0]))) % 180.0
    return 2 * float(np.sqrt(2 * values[1])), 2 * float(np.sqrt(2 * max(values[0], 0.0))), angle
