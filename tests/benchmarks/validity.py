"""Writes docs/validity.md: how far liftphase and hand-checked labels of real clips agree.

python tests/benchmarks/validity.py [--shared FOLDER] [--cache FOLDER]

Needs the labels of the clips and the pose tracks that accuracy.py keeps; poses nothing. Also writes the
labels that are published, docs/labels.csv.
"""

import json
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

import click
import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "sample_videos"))

from benchmarks.agreement_statistics import Interval, cluster_bootstrap, icc_2_1, limits_of_agreement
from benchmarks.clips import default_cache
from benchmarks.labeled_tracks import LabeledTrack, kept_tracks
from benchmarks.published_labels import write_labels_csv
from benchmarks.scoring import (
    HOLD_IOU,
    MOVE_IOU,
    JsonSegment,
    length_s,
    match_movements,
    match_segments,
    true_segments,
)

from liftphase.analysis import measure_track

Array = NDArray[np.float64]
ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared" / "clips"
PAGE = ROOT / "docs" / "validity.md"
LABELS = ROOT / "docs" / "labels.csv"
TEMPLATE = Path(__file__).with_name("validity_template.md")
# A collection of clips of different people; of the other sources all clips count as one person's.
COLLECTION = "Yolopowah03/RepCount"
PARTS = ("eccentric", "concentric", "isometric")
_SLOW_FPS, _FAST_FPS = 20, 50


@dataclass
class Clip:
    """A labeled clip with what was found in it.

    durations: by part, rows of true and found seconds; boundaries: errors, seconds; skipped, ghosts: true
    reps that were not found, and found ones that are none.
    """

    name: str
    lift: str
    label: dict[str, Any]
    reps: int
    skipped: int
    ghosts: int
    boundaries: Array
    durations: dict[str, Array] = field(default_factory=dict)

    @property
    def person(self) -> str:
        """Whom the clip shows, as far as the sources can be told apart."""
        source = self.label["source_repo"]
        return self.name if source == COLLECTION else source

    @property
    def view(self) -> str:
        """Front, side, back, or between two of them."""
        view = self.label["view"].replace("rear", "back")
        return "oblique" if "oblique" in view else view.split(" ")[0]

    @property
    def rate(self) -> str:
        """Different images a second, in three classes."""
        rate_hz = self.label.get("effective_pictures_per_s", self.label["fps"])
        return f"below {_SLOW_FPS}" if rate_hz < _SLOW_FPS else "60" if rate_hz > _FAST_FPS else "20 to 30"

    @property
    def people(self) -> str:
        """Whether anybody else is near the lifter."""
        near = max(at["others_near"] for at in self.label["lifter"]) if self.label.get("lifter") else 0
        return "others near" if near else "one person"


def measure(labeled: LabeledTrack) -> Clip:
    """What the labels of a clip and the analysis of its kept track have in common, and what not."""
    found = measure_track(labeled.track, exercise=labeled.lift).analysis.to_dict()["segments"]
    truth = labeled.truth
    pairs = match_movements(truth, found)
    durations = {
        part: [
            (length_s(pair.want), length_s(pair.got))
            for pair in pairs
            if pair.timed and pair.want["phase"] == part
        ]
        for part in PARTS[:2]
    }
    durations["isometric"] = [
        (length_s(a), length_s(b)) for a, b in _matched_holds(true_segments(truth), found)
    ]
    true_reps, found_reps = _reps(true_segments(truth)), _reps(found)
    matched = len(match_segments(true_reps, found_reps, MOVE_IOU))
    return Clip(
        labeled.name,
        labeled.lift,
        truth,
        len(true_reps),
        len(true_reps) - matched,
        len(found_reps) - matched,
        np.array([edge.error_s for pair in pairs for edge in pair.boundaries]),
        {part: np.array(rows).reshape(-1, 2) for part, rows in durations.items()},
    )


def _matched_holds(
    true: Sequence[JsonSegment], found: Sequence[JsonSegment]
) -> list[tuple[JsonSegment, JsonSegment]]:
    sure = [
        s for s in true if s["phase"].startswith("isometric") and "borderline" not in (s.get("note") or "")
    ]
    return match_segments(sure, [s for s in found if s["phase"] == "isometric"], HOLD_IOU)


def _reps(segments: Iterable[JsonSegment]) -> list[JsonSegment]:
    """Each rep as one segment, from the start of its first movement to the end of its last."""
    spans: dict[int, list[float]] = {}
    for segment in segments:
        if segment["phase"] in PARTS[:2]:
            times = [segment["start_s"], segment["end_s"]]
            spans[segment["rep"]] = [*spans.get(segment["rep"], times)[:1], times[1]]
    return [{"phase": "rep", "start_s": start, "end_s": end} for start, end in spans.values()]


def rows_by(
    clips: Sequence[Clip], cluster: Callable[[Clip], str], rows: Callable[[Clip], Array]
) -> dict[str, Array]:
    """The rows of the clips of each cluster that has any."""
    gathered: dict[str, list[Array]] = {}
    for clip in clips:
        if len(rows(clip)):
            gathered.setdefault(cluster(clip), []).append(rows(clip))
    return {name: np.concatenate(parts) for name, parts in gathered.items()}


def _difference(rows: Array) -> Array:
    return rows[:, 1] - rows[:, 0]


DURATION_FIGURES = (
    lambda rows: limits_of_agreement(_difference(rows))[0],
    lambda rows: limits_of_agreement(_difference(rows))[1],
    lambda rows: limits_of_agreement(_difference(rows))[2],
    lambda rows: float(np.median(np.abs(_difference(rows)))),
    lambda rows: float(np.percentile(np.abs(_difference(rows)), 90)),
)
BOUNDARY_FIGURES = (
    lambda errors: float(np.mean(errors)),
    lambda errors: float(np.median(np.abs(errors))),
    lambda errors: float(np.percentile(np.abs(errors), 90)),
)


def _ms(figure: Interval, signed: bool = True) -> str:
    shape = "{:+.0f}" if signed else "{:.0f}"
    value, low, high = (shape.format(1000 * x) for x in (figure.value, figure.low, figure.high))
    return f"{value} ({low} to {high})"


def duration_table(clips: Sequence[Clip]) -> str:
    """Agreement of durations, with intervals by clip and by person."""
    lines = [
        "| duration | n | clusters | mean difference | lower limit | upper limit | median of size "
        "| 90th percentile of size | ICC(2,1) |",
        "|---" * 9 + "|",
    ]
    for part in (*PARTS[:2], "movement", "isometric"):
        for name, cluster in (("clips", lambda c: c.name), ("people", lambda c: c.person)):
            rows = rows_by(clips, cluster, lambda clip, part=part: _rows_of(clip, part))
            *figures, icc = cluster_bootstrap(rows, [*DURATION_FIGURES, icc_2_1])
            shown = [_ms(figure, signed=i < 3) for i, figure in enumerate(figures)]
            count = sum(map(len, rows.values()))
            agreement = f"{icc.value:.3f} ({icc.low:.3f} to {icc.high:.3f})"
            lines.append(f"| {part} | {count} | {len(rows)} {name} | {' | '.join(shown)} | {agreement} |")
    return "\n".join(lines)


def _rows_of(clip: Clip, part: str) -> Array:
    if part == "movement":
        return np.concatenate([clip.durations["eccentric"], clip.durations["concentric"]])
    return clip.durations[part]


def boundary_table(clips: Sequence[Clip]) -> str:
    """Errors of the boundaries of movements, with intervals by clip and by person."""
    lines = ["| n | clusters | mean | median of size | 90th percentile of size |", "|---" * 5 + "|"]
    for name, cluster in (("clips", lambda c: c.name), ("people", lambda c: c.person)):
        rows = rows_by(clips, cluster, lambda clip: clip.boundaries)
        figures = cluster_bootstrap(rows, BOUNDARY_FIGURES)
        shown = [_ms(figure, signed=i < 1) for i, figure in enumerate(figures)]
        lines.append(f"| {sum(map(len, rows.values()))} | {len(rows)} {name} | {' | '.join(shown)} |")
    return "\n".join(lines)


def group_table(clips: Sequence[Clip], head: str, key: Callable[[Clip], str]) -> str:
    """A row a group: reps skipped and made up, boundaries, eccentric durations."""
    lines = [
        f"| {head} | clips | reps | skipped | ghosts | boundary, median | 90th percentile "
        "| eccentric, mean difference | limits of agreement |",
        "|---" * 9 + "|",
    ]
    for name in sorted({key(clip) for clip in clips}):
        own = [clip for clip in clips if key(clip) == name]
        errors = np.abs(np.concatenate([clip.boundaries for clip in own]))
        eccentric = _difference(np.concatenate([clip.durations["eccentric"] for clip in own]))
        counts = (len(own), *(sum(getattr(clip, of) for clip in own) for of in ("reps", "skipped", "ghosts")))
        edges = (
            [f"{1000 * of:.0f}" for of in (np.median(errors), np.percentile(errors, 90))]
            if len(errors)
            else "--"
        )
        lines.append(
            f"| {name} | {' | '.join(map(str, counts))} | {' | '.join(edges)} | {_agreement(eccentric)} |"
        )
    return "\n".join(lines)


def _agreement(differences: Array) -> str:
    """Two cells; limits only where a few differences give them a meaning."""
    if not len(differences):
        return "- | -"
    mean, low, high = (1000 * x for x in limits_of_agreement(differences))
    return f"{mean:+.0f} | {f'{low:+.0f}..{high:+.0f}' if len(differences) >= 5 else '-'}"


def noise_table(clips: Sequence[Clip]) -> str:
    """How far labels of a second point differ, for the clips that were labeled twice boundary by boundary."""
    lines = ["| clip | boundaries | median, ms | 90th percentile, ms | largest, ms |", "|---" * 5 + "|"]
    for clip in clips:
        check = clip.label.get("second_point_check") or {}
        if "boundaries" in check:
            cells = [f"{1000 * check[key]:.0f}" for key in ("median_abs_s", "p90_abs_s", "max_abs_s")]
            lines.append(f"| {clip.name} | {check['boundaries']} | {' | '.join(cells)} |")
    return "\n".join(lines)


def label_widths(clips: Sequence[Clip]) -> dict[str, str]:
    """The uncertainties that the labels state: how many, median and 90th percentile, milliseconds."""
    widths = [
        segment[f"uncertainty_{which}_s"]
        for clip in clips
        for segment in true_segments(clip.label)
        if segment["phase"] in PARTS[:2]
        for which in ("start", "end")
        if segment.get(f"uncertainty_{which}_s") is not None
    ]
    median, high = (f"{1000 * of:.0f}" for of in np.percentile(widths, [50, 90]))
    return {"labeled_boundaries": str(len(widths)), "label_median": median, "label_p90": high}


def make_page(clips: Sequence[Clip]) -> str:
    """The whole page."""
    counts = {of: sum(getattr(clip, of) for clip in clips) for of in ("reps", "skipped", "ghosts")}
    return TEMPLATE.read_text(encoding="utf-8").format(
        version=version("liftphase"),
        clips=len(clips),
        people=len({clip.person for clip in clips}),
        durations=duration_table(clips),
        boundaries=boundary_table(clips),
        groups="\n\n".join(group_table(clips, head, key) for head, key in GROUPS),
        movement=_movement_limits(clips),
        noise=noise_table(clips),
        **counts,
        **label_widths(clips),
    )


GROUPS: tuple[tuple[str, Callable[[Clip], str]], ...] = (
    ("lift", lambda clip: clip.lift if clip.reps else "none"),
    ("view", lambda clip: clip.view),
    ("images a second", lambda clip: clip.rate),
    ("people", lambda clip: clip.people),
)


def _movement_limits(clips: Sequence[Clip]) -> str:
    rows = np.concatenate([_rows_of(clip, "movement") for clip in clips])
    _, low, high = limits_of_agreement(_difference(rows))
    return f"{low:+.2f}..{high:+.2f}"


@click.command(context_settings={"show_default": True})
@click.option(
    "--shared", default=SHARED, type=click.Path(path_type=Path), help="folder with labels/NAME.json"
)
@click.option(
    "--cache", default=default_cache, type=click.Path(path_type=Path),
    help="folder in which accuracy.py keeps PoseTracks; also $LIFTPHASE_BENCHMARK_CACHE",
)  # fmt: skip
def main(shared: Path, cache: Path) -> None:
    """Write docs/validity.md and docs/labels.csv."""
    labels = {path.stem: json.loads(path.read_text()) for path in sorted((shared / "labels").glob("*.json"))}
    tracks = kept_tracks("shared", cache, shared)
    missing = labels.keys() - {track.name for track in tracks}
    if missing or not labels:
        raise click.ClickException(f"no labels, or no kept track of {sorted(missing)}: run accuracy.py first")
    PAGE.write_text(make_page([measure(track) for track in tracks]), encoding="utf-8")
    write_labels_csv(labels, LABELS)
    click.echo(f"{PAGE.relative_to(ROOT)} and {LABELS.relative_to(ROOT)} written")


if __name__ == "__main__":
    main()
