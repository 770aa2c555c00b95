"""Odd command lines: every option and argument of every command, with values that do not fit.

A command line is a JSON list of arguments, run in the folder `out` of a folder that also holds `in` (a clip,
its results, targets, a log ...). Nothing in `in` may change. No server stays, nothing is downloaded and no
worker process is started: those three are replaced.
"""

import hashlib
import json
import os
import random
import shutil
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from contextlib import ExitStack, chdir
from functools import cache
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

import click
from tempo_sets import make_sets

from fuzz.command import WrongError, run_command
from fuzz.containers import make_seed_clips
from fuzz.scripted_estimator import ScriptedEstimator
from liftphase.batch.job import Job, Outcome
from liftphase.export.analysis_json import write_analysis_json
from liftphase.pose.models.mediapipe.download import DownloadError
from liftphase_cli.main import COMMANDS

# Relative to the folder that commands run in.
PATHS = (
    *("../in/clip.mp4", "../in/season", "../in/season/anna/clip.mp4", "../in/results", "../in/results/one"),
    *("../in/results/one/analysis.json", "../in/targets.toml", "../in/lifts.toml", "../in/season.csv"),
    *("../in/empty", "../in/empty.mp4", "../in/link", "results", "new", "new/deep/er", "log.db", "new.json"),
    *("new.png", "new.mp4", "new.html", "new.pdf", "new.csv", "../in/plan.toml", "../in/workouts.csv"),
    *("", ".", "-", "~", "--", "nothing.mp4", "nothing/at/all", "/dev/null", "/dev/full", "/dev/null/x"),
    *("/proc/self/x", "x" * 300, "x/" * 3000, "\udcff.mp4", "a\nb.mp4", "\x1b[2J.mp4", "[x].mp4", "*", "="),
)
WORDS = (
    *("", " ", "x", "-1", "0", "1", "2", "1e999", "nan", "inf", "-inf", "0x10", "1_000", "\u0661", "9" * 400),
    *("squat", "Squat", "suqat", "curl", "full", "lite", "4-0-1-0", "40X0", "4-0-1", "4--0", "*", "every"),
    *("80%", "101%", "%", "10%", "6-10", "10-6", "0:02", "1:99", "3,5", "2026-11-20", "2026-02-30", "left"),
    *("slow-negative", "forced-negatives", "strong", "hevy", "excel-semicolon", "working", "180lb", "mean"),
    *("127.0.0.1", "0.0.0.0", "256.1.1.1", "::1", "8642", "65536", "\x1b[2J", "a\nb", "\udcff", "y" * 5000),
    *("anna", "ben", "*.mp4", "**", "\u2028", "\r", "\U0001f4aa"),
)
# Addresses that need no time to be refused.
ADDRESSES = ("tcp://", "tcp://127.0.0.1:1", "x://y", "127.0.0.1", "tcp://127.0.0.1:99999", "")
DATABASES = (
    "log.db",
    "new.db",
    "sqlite:///new.db",
    "sqlite://",
    "sqlite:////dev/null/x",
    "mysql://x/y",
    "x://",
)
DATABASES += ("postgresql://127.0.0.1:1/x", "postgresql://", "../in/clip.mp4", "../in", "", "://")


def cases(seed: int) -> Iterator[tuple[str, bytes]]:
    """Names and contents without end."""
    choose = random.Random(seed)
    commands = _commands()
    while True:
        yield "options.json", json.dumps(_command_line(commands, choose)).encode()


def run(path: Path, folder: Path) -> int:
    """Run it. Returns the exit code. Raises WrongError, also where a file of `in` changed."""
    shutil.copytree(_inputs(), folder / "in", symlinks=True)
    out = folder / "out"
    out.mkdir()
    for name in ("results", "log.db"):
        kept = folder / "in" / name
        (shutil.copytree if kept.is_dir() else shutil.copy)(kept, out / name)
    before = _digests(folder / "in")
    with _harmless(out):
        code = run_command(folder, *json.loads(path.read_bytes()), within=folder)
    if changed := before.items() - _digests(folder / "in").items():
        raise WrongError(f"changed or gone: {sorted(name for name, _ in changed)}")
    return code


def _commands() -> dict[tuple[str, ...], click.Command]:
    """Every command by the words that call it."""
    found: dict[tuple[str, ...], click.Command] = {}
    for name, (module, attribute) in COMMANDS.items():
        command = getattr(import_module(module), attribute)
        if isinstance(command, click.Group):
            found |= {(name, inner): own for inner, own in command.commands.items()}
        else:
            found[(name,)] = command
    return found


def _command_line(commands: dict[tuple[str, ...], click.Command], choose: random.Random) -> list[str]:
    words = choose.choice(list(commands))
    command = commands[words]
    options = [own for own in command.params if isinstance(own, click.Option)]
    given = [_value(own, choose) for own in command.params if isinstance(own, click.Argument)]
    if choose.random() < 0.1:
        given = [*given, choose.choice(PATHS)] if choose.random() < 0.5 else given[:-1]
    asked = [own for own in options if own.required and choose.random() < 0.95]
    asked += choose.sample(options, min(len(options), choose.choice((0, 1, 1, 2, 3, 6))))
    for own in asked:
        flag = choose.choice([*own.opts, *own.secondary_opts])
        given += [flag] if own.is_flag else [flag, _value(own, choose)]
    if choose.random() < 0.05:
        given.insert(choose.randrange(len(given) + 1), choose.choice(("--nothing", "-x", "--help", *WORDS)))
    return [*words, *given]


def _value(parameter: click.Parameter, choose: random.Random) -> str:
    """A value that mostly has the right form."""
    name = parameter.name or ""
    if choose.random() < 0.1:
        return choose.choice(WORDS)
    if name == "db":
        return choose.choice(DATABASES)
    if name == "cluster":
        return choose.choice(ADDRESSES)
    if isinstance(parameter.type, click.Path) or name in {"folder", "output", "json_path", "junit_path"}:
        return choose.choice(PATHS)
    if isinstance(parameter.type, click.Choice) and choose.random() < 0.8:
        return choose.choice(parameter.type.choices)
    return choose.choice(WORDS)


@cache
def _scratch() -> TemporaryDirectory[str]:
    """Removed when the process ends."""
    return TemporaryDirectory(prefix="liftphase-fuzz-")


@cache
def _inputs() -> Path:
    """What command lines are tried on, made once."""
    top = Path(_scratch().name)
    clip = make_seed_clips(top / "made")[0]
    folder = top / "in"
    (folder / "season" / "anna").mkdir(parents=True)
    (folder / "empty").mkdir()
    (folder / "link").symlink_to("nowhere")
    (folder / "empty.mp4").touch()
    for at in (folder / "clip.mp4", folder / "season" / "anna" / "clip.mp4"):
        shutil.copy(clip, at)
    (folder / "targets.toml").write_text('target = "4-0-1-0"\n[athletes.anna]\neccentric-min = 3\n')
    (folder / "lifts.toml").write_text("[squat]\n")
    (folder / "season.csv").write_text("clip,athlete,load_kg\nanna/clip.mp4,anna,80\n")
    (folder / "plan.toml").write_text('start = 2026-11-16\n[[prescribed]]\nexercise = "squat"\n')
    (folder / "workouts.csv").write_text("Date,Exercise,Category,Weight,Weight Unit,Reps\n")
    for name in ("one", "other"):
        (folder / "results" / name).mkdir(parents=True)
        analysis = make_sets([(4, 1, 1, 0.4)] * 3, [(3, 0, 1, 0)] * 2, boundary_s=0.1)
        write_analysis_json(analysis, folder / "results" / name / "analysis.json")
    with chdir(folder):
        run_command(top, "log", "add", "results", "--athlete", "anna", "--db", "log.db", within=top)
    return folder


def _digests(folder: Path) -> dict[str, str]:
    """The content of every file by its name."""
    files = (path for path in folder.rglob("*") if path.is_file() and path.name != "log.db")
    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


class _Served:
    """A server that ends at once."""

    def run(self, sockets: Sequence[object]) -> None:
        pass


class _NoWorkers:
    """An engine that fails every job: a batch without worker processes."""

    slots = 1

    def submit(self, job: Job) -> "Future[Outcome]":
        future: Future[Outcome] = Future()
        future.set_result(Outcome(job.clip, "0" * 64, f"{job.clip} is not analyzed here."))
        return future

    def close(self) -> None:
        pass


def _harmless(out: Path) -> ExitStack:
    """In `out`, with nothing of the user's own, of the network and of other processes."""
    stack = ExitStack()
    stack.enter_context(chdir(out))
    folders = ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "LIFTPHASE_MODELS")
    own = {name: str(out / name.lower()) for name in folders} | {"COLUMNS": "200"}
    stack.enter_context(patch.dict(os.environ, own))

    def refuse(*_: Any) -> None:
        raise DownloadError("there is no network")

    estimator = ("liftphase.pose.models.registry.create_estimator", lambda *_, **__: ScriptedEstimator())
    for name, instead in (
        estimator,
        ("liftphase.batch.engine.ensure_bundle", lambda *_: out),
        ("liftphase.review.serve.make_server", lambda *_, **__: _Served()),
        ("liftphase.pose.models.mediapipe.fetch.download", refuse),
        ("liftphase.batch.engine.LocalEngine", lambda *_: _NoWorkers()),
    ):
        stack.enter_context(patch(name, instead))
    return stack
