"""How long the questions of a week take on a large training log.

    python tests/benchmarks/training_log.py [--sets 100000] [--db URL]

fills a new database with that many sets of 30 athletes over two years, of six reps each, and times `log week`
and `liftphase log trend` as commands of their own, the start of Python included: best of five, and CPU time.
"""

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from datetime import date, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa

from liftphase.log.database import Database
from liftphase.log.schema import athletes, reps, revisions, sets, sources
from liftphase.reps.rep import PARTS

ATHLETES, DAYS = 30, 730
LIFTS = ("squat", "bench-press", "deadlift", "bent-over-row", "overhead-press")
LAST = date(2026, 11, 27)
ROUNDS, REPS = 5, 6
TEMPO_S = (4.0, 0.0, 1.0, 0.0)


def fill(database: Database, count: int) -> None:
    with database.writing() as connection:
        connection.execute(
            sa.insert(athletes), [{"id": n + 1, "key": f"a{n}", "name": f"A{n}"} for n in range(ATHLETES)]
        )
        numbers = range(1, count + 1)
        connection.execute(
            sa.insert(sources), [{"id": n, "sha256": f"{n:064x}", "kind": "clip"} for n in numbers]
        )
        shared = {"digest": "0" * 64, "corrected": False, "set_count": 1, "logged_at": "2026-11-27"}
        connection.execute(
            sa.insert(revisions), [shared | {"id": n, "source_id": n, "name": f"{n}.mp4"} for n in numbers]
        )
        connection.execute(sa.insert(sets), [row(n, count) for n in numbers])
        parts = {f"{part}_s": seconds for part, seconds in zip(PARTS, TEMPO_S, strict=True)}
        rep = {"complete": True, "assisted": False, **parts, **{f"{part}_u_s": 0.1 for part in PARTS}}
        for number in range(1, REPS + 1):
            own = rep | {"number": number}
            connection.execute(sa.insert(reps), [own | {"set_id": n} for n in numbers])


def row(number: int, count: int) -> dict:
    day = LAST - timedelta(days=int((count - number) * DAYS / count))
    return {
        "revision_id": number,
        "is_current": True,
        "number": 1,
        "athlete_id": number % ATHLETES + 1,
        "exercise": LIFTS[number // ATHLETES % len(LIFTS)],
        "day": day,
        "started_at": datetime.combine(day, datetime.min.time()) + timedelta(hours=17),
        "load_kg": 105.0 if number % 500 == 0 else 80.0,
        "one_rep_max_kg": 100.0 if number % 3 else None,
        "rep_count": REPS,
        "eccentric_reps": REPS,
        "tempo": "4.0-0.0-1.0-0.0",
        "tut_s": 30.0,
        "tut_u_s": 0.1,
        "eccentric_s": 24.0,
        "eccentric_u_s": 0.3,
        "eccentric_mean_s": 4.0,
        "eccentric_mean_u_s": 0.05,
        "drift_s": 0.1,
        "drift_u_s": 0.1,
        "verdict": "pass",
    }


def timed(url: str, *arguments: str) -> tuple[float, float]:
    """Seconds by the clock and of the CPU."""
    code = "from liftphase_cli.main import main; main()"
    command = [sys.executable, "-c", code, "log", *arguments, "--db", url]
    times = []
    for _ in range(ROUNDS):
        begin_s, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        cpu_s = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        times.append((time.perf_counter() - begin_s, cpu_s))
    return min(times)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sets", type=int, default=100_000)
    parser.add_argument("--db")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        url = given.db or str(Path(folder) / "log.db")
        database = Database(url)
        fill(database, given.sets)
        database.close()
        day = LAST.isoformat()
        for words in (
            ("week", "--week", day),
            ("week", "--week", day, "--athlete", "A1"),
            ("trend", "--athlete", "A1", "--exercise", "squat"),
        ):
            clock_s, cpu_s = timed(url, *words)
            print(f"liftphase log {' '.join(words):<45} {clock_s:.2f} s, CPU {cpu_s:.2f} s")


if __name__ == "__main__":
    main()
