"""Sets of other logs keep the row that they were imported from."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the column."""
    op.add_column("sets", sa.Column("original", sa.Text(), nullable=True))
