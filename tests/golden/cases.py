"""Which stored tracks are analyzed, and how."""

from dataclasses import dataclass

SAMPLES = {
    "squat": "squat",
    "bench_press": "bench-press",
    "curl_portrait": "biceps-curl",
    "forced_negative_press": "overhead-press",
    "lat_pulldown": "lat-pulldown",
}
# Lifts of the library that have a drawing of their own.
DRAWN = (
    "squat", "lunge", "deadlift", "romanian-deadlift", "hip-thrust", "leg-extension", "leg-curl", "leg-press",
    "calf-raise", "bench-press", "incline-bench-press", "push-up", "dip", "overhead-press", "lateral-raise",
    "front-raise", "chest-fly", "pull-up", "lat-pulldown", "row", "bent-over-row", "biceps-curl",
    "triceps-pushdown", "triceps-extension", "skull-crusher", "sit-up", "back-extension", "kettlebell-swing",
    "face-pull", "single-leg-deadlift", "good-morning", "hack-squat", "hip-abduction", "leg-raise",
    "hip-adduction", "reverse-fly", "inverted-row", "nordic-curl", "step-up", "thruster", "upright-row",
)  # fmt: skip
# The others, and whose drawing they are analyzed on.
ALIKE = {
    "front-squat": "drawn_squat",
    "goblet-squat": "drawn_squat",
    "split-squat": "drawn_lunge",
    "sumo-deadlift": "drawn_deadlift",
    "decline-bench-press": "drawn_bench-press",
    "dumbbell-press": "drawn_bench-press",
    "hammer-curl": "drawn_biceps-curl",
    "preacher-curl": "drawn_biceps-curl",
    "shrug": "set_shrug",
}
RECOGNIZED = (
    "squat", "lunge", "deadlift", "hip-thrust", "leg-press", "bench-press", "push-up", "overhead-press",
    "lateral-raise", "pull-up", "lat-pulldown", "bent-over-row", "biceps-curl", "triceps-pushdown",
)  # fmt: skip
# Sets of a stick figure for one difficulty each, with the lift to name.
SETS = {
    "set_plain": "squat",
    "set_three_with_rests": "squat",
    "set_touch_and_go": "overhead-press",
    "set_cut_by_the_clip": "biceps-curl",
    "set_walk_in": "squat",
    "set_undetected": "squat",
    "set_variable_rate": "overhead-press",
    "set_hand_held": "squat",
    "set_moving_camera": "squat",
    "set_one_arm": "biceps-curl",
    "set_other_hand_helps": "biceps-curl",
    "set_hidden_hand": "biceps-curl",
    "set_alternating_arms": "biceps-curl",
    "set_overlapping_arms": "biceps-curl",
    "set_hands_of_another": "overhead-press",
    "set_slowing": "overhead-press",
    "flow_squat": "squat",
    "flow_deadlift": "deadlift",
    "flow_biceps-curl": "biceps-curl",
    "flow_lat-pulldown": "lat-pulldown",
}
SETS_RECOGNIZED = (
    "set_three_with_rests",
    "set_alternating_arms",
    "set_hands_of_another",
    "set_moving_camera",
)
NO_SETS = ("fidgeting", "standing")


@dataclass(frozen=True, slots=True)
class Case:
    """A track and the arguments of `liftphase analyze` and, unless None, of `liftphase check` after it."""

    name: str
    track: str
    analyze: tuple[str, ...] = ()
    check: tuple[str, ...] | None = None


def _named(track: str, lift: str) -> Case:
    return Case(f"{track}.as_{lift}", track, ("--exercise", lift))


CASES = (
    *(Case(f"sample_{name}", f"sample_{name}") for name in SAMPLES),
    *(_named(f"sample_{name}", lift) for name, lift in SAMPLES.items()),
    *(_named(f"drawn_{lift}", lift) for lift in DRAWN),
    *(_named(track, lift) for lift, track in ALIKE.items()),
    *(Case(f"drawn_{lift}", f"drawn_{lift}") for lift in RECOGNIZED),
    *(_named(track, lift) for track, lift in SETS.items()),
    *(Case(track, track) for track in SETS_RECOGNIZED),
    *(Case(track, track) for track in NO_SETS),
    *(_named(track, "squat") for track in NO_SETS),
    Case("slow_motion", "set_plain", ("--exercise", "squat", "--slowmo", "2")),
    Case("check_kept", "set_plain", ("--exercise", "squat"), ("--target", "2-*-1-*")),
    Case("check_close", "sample_squat", ("--exercise", "squat"), ("--target", "3-1-1-*")),
    Case(
        "check_missed",
        "sample_bench_press",
        ("--exercise", "bench-press"),
        ("--eccentric", "4-5", "--concentric-max", "1", "--rule", "80%", "--reps", "4-6"),
    ),
    Case(
        "check_sets", "set_three_with_rests", ("--exercise", "squat"), ("--target", "2010", "--rule", "mean")
    ),
    Case(
        "check_method",
        "sample_forced_negative_press",
        ("--exercise", "overhead-press", "--method", "forced-negatives"),
        ("--method", "forced-negatives"),
    ),
    Case(
        "method_assisted_last",
        "set_slowing",
        ("--exercise", "overhead-press", "--method", "forced-negatives", "--assisted-last", "2"),
    ),
)
