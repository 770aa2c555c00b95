"""The benchmark's figures as text: a table per tier, a line per clip, and a summary in Markdown."""

from collections.abc import Callable, Mapping, Sequence

from benchmarks.clips import Outcome
from benchmarks.scoring import Summary, summarize

WORST_SHOWN = 3
WORST_S = 0.05


def _ms(seconds: float | None) -> str:
    return "-" if seconds is None else f"{1000 * seconds:.0f}"


def _signed_ms(seconds: float | None) -> str:
    return "-" if seconds is None else f"{1000 * seconds:+.0f}"


def _limits(limits: tuple[float, float] | None) -> str:
    return "-" if limits is None else f"{1000 * limits[0]:+.0f}..{1000 * limits[1]:+.0f}"


def _percent(fraction: float | None) -> str:
    return "-" if fraction is None else f"{100 * fraction:.1f}"


def _degrees(angle: float | None) -> str:
    return "-" if angle is None else f"{angle:.1f}"


# Short heading, unit, long name, how it is shown.
Column = tuple[str, str, str, Callable[[Summary], str]]
COLUMNS: tuple[Column, ...] = (
    ("reps", "clips", "clips with the exact rep count", lambda s: f"{s.clips_exact}/{s.clips}"),
    ("F1", "", "F1 of movement phases", lambda s: f"{s.move_f1:.3f}"),
    ("med", "ms", "boundary error, median", lambda s: _ms(s.boundary_median)),
    ("p90", "ms", "boundary error, 90th percentile", lambda s: _ms(s.boundary_p90)),
    ("p95", "ms", "boundary error, 95th percentile", lambda s: _ms(s.boundary_p95)),
    ("bias", "ms", "bias of boundaries", lambda s: _signed_ms(s.boundary_bias)),
    ("ecc", "ms", "eccentric duration, mean absolute error", lambda s: _ms(s.eccentric_mae)),
    ("ecc LoA", "ms", "eccentric duration, limits of agreement", lambda s: _limits(s.eccentric_limits)),
    ("con", "ms", "concentric duration, mean absolute error", lambda s: _ms(s.concentric_mae)),
    ("hold", "F1", "F1 of isometric phases", lambda s: f"{s.hold_f1:.3f}"),
    ("time", "%", "time labeled right", lambda s: _percent(s.time_right)),
    ("false pos", "s", "movement found outside sets", lambda s: f"{s.false_positive_s:.1f}"),
    (
        "angle",
        "deg",
        "angle of the leading joint, median absolute error",
        lambda s: _degrees(s.angle_median),
    ),
    ("found", "%", "frames in which the lifter was found", lambda s: _percent(s.detection)),
    ("cover", "%", "true boundaries within the stated 90 % interval", lambda s: _percent(s.coverage)),
    ("stated", "ms", "half-width of that interval, median", lambda s: _ms(s.stated_median)),
)


def format_tier(tier: str, outcomes: Sequence[Outcome]) -> str:
    """A row a lift and one for all."""
    lifts = sorted({o.job.lift for o in outcomes})
    rows = [[tier, *(head for head, *_ in COLUMNS)], ["", *(unit for _, unit, *_ in COLUMNS)]]
    for name, of_row in [
        *((lift, [o for o in outcomes if o.job.lift == lift]) for lift in lifts),
        ("all", outcomes),
    ]:
        summary = summarize([o.score for o in of_row])
        rows.append([name, *(show(summary) for *_, show in COLUMNS)])
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    lines = [
        "  ".join(
            cell.rjust(width) if i else cell.ljust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in rows
    ]
    rule = "-" * len(lines[0])
    return "\n".join([*lines[:2], rule, *lines[2:-1], rule, lines[-1]])


def format_clip(outcome: Outcome) -> str:
    """One clip's figures, its worst boundaries with the times where they truly are, and where to look."""
    score, s = outcome.score, summarize([outcome.score])
    mark = " " if score.reps_true == score.reps_found else "!"
    line = (
        f"{mark} {outcome.job.name}: reps {score.reps_found}/{score.reps_true}, F1 {s.move_f1:.2f}, "
        f"boundaries {_ms(s.boundary_median)} / {_ms(s.boundary_p90)} ms, "
        f"bias {_signed_ms(s.boundary_bias)}, "
        f"ecc {_ms(s.eccentric_mae)}, con {_ms(s.concentric_mae)}, hold {s.hold_f1:.2f}, "
        f"time {_percent(s.time_right)} %, false positives {s.false_positive_s:.1f} s, "
        f"angle {_degrees(s.angle_median)}, "
        f"found {_percent(s.detection)} %, cover {_percent(s.coverage)} %"
    )
    if score.failure:
        line += f"\n    FAILED: {score.failure}"
    worst = sorted(score.boundaries, key=lambda b: -abs(b.error_s))[:WORST_SHOWN]
    shown = [f"{b.name} {b.true_s:.2f} s {_signed_ms(b.error_s)}" for b in worst if abs(b.error_s) > WORST_S]
    if shown:
        line += f"\n    worst, ms: {'; '.join(shown)}"
    if shown or score.failure or mark == "!":
        line += f"\n    {outcome.clip}\n    {outcome.results}"
    return line


def format_markdown(tiers: Mapping[str, Sequence[Outcome]]) -> str:
    """A row a figure, a column a tier."""
    summaries = [summarize([o.score for o in outcomes]) for outcomes in tiers.values()]
    lines = ["| | " + " | ".join(tiers) + " |", "|---" * (len(tiers) + 1) + "|"]
    for head, unit, long_name, show in COLUMNS:
        label = long_name + (f", {unit}" if unit and head not in ("reps", "hold") else "")
        lines.append(f"| {label} | " + " | ".join(show(s) for s in summaries) + " |")
    return "\n".join(lines)
