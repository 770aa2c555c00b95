"""Whether the weight plate goes the way that a lift takes: which movement is the eccentric, by gravity."""

from collections.abc import Sequence

import numpy as np

from liftphase.exercises.library import Exercise
from liftphase.kinematics.prepared import Kinematics
from liftphase.phases.model import Phase
from liftphase.signal.gaps import fill_short_gaps


def direction_by_plate(kin: Kinematics, lift: Exercise, sets: Sequence[Sequence[Phase]]) -> float:
    """Fraction of the movements in which the plate rises as the load of the lift does.

    Parameters
    ----------
    kin : Kinematics
        The prepared clip.
    lift : Exercise
        The lift. Only a load that is raised along the vertical (`raises_load`) rises in the concentric. In
        a lift on the hands what was followed is no plate of the load (`moves_plate`).
    sets : sequence of sequence of Phase
        The movements of its sets.

    Returns
    -------
    float
        0..1, by distance; 1 where no plate shows a movement from its start to its end.
    """
    if kin.plates is None or not (lift.raises_load and lift.moves_plate):
        return 1.0
    height = -fill_short_gaps(kin.times_s, kin.plates.center_px[:, 1].astype(np.float64))
    movements = [movement for set_ in sets for movement in set_]
    ends = np.interp([[m.start_s, m.end_s] for m in movements], kin.times_s, height).reshape(-1, 2)
    rises = (ends[:, 1] - ends[:, 0]) * np.where([m.concentric for m in movements], 1.0, -1.0)
    rises = rises[np.isfinite(rises)]
    moved = float(np.abs(rises).sum())
    return float(rises[rises > 0].sum()) / moved if moved > 0 else 1.0
