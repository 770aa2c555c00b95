"""Real gym clips: are the reps counted right, and does the analysis say where they are not?

python tests/benchmarks/wild.py [--per-clip] [--named|--recognized] [--tracks FOLDER]

Needs `clips/`, `wild/` and `tools/` of the folder of measuring material beside the checkout. A clip's pose
track is made once and kept; after that only what lies right of the track is computed.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "sample_videos"))

from benchmarks.real_clips import RealClip, find_real_clips, real_clip_options, track_of, tracks_folder
from benchmarks.workers import make_pool

from liftphase.analysis import measure_track
from liftphase.errors import LiftphaseError
from liftphase.export.result_folder import ANALYSIS_FILE

# Torso lengths from the trunk that was followed to the lifter's: nearer is the lifter, further than the
# second is somebody else (the limit of score_person.py). Times at which the trunk appears shorter than cos 45
# degrees of its longest in the clip are left out: the unit of the distance is too short there.
_OWN, _ELSEWHERE, _FORESHORTENED = 0.3, 0.6, 0.7
# Key of a scorer's figures -> its bar, and whether it is a lower limit.
Bars = Mapping[str, tuple[float, bool]]
PHASE_BARS: Bars = {
    "count_exact": (0.96, True),
    "f1": (0.96, True),
    "boundary_median": (0.015, False),
    "boundary_p90": (0.070, False),
    "ecc_dur_mae": (0.060, False),
    "time_accuracy": (0.95, True),
}
# The first 16 were measured before the others were labeled, and are to stay as they were.
FIRST_BARS: Bars = {"count_exact": (1.0, True), "boundary_p90": (0.050, False)}
NAMED_BARS: Bars = {"exact": (0.96, True), "silent": (0.05, False)}
RECOGNIZED_BARS: Bars = {
    "exact": (0.95, True),
    "none_right": (0.90, True),
    "silent": (0.05, False),
    "alarmed": (0.10, False),
    "family": (0.85, True),
}
PERSON_BARS: Bars = {"followed": (26, True), "somebody else": (0, False)}


@dataclass(frozen=True)
class Figure:
    """A row of the printed table; met: None where there is no bar."""

    name: str
    value: str
    bar: str
    met: bool | None


def figures_of(prefix: str, scored: Mapping[str, Any], bars: Bars) -> list[Figure]:
    """A figure for every number that a scorer gave, with its bar where it has one."""
    figures = []
    for key, value in scored.items():
        if isinstance(value, dict | list):
            continue
        limit, at_least = bars.get(key, (None, True))
        met = None if limit is None or value is None else (value >= limit if at_least else value <= limit)
        bar = "" if limit is None else f"{'>=' if at_least else '<='} {limit:g}"
        shown = "-" if value is None else f"{value:.4g}"
        figures.append(Figure(f"{prefix}: {key}", shown, bar, met))
    return figures


def person_figures(per_clip: Mapping[str, Mapping[str, Any]], labels: Path) -> dict[str, int]:
    """Clips in which the lifter is followed whenever the trunk is not foreshortened, and the others.

    per_clip: as score_person.py gives it. A time without a pose is one at which the lifter is not followed.
    """
    followed = elsewhere = 0
    for name, scored in per_clip.items():
        notes = json.loads((labels / f"{name}.json").read_text())["lifter"]
        lengths = np.array([np.subtract(note["shoulders_px"], note["hips_px"]) for note in notes])
        lengths = np.linalg.norm(lengths, axis=1)
        distances = np.array([np.nan if d is None else d for d in scored["distances"]])
        distances = distances[lengths >= _FORESHORTENED * lengths.max()]
        followed += bool((distances <= _OWN).all())
        elsewhere += bool((distances > _ELSEWHERE).any())
    return {"clips": len(per_clip), "followed": followed, "somebody else": elsewhere}


def format_figures(figures: Iterable[Figure]) -> str:
    """A Markdown table."""
    rows = [f"| {f.name} | {f.value} | {f.bar} | {_MET[f.met]} |" for f in figures]
    return "\n".join(["| figure | value | bar | met |", "|---|---|---|---|", *rows])


_MET = {True: "yes", False: "**no**", None: ""}


def _analyze(job: tuple[RealClip, str | None, Path]) -> dict[str, Any] | None:
    """The analysis, None where the clip cannot be analyzed."""
    clip, lift, tracks = job
    track = track_of(clip, tracks)
    try:
        return None if track is None else measure_track(track, exercise=lift).analysis.to_dict()
    except LiftphaseError:
        return None


def _write(folder: Path, clip: RealClip, analysis: dict[str, Any] | None) -> None:
    """The analysis where its scorer looks for it: a file of a labeled clip, a folder of a counted one."""
    if analysis is None:
        return
    name = f"{clip.path.stem}.json" if clip.labeled else f"{clip.path.stem}/{ANALYSIS_FILE}"
    path = folder / ("clips" if clip.labeled else "wild") / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(analysis), encoding="utf-8")


def _run_tool(shared: Path, tool: str, *arguments: Path, per_clip: bool = False) -> dict[str, Any]:
    """The figures of a scorer in `shared`/tools; per_clip: also print what it says of the clips."""
    with tempfile.TemporaryDirectory() as temporary:
        result = Path(temporary) / "figures.json"
        command = [sys.executable, shared / "tools" / tool, *arguments, "--json", result]
        if per_clip and tool != "score_person.py":
            command.append("--per-clip")
        text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        if per_clip:
            click.echo(f"--- {tool} {arguments[-1].parent.name}\n{text}")
        return json.loads(result.read_text())


def _first_labels(labels: Path, folder: Path) -> Path:
    """A folder with copies of the labels of the first clips: those of later ones have the lift's own name."""
    folder.mkdir()
    for path in labels.glob("*.json"):
        if "exercise_name" not in json.loads(path.read_text()):
            shutil.copy(path, folder)
    return folder


def score(shared: Path, folder: Path, named: bool, per_clip: bool) -> list[Figure]:
    """The figures of the analyses in `folder`, of both groups of clips."""
    told = "named" if named else "recognized"
    labels = shared / "clips" / "labels"
    phases = _run_tool(shared, "score_phases.py", labels, folder / "clips", per_clip=per_clip)
    with tempfile.TemporaryDirectory() as temporary:
        own = _first_labels(labels, Path(temporary) / "labels")
        first = _run_tool(shared, "score_phases.py", own, folder / "clips")
    truth = shared / "wild" / "truth.csv"
    counts = _run_tool(shared, "score_counts.py", truth, folder / "wild", per_clip=per_clip)
    return [
        *figures_of(f"phases, {told}", phases, PHASE_BARS if named else {}),
        *figures_of(f"first 16, {told}", first, FIRST_BARS if named else {}),
        *figures_of(f"counts, {told}", counts, NAMED_BARS if named else RECOGNIZED_BARS),
    ]


def score_person(shared: Path, tracks: Path, per_clip: bool) -> list[Figure]:
    """How often the lifter's own trunk was followed."""
    labels = shared / "clips" / "labels"
    scored = _run_tool(shared, "score_person.py", labels, tracks, per_clip=per_clip)
    return figures_of("person", person_figures(scored["per_clip"], labels), PERSON_BARS)


def analyze_all(
    clips: Sequence[RealClip], modes: Sequence[bool], tracks: Path, workers: int
) -> dict[tuple[RealClip, str | None], dict[str, Any] | None]:
    """Every clip with the lift named (mode True), recognized (False) or both; once where it has none."""
    asked = list(dict.fromkeys((clip, clip.lift if named else None) for named in modes for clip in clips))
    analyses = {}
    with make_pool(workers) as pool:
        found = pool.map(_analyze, [(clip, lift, tracks) for clip, lift in asked])
        for number, ((clip, lift), analysis) in enumerate(zip(asked, found, strict=True), 1):
            click.echo(f"{number}/{len(asked)} {clip.path.stem}, {lift or 'recognized'}", err=True)
            analyses[clip, lift] = analysis
    return analyses


@click.command(context_settings={"show_default": True})
@real_clip_options
@click.option("--named/--recognized", default=None, help="with or without the lift's name  [default: both]")
@click.option("--workers", default=os.cpu_count() or 1, type=click.IntRange(1), help="clips at a time")
@click.option("--per-clip", is_flag=True, help="also what the scorers say of each clip")
@click.option(
    "--keep", type=click.Path(file_okay=False, path_type=Path), help="leave the analyses in this folder"
)
def main(shared: Path, tracks: Path | None, cache: Path, named: bool | None, workers: int, per_clip: bool,
         keep: Path | None) -> None:  # fmt: skip
    """Score real gym clips, with the lift named and without, against the bars."""
    tracks = tracks or tracks_folder(cache)
    clips = find_real_clips(shared)
    modes = (True, False) if named is None else (named,)
    analyses = analyze_all(clips, modes, tracks, workers)
    figures = []
    with tempfile.TemporaryDirectory() as temporary:
        for mode in modes:
            folder = (keep or Path(temporary)) / ("named" if mode else "recognized")
            for clip in clips:
                _write(folder, clip, analyses[clip, clip.lift if mode else None])
            figures += score(shared, folder, mode, per_clip)
    figures += score_person(shared, tracks, per_clip)
    click.echo(format_figures(figures))


if __name__ == "__main__":
    main()
