"""CPU time of an analysis right of the pose track, of two versions of the library.

python tests/benchmarks/cpu_right_of_track.py OLD NEW [TRACKS] [--rounds N]

OLD and NEW are checkouts of the repository, TRACKS a folder that is searched for pose tracks (*.npz), by
default the golden ones. Both versions read the same tracks and run by turns in processes of their own, one
thread each, so that what else the machine does falls on both alike. A track is timed without a name, and with
the name that the newer version recognizes.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import click

HERE = Path(__file__).resolve()
GOLDEN = HERE.parents[1] / "golden" / "tracks"
_ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")


@click.command(context_settings={"show_default": True})
@click.argument("old", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.argument("new", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.argument("tracks", default=GOLDEN, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--rounds", default=3, type=click.IntRange(1), help="the least of so many counts for a track")
@click.option("--per-track", is_flag=True, help="also the figures of every track")
def main(old: Path, new: Path, tracks: Path, rounds: int, per_track: bool) -> None:
    """Time OLD and NEW over the pose tracks below TRACKS and print the ratios."""
    paths = sorted(
        path for path in tracks.rglob("*.npz") if path.parent.name != "expected" and path.is_file()
    )
    if not paths:
        raise click.ClickException(f"no pose tracks in {tracks}")
    # Named as OLD recognizes it, since NEW may know more lifts; what is not recognized is timed as a squat.
    names = {path: name for path, (_, name) in _time(old, paths, dict.fromkeys(paths)).items()}
    least: dict[tuple[str, bool, Path], float] = {}
    for _ in range(rounds):
        for named in (False, True):
            given = {path: (names[path] if named else None) for path in paths}
            for version, root in (("old", old), ("new", new)):
                for path, (seconds, _) in _time(root, paths, given).items():
                    key = (version, named, path)
                    least[key] = min(seconds, least.get(key, seconds))
    click.echo(f"{len(paths)} tracks, CPU seconds (least of {rounds})\n")
    click.echo("| lift | old | new | new / old | worst track |")
    click.echo("|---|---|---|---|---|")
    for named in (False, True):
        before, after = ([least[version, named, path] for path in paths] for version in ("old", "new"))
        ratios = [b / a for a, b in zip(before, after, strict=True)]
        label = "named" if named else "unnamed"
        click.echo(
            f"| {label} | {sum(before):.2f} | {sum(after):.2f} | {sum(after) / sum(before):.2f} | "
            f"{max(ratios):.2f} |"
        )
    if per_track:
        for path in paths:
            cells = [f"{1000 * least[v, n, path]:.0f}" for n in (False, True) for v in ("old", "new")]
            click.echo(f"{path.relative_to(tracks)}: unnamed {cells[0]} -> {cells[1]} ms, "
                       f"named {cells[2]} -> {cells[3]} ms")  # fmt: skip


def _time(root: Path, paths: list[Path], names: dict[Path, str | None]) -> dict[Path, tuple[float, str]]:
    """CPU seconds and the name of the lift for every track, by the version at `root`."""
    request = json.dumps([[str(path), names[path]] for path in paths])
    environment = os.environ | _ONE_THREAD | {"PYTHONPATH": str(root / "vision")}
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM], input=request, env=environment, capture_output=True, text=True
    )
    if done.returncode:
        raise click.ClickException(f"{root}: {done.stderr.strip().splitlines()[-1]}")
    return {Path(path): (seconds, name) for path, seconds, name in json.loads(done.stdout)}


# Runs in a process of its own, with either version on the path.
_PROGRAM = """
import inspect, json, sys, time
from pathlib import Path
try:
    from liftphase.pose.track_file import load_track
    from liftphase.analysis import analyze_track as analyze
except ImportError:
    from liftphase.pose.trackfile import load_track
    from liftphase.measure import measure_track as analyze
keyword = "exercise" if "exercise" in inspect.signature(analyze).parameters else "exercise_name"
tracks = [(path, load_track(Path(path)), name) for path, name in json.load(sys.stdin)]
for path, track, name in tracks[:1]:
    analyze(track, **{keyword: None}), analyze(track, **{keyword: "squat"})
timed = []
for path, track, name in tracks:
    begun = time.process_time()
    found = analyze(track, **{keyword: name})
    seconds = time.process_time() - begun
    lift = found.exercise.name
    timed.append((path, seconds, "squat" if lift == "unknown" else lift))
print(json.dumps(timed))
"""


if __name__ == "__main__":
    main()
