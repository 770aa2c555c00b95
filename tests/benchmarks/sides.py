"""Whether reps that the arms or legs do alternately are counted, and by the right side, on rendered clips.

python tests/benchmarks/sides.py

Renders alternating curls and lunges (left, right, left, ...) and analyzes them, the lift named and not.
"""

import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import click

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "sample_videos"))

from benchmarks.clips import default_cache, pose_code

from liftphase.analysis import measure_track
from liftphase.export.result_folder import TRACK_FILE
from liftphase.kinematics.angles import SIDES
from liftphase.pipeline import analyze
from liftphase.pose.track_file import load_track
from studio import Scene
from studio.film import TICKS, VideoFile
from studio.geometry import mirrored as flip
from studio.lifts import stand
from studio.motion import SetMotion
from studio.pose import Limb, Pose, blend
from studio.record import CRF
from studio.scene import Production
from studio.story import Action, ease

# Legs change in the pause between two reps, so it must be long enough for a step.
SCENES = {
    f"{lift} {tempo} {view}°": Scene(lift, tempo, 6, 1, view, size=size, seed=seed, features=("no-entrance",))
    for lift, tempo, view, size, seed in (
        ("biceps-curl", "2-0-1-0.5", 20, (360, 480), 401),
        ("biceps-curl", "1.5-0.3-0.8-0", -45, (360, 480), 402),
        ("biceps-curl", "3-0-1-0", 70, (360, 480), 403),
        ("biceps-curl", "3-0-1-0", 50, (360, 480), 407),
        ("lunge", "2-0.3-1-1.4", 50, (360, 480), 404),
        ("lunge", "1.5-0-1-1.2", -75, (360, 480), 405),
        ("lunge", "2-0-1-1.4", 15, (360, 480), 406),
    )
}


@dataclass(frozen=True)
class _AlternatingMotion:
    """The pose at a time of a set's own clock, rep by rep on the left and on the right."""

    production: Production
    motion: SetMotion
    pose: Callable[[float], Pose]

    def at(self, time_s: float) -> Pose:
        """Odd reps on the left; the other arm hangs, legs change over between two reps."""
        pose = self.pose(time_s)
        begun = [m for m in self.motion.moves if m.start_s <= time_s] or self.motion.moves[:1]
        left = begun[-1].rep % 2 == 1
        if self.production.scene.lift != "lunge":
            resting = self.production.path.pose(float(self.production.lift.starts)).hands
            hands = (pose.hands[0], resting[1]) if left else (resting[0], pose.hands[1])
            return replace(pose, hands=hands)
        pose = pose if left else turn_over(pose)
        coming = [m for m in self.motion.moves if m.start_s > time_s]
        if not coming or time_s <= begun[-1].end_s or coming[0].rep == begun[-1].rep:
            return pose
        done = (time_s - begun[-1].end_s) / (coming[0].start_s - begun[-1].end_s)
        tall = stand(self.production.figure)
        if done < 0.5:
            return blend(pose, tall, ease(2 * done), 0.25)
        return blend(tall, turn_over(pose), ease(2 * done - 1), 0.25)


def turn_over(pose: Pose) -> Pose:
    """The pose with left and right changed over."""

    def swap(limbs: tuple[Limb, Limb]) -> tuple[Limb, Limb]:
        turned = [
            replace(limb, target=flip(limb.target), pole=flip(limb.pole), hand=flip(limb.hand))
            for limb in reversed(limbs)
        ]
        return turned[0], turned[1]

    return replace(pose, hands=swap(pose.hands), feet=swap(pose.feet), look=-pose.look, side=-pose.side)


class Alternating(Production):
    """A scene whose reps are done by the left and the right side in turn."""

    def __init__(self, scene: Scene) -> None:
        super().__init__(scene)
        self.timeline = replace(
            self.timeline, actions=tuple(self._in_turn(action) for action in self.timeline.actions)
        )

    def _in_turn(self, action: Action) -> Action:
        if action.set_index is None:
            return action
        return replace(action, pose=_AlternatingMotion(self, self.sets[action.set_index], action.pose).at)


def render_alternating(scene: Scene, clip: Path) -> None:
    """Render the alternating scene unless the clip exists; a change of the studio is not noticed."""
    if clip.exists():
        return
    clip.parent.mkdir(parents=True, exist_ok=True)
    production = Alternating(scene)
    part = clip.with_suffix(".part")
    with VideoFile(part, scene.size, scene.fps, CRF) as reel:
        for number in range(int(production.duration_s * scene.fps)):
            reel.add(production.frame(number / scene.fps, number), round(number * TICKS / scene.fps))
    part.rename(clip)


@click.command(context_settings={"show_default": True})
@click.option("--cache", default=default_cache, type=click.Path(path_type=Path), help="folder for clips")
def main(cache: Path) -> None:
    """Count the reps of either side on rendered clips of alternating sets."""
    for name, scene in SCENES.items():
        clip = cache / "films" / "sides" / f"{scene.lift}_{scene.seed}.mp4"
        render_alternating(scene, clip)
        results = cache / "results" / pose_code() / "sides"
        analyze(clip, output=results, exercise=scene.lift)
        track = load_track(results / clip.stem / TRACK_FILE)
        true = [SIDES[number % 2] for number in range(scene.reps)]
        for given in (scene.lift, None):
            analysis = measure_track(track, exercise=given).analysis
            found = [rep.side for rep in analysis.reps]
            right = sum(a == b for a, b in zip(found, true, strict=False))
            source = "given" if given else f"detected as {analysis.exercise.name}"
            shown = "" if found == true else ", ".join(side or "no side" for side in found)
            click.echo(
                f"{name:<32} {source:<24} {len(found)} of {len(true)} reps, {right} sides right  {shown}"
            )


if __name__ == "__main__":
    main()
