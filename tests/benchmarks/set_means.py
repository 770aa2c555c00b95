"""How much of the errors of a set's movements is common to its reps, and what that does to their mean.

    python tests/benchmarks/set_means.py

Of the pose tracks that accuracy.py has kept of rendered clips, whose truth has no error: every set of at
least two complete reps whose movements of a kind are all there in the truth. For each correlation of the
errors it prints how often the mean's 90 % interval holds the true mean, and how wide the intervals are.
"""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "sample_videos"))

from benchmarks.clips import default_cache
from benchmarks.labeled_tracks import LabeledTrack, kept_tracks
from benchmarks.scoring import length_s, match_movements
from benchmarks.tiers import TIERS

from liftphase.analysis import measure_track
from liftphase.reps.mean_uncertainty import mean_u_s
from liftphase.reps.model import Analysis
from liftphase.reps.rep import Part

CORRELATIONS = np.arange(0, 1.01, 0.1)


@dataclass(frozen=True)
class SetErrors:
    """Errors of the movements of a kind in a set, found less true, and their stated half-widths, seconds."""

    error_s: NDArray[np.float64]
    u_s: NDArray[np.float64]


def main() -> None:
    tracks = [own for tier in TIERS for own in kept_tracks(tier, default_cache(), Path())]
    analyses = [measure_track(own.track, exercise=own.lift).analysis for own in tracks]
    for part in (Part.ECCENTRIC, Part.CONCENTRIC):
        found = [own for each in zip(tracks, analyses, strict=True) for own in errors_of(*each, part)]
        print(f"{part}: {len(tracks)} clips, {len(found)} sets")
        report(found)


def report(sets: Sequence[SetErrors]) -> None:
    scaled = [own.error_s / own.u_s for own in sets]
    reps = np.concatenate(scaled)
    print(f"  {len(reps)} reps: interval holds {np.mean(np.abs(reps) <= 1):.1%}")
    products = np.concatenate([[a * b for a, b in combinations(own, 2)] for own in scaled])
    print(f"  correlation of the errors of two reps of a set: {np.mean(products) / np.mean(reps**2):.2f}")
    errors = np.array([own.error_s.mean() for own in sets])
    for correlation in CORRELATIONS:
        widths = np.array([mean_u_s(own.u_s.tolist(), correlation) for own in sets])
        held, width = np.mean(np.abs(errors) <= widths), widths.mean()
        print(f"  mean, correlation {correlation:.1f}: interval holds {held:.1%}, half-width {width:.3f} s")


def errors_of(labeled: LabeledTrack, analysis: Analysis, part: Part) -> Iterator[SetErrors]:
    """Of each set of an analysis."""
    pairs = match_movements(labeled.truth, analysis.to_dict()["segments"])
    true_s = {
        pair.got["rep"]: length_s(pair.want) for pair in pairs if pair.timed and pair.want["phase"] == part
    }
    for own in analysis.sets:
        reps = [rep for rep in own.typical_reps if rep.duration_s(part) is not None]
        if len(reps) > 1 and all(rep.rep in true_s for rep in reps):
            yield SetErrors(
                np.array([(rep.duration_s(part) or 0.0) - true_s[rep.rep] for rep in reps]),
                np.array([rep.duration_u_s(part) for rep in reps]),
            )


if __name__ == "__main__":
    main()
