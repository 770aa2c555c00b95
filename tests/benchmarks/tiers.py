"""The clips of the accuracy benchmark: a fixed easy and a fixed hard tier of rendered scenes."""

from dataclasses import dataclass

from studio import Scene


@dataclass(frozen=True)
class SceneClip:
    """A scene with the name it has in the tables; `quick` ones make the short run."""

    name: str
    scene: Scene
    quick: bool = False


def _scene_clip(
    lift: str,
    tempo: str,
    view: float,
    seed: int,
    size: str = "480x360",
    fps: float = 30.0,
    *,
    reps: int = 3,
    sets: int = 1,
    elevation: float = 8.0,
    rotation: int = 0,
    hard: str = "",
    how: str = "no-entrance",
    quick: bool = False,
) -> SceneClip:
    """hard, how: names of `studio.HARD` and `studio.FEATURES`, separated by spaces."""
    width, height = (int(side) for side in size.split("x"))
    scene = Scene(
        lift, tempo, reps, sets, view, elevation, (width, height), fps, seed, rotation,
        hard=tuple(hard.split()), features=tuple(how.split()),
    )  # fmt: skip
    special = [w for w in (*scene.hard, *scene.features) if w != "no-entrance"]
    special += ["two sets"] * (sets > 1)
    return SceneClip(" ".join((f"{lift} {tempo} {view:g}° {size}@{fps:g}", *special)), scene, quick)


# What the README tells people to record: the whole lifter, good light, the phone on something, not end-on.
EASY = (
    _scene_clip("squat", "3-1-1-1", 60, 101, "640x480", how=""),
    _scene_clip("squat", "2-0-1-0.8", 90, 102, "360x480", 60),
    _scene_clip("bench-press", "3-1-1-0.6", 75, 103, quick=True),
    _scene_clip("bench-press", "2-0-1-0.5", 50, 104, how=""),
    _scene_clip("deadlift", "2-0.8-1-0.8", 90, 105, quick=True),
    _scene_clip("deadlift", "3-0-1-0.5", 60, 106, "360x640", how=""),
    _scene_clip("romanian-deadlift", "3-0-1-0.5", 90, 107),
    _scene_clip("romanian-deadlift", "4-1-1-0", 45, 108, "640x360"),
    _scene_clip("overhead-press", "2-0.5-1-0.5", 30, 109),
    _scene_clip("overhead-press", "3-0-1-1", 75, 110, "360x480", 25),
    _scene_clip("biceps-curl", "4-0-1-0", 45, 111, "360x640", rotation=90, how=""),
    _scene_clip("biceps-curl", "2-0.5-1-0.5", -70, 112, "360x480", quick=True),
    _scene_clip("triceps-pushdown", "2-0.5-1-0.5", 75, 113, "360x480", 24),
    _scene_clip("triceps-pushdown", "3-0-1-1", -60, 114),
    _scene_clip("lat-pulldown", "3-0.5-1-1", 60, 115),
    _scene_clip("lat-pulldown", "2-0-1-0.5", 150, 116, "360x480", quick=True),
    _scene_clip("pull-up", "3-0.5-1-0.5", 150, 117, "360x640", rotation=270),
    _scene_clip("pull-up", "2-1-1-0", 30, 118, how=""),
    _scene_clip("bent-over-row", "2-0.5-1-0.7", 80, 119),
    _scene_clip("bent-over-row", "3-0-1-0.5", -60, 120),
    _scene_clip("push-up", "2-0-1-0.5", 80, 121, "640x360"),
    _scene_clip("push-up", "3-1-1-0", -60, 122),
    _scene_clip("lunge", "2-0-1-0.7", 80, 123, "360x480", 60),
    _scene_clip("lunge", "3-0.5-1-1", 50, 124, how=""),
    _scene_clip("lateral-raise", "2-0-1-0.5", 0, 125, quick=True),
    _scene_clip("lateral-raise", "3-0.5-1-1", 25, 126, elevation=0.0),
    _scene_clip("hip-thrust", "2-0.5-1-1", 85, 127, "640x360"),
    _scene_clip("hip-thrust", "3-0-1-0.5", 60, 128),
    _scene_clip("leg-extension", "3-0-1-1", 85, 129),
    _scene_clip("leg-extension", "2-0.5-1-0.5", 60, 130, "360x480", 50, how=""),
)

HARD = (
    _scene_clip("bench-press", "3-0-1-0.5", 80, 201, hard="full-plates"),
    _scene_clip("deadlift", "2-0.6-1-0.6", 90, 202, hard="full-plates"),
    _scene_clip("biceps-curl", "3-0-1-0.5", 40, 203, hard="second-person"),
    _scene_clip("lateral-raise", "2-0.5-1-0.5", 20, 204, hard="second-person"),
    _scene_clip("squat", "3-0.5-1-0.8", 45, 205, hard="mirror"),
    _scene_clip("overhead-press", "2-0-1-0.6", 20, 206, "360x480", hard="mirror", how=""),
    _scene_clip("squat", "2-0-1-1", 70, 207, hard="cut-off"),
    _scene_clip("lat-pulldown", "3-0-1-0.5", 60, 208, hard="cut-off"),
    _scene_clip("deadlift", "3-0.5-1-0.5", 60, 209, hard="dim"),
    _scene_clip("pull-up", "2-0-1-0", 160, 210, "360x480", hard="dim"),
    _scene_clip("bench-press", "3-0.6-1-0.6", 0, 211, hard="end-on", quick=True),
    _scene_clip("push-up", "2-0-1-0.5", 0, 212, hard="end-on"),
    _scene_clip("squat", "3-0-1-0.6", 0, 213, "360x480", hard="end-on"),
    _scene_clip("squat", "3-1-1-0.5", 60, 214, hard="hand-held"),
    _scene_clip("bent-over-row", "2-0-1-0.5", 70, 215, hard="hand-held"),
    _scene_clip("lunge", "2-0-1-0", 45, 216, "360x640", hard="hand-held", how=""),
    _scene_clip("triceps-pushdown", "3-0-1-0.5", 70, 217, hard="noise"),
    _scene_clip("leg-extension", "2-0-1-0.5", 80, 218, hard="noise"),
    _scene_clip("biceps-curl", "2-0-1-0", 60, 219, "360x480", hard="blur"),
    _scene_clip("push-up", "2-0.5-1-0", 80, 220, hard="blur"),
    _scene_clip("romanian-deadlift", "3-0-1-0.5", 80, 221, hard="compressed"),
    _scene_clip("hip-thrust", "2-0.5-1-0.5", 70, 222, hard="compressed"),
    _scene_clip("squat", "2-0.5-1-0.5", 60, 223, hard="variable-rate"),
    _scene_clip("biceps-curl", "3-0-1-0.5", 45, 224, "360x480", 24, hard="variable-rate"),
    _scene_clip("lunge", "2-0.5-1-0.5", 60, 225, hard="hand-held variable-rate dim"),
    _scene_clip("squat", "3-0.5-1-0.5", 60, 226, reps=4, how="no-entrance partial"),
    _scene_clip("bench-press", "2-0-1-0.5", 70, 227, reps=4, how="no-entrance partial"),
    _scene_clip("pull-up", "2-0.5-1-0", 150, 228, "360x480", reps=4, how="no-entrance partial"),
    _scene_clip("bench-press", "2-0.5-1-0.5", 70, 229, how="no-entrance failed"),
    _scene_clip("overhead-press", "2-0.5-1-0.5", 45, 230, how="no-entrance failed"),
    _scene_clip("biceps-curl", "2-0-1-0", 60, 231, "360x480", how="no-entrance failed", quick=True),
    _scene_clip("bench-press", "4-0-1-0.5", 75, 232, how="no-entrance assisted"),
    _scene_clip("squat", "4-0.5-1-0.5", 60, 233, how="no-entrance assisted"),
    _scene_clip("biceps-curl", "4-0-1-0", 60, 234, "360x480", how="no-entrance assisted"),
    _scene_clip("lat-pulldown", "4-0-1-0.5", 60, 235, how="no-entrance assisted"),
    _scene_clip("leg-extension", "4-0-1-0.5", 75, 236, how="no-entrance assisted"),
    _scene_clip("biceps-curl", "3-0-1-0.5", 45, 237, "360x480", how="no-entrance one-arm"),
    _scene_clip("lateral-raise", "2-0-1-0.5", 10, 238, how="no-entrance one-arm"),
    _scene_clip("squat", "1-0-X-0", 70, 239, reps=5, how="no-entrance touch-and-go"),
    _scene_clip("push-up", "0.8-0-X-0", 75, 240, reps=5, how="no-entrance touch-and-go", quick=True),
    _scene_clip("bent-over-row", "0.8-0-0.7-0", 80, 241, reps=5, how="no-entrance touch-and-go"),
    _scene_clip("bench-press", "0.9-0-0.8-0", 60, 242, reps=5, how="no-entrance touch-and-go"),
    _scene_clip("biceps-curl", "0.8-0-0.8-0", 45, 243, "360x480", 60, reps=5, how="no-entrance touch-and-go"),
    _scene_clip("squat", "5-0-1-0.5", 60, 244),
    _scene_clip("biceps-curl", "5-0-X-0", 60, 245, "360x480"),
    _scene_clip("lat-pulldown", "6-0-1-0", 120, 246),
    _scene_clip("leg-extension", "5-0.5-1-0.5", 75, 247),
    _scene_clip("triceps-pushdown", "2-0-1-0.5", 75, 248, "360x480", sets=2),
    _scene_clip("push-up", "1.5-0-1-0", 70, 249, "480x270", sets=2),
    _scene_clip("deadlift", "1.5-1-1-0.5", 75, 250, elevation=35.0, how="touch-and-go"),
    # A coach who bends along: behind and before the lifter in the image, beside them, and with hands on them.
    _scene_clip("squat", "2-0.5-1-0.5", 140, 260, "384x288", 25, reps=2, hard="coach-behind touching"),
    _scene_clip("squat", "3-0-1-0.5", 20, 261, "384x288", 25, reps=2, hard="coach-behind"),
    _scene_clip("deadlift", "2-0.6-1-0.6", 85, 262, "384x288", 25, reps=2, hard="coach-front"),
    _scene_clip("romanian-deadlift", "3-0-1-0.5", 60, 263, "384x288", 25, reps=2, hard="coach-beside"),
    _scene_clip(
        "overhead-press", "2-0.5-1-0.5", 30, 264, "384x288", 25, reps=2, hard="coach-behind touching"
    ),
    _scene_clip("bench-press", "3-0.5-1-0.5", 70, 265, "384x288", 25, reps=2, hard="coach-behind touching"),
    _scene_clip("lunge", "2-0.5-1-0.5", 30, 266, "384x288", 25, reps=2, hard="coach-beside touching"),
    _scene_clip("squat", "2-0-1-0.6", -50, 267, "384x288", 25, reps=2, hard="coach-front"),
)

TIERS = {"easy": EASY, "hard": HARD}
