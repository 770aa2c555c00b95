"""Make the stored tracks anew: `python tests/golden/make_tracks.py RESULTS`, from the top of the repository.

RESULTS is a folder for the analyses of the sample videos, whose pose pass takes about a minute; tracks that
are there already are used. All numbers are rounded to binary fractions finer than they are exact, so that
the files stay small: what is stored is what the tests analyze.
"""

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parent), str(HERE.parents[1] / "sample_videos")]

import synthetic  # noqa: E402
from golden.cases import DRAWN, SAMPLES  # noqa: E402
from synthetic import Script, make_track, no_wrists_recovered, script_set, with_flow  # noqa: E402

from liftphase.pipeline import analyze  # noqa: E402
from liftphase.pose.patches import PATCHES, place_patches  # noqa: E402
from liftphase.pose.skeleton import HAND_POINTS, LANDMARK  # noqa: E402
from liftphase.pose.track import PoseTrack  # noqa: E402
from liftphase.pose.track_file import load_track, save_track  # noqa: E402
from recognition import tracks as drawings  # noqa: E402

ARM = ("elbow", "wrist", "pinky", "index")
CURLS = script_set(3, (3.0, 0.5, 1.0, 0.5), "concentric")
FPS = 20.0
# Steps of the stored numbers: pixels, meters, fractions; of the optical flow, pixels and the camera's.
IMAGE, WORLD, VISIBILITY, PATCH, CAMERA = 2**-4, 2**-10, 2**-7, 2**-5, 2**-16


def main(results: Path) -> None:
    """Write all tracks."""
    for name, track in _all_tracks(results):
        _store(track, HERE / "tracks" / f"{name}.npz")


def _all_tracks(results: Path) -> Iterator[tuple[str, PoseTrack]]:
    for name in SAMPLES:
        yield f"sample_{name}", _sample(name, results)
    for number, lift in enumerate(DRAWN):
        yield f"drawn_{lift}", _draw(lift, number)
    for number, lift in enumerate(("squat", "deadlift", "biceps-curl", "lat-pulldown")):
        track = _draw(lift, 100 + number)
        yield f"flow_{lift}", with_flow(track, noise_px=0.2)
    yield "fidgeting", drawings.draw_fidgeting(np.random.default_rng(7))
    yield from _sets()


def _sample(name: str, results: Path) -> PoseTrack:
    """The track of a sample video: the real pose pass."""
    video = HERE.parents[1] / "sample_videos" / f"{name}.mp4"
    analyze(video, output=results)
    track = load_track(results / name / "pose.npz")
    return replace(track, clip=replace(track.clip, path=video.name))


def _draw(lift: str, seed: int) -> PoseTrack:
    """Three reps by a drawn lifter, with a little noise from frame to frame."""
    drawings.REPS, drawings.FPS = 3, 15.0
    rng = np.random.default_rng(seed)
    track, _ = drawings.draw_example(lift, rng)
    noise = rng.normal(0, 0.4, track.image_px.shape).astype(np.float32)
    return replace(track, image_px=track.image_px + noise)


def _sets() -> Iterator[tuple[str, PoseTrack]]:
    """A stick figure's sets, one for every difficulty."""
    squats = script_set(3)
    yield "set_plain", make_track(squats, fps=FPS)
    rests = squats.then(script_set(2, (3.0, 0.0, 1.0, 0.0), lead_s=14.0)).then(script_set(3, lead_s=20.0))
    yield "set_three_with_rests", make_track(rests, fps=FPS)
    touching = script_set(5, (1.6, 0.0, 0.9, 0.0), "concentric")
    yield "set_touch_and_go", make_track(touching, synthetic.press, view_deg=20, fps=30)
    cut = Script(0.5, ((0.6, 1.0), (2.0, 0.0), (1.0, 1.0), (2.0, 0.0), (1.0, 1.0), (1.0, 0.5)))
    yield "set_cut_by_the_clip", make_track(cut, synthetic.curl, fps=FPS)
    yield "set_walk_in", make_track(script_set(3, lead_s=5.0), walk_in_s=3.5, fps=FPS, first_s=0.4)
    yield "set_undetected", make_track(squats, undetected=((5.0, 5.4), (9.0, 10.5)), fps=FPS)
    steps = np.random.default_rng(3).choice([0.03, 0.04, 0.08], 300)
    presses = script_set(3, begins="concentric")
    yield "set_variable_rate", make_track(presses, synthetic.press, times_s=np.cumsum(steps))
    yield "set_hand_held", make_track(squats, shake_px=6.0, fps=FPS)
    still = make_track(squats, fps=FPS)
    way = np.stack([18 * np.sin(still.times_s), 4 * still.times_s], axis=1)
    yield "set_moving_camera", with_flow(still, camera_px=way, noise_px=0.2)
    yield from _arms()
    yield "set_hands_of_another", _hands_of_another()
    slowing = [
        step
        for up in (1.0, 1.1, 1.3, 1.8, 0.9, 0.9)
        for step in ((up, 1.0), (0.4, 1.0), (2.5, 0.0), (0.4, 0.0))
    ]
    yield "set_slowing", make_track(Script(0.0, ((1.5, 0.0), *slowing, (1.0, 0.0))), synthetic.press, fps=FPS)
    yield "set_shrug", make_track(script_set(3, begins="concentric"), _shrug, view_deg=10, fps=FPS)
    yield "standing", make_track(Script(1.0, ((6.0, 1.0),)), fps=FPS)


def _arms() -> Iterator[tuple[str, PoseTrack]]:
    """Curls of one arm, and of both by turns."""
    both = make_track(CURLS, synthetic.curl, view_deg=20, fps=FPS)
    image = both.image_px.copy()
    for part in ARM:
        number = LANDMARK[f"right_{part}"]
        wander = 5 * np.sin(2 * np.pi * 0.31 * both.times_s)[:, None]
        image[:, number] = image[:1, number] + wander.astype(np.float32)
    yield "set_one_arm", replace(both, image_px=image)
    image = both.image_px.copy()
    wrist, elbow = image[:, LANDMARK["left_wrist"]], image[:, LANDMARK["left_elbow"]]
    raising = np.gradient(wrist[:, 1]) < -0.5
    hip = image[:1, LANDMARK["right_hip"]] + np.zeros_like(wrist)
    image[:, LANDMARK["right_wrist"]] = np.where(raising[:, None], (wrist + elbow) / 2, hip)
    yield "set_other_hand_helps", replace(both, image_px=image)
    visibility = both.visibility.copy()
    visibility[np.arange(len(both.times_s)) % 40 < 16, LANDMARK["right_wrist"]] = 0.4
    yield "set_hidden_hand", with_flow(replace(both, visibility=visibility), noise_px=0.2)
    yield "set_alternating_arms", _by_turns(7.4)
    yield "set_overlapping_arms", _by_turns(5.0)


def _by_turns(every_s: float) -> PoseTrack:
    """Either arm curls every `every_s` seconds, the right one half of that after the left."""
    rep = ((1.0, 1.0), (0.3, 1.0), (2.0, 0.0), (every_s - 3.3, 0.0))
    scripts = [
        Script(0.0, ((1.5 + late_s, 0.0), *rep * 3, (every_s - late_s, 0.0))) for late_s in (0, every_s / 2)
    ]
    left, right = (make_track(script, synthetic.curl, view_deg=30, fps=FPS) for script in scripts)
    numbers = [LANDMARK[f"right_{part}"] for part in ARM]
    image, world = left.image_px.copy(), left.world_m.copy()
    image[:, numbers], world[:, numbers] = right.image_px[:, numbers], right.world_m[:, numbers]
    return replace(left, image_px=image, world_m=world)


def _hands_of_another() -> PoseTrack:
    """Presses whose hands are taken for somebody else's at both ends, while optical flow tracks them."""
    script = script_set(4, tempo=(2.0, 0.6, 1.0, 0.6), begins="concentric")
    true = make_track(script, synthetic.press, view_deg=5, noise_px=0.0, fps=FPS)
    level = script.at(true.times_s)
    lost = (level < 0.02) | (level > 0.9)
    seen, hands = true.image_px.copy(), no_wrists_recovered(len(level))
    for number, points in enumerate(HAND_POINTS):
        hanging = true.image_px[0, LANDMARK[("left_hip", "right_hip")[number]]] + np.float32(4)
        hands[lost, number] = true.image_px[lost][:, points]
        seen[lost[:, None] & np.isin(np.arange(33), points)] = hanging
    seen += np.random.default_rng(1).normal(0, 0.5, seen.shape).astype(np.float32)
    track = with_flow(replace(true, image_px=seen), true.image_px)
    assert track.flow is not None
    patches = np.diff(place_patches(true.image_px), axis=0, prepend=np.nan).astype(np.float32)
    patches[lost[:, None] & np.array([patch.point in (15, 16) for patch in PATCHES])] = 0.0
    return replace(track, flow=replace(track.flow, patches_px=patches, hands_px=hands))


def _shrug(level: NDArray[np.float64]) -> dict[str, NDArray[np.float64]]:
    """Shoulders and hanging arms that rise by 9 cm on a still body."""
    points = synthetic.press(0 * level)
    lift = np.stack([0 * level, 0 * level, 0.09 * level], axis=1)
    for side in ("left", "right"):
        shoulder = points[f"{side}_shoulder"] + lift
        points[f"{side}_shoulder"] = shoulder
        for part, down in (("elbow", 0.28), ("wrist", 0.53), ("pinky", 0.6), ("index", 0.61)):
            points[f"{side}_{part}"] = shoulder - np.array([0.0, 0.0, down])
    return points


def _store(track: PoseTrack, path: Path) -> None:
    flow = track.flow
    if flow is not None:
        flow = replace(
            flow,
            patches_px=_rounded(flow.patches_px, PATCH),
            camera=_rounded(flow.camera, CAMERA),
            hands_px=_rounded(flow.hands_px, IMAGE),
        )
    track = replace(
        track,
        image_px=_rounded(track.image_px, IMAGE),
        world_m=_rounded(track.world_m, WORLD),
        visibility=_rounded(track.visibility, VISIBILITY),
        flow=flow,
    )
    save_track(track, path)
    with np.load(path) as archive:
        arrays = dict(archive)
    np.savez_compressed(path, **arrays)


def _rounded(values: NDArray, step: float) -> NDArray:
    return (np.round(values / step) * step).astype(values.dtype)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
