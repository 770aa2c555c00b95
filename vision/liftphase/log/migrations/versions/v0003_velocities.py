"""Sets and reps have their velocities."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_OF_SET = (
    *("concentric_mean_m_s", "concentric_mean_m_s_u", "eccentric_mean_m_s", "eccentric_mean_m_s_u"),
    *("fastest_m_s", "fastest_m_s_u", "velocity_loss", "velocity_loss_u"),
)
_OF_REP = (
    *("displacement_cm", "displacement_cm_u", "concentric_mean_m_s", "concentric_mean_m_s_u"),
    *("concentric_peak_m_s", "concentric_peak_m_s_u", "eccentric_mean_m_s", "eccentric_mean_m_s_u"),
    *("eccentric_peak_m_s", "eccentric_peak_m_s_u"),
)


def upgrade() -> None:
    """Add the columns."""
    for name in _OF_SET:
        op.add_column("sets", sa.Column(name, sa.Float(), nullable=True))
    op.add_column("sets", sa.Column("measured_point", sa.String(16), nullable=True))
    for name in _OF_REP:
        op.add_column("reps", sa.Column(name, sa.Float(), nullable=True))
