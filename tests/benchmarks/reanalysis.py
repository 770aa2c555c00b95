"""What the analysis of a saved pose track costs: as a command, and in a process that has done one before.

python tests/benchmarks/reanalysis.py POSE.npz --exercise squat [--old CHECKOUT] [--runs 5]

The bar is for the track of a minute (1,800 frames), which `liftphase analyze` of such a clip leaves behind.
With --old another checkout of the repository runs by turns with this one. Medians over the runs are printed:
seconds by the clock and of CPU, and their ratio, which says how much of the clock was waiting for a busy
machine.
"""

import os
import statistics
import sys
import tempfile
from pathlib import Path

import click

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.process_cost import Run, run

BAR_S = 0.3
THIS = Path(__file__).resolve().parents[2]
_WARM = """
import statistics, sys, time
from pathlib import Path
import liftphase
from liftphase.pose.track_file import load_track
def cost(work):
    wall_s, cpu_s = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - wall_s, time.process_time() - cpu_s
path, lift, runs = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
track = load_track(path)
whole = lambda: liftphase.analyze(path, exercise=lift)
alone = lambda: liftphase.analyze_track(track, exercise=lift)
for work in (whole, alone):
    work()
    print(*(statistics.median(of) for of in zip(*(cost(work) for _ in range(runs)))))
"""
WARM = ("liftphase.analyze, warm", "liftphase.analyze_track, warm")
COMMANDS = {"liftphase analyze": ("--no-video",), "without report": ("--no-video", "--no-report")}


@click.command(context_settings={"show_default": True})
@click.argument("track", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--exercise", required=True, help="the lift in it")
@click.option("--old", type=click.Path(exists=True, file_okay=False, path_type=Path), help="to compare with")
@click.option("--runs", default=5, type=click.IntRange(1), help="rounds; medians over them are printed")
def main(track: Path, exercise: str, old: Path | None, runs: int) -> None:
    """Measure the analysis of TRACK and print whether the bar is met."""
    checkouts = {"this": THIS} if old is None else {"old": old, "this": THIS}
    rounds: dict[tuple[str, str], list[Run]] = {}
    with tempfile.TemporaryDirectory() as scratch:
        for number in range(runs + 1):
            for name, root in checkouts.items():
                for what, options in COMMANDS.items():
                    given = ["analyze", str(track), "--exercise", exercise, *options]
                    output = ["-o", f"{scratch}/{name}-{what}"]
                    cost = run(
                        [*_python(root), "from liftphase_cli.main import main; main()", *given, *output]
                    )
                    # The first run compiles the modules.
                    if number:
                        rounds.setdefault((name, what), []).append(cost)
                said = run([*_python(root), _WARM, str(track), exercise, str(runs)]).output
                for what, line in zip(WARM, said.splitlines()[-2:], strict=True):
                    wall_s, cpu_s = map(float, line.split())
                    if number:
                        rounds.setdefault((name, what), []).append(Run(wall_s, cpu_s, 0.0))
    _report(rounds)


def _python(root: Path) -> list[str]:
    """The beginning of a command that runs a text with the sources of a checkout."""
    path = os.pathsep.join((str(root / "vision"), str(root / "cli")))
    return ["env", f"PYTHONPATH={path}", "OPENBLAS_NUM_THREADS=1", sys.executable, "-c"]


def _report(rounds: dict[tuple[str, str], list[Run]]) -> None:
    click.echo(f"load {os.getloadavg()[0]:.1f}; medians of {len(next(iter(rounds.values())))} runs")
    click.echo("| checkout | what | clock, s | CPU, s | clock / CPU |\n|---|---|---|---|---|")
    bars = []
    for (name, what), of in sorted(rounds.items(), key=lambda item: item[0][0]):
        wall_s, cpu_s = (statistics.median(getattr(each, key) for each in of) for key in ("wall_s", "cpu_s"))
        click.echo(f"| {name} | {what} | {wall_s:.2f} | {cpu_s:.3f} | {wall_s / cpu_s:.1f} |")
        if name == "this":
            met = "met   " if wall_s <= BAR_S else "MISSED"
            bars.append(f"{met} {what}, seconds by the clock: {wall_s:.2f} (<= {BAR_S:g})")
    click.echo("\n" + "\n".join(bars))


if __name__ == "__main__":
    main()
