"""A season of rendered films whose every duration is known, and the faults sown into it.

12 athletes, 8 weeks, 4 lifts. Each athlete has one body and is filmed once in each lift; the clips of the
weeks hold the same images, and differ in their metadata, and so in their content's hash. Whatever is done
otherwise (fast, long or shrinking sets) is a film of its own. With `every` each of the clips is rendered by
itself.
"""

import json
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path

import av

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "sample_videos"))

from benchmarks.clips import film_key

from studio import Scene, describe
from studio.film import TICKS, VideoFile
from studio.scene import Production

START, WEEKS = date(2025, 9, 1), 8
ATHLETES = (
    *("anna", "ben", "carl", "dora", "emil", "fatima"),
    *("gustav", "hanna", "ida", "jonas", "klara", "lars"),
)
VIEWS = {"squat": 60.0, "bench-press": 60.0, "bent-over-row": 70.0, "romanian-deadlift": 75.0}
SESSIONS = {0: ("squat", "bench-press"), 3: ("bent-over-row", "romanian-deadlift")}
TEMPO, REPS, TARGET = "3-0-1-0.5", 3, "3-*-1-*"
FAST, FAST_TARGET = "0.8-0-1-0.5", "1-*-1-*"
ONE_REP_MAX_KG = 150.0
# Seconds of every film before its set and after it; the studio's own walk to the bar is left out.
MARGIN_S = 1.2
# What a fault is warned of: (athlete, lift or muscle group, code of the guideline, day).
SKIPPED, SHRINKING = ("hanna", 3), "ida"
SHRINKING_TEMPI = {4: "2.2-0-1-0.5", 5: "1.8-0-1-0.5", 6: "1.4-0-1-0.5", 7: "1.1-0-1-0.5"}
MISSPELLED = ("jonas", "jonass", 2)


def monday_of(week: int) -> date:
    return START + timedelta(weeks=week)


SOWN = {
    ("ben", "quadriceps", "volume-jump", monday_of(6)),
    ("carl", "chest", "short-rest", monday_of(5)),
    ("dora", "squat", "no-build-up", monday_of(5)),
    ("emil", "squat", "too-many-sets", monday_of(3)),
    ("fatima", "squat", "above-125-percent", monday_of(2)),
    ("gustav", "squat", "too-many-reps", monday_of(7)),
}


@dataclass(frozen=True)
class SeasonClip:
    """A clip: whose, of which lift, when its set was done and with which load, and the scene that is filmed.

    folder: named after the athlete, or nearly so; target: the prescribed tempo.
    """

    athlete: str
    lift: str
    at: datetime
    load_kg: float
    scene: Scene
    target: str = TARGET
    folder: str = ""

    @property
    def name(self) -> str:
        lift = self.lift.replace("-", " ")
        folder = self.folder or self.athlete
        return f"{folder}/{self.at:%Y-%m-%d}/{lift} {self.load_kg:g}kg {self.at:%Hh%M}.mp4"


def season_clips(every: bool = False) -> list[SeasonClip]:
    """Every clip of the season. every: each with a scene of its own."""
    clips = [
        clip
        for number, athlete in enumerate(ATHLETES)
        for week in range(WEEKS)
        if (athlete, week) != SKIPPED
        for clip in _week(athlete, number, week)
    ]
    if every:
        return [replace(clip, scene=replace(clip.scene, seed=10_000 + n)) for n, clip in enumerate(clips)]
    return clips


def _week(athlete: str, number: int, week: int) -> Iterator[SeasonClip]:
    for weekday, lifts in SESSIONS.items():
        for order, lift in enumerate(lifts):
            at = _time(week, weekday, 20 * order)
            scene = Scene(
                lift,
                TEMPO,
                REPS,
                view_deg=VIEWS[lift],
                size=(320, 240),
                fps=15.0,
                seed=10 * number + len(lift),
                scatter=0.03,
                fatigue=0.1,
                features=("no-entrance",),
            )
            clip = SeasonClip(athlete, lift, at, 40.0 + 5 * number + 2.5 * week, scene)
            clip = replace(clip, folder=MISSPELLED[1]) if (athlete, week) == MISSPELLED[::2] else clip
            yield from _sown(clip, week)


def _time(week: int, weekday: int, minutes: int) -> datetime:
    day = datetime.combine(monday_of(week) + timedelta(days=weekday), datetime.min.time())
    return day + timedelta(hours=17, minutes=minutes)


def _sown(clip: SeasonClip, week: int) -> Iterator[SeasonClip]:
    """The clip, or what is done in its place."""
    later = [clip.at + timedelta(minutes=4 * number) for number in range(4)]
    heavy = {"klara": {1: 157.5, 3: 165.0, 5: 172.5}, "dora": {5: 165.0}, "fatima": {2: 195.0}}
    match clip.athlete, clip.lift, week:
        case "ben", "squat", 6:
            yield from (replace(clip, at=at) for at in later[:2])
        case "carl", "bench-press", 4:
            yield replace(clip, at=_time(week, 6, 0))
        case "emil", "squat", 3:
            fast = replace(clip, load_kg=157.5, scene=replace(clip.scene, tempo=FAST), target=FAST_TARGET)
            yield from (replace(fast, at=at) for at in later)
        case "gustav", "squat", 7:
            scene = replace(clip.scene, tempo=FAST, reps=11)
            yield replace(clip, load_kg=157.5, scene=scene, target=FAST_TARGET)
        case "ida", "squat", (4 | 5 | 6 | 7):
            yield replace(clip, scene=replace(clip.scene, tempo=SHRINKING_TEMPI[week]))
        case athlete, "squat", _ if week in heavy.get(athlete, {}):
            yield replace(clip, load_kg=heavy[athlete][week])
        case _:
            yield clip


def film(scene: Scene, folder: Path) -> Path:
    """The film of a scene's set in `folder`, rendered unless it is there, with its truth beside it.

    The truth holds `reps`, the eccentric seconds of each rep.
    """
    home = folder / f"set-{film_key(scene)}"
    if not home.exists():
        folder.mkdir(parents=True, exist_ok=True)
        scratch = Path(tempfile.mkdtemp(prefix=".filming-", dir=folder))
        try:
            _render(scene, scratch)
            scratch.rename(home)
        finally:
            shutil.rmtree(scratch, ignore_errors=True)
    return home / "set.mp4"


def _render(scene: Scene, folder: Path) -> None:
    truth, production = describe(scene), Production(scene)
    first = max(int((truth["reps"][0]["start_s"] - MARGIN_S) * scene.fps), 0)
    last = int((truth["reps"][-1]["end_s"] + MARGIN_S) * scene.fps)
    with VideoFile(folder / "set.mp4", scene.size, scene.fps, crf=20) as video:
        for number in range(first, last + 1):
            rgb = production.frame(number / scene.fps, number)
            video.add(rgb, round((number - first) * TICKS / scene.fps))
    seconds = {"reps": [float(rep["eccentric_s"]) for rep in truth["reps"]]}
    (folder / "truth.json").write_text(json.dumps(seconds), encoding="utf-8")


def true_eccentrics_s(scene: Scene, folder: Path) -> list[float]:
    """Seconds of the eccentric of every rep, in a scene that was filmed."""
    path = film(scene, folder).with_name("truth.json")
    return json.loads(path.read_text(encoding="utf-8"))["reps"]


def publish_clip(source: Path, clip: SeasonClip, path: Path) -> None:
    """The film as a clip of its own: the same packets, with a comment and the time when it was recorded."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with av.open(str(source)) as original, av.open(str(path), "w", format="mp4") as copy:
        start = clip.at.astimezone() - timedelta(seconds=MARGIN_S)
        copy.metadata["creation_time"] = start.isoformat()
        copy.metadata["comment"] = clip.name
        stream = original.streams.video[0]
        same = copy.add_stream_from_template(stream)
        for packet in original.demux(stream):
            if packet.dts is not None:
                packet.stream = same
                copy.mux(packet)
