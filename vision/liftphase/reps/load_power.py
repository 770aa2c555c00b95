"""Mean power and work of the concentrics on a load of known mass."""

from dataclasses import replace

from liftphase.reps.model import Analysis
from liftphase.reps.velocity_model import RepVelocity

G_M_S2 = 9.81
CM_PER_M = 100.0


def with_power(analysis: Analysis, load_kg: float | None) -> Analysis:
    """The analysis with the mean power and the work of its concentrics on a load; without them for no load.

    P = m (a + g) v, whose mean over the phase is m g times the mean speed, and whose integral is m g times
    the displacement: a load is as slow at the end of a phase as at its start, so that its kinetic energy
    cancels. The mass is the load's alone, taken as exact; the body's own, which a squat or a pull-up raises
    too, is not counted. A lift along an arc has none, since its load is not raised by its displacement along
    the path.
    """
    return analysis.map_reps(
        lambda set_: [replace(rep, velocity=_with_power(rep.velocity, load_kg)) for rep in set_.reps]
    )


def _with_power(velocity: RepVelocity | None, load_kg: float | None) -> RepVelocity | None:
    if velocity is None:
        return None
    speed, displacement_cm = velocity.concentric_mean_m_s, velocity.displacement_cm
    # The deviation is measured where the path is a vertical.
    if not load_kg or speed is None or displacement_cm is None or velocity.bar_path_deviation_cm is None:
        return replace(velocity, mean_power_w=None, mean_power_w_u=None, work_j=None, work_j_u=None)
    force_n = load_kg * G_M_S2
    return replace(
        velocity,
        mean_power_w=force_n * speed,
        mean_power_w_u=force_n * (velocity.concentric_mean_m_s_u or 0.0),
        work_j=force_n * displacement_cm / CM_PER_M,
        work_j_u=force_n * (velocity.displacement_cm_u or 0.0) / CM_PER_M,
    )
