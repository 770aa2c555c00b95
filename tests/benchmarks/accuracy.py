"""How exact the phases are: on rendered clips with known truth, and on real clips with hand-checked labels.

python tests/benchmarks/accuracy.py [--quick] [--tier easy|hard|shared] [--per-clip] [--markdown]

Clips are rendered once and kept, and so are PoseTracks: a second run with a changed classifier takes seconds.
"""

import os
import sys
import time
from collections.abc import Iterator
from concurrent.futures import as_completed
from pathlib import Path

import click

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "sample_videos"))

from benchmarks.clips import Job, Outcome, default_cache, real_jobs, rendered_jobs, run_job
from benchmarks.tables import format_clip, format_markdown, format_tier
from benchmarks.tiers import TIERS
from benchmarks.workers import make_pool

from liftphase.errors import LiftphaseError
from liftphase.pose.models.mediapipe.catalog import DEFAULT_MODEL
from liftphase.pose.models.mediapipe.store import ensure_bundle

SHARED = Path(__file__).resolve().parents[3] / "shared" / "clips"


@click.command(context_settings={"show_default": True})
@click.option("--quick", is_flag=True, help="a few short rendered clips of both tiers: under 3 minutes")
@click.option("--tier", "tiers", multiple=True, type=click.Choice([*TIERS, "shared"]), help="default: all")
@click.option(
    "--shared",
    default=SHARED,
    type=click.Path(path_type=Path),
    help="folder of real clips with labels/NAME.json",
)
@click.option(
    "--cache", default=default_cache, type=click.Path(path_type=Path),
    help="folder for rendered clips and PoseTracks; also $LIFTPHASE_BENCHMARK_CACHE",
)  # fmt: skip
@click.option("--workers", default=os.cpu_count() or 1, type=click.IntRange(1))
@click.option("--per-clip", is_flag=True, help="also the figures of every clip and its worst boundaries")
@click.option("--markdown", is_flag=True, help="also the summary as a Markdown table")
def main(quick: bool, tiers: tuple[str, ...], shared: Path, cache: Path, workers: int, per_clip: bool,
         markdown: bool) -> None:  # fmt: skip
    """Measure how exact the phases are, against rendered truth and hand-checked labels."""
    began = time.monotonic()
    jobs = []
    for tier in tiers or ([*TIERS] if quick else [*TIERS, "shared"]):
        jobs += rendered_jobs(tier, quick) if tier in TIERS else _shared_jobs(shared)
    if not jobs:
        return
    try:
        ensure_bundle(DEFAULT_MODEL)
    except LiftphaseError as error:
        raise click.ClickException(str(error)) from None
    outcomes = {outcome.job: outcome for outcome in _run(jobs, cache, workers)}
    by_tier = {
        tier: [outcomes[job] for job in jobs if job.tier == tier]
        for tier in dict.fromkeys(j.tier for j in jobs)
    }
    for tier, of_tier in by_tier.items():
        if per_clip:
            click.echo("\n".join(format_clip(outcome) for outcome in of_tier) + "\n")
        click.echo(format_tier(tier, of_tier) + "\n")
    if markdown:
        click.echo(format_markdown(by_tier) + "\n")
    click.echo(
        f"{len(jobs)} clips in {time.monotonic() - began:.0f} s; films and tracks in {cache}", err=True
    )


def _shared_jobs(folder: Path) -> list[Job]:
    jobs = real_jobs(folder)
    if not jobs:
        click.echo(f"no labelled clips in {folder}: that table is left out", err=True)
    return jobs


def _run(jobs: list[Job], cache: Path, workers: int) -> Iterator[Outcome]:
    """Every job in a pool of processes; a line on stderr as each is done."""
    with make_pool(workers) as pool:
        pending = {pool.submit(run_job, job, cache): job for job in jobs}
        for number, future in enumerate(as_completed(pending), 1):
            click.echo(f"{number}/{len(jobs)} {pending[future].name}", err=True)
            yield future.result()


if __name__ == "__main__":
    main()
