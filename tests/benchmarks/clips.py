"""Getting a clip of the benchmark scored: rendering it once, analyzing it through the library, comparing."""

import ast
import hashlib
import json
import os
import re
import shutil
import tempfile
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from benchmarks.scoring import ClipScore, score_clip
from benchmarks.tiers import TIERS, SceneClip
from numpy.typing import NDArray

import liftphase
import studio
from liftphase.errors import LiftphaseError, UsageError
from liftphase.exercises.library import find_exercise
from liftphase.export.result_folder import TRACK_FILE
from liftphase.kinematics.angles import measure_angles, smooth_angles
from liftphase.pipeline import analyze
from liftphase.pose.skeleton import LANDMARK
from liftphase.pose.track import PoseTrack
from liftphase.pose.track_file import load_track
from liftphase.signal.resampling import ANALYSIS_RATE_HZ
from studio import Scene

# Clips whose label does not name the lift in the library's words.
_LIFT_OF = {"exdet_test3_negative": "biceps-curl", "nowva_lunge": "lunge"}
_TRUNK = ("left_shoulder", "right_shoulder", "left_hip", "right_hip")
_TRUNK_NUMBERS = (11, 12, 23, 24)


@dataclass(frozen=True)
class Job:
    """A clip to score: a scene to render, or a real clip with its label beside it in `labels/`."""

    tier: str
    name: str
    lift: str
    scene_clip: SceneClip | None = None
    clip: Path | None = None


@dataclass(frozen=True)
class Outcome:
    """A scored clip; `results` is the folder with its analysis, `clip` the video."""

    job: Job
    score: ClipScore
    clip: Path
    results: Path


def rendered_jobs(tier: str, quick: bool) -> list[Job]:
    """The clips of a tier, or its quick ones."""
    return [Job(tier, f.name, f.scene.lift, scene_clip=f) for f in TIERS[tier] if f.quick or not quick]


def real_jobs(folder: Path) -> list[Job]:
    """Clips with a label `labels/NAME.json` in `folder`."""
    jobs = []
    for label in sorted((folder / "labels").glob("*.json")):
        lift = lift_of_label(label.stem, json.loads(label.read_text()))
        jobs.append(Job("shared", label.stem, lift, clip=folder / f"{label.stem}.mp4"))
    return jobs


def lift_of_label(name: str, label: dict[str, Any]) -> str:
    """The name of the lift in a label or in the truth of a rendered clip, as the library has it."""
    if isinstance(label["exercise"], dict):
        return label["exercise"]["name"]
    if name in _LIFT_OF:
        return _LIFT_OF[name]
    # The words are more exact than the nearest name that the library had when the label was made.
    lift = _lift_in_words(label["exercise"]) or label.get("exercise_name")
    if lift is None:
        raise UsageError(f"the label's exercise '{label['exercise']}' is no lift of the library.")
    return lift


def _lift_in_words(text: str) -> str | None:
    """`chest fly machine (seated)` -> `chest-fly`: the longest beginning that the library knows, if any."""
    words = re.split(r"\s+", text.split("(")[0].strip())
    for count in range(len(words), 0, -1):
        try:
            return find_exercise("-".join(words[:count])).name
        except UsageError:
            continue
    return None


def run_job(job: Job, cache_folder: Path) -> Outcome:
    """Render the clip if need be, analyze it (with the kept PoseTrack if there is one) and score it."""
    if job.scene_clip:
        clip, truth = render_scene(job.scene_clip.scene, cache_folder / "films")
        place = clip.parent.name
    else:
        assert job.clip is not None
        clip, place = job.clip, "real"
        truth = json.loads((clip.parent / "labels" / f"{clip.stem}.json").read_text())
    # The library keeps a track while model and version stay; here the code of the pose pass may change too.
    output = cache_folder / "results" / pose_code() / place
    results = output / clip.stem
    try:
        analysis = analyze(clip, output=output, exercise=job.lift).to_dict()
        track = load_track(results / TRACK_FILE)
    except LiftphaseError as error:
        score = _nothing_found(truth, str(error))
    except Exception as error:
        # A crash is a result too: it stays in the table as a clip in which nothing was found.
        score = _nothing_found(truth, f"{type(error).__name__}: {error}")
    else:
        found = _found_lifter(track, truth) if job.scene_clip else track.detected
        score = ClipScore(
            **score_clip(truth, analysis),
            angle_deg=_angle_errors(track, truth, job.lift) if job.scene_clip else np.empty(0),
            found_frames=int(found.sum()),
            frames=len(found),
        )
    return Outcome(job, score, clip, results)


def _nothing_found(truth: dict[str, Any], failure: str) -> ClipScore:
    frames = len(truth["pts"]) if "pts" in truth else int(truth["frame_count"])
    return ClipScore(**score_clip(truth, None), frames=frames, failure=failure)


def render_scene(scene: Scene, folder: Path) -> tuple[Path, dict[str, Any]]:
    """The clip of a scene and its truth, rendered into `folder` unless it is there already."""
    home = folder / film_key(scene)
    clip = home / f"{scene.lift}.mp4"
    if not home.exists():
        folder.mkdir(parents=True, exist_ok=True)
        scratch = Path(tempfile.mkdtemp(prefix=".filming-", dir=folder))
        try:
            studio.render(scene, scratch / clip.name)
            if not home.exists():  # another run may have been faster
                scratch.rename(home)
        finally:
            shutil.rmtree(scratch, ignore_errors=True)
    truth = truth_of_film(scene, folder)
    assert truth is not None
    return clip, truth


def film_key(scene: Scene) -> str:
    """The name of the folder of a scene's clip: it changes with the scene and with what draws it."""
    return _digest(json.dumps(asdict(scene), sort_keys=True).encode(), _studio_code().encode())


def truth_of_film(scene: Scene, folder: Path) -> dict[str, Any] | None:
    """The truth of a scene's clip in `folder`; None where it has not been rendered."""
    path = studio.truth_path(folder / film_key(scene) / f"{scene.lift}.mp4")
    if not path.is_file():
        return None
    truth = json.loads(path.read_text())
    times = frame_times(truth)
    return truth | {"first_pts_s": float(times[0]), "last_pts_s": float(times[-1])}


def frame_times(truth: dict[str, Any]) -> NDArray[np.float64]:
    numerator, denominator = truth["time_base"]
    return np.array(truth["pts"]) * numerator / denominator


def _angle_errors(track: PoseTrack, truth: dict[str, Any], lift: str) -> NDArray[np.float64]:
    """|measured - true| image-plane angle of the leading joint, near side; one value per set frame."""
    joint = find_exercise(lift).leading_joint
    times = frame_times(truth)
    during = np.array([e is not None for e in truth["excursion"]])
    camera = np.array(truth["camera"]["position_m"])

    def distance(side: str) -> float:
        place = truth["space_mm"][f"{side}_{joint}"]
        points = np.stack([place[axis] for axis in "xyz"], axis=1)[during] / 1000
        return float(np.linalg.norm(points - camera, axis=1).mean())

    name = f"{min(('left', 'right'), key=distance)}_{joint}"
    measured = smooth_angles(
        track.times_s, measure_angles(track.image_px, track.visibility), rate_hz=ANALYSIS_RATE_HZ
    )[name]
    true = np.interp(track.times_s, times, truth["angles_deg"]["image"][name])
    errors = np.abs(measured - true)[np.interp(track.times_s, times, during) > 0.5]
    return errors[np.isfinite(errors)]


def _found_lifter(track: PoseTrack, truth: dict[str, Any]) -> NDArray[np.bool_]:
    """True where the pose found lies on the lifter, one value for each frame whose image holds their trunk.

    On the lifter: its trunk's middle is nearer to the true one than half the diagonal of the lifter's box.
    """
    joints = _true_joints(track, truth)
    body = np.stack(list(joints.values()))
    trunk = np.mean([joints[name] for name in _TRUNK], axis=0)
    found = track.image_px[:, list(_TRUNK_NUMBERS)].mean(axis=1)
    reach = np.linalg.norm(body.max(axis=0) - body.min(axis=0), axis=1) / 2
    on_lifter = np.linalg.norm(found - trunk, axis=1) < reach
    size = (truth["clip"]["width"], truth["clip"]["height"])
    return on_lifter[((trunk > 0) & (trunk < size)).all(axis=1)]


def joint_offsets(track: PoseTrack, truth: dict[str, Any]) -> NDArray[np.float64]:
    """(T, J) torso lengths from each joint found to the lifter's own; NaN where nobody was found."""
    joints = _true_joints(track, truth)
    hips = (joints["left_hip"] + joints["right_hip"]) / 2
    shoulders = (joints["left_shoulder"] + joints["right_shoulder"]) / 2
    torso = np.percentile(np.linalg.norm(shoulders - hips, axis=1), 90)
    names = [name for name in joints if name in LANDMARK]
    found = track.image_px[:, [LANDMARK[name] for name in names]]
    return np.linalg.norm(found - np.stack([joints[name] for name in names], axis=1), axis=2) / torso


def _true_joints(track: PoseTrack, truth: dict[str, Any]) -> dict[str, NDArray[np.float64]]:
    """Joint -> (T, 2) where it truly is in the image at the track's times."""
    times = frame_times(truth)
    return {
        name: np.stack([np.interp(track.times_s, times, place[axis]) for axis in "xy"], axis=1)
        for name, place in truth["image_px"].items()
    }


@cache
def _studio_code() -> str:
    return _code_digest(Path(studio.__file__).parent)


@cache
def pose_code() -> str:
    library = Path(liftphase.__file__).parent
    return _digest(*(_code_digest(library / part).encode() for part in ("video", "pose")))


def _code_digest(folder: Path) -> str:
    """Changes with what the modules of a folder do, not with their comments, docstrings or layout."""
    return _digest(*(_bare_code(path.read_text("utf-8")).encode() for path in sorted(folder.glob("*.py"))))


def _bare_code(source: str) -> str:
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node):
            node.body = node.body[1:] or [ast.Pass()]
    return ast.unparse(tree)


def _digest(*parts: bytes) -> str:
    return hashlib.sha256(b"\0".join(parts)).hexdigest()[:16]


def default_cache() -> Path:
    """$LIFTPHASE_BENCHMARK_CACHE, else a folder in the user's cache."""
    from platformdirs import user_cache_path

    if (given := os.environ.get("LIFTPHASE_BENCHMARK_CACHE")) is not None:
        return Path(given)
    return user_cache_path("liftphase", appauthor=False) / "benchmarks"
