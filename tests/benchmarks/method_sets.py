"""The sets of the methods benchmark: rendered, each with the method that it should be judged by.

Easy: recorded as docs/methods.md advises: a partner stands behind or beyond the lifter, and both hands of a
one-arm set are in view. Hard: the partner stands before or freer than the lifter or has the arms around them,
there was no near failure before the help, or the helping hand is hidden, reaches across the body, or the
forearm points at the camera.
"""

from dataclasses import dataclass

from studio import Scene


@dataclass(frozen=True)
class MethodSet:
    """A scene, the method it is judged by, and its tier."""

    tier: str
    method: str
    scene: Scene

    @property
    def name(self) -> str:
        """For tables."""
        how = " ".join(f for f in self.scene.features if f != "no-entrance")
        s = self.scene
        return f"{self.method}: {s.lift} {s.tempo} x{s.reps} {s.view_deg:g}° {how}".rstrip()


def _sets(tier: str, method: str, how: str, *rows: tuple[str, str, int, float, int]) -> list[MethodSet]:
    """rows: lift, tempo, reps, camera azimuth, seed."""
    features = ("no-entrance", *how.split())
    return [
        MethodSet(
            tier,
            method,
            Scene(
                lift, tempo, reps, 1, view, size=(480, 360), fps=24, seed=seed, scatter=0.04,
                fatigue=0.2, features=features,
            ),
        )
        for lift, tempo, reps, view, seed in rows
    ]  # fmt: skip


SETS = (
    *_sets(
        "easy", "slow-negative", "",
        ("squat", "4.3-0-1-0.5", 3, 60, 301), ("bench-press", "4.3-0-1-0.5", 3, 75, 302),
        ("biceps-curl", "4.3-0-1-0.5", 3, 45, 303), ("lat-pulldown", "4.3-0-1-0.5", 3, 60, 304),
        ("push-up", "4.3-0-1-0.5", 3, 80, 305), ("overhead-press", "4.3-0-1-0.5", 3, 30, 306),
        ("squat", "2.4-0-1-0.5", 3, 75, 307), ("triceps-pushdown", "2.4-0-1-0.5", 3, 75, 308),
        ("pull-up", "2.4-0-1-0.5", 3, 150, 309), ("bench-press", "4.3-0.9-1-0.5", 3, 60, 310),
        ("biceps-curl", "4.3-0.9-1-0.5", 3, 60, 311), ("hip-thrust", "4.3-0.9-1-0.5", 3, 80, 312),
        ("bent-over-row", "4.3-0-2.2-0.5", 3, 80, 313),
    ),
    *_sets(
        "easy", "eccentric-only", "all-assisted",
        ("overhead-press", "4.3-0.6-1-0.8", 3, 12, 322), ("lateral-raise", "4.3-0.6-1-0.5", 3, 5, 323),
        ("triceps-pushdown", "4.3-0.6-1-0.5", 3, 75, 325), ("lateral-raise", "2.4-0.5-1-0.5", 3, 15, 327),
        ("overhead-press", "2.4-0.6-1-0.8", 3, 20, 328),
    ),
    *_sets(
        "easy", "forced-negatives", "forced-2",
        ("overhead-press", "4.3-0.5-1-0.6", 5, 12, 331), ("lateral-raise", "4.3-0.5-1-0.5", 4, 10, 332),
        ("triceps-pushdown", "4.3-0.5-1-0.5", 4, 75, 334),
    ),
    *_sets(
        "easy", "forced-negatives", "forced-3",
        ("triceps-pushdown", "2.4-0.5-1-0.5", 5, 60, 343), ("overhead-press", "2.4-0.5-1-0.6", 5, 20, 342),
        ("lateral-raise", "2.4-0.5-1-0.5", 6, 0, 344),
    ),
    *_sets(
        "easy", "forced-negatives", "forced-4", ("overhead-press", "2.4-0.5-1-0.6", 6, 5, 351),
        ("triceps-pushdown", "2.4-0.5-1-0.5", 6, 80, 352),
    ),
    *_sets("easy", "forced-negatives", "forced-5", ("lateral-raise", "2.4-0.5-1-0.5", 7, 12, 355)),
    *_sets(
        "easy", "forced-negatives", "", ("biceps-curl", "4.3-0.5-1-0.5", 4, 60, 357),
        ("squat", "4.3-0.5-1-0.5", 4, 60, 358),
    ),
    *_sets(
        "easy", "self-assisted", "one-arm",
        ("biceps-curl", "4.3-0.3-1-0.5", 3, 45, 361), ("biceps-curl", "4.3-0.3-1-0.5", 4, 20, 363),
        ("biceps-curl", "2.4-0.3-1-0.5", 3, 30, 365), ("biceps-curl", "2.4-0.3-1-0.5", 3, 40, 366),
    ),
    *_sets(
        "easy", "self-assisted", "one-arm right-arm",
        ("biceps-curl", "4.3-0.3-1-0.5", 3, -45, 371), ("biceps-curl", "2.4-0.3-1-0.5", 3, -25, 377),
        ("biceps-curl", "2.4-0.3-1-0.5", 3, -35, 378),
    ),
    *_sets(
        "easy", "self-assisted", "one-arm no-help", ("biceps-curl", "4.3-0.3-1-0.5", 3, 45, 375),
        ("biceps-curl", "2.4-0.3-1-0.5", 3, 30, 376),
    ),
    *_sets(
        "hard", "self-assisted", "one-arm", ("biceps-curl", "2.4-0.3-1-0.5", 3, 60, 362),
        ("lateral-raise", "2.4-0.3-1-0.5", 3, 10, 364),
    ),
    *_sets(
        "hard", "self-assisted", "one-arm right-arm", ("biceps-curl", "2.4-0.3-1-0.5", 3, -60, 372),
        ("biceps-curl", "4.3-0.3-1-0.5", 3, 0, 373), ("lateral-raise", "2.4-0.3-1-0.5", 3, -10, 374),
    ),
    *_sets(
        "hard", "forced-negatives", "forced-2", ("squat", "2.4-0.5-1-0.6", 4, 10, 333),
        ("bench-press", "4.3-0.5-1-0.5", 4, 75, 381), ("squat", "4.3-0.5-1-0.5", 4, 60, 382),
        ("biceps-curl", "4.3-0.5-1-0.5", 4, 88, 335),
    ),
    *_sets(
        "hard", "forced-negatives", "forced-3", ("lat-pulldown", "2.4-0.5-1-0.5", 5, 60, 383),
        ("biceps-curl", "2.4-0.5-1-0.5", 5, 45, 341),
    ),
    *_sets("hard", "forced-negatives", "forced-4", ("push-up", "2.4-0.5-1-0.5", 6, 75, 351)),
    *_sets("hard", "forced-negatives", "assisted", ("overhead-press", "4.3-0.5-1-0.5", 4, 12, 384)),
    *_sets(
        "hard", "eccentric-only", "all-assisted", ("squat", "4.3-0.6-1-0.6", 3, 10, 324),
        ("biceps-curl", "2.4-0.6-1-0.5", 3, 88, 326), ("bench-press", "4.3-0.5-1-0.5", 3, 75, 385),
    ),
)  # fmt: skip
