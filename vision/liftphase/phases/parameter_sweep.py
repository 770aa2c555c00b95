"""How the accuracy on the labeled clips moves where a tuned threshold is halved, or half as large again.

As `tests/benchmarks/sweep.py NAME --tier shared` printed it: counts that are exact, F1 of the movements, 90th
percentile of the errors of boundaries in milliseconds. What is the same over so wide a range is a plateau.
"""

Score = tuple[int, float, int]

CLIPS = 27
AT_DEFAULT: Score = (24, 0.931, 83)
# Name -> score at half the default and at 1.5 times; None where that is outside of the parameter's range.
SWEPT: dict[str, tuple[Score | None, Score | None]] = {
    "hysteresis": ((24, 0.931, 83), (24, 0.931, 83)),
    "search_hysteresis": ((24, 0.910, 86), (22, 0.921, 80)),
    "min_swing": ((24, 0.931, 83), (24, 0.931, 83)),
    "min_small_swing": ((24, 0.932, 84), (24, 0.914, 76)),
    "min_single_swing": ((24, 0.931, 83), (24, 0.931, 83)),
    "max_size_ratio": ((24, 0.947, 83), (24, 0.947, 87)),
    "min_swing_ratio": ((24, 0.931, 83), (24, 0.931, 83)),
    "dwell_fraction": ((24, 0.931, 83), (24, 0.931, 83)),
    "edge_s": ((24, 0.931, 81), (23, 0.926, 82)),
    "robust_score_ratio": (None, (24, 0.931, 83)),
    "smaller_cue": ((24, 0.941, 84), (23, 0.928, 90)),
    "larger_cue": ((24, 0.928, 82), (23, 0.936, 82)),
    "closure_cue": ((22, 0.937, 83), (23, 0.917, 83)),
    "posture_cue": ((24, 0.931, 86), (22, 0.927, 86)),
    "support_cue": ((24, 0.941, 83), (22, 0.927, 86)),
    "duration_cue": ((23, 0.916, 83), (22, 0.919, 86)),
    "speed_cue": ((24, 0.941, 83), (24, 0.931, 83)),
    "quicker_cue": ((23, 0.934, 81), (23, 0.939, 89)),
    "beyond_cue": ((24, 0.941, 83), (24, 0.947, 87)),
    "set_cost": ((23, 0.926, 91), (24, 0.941, 81)),
    "expected_set_gain": ((24, 0.931, 83), (24, 0.931, 81)),
    "other_end_cost": ((23, 0.928, 83), (24, 0.941, 83)),
    "other_start_cost": ((24, 0.931, 83), (24, 0.941, 83)),
    "lone_swing_cost": ((23, 0.925, 82), (24, 0.931, 83)),
    "small_swing": ((23, 0.934, 94), (24, 0.941, 84)),
    "large_swing": ((24, 0.924, 80), (24, 0.931, 83)),
    "stranger_cost": ((24, 0.931, 83), (24, 0.931, 83)),
    "small_set_cost": ((24, 0.931, 83), (24, 0.931, 83)),
    "passing_speed_ratio": ((24, 0.931, 83), (24, 0.931, 83)),
    "min_overshoot": ((24, 0.931, 83), (24, 0.931, 83)),
    "overshoot_closures": ((24, 0.935, 84), (24, 0.931, 81)),
    "max_end_offset": ((24, 0.928, 80), (24, 0.941, 86)),
    "max_support_offset": ((24, 0.931, 83), (24, 0.931, 83)),
    "standstill_s": ((24, 0.931, 81), (23, 0.925, 83)),
    "standstill_travel": ((23, 0.925, 83), (24, 0.928, 81)),
    "standstill_leave_ratio": (None, (24, 0.931, 83)),
    "max_backtrack": ((24, 0.931, 83), (24, 0.932, 84)),
    "failed_min_fraction": ((24, 0.931, 83), (24, 0.931, 83)),
    "failed_max_speed_ratio": ((24, 0.931, 83), (24, 0.931, 83)),
    "failed_reach_s": ((24, 0.931, 83), (24, 0.931, 83)),
    "failed_return_fraction": ((24, 0.931, 83), (24, 0.931, 83)),
    "failed_still_fraction": ((24, 0.931, 83), (24, 0.931, 83)),
    "failed_still_s": ((24, 0.931, 83), (24, 0.931, 83)),
    "anchor_hz": ((24, 0.931, 83), (24, 0.931, 84)),
    "dip_fraction": ((24, 0.931, 83), (24, 0.931, 83)),
    "dip_s": ((24, 0.929, 83), (24, 0.924, 83)),
    "stall_s": ((24, 0.931, 83), (24, 0.931, 83)),
    "stall_margin": ((24, 0.924, 83), (24, 0.928, 81)),
    "travel_after_dip": ((24, 0.931, 84), (24, 0.931, 83)),
    "speed_noise_fraction": ((24, 0.931, 80), (24, 0.931, 82)),
    "cycles_per_movement": ((23, 0.931, 87), (24, 0.932, 83)),
    "rough_cutoff_hz": ((22, 0.924, 76), (23, 0.898, 76)),
    "turning_point_cutoff_hz": ((24, 0.929, 82), (24, 0.931, 87)),
    "onset_before": ((24, 0.931, 80), (24, 0.931, 82)),
    "onset_after": ((24, 0.931, 81), (24, 0.931, 82)),
    "min_hold_s": ((24, 0.931, 82), (24, 0.931, 83)),
    "min_rest_s": ((24, 0.931, 81), (24, 0.931, 86)),
    "turn_reach_s": ((24, 0.931, 83), (24, 0.931, 83)),
    "turn_reach_fraction": ((24, 0.931, 83), None),
    "corner_error_ratio": ((24, 0.931, 83), (24, 0.931, 83)),
    "min_creep_ratio": (None, (24, 0.931, 83)),
    "max_trimmed_ratio": (None, (24, 0.931, 83)),
    "max_creep_speed_ratio": ((24, 0.931, 83), (24, 0.931, 83)),
    "raised_thresholds": ((24, 0.931, 83), (24, 0.931, 83)),
    "resumed_speed_ratio": ((24, 0.931, 83), (24, 0.931, 83)),
    "min_rest_hold_s": ((24, 0.931, 83), None),
}
# Swept later, when other thresholds had changed the score at the defaults.
AT_DEFAULT_LATER: Score = (25, 0.950, 74)
SWEPT_LATER: dict[str, tuple[Score | None, Score | None]] = {
    "full_swing": ((25, 0.950, 74), (25, 0.950, 71)),
    "shifting_cost": ((25, 0.950, 74), (25, 0.950, 71)),
    "max_shifting_cost": ((25, 0.950, 74), (25, 0.950, 74)),
    "min_rest_hold_ratio": ((25, 0.950, 74), (25, 0.950, 74)),
    "max_hold_posture": ((25, 0.950, 74), (25, 0.950, 74)),
    "max_held_outlier_score": ((25, 0.950, 74), (24, 0.947, 74)),
    "clip_edge_s": ((25, 0.950, 74), (25, 0.950, 74)),
    "max_end_outlier_score": ((25, 0.950, 74), (25, 0.951, 74)),
    "max_cut_outlier_score": ((25, 0.954, 76), (25, 0.950, 74)),
    "max_guessed_outlier_score": ((25, 0.950, 74), (25, 0.950, 74)),
    "max_outlier_score": ((23, 0.948, 76), (25, 0.950, 74)),
    "max_fragment": ((24, 0.947, 74), (25, 0.950, 74)),
}


def swept_words(name: str) -> str:
    """What the sweep of a parameter showed, to be put behind its source; "" for one that was not swept."""
    if name in SWEPT:
        scores, at_default = SWEPT[name], AT_DEFAULT
    elif name in SWEPT_LATER:
        scores, at_default = SWEPT_LATER[name], AT_DEFAULT_LATER
    else:
        return ""
    at = [(where, score) for where, score in zip(("half", "1.5 times"), scores, strict=True) if score]
    if all(score == at_default for _, score in at):
        return f"; sweep.py --tier shared: the same at {' and '.join(where for where, _ in at)}"
    texts = [f"at {where} {_shown(score)}" for where, score in at]
    return f"; sweep.py --tier shared: {'; '.join(texts)}, against {_shown(at_default)}"


def _shown(score: Score) -> str:
    exact, f1, p90_ms = score
    return f"{exact} of {CLIPS} counts, F1 {f1:.3f}, p90 {p90_ms} ms"
