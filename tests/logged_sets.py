"""Entries of the training log: sets that never happened."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from tempo_sets import make_sets

from liftphase.log.entry import Entry, make_entry
from liftphase.prescription.evaluation import evaluate
from liftphase.prescription.targets_file import prescribe
from liftphase.season.facts import SetFacts

REP = (4.0, 0.5, 1.0, 0.5)


def entry_of(
    clip: int | str = 1,
    *sets: Sequence[Sequence[float]],
    target: str | None = "4-0-1-0",
    corrected: bool = False,
    exercise: str = "squat",
    said: SetFacts | None = None,
    **facts,
) -> Entry:
    """An entry of a clip, by default of a set of three reps of Anna's with 80 kg. said: all by default."""
    analysis = make_sets(*(sets or [[REP] * 3]), boundary_s=0.05, path=f"anna/{clip}.mp4", exercise=exercise)
    sha256 = f"{clip:>064}"
    analysis = replace(analysis, clip=replace(analysis.clip, sha256=sha256), corrected=corrected)
    wanted = prescribe({"target": target}).target if target else None
    known = {"athlete": "Anna", "load_kg": 80.0, "date": datetime(2026, 11, 20, 17, 30)} | facts
    return make_entry(
        analysis,
        SetFacts(**known),
        evaluation=evaluate(analysis, wanted) if wanted else None,
        results="r",
        said=said,
    )
