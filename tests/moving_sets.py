"""Analyses whose reps have velocities that are given."""

from dataclasses import replace

from liftphase.reps.model import Analysis
from liftphase.reps.velocity import summarize_velocity
from liftphase.reps.velocity_model import RepVelocity, ScaleRecord


def with_speeds(
    analysis: Analysis, *speeds_m_s: float | None, u: float = 0.02, point: str = "bar end"
) -> Analysis:
    """The analysis whose concentrics have these mean velocities; None for one that was not measured."""
    scale = ScaleRecord("plate", 400.0, 4.0, point)
    measured = [
        None
        if speed is None
        else RepVelocity(
            concentric_mean_m_s=speed,
            concentric_mean_m_s_u=u,
            eccentric_mean_m_s=0.2,
            eccentric_mean_m_s_u=0.01,
        )
        for speed in speeds_m_s
    ]
    of_rep = {rep.rep: velocity for rep, velocity in zip(analysis.reps, measured, strict=True)}
    moved = analysis.map_reps(lambda own: [replace(rep, velocity=of_rep[rep.rep]) for rep in own.reps])
    sets = tuple(replace(own, velocity=summarize_velocity(own, scale.relative_u)) for own in moved.sets)
    return replace(moved, sets=sets, quality=replace(moved.quality, scale=scale))
