"""Feed damaged inputs to the library and count what is more than one clear line.

    python tests/fuzz/run.py --kind containers --cases 1000 [--first 0] [--keep FOLDER]
    python tests/fuzz/run.py --corpus

The second form tries the stored inputs that once went wrong.

A kind is a module with `make_seed_clips`-like preparation and a check that runs in a process of its own, so
that a crash, a hang or a full memory is counted, not suffered. Add a kind to `KINDS`. Exit code 1 when
anything went wrong; the inputs that did are kept.
"""

import argparse
import importlib
import json
import multiprocessing
import resource
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from fuzz import analysis_json, containers, npz, pose_files, toml_files
from fuzz.command import check_with, make_with
from liftphase.errors import LiftphaseError

HANG_S, PEAK_BYTES = 30.0, 1_500_000_000
FINE = ("ok", "refused")
# Loaded once and shared by the processes of all cases, which would else spend most of their time on it.
PRELOADED = (
    "liftphase.analysis",
    "liftphase.pipeline.annotation",
    "liftphase.pose.pose_pass",
    "liftphase.reps.displacement_analysis",
    *("csv", "ezc3d", "h5py", "h5netcdf", "xarray"),
    "liftphase.prescription.methods",
    "liftphase.render.annotated_video",
    "liftphase.render.annotators.built_in",
    "liftphase.review.result_files",
    "liftphase.video.encode",
    "liftphase.video.proxy",
    "liftphase_cli.commands.analyze",
    "liftphase_cli.commands.check",
    "liftphase_cli.commands.check_jobs",
    "liftphase_cli.presentation.summary",
    "liftphase_cli.presentation.verdicts",
)


@dataclass(frozen=True)
class Kind:
    """prepare(folder): what cases are made from; make(number, prepared, folder): the input of this number;
    check(path): works at it, raising LiftphaseError where it is refused; it returns what is wrong with what
    came out, or None."""

    prepare: Callable[[Path], Any]
    make: Callable[[int, Any, Path], Path]
    check: Callable[[Path], str | None]


KINDS = {"containers": Kind(containers.make_seed_clips, containers.make_case, check_with(containers.run))} | {
    name: Kind(lambda folder: None, make_with(module.cases), check_with(module.run))
    for name, module in (
        ("npz", npz),
        ("analysis_json", analysis_json),
        ("toml", toml_files),
        ("pose_files", pose_files),
    )
}


def judge(kind: str, path: Path, answer: Any) -> None:
    """In a process of its own: put what became of the input, and its detail, into `answer`."""
    resource.setrlimit(resource.RLIMIT_AS, (4 * PEAK_BYTES, 4 * PEAK_BYTES))
    try:
        wrong = KINDS[kind].check(path)
        outcome = ("unexpected", wrong) if wrong else ("ok", "")
    except LiftphaseError as error:
        outcome = ("refused", "") if "\n" not in str(error) else ("several lines", str(error))
    except BaseException as error:
        outcome = ("traceback", f"{type(error).__name__}: {error}")
    if resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 > PEAK_BYTES:
        outcome = ("memory", "over the peak allowed")
    answer.put(outcome)


def run_case(kind: str, path: Path) -> tuple[str, str]:
    """What became of one input."""
    outcome = _run_once(kind, path)
    # A fork of a process that has threads may hang by itself, if rarely; a case that hangs does so again.
    return _run_once(kind, path) if outcome[0] == "hang" else outcome


def _run_once(kind: str, path: Path) -> tuple[str, str]:
    context = multiprocessing.get_context("fork")
    answer = context.SimpleQueue()
    process = context.Process(target=judge, args=(kind, path, answer))
    process.start()
    process.join(HANG_S)
    if process.is_alive():
        process.kill()
        process.join()
        return "hang", f"over {HANG_S:g} s"
    if process.exitcode:
        return "crash", f"exit code {process.exitcode}"
    return answer.get()


def run(kind: str, cases: int, first: int, keep: Path) -> Counter[str]:
    """Counts of what became of the cases; inputs that went wrong are kept in `keep`."""
    counts: Counter[str] = Counter()
    for module in PRELOADED:
        importlib.import_module(module)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        prepared = KINDS[kind].prepare(folder / "seeds")
        for number in range(first, first + cases):
            path = KINDS[kind].make(number, prepared, folder)
            outcome, detail = run_case(kind, path)
            counts[outcome] += 1
            if outcome not in FINE:
                keep.mkdir(parents=True, exist_ok=True)
                shutil.copy(path, keep)
                print(f"{kind} {number}: {outcome}: {detail}", file=sys.stderr)
            path.unlink()
    return counts


def run_corpus() -> Counter[str]:
    """Counts of what became of the stored inputs."""
    counts: Counter[str] = Counter()
    for path in sorted((Path(__file__).parent / "corpus").glob("*/*")):
        outcome, detail = run_case(path.parent.name, path)
        counts[outcome] += 1
        if outcome not in FINE:
            print(f"{path.name}: {outcome}: {detail}", file=sys.stderr)
    return counts


def main() -> int:
    parser = argparse.ArgumentParser(description="Feed damaged inputs to the library.")
    parser.add_argument("--kind", choices=sorted(KINDS), default="containers")
    parser.add_argument("--cases", type=int, default=1000)
    parser.add_argument("--first", type=int, default=0, help="number of the first case")
    parser.add_argument("--keep", type=Path, default=Path("fuzz-failures"), help="where failing inputs go")
    parser.add_argument("--corpus", action="store_true", help="try the stored inputs instead")
    given = parser.parse_args()
    counts = run_corpus() if given.corpus else run(given.kind, given.cases, given.first, given.keep)
    print(json.dumps(counts))
    return int(any(outcome not in FINE for outcome in counts))


if __name__ == "__main__":
    sys.exit(main())
