"""Filming a scene: the clip and, beside it, what was true."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .bar_path import add_speeds, bar_frames
from .film import TICKS, VideoFile, frame_ticks
from .motion import RATE_HZ
from .scene import Production, Scene
from .truth import POINTS, joint_angles, movement_bounds, rep_table, segments

SCHEMA = 1
CRF = 26
CRF_COMPRESSED = 40


def truth_path(clip: Path) -> Path:
    """Where the truth of a clip lies: NAME.mp4 -> NAME.truth.json."""
    return clip.with_suffix(".truth.json")


def render(
    scene: Scene, path: str | Path, progress: Callable[[int, int], None] | None = None
) -> dict[str, Any]:
    """Film `scene` into `path` (MP4) and write its truth beside it; returns the truth.

    `progress` is called with frames done and all frames. Both files appear complete or not at all.
    """
    path = Path(path)
    production = Production(scene)
    ticks = _ticks(production)
    digest = hashlib.sha256()
    part, part_truth = path.with_name(f".{path.name}.part"), path.with_name(f".{path.name}.truth.part")
    crf = CRF_COMPRESSED if "compressed" in scene.hard else CRF
    try:
        with VideoFile(part, scene.size, scene.fps, crf, scene.rotation) as film:
            for number, tick in enumerate(ticks):
                rgb = production.frame(tick / TICKS, number)
                digest.update(rgb.tobytes())
                film.add(rgb, tick)
                if progress is not None:
                    progress(number + 1, len(ticks))
        truth = _truth(production, ticks, path.name)
        truth["clip"]["frames_sha256"] = digest.hexdigest()
        part_truth.write_text(
            json.dumps(truth, separators=(",", ":"), allow_nan=False) + "\n", encoding="utf-8"
        )
        part.replace(path)
        part_truth.replace(truth_path(path))
    finally:
        part.unlink(missing_ok=True)
        part_truth.unlink(missing_ok=True)
    return truth


def describe(scene: Scene, name: str = "") -> dict[str, Any]:
    """The truth of a scene without filming it (`frames_sha256` is left out)."""
    production = Production(scene)
    return _truth(production, _ticks(production), name)


def _ticks(production: Production) -> list[int]:
    rng = np.random.Generator(np.random.PCG64([production.scene.seed, 99]))
    scene = production.scene
    return frame_ticks(rng, production.duration_s, scene.fps, "variable-rate" in scene.hard)


def _truth(production: Production, ticks: list[int], name: str) -> dict[str, Any]:
    scene = production.scene
    duration = round(ticks[-1] / TICKS + 1 / scene.fps, 4)
    begins = production.timeline.set_starts()
    bounds, first = [], 1
    for number, (motion, zero) in enumerate(zip(production.sets, begins, strict=False), 1):
        bounds += movement_bounds(motion, zero, number, first)
        first += len(motion.plans)
    segs = segments(bounds, duration)
    reps = rep_table(segs, bounds, production.sets[: len(begins)], begins)
    add_speeds(production, reps, segs)
    return {
        "schema": SCHEMA,
        "clip": {
            "path": name, "width": scene.size[0], "height": scene.size[1], "nominal_fps": scene.fps,
            "variable_fps": "variable-rate" in scene.hard, "rotation_deg": scene.rotation,
            "frames": len(ticks), "duration_s": duration,
        },
        "scene": asdict(scene),
        "exercise": {"name": scene.lift, "joints": list(production.lift.joints)},
        "lifter": {"height_m": production.figure.height},
        "rep_count": len(reps),
        "segments": segs,
        "reps": reps,
        "assisted": [r["rep"] for r in reps if r["assisted"]],
        "partial": [r["rep"] for r in reps if r["partial"]],
        "failed": [r["rep"] for r in reps if r["failed"]],
        "path": {"length_m": round(production.path.length_m, 4), "marker": list(production.lift.marker),
                 "rate_hz": RATE_HZ},
        **_frames(production, ticks),
    }  # fmt: skip


def _frames(production: Production, ticks: list[int]) -> dict[str, Any]:
    """Per frame: time stamp, excursion, joints in the image and in space, angles, camera."""
    times = [tick / TICKS for tick in ticks]
    views = [production.view_at(t) for t in times]
    solved = [production.joints(t) for t in times]
    space = np.array([[joints[name] for name in POINTS] for joints in solved])
    image = np.array([view.project(points) for view, points in zip(views, space, strict=True)])
    excursion = [production.excursion(t) for t in times]
    moving = "hand-held" in production.scene.hard
    view = production.view
    return {
        "pts": ticks,
        "time_base": [1, TICKS],
        "excursion": [None if e is None else round(e, 4) for e in excursion],
        **bar_frames(production, times),
        "image_px": _columns(image, 2),
        "space_mm": _columns(space * 1000, 1),
        "angles_deg": {
            "image": {k: np.round(v, 2).tolist() for k, v in joint_angles(image).items()},
            "space": {k: np.round(v, 2).tolist() for k, v in joint_angles(space).items()},
        },
        "camera": {
            "view_deg": production.view_deg,
            "elevation_deg": production.scene.elevation_deg,
            "focal_px": round(view.focal, 4),
            "distortion": [view.lens.k1, view.lens.k2],
            "position_m": np.round(view.position, 5).tolist(),
            "rotation": np.round(view.rotation, 7).tolist(),
            "rotation_per_frame": [np.round(v.rotation, 6).tolist() for v in views] if moving else None,
        },
    }


def _columns(points: NDArray[np.float64], digits: int) -> dict[str, dict[str, list[float]]]:
    """(T, points, 2 or 3) -> {point: {"x": [...], "y": [...], ...}}: shorter than a pair per frame."""
    return {
        name: {
            axis: np.round(points[:, i, k], digits).tolist()
            for k, axis in enumerate("xyz"[: points.shape[2]])
        }
        for i, name in enumerate(POINTS)
    }
