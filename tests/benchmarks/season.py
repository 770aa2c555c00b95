"""A season of rendered films through `liftphase batch --log`: the log's numbers against the truth.

    python tests/benchmarks/season.py [--every] [--folder DIR] [--db URL]

384 clips of 12 athletes, 8 weeks and 4 lifts (see `season_films`). Prints how far the log is from what was
rendered, and every warning; ends with 1 where a clip, a set or a rep is missing or counted twice, an
interval of 90 % holds the truth in fewer than 80 % of the sets, a sown fault is not warned of, or anything
else is. One film in fifty may have a wrong count of reps.

By default the pose model runs over one clip of each of the 54 films, and over all clips of the first film,
to show that the same images give the same landmarks; the others are given their film's pose track. With
`--every` each clip is rendered and passes the pose model by itself.
"""

import argparse
import csv
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Sequence
from concurrent.futures import as_completed
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "sample_videos"))

from benchmarks.clips import default_cache
from benchmarks.season_films import (
    ATHLETES,
    FAST_TARGET,
    MISSPELLED,
    ONE_REP_MAX_KG,
    SHRINKING,
    SHRINKING_TEMPI,
    SKIPPED,
    SOWN,
    START,
    TARGET,
    WEEKS,
    SeasonClip,
    film,
    monday_of,
    publish_clip,
    season_clips,
    true_eccentrics_s,
)
from benchmarks.workers import make_pool

from liftphase.exercises.library import ExerciseLibrary
from liftphase.export.result_folder import TRACK_FILE
from liftphase.log.database import Database
from liftphase.log.plan import State, read_plan
from liftphase.log.reading import LoggedSet, select_reps, select_sets
from liftphase.log.trend import find_trends
from liftphase.log.verify import find_faults
from liftphase.log.week_report import build_week
from liftphase.log.weeks import monday, volume_of
from liftphase.pose.track_file import load_track, save_track
from liftphase.video.decode import ClipReader
from studio import Scene

MIN_COVERAGE, MAX_WRONG_FILMS = 0.8, 0.02
WRONG_ROW = "anna/2025-09-01/sqat 40kg 17h00.mp4"
TWICE = "lars/2025-09-18/squat again.mp4"


@dataclass(frozen=True)
class Folders:
    """Where the films, the season and its results are, and the address of the log."""

    films: Path
    season: Path
    results: Path
    db: str


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--every", action="store_true", help="render and pose every clip by itself")
    parser.add_argument(
        "--folder", type=Path, help="a new folder in which the season and its results are kept"
    )
    parser.add_argument("--db", help="the log (default: an SQLite file beside the results)")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="liftphase-season-") as scratch:
        home = given.folder or Path(scratch)
        db = given.db or str(home / "log.db")
        folders = Folders(default_cache() / "films", home / "season", home / "results", db)
        faults = run(folders, season_clips(given.every))
    for fault in faults:
        print(f"WRONG: {fault}")
    sys.exit(1 if faults else 0)


def run(folders: Folders, clips: Sequence[SeasonClip]) -> list[str]:
    """Make the season, log it as a coach would, and compare; a line for everything that is not right."""
    scenes = list(dict.fromkeys(clip.scene for clip in clips))
    films = render_films(scenes, folders.films)
    firsts = [next(clip for clip in clips if clip.scene == scene) for scene in scenes]
    posed = {clip.name: clip for clip in (*firsts, *(clip for clip in clips if clip.scene == scenes[0]))}
    for clip in posed.values():
        if not (folders.season / clip.name).exists():
            publish_clip(films[clip.scene], clip, folders.season / clip.name)
    write_manifest(folders.season / "season.csv", misspelled=True)
    run_batch(folders)
    faults = compare_tracks([clip for clip in posed.values() if clip.scene == scenes[0]], folders)
    for clip in clips:
        if clip.name not in posed:
            path = folders.season / clip.name
            if path.exists():
                continue
            publish_clip(films[clip.scene], clip, path)
            first = next(each for each in firsts if each.scene == clip.scene)
            lend_track(folders.results / Path(first.name).with_suffix("") / TRACK_FILE, path, folders)
    original = next(
        c for c in clips if c.athlete == "lars" and c.lift == "squat" and c.at.date() == monday_of(2)
    )
    twin = folders.season / TWICE
    twin.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(folders.season / original.name, twin)
    faults += compare_notes(run_batch(folders), original)

    # The coach mends what was said to be wrong, and runs the same command again.
    twin.unlink()
    write_manifest(folders.season / "season.csv", misspelled=False)
    notes = run_batch(folders)
    faults += [f"still said: {note}" for note in notes if not note.startswith("training log:")]
    print(notes[-1])
    database = Database(folders.db)
    try:
        return [*faults, *compare_log(database, clips, folders)]
    finally:
        database.close()


def render_films(scenes: Sequence[Scene], folder: Path) -> dict[Scene, Path]:
    with make_pool(len(os.sched_getaffinity(0))) as pool:
        jobs = {pool.submit(film, scene, folder): scene for scene in scenes}
        for done, _ in enumerate(as_completed(jobs), start=1):
            print(f"\r{done} of {len(scenes)} films", end="", file=sys.stderr)
    print(file=sys.stderr)
    return {scene: job.result() for job, scene in jobs.items()}


def write_manifest(path: Path, *, misspelled: bool) -> None:
    """Targets and one-rep maxima. misspelled: with a row that names no clip; else with the athlete mended."""
    rows = [
        ("*", "", TARGET, ""),
        ("*squat*", "", "", f"{ONE_REP_MAX_KG:g}"),
        (f"emil/{monday_of(3)}/squat*", "", FAST_TARGET, ""),
        (f"gustav/{monday_of(7)}/squat*", "", FAST_TARGET, ""),
    ]
    rows += [(WRONG_ROW, "", TARGET, "")] if misspelled else [(f"{MISSPELLED[1]}/*", MISSPELLED[0], "", "")]
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([("clip", "athlete", "target", "one_rep_max_kg"), *rows])


def run_batch(folders: Folders) -> list[str]:
    """`liftphase batch --log`; the lines that it has for people."""
    command = (sys.executable, "-c", "from liftphase_cli.main import main; main()", "batch")
    asked = ("-o", folders.results, "--no-video", "--no-report", "--log", "--db", folders.db)
    done = subprocess.run([*command, folders.season, *asked], capture_output=True, text=True, check=False)
    print(done.stdout.strip())
    if done.returncode:
        raise RuntimeError(done.stderr)
    return [line.removeprefix("liftphase: ") for line in done.stderr.splitlines() if line.strip()]


def lend_track(source: Path, clip: Path, folders: Folders) -> None:
    """Give a clip the pose track of another with the same images."""
    with ClipReader(clip) as reader:
        for _ in reader.frames():
            pass
        info = reader.info()
    target = folders.results / clip.relative_to(folders.season).with_suffix("") / TRACK_FILE
    target.parent.mkdir(parents=True, exist_ok=True)
    track = load_track(source)
    save_track(replace(track, clip=replace(info, path=str(clip))), target)


def compare_tracks(clips: Sequence[SeasonClip], folders: Folders) -> list[str]:
    """Clips of one film that all passed the pose model, against each other."""
    paths = [folders.results / Path(clip.name).with_suffix("") / TRACK_FILE for clip in clips]
    first, *others = [load_track(path) for path in paths]
    same = [np.array_equal(first.image_px, other.image_px, equal_nan=True) for other in others]
    print(f"{len(paths)} clips of one film: {'the same landmarks' if all(same) else 'other landmarks'}")
    return [] if all(same) else ["clips of one film have different landmarks"]


def compare_notes(notes: Sequence[str], original: SeasonClip) -> list[str]:
    """What the batch says of wrong names and of the clip that is there twice, and nothing else."""
    print(*notes, sep="\n")
    wanted = {
        f"athlete '{MISSPELLED[1]}' .* did you mean '{MISSPELLED[0]}'": "the misspelled athlete",
        re.escape(WRONG_ROW) + ".*did you mean 'anna/2025-09-01/squat 40kg": "the row of no clip",
        f"{re.escape(TWICE)}.*{re.escape(original.name)}": "the clip that is there twice",
        r"training log: \d+ new": "the log",
    }
    unexpected = [note for note in notes if not any(re.search(own, note) for own in wanted)]
    missing = [words for own, words in wanted.items() if not any(re.search(own, note) for note in notes)]
    return [*(f"not warned of: {words}" for words in missing), *(f"said: {note}" for note in unexpected)]


def compare_log(database: Database, clips: Sequence[SeasonClip], folders: Folders) -> list[str]:
    faults = [f"log verify: {fault}" for fault in find_faults(database)]
    sets = {own.clip: own for own in select_sets(database)}
    count = len(select_sets(database))
    if count != len(clips) or sets.keys() != {clip.name for clip in clips}:
        return [*faults, f"{count} sets of {len(sets)} clips in the log, {len(clips)} were filmed"]
    truth = {clip.name: true_eccentrics_s(clip.scene, folders.films) for clip in clips}
    right = [clip for clip in clips if sets[clip.name].rep_count == len(truth[clip.name])]
    faults += count_films(clips, right)
    faults += [fault for clip in clips for fault in compare_facts(clip, sets[clip.name])]
    faults += [fault for clip in right for fault in compare_verdict(clip, truth[clip.name], sets[clip.name])]
    faults += compare_seconds(database, right, truth, sets)
    return [*faults, *compare_warnings(database), *compare_plan(database), *compare_trends(database)]


def count_films(clips: Sequence[SeasonClip], right: Sequence[SeasonClip]) -> list[str]:
    """Films in which the count of reps is wrong."""
    films, wrong = (
        {clip.scene for clip in clips},
        {clip.scene for clip in clips} - {clip.scene for clip in right},
    )
    for clip in clips:
        if clip.scene in wrong:
            print(f"wrong count of reps: {clip.name}")
    print(f"count of reps right in {len(films) - len(wrong)} of {len(films)} films")
    return ["too many films have a wrong count of reps"] if len(wrong) > MAX_WRONG_FILMS * len(films) else []


def compare_facts(clip: SeasonClip, own: LoggedSet) -> Iterable[str]:
    for word, logged, true in (
        ("athlete", own.athlete, clip.athlete),
        ("lift", own.exercise, clip.lift),
        ("day", own.day, clip.at.date()),
        ("load", own.load_kg, clip.load_kg),
    ):
        if logged != true:
            yield f"{clip.name}: {word} {logged}, true {true}"


def compare_verdict(clip: SeasonClip, eccentrics_s: Sequence[float], own: LoggedSet) -> Iterable[str]:
    """Of a clip with the right count of reps, when it began and whether the tempo was kept."""
    if own.started_at is None or abs(own.started_at - clip.at) > timedelta(seconds=2):
        yield f"{clip.name}: begun at {own.started_at}, true {clip.at}"
    wanted_s = 1.0 if clip.target == FAST_TARGET else 3.0
    kept = all(abs(seconds - wanted_s) <= 0.5 for seconds in eccentrics_s)
    if own.verdict == ("fail" if kept else "pass"):
        yield f"{clip.name}: verdict {own.verdict}, true eccentrics {eccentrics_s}"


def compare_seconds(
    database: Database,
    clips: Sequence[SeasonClip],
    truth: dict[str, list[float]],
    sets: dict[str, LoggedSet],
) -> list[str]:
    """Eccentric seconds of reps, sets, and of an athlete's lift in a week, against what was rendered."""
    reps = select_reps(database, [own.id for own in sets.values()])
    by_rep = [
        (row["eccentric_s"] - true_s, row["eccentric_u_s"])
        for clip in clips
        for row, true_s in zip(reps[sets[clip.name].id], truth[clip.name], strict=False)
        if row["eccentric_s"] is not None
    ]
    by_set = [
        (((own := sets[clip.name]).eccentric_s or 0.0) - sum(truth[clip.name]), own.eccentric_u_s)
        for clip in clips
    ]
    weeks: dict[tuple[str, date], list[SeasonClip]] = defaultdict(list)
    for clip in clips:
        weeks[clip.athlete, monday(clip.at.date())].append(clip)
    volumes = {key: volume_of([sets[clip.name] for clip in own]) for key, own in weeks.items()}
    by_week = [
        (volumes[key].eccentric_s - sum(sum(truth[clip.name]) for clip in own), volumes[key].eccentric_u_s)
        for key, own in weeks.items()
    ]
    faults = []
    for words, pairs in (("a rep", by_rep), ("a set", by_set), ("an athlete's week", by_week)):
        errors, us = np.array(pairs).T
        held = float(np.mean(np.abs(errors) <= us))
        print(
            f"eccentric of {words:<18}{len(errors):5}: error {np.mean(errors):+.3f} s, absolute "
            f"{np.mean(np.abs(errors)):.3f} s, interval {np.mean(us):.3f} s holds {held:.1%}"
        )
        if words == "a set" and held < MIN_COVERAGE:
            faults.append(f"the intervals hold the truth of {held:.1%} of the sets")
    return faults


def compare_warnings(database: Database) -> list[str]:
    """The guidelines that the weeks pass, against those that were sown."""
    found = set()
    for week in range(WEEKS):
        for report in build_week(database, monday_of(week)):
            for own in report.warnings:
                print(f"{report.athlete}, {own.day}, {own.subject}: {own.message} [{own.guideline.code}]")
                found.add((report.athlete, own.subject, own.guideline.code, own.day))
    missed = [f"not warned of: {own}" for own in sorted(SOWN - found)]
    return [*missed, *(f"warned of: {own}" for own in sorted(found - SOWN))]


def compare_plan(database: Database) -> list[str]:
    """What the plan says of each athlete's squats in each week: missed where a fault was sown, else kept."""
    sown = {SKIPPED, *((SHRINKING, week) for week in SHRINKING_TEMPI), ("ben", 6), ("emil", 3), ("gustav", 7)}
    text = f"start = {START}\n[[prescribed]]\nexercise = 'squat'\nsets = 1\nreps = 3\ntarget = '{TARGET}'\n"
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "plan.toml").write_text(text)
        plan = read_plan(Path(folder) / "plan.toml", ExerciseLibrary.builtin())
    sets, missed = select_sets(database, exercise="squat"), set()
    for week in range(WEEKS):
        for own in plan.progress(sets, monday_of(week), ATHLETES, monday_of(WEEKS)):
            if own.state is State.MISSED:
                print(f"plan, week {week + 1}: {own.athlete}, {own.exercise}: {'; '.join(own.missed)}")
                missed.add((own.athlete, week))
    if missed == sown:
        return []
    return [f"the plan misses {sorted(missed - sown)} more, and {sorted(sown - missed)} less"]


def compare_trends(database: Database) -> list[str]:
    """Changes of the squats' eccentric beyond the error: where the tempo was another, and nowhere else."""
    sown = {SHRINKING: {4, 5, 6, 7}, "emil": {3, 4}, "gustav": {7}}
    faults = []
    for athlete in ATHLETES:
        eccentric, *_ = find_trends(select_sets(database, athlete=athlete, exercise="squat"))
        marked = {(own.week - START).days // 7 for own in eccentric.points if own.changed is not None}
        if marked != sown.get(athlete, set()):
            faults.append(f"{athlete}: changes of the squat marked in weeks {sorted(marked)}")
    return faults


if __name__ == "__main__":
    main()
