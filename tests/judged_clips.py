"""Clips whose sets are judged against 4-0-1-0: one rep passes, one fails, one is too close to call."""

import pytest
from tempo_sets import make_sets

from liftphase.export.result import ClipResult
from liftphase.prescription.evaluation import evaluate
from liftphase.prescription.targets_file import prescribe

REPS = [(4.1, 0.0, 1.0, 0.4), (3.0, 0.9, 1.0, 0.4), (3.53, 0.0, 1.0, 0.4)]


def judged(*sets, path="clip.mp4", **wanted) -> ClipResult:
    """The verdict on sets of reps; wanted: keys of a targets file."""
    analysis = make_sets(*(sets or [REPS]), boundary_s=0.05, path=path)
    target = prescribe({"target": "4-0-1-0"} | wanted).target
    assert target is not None
    return ClipResult(path, analysis, evaluate(analysis, target))


@pytest.fixture
def results() -> list[ClipResult]:
    """One clip that fails, one that passes, one that cannot be analyzed, one without a target."""
    return [
        judged(path="a.mp4"),
        judged([REPS[0]] * 2, path="b.mp4"),
        ClipResult("c\x1b\udcff[red].mp4", error="no video", failed=True),
        ClipResult("d.mp4", make_sets(REPS), error="no target for squat"),
    ]
