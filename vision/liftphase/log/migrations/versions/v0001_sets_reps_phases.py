"""Athletes, sources and their revisions, sets, reps and phases."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables of the first version."""
    _make_revisions()
    _make_sets()
    _make_reps()


def _make_revisions() -> None:
    op.create_table(
        "athletes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_athletes")),
        sa.UniqueConstraint("key", name=op.f("uq_athletes_key")),
    )
    op.create_table(
        "sources",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sources")),
        sa.UniqueConstraint("sha256", name=op.f("uq_sources_sha256")),
    )
    op.create_table(
        "revisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("results", sa.Text(), nullable=True),
        sa.Column("corrected", sa.Boolean(), nullable=False),
        sa.Column("set_count", sa.Integer(), nullable=False),
        sa.Column("logged_at", sa.String(length=32), nullable=False),
        sa.Column("replaced_at", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name=op.f("fk_revisions_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revisions")),
    )
    op.create_index(op.f("ix_revisions_source_id"), "revisions", ["source_id"], unique=False)
    op.create_index(
        "uq_revisions_current",
        "revisions",
        ["source_id"],
        unique=True,
        sqlite_where=sa.text("replaced_at IS NULL"),
        postgresql_where=sa.text("replaced_at IS NULL"),
    )


def _make_sets() -> None:
    op.create_table(
        "sets",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("is_current", sa.Boolean(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("athlete_id", sa.Integer(), nullable=True),
        sa.Column("exercise", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("started_at", sa.DateTime(), nullable=True),
        sa.Column("set_type", sa.String(length=16), nullable=True),
        sa.Column("load_kg", sa.Float(), nullable=True),
        sa.Column("one_rep_max_kg", sa.Float(), nullable=True),
        sa.Column("method", sa.Text(), nullable=True),
        sa.Column("target", sa.Text(), nullable=True),
        sa.Column("limits", sa.Text(), nullable=True),
        sa.Column("rpe", sa.Float(), nullable=True),
        sa.Column("notes", sa.Text(), nullable=True),
        sa.Column("verdict", sa.String(length=32), nullable=True),
        sa.Column("reps_kept", sa.Integer(), nullable=True),
        sa.Column("reps_missed", sa.Integer(), nullable=True),
        sa.Column("reps_too_close", sa.Integer(), nullable=True),
        sa.Column("worst_rep", sa.Integer(), nullable=True),
        sa.Column("worst_part", sa.String(length=32), nullable=True),
        sa.Column("worst_off_s", sa.Float(), nullable=True),
        sa.Column("rep_count", sa.Integer(), nullable=False),
        sa.Column("eccentric_reps", sa.Integer(), nullable=True),
        sa.Column("tempo", sa.Text(), nullable=True),
        sa.Column("tut_s", sa.Float(), nullable=True),
        sa.Column("tut_u_s", sa.Float(), nullable=True),
        sa.Column("eccentric_s", sa.Float(), nullable=True),
        sa.Column("eccentric_u_s", sa.Float(), nullable=True),
        sa.Column("eccentric_mean_s", sa.Float(), nullable=True),
        sa.Column("eccentric_mean_u_s", sa.Float(), nullable=True),
        sa.Column("drift_s", sa.Float(), nullable=True),
        sa.Column("drift_u_s", sa.Float(), nullable=True),
        sa.Column("rom_deg", sa.Float(), nullable=True),
        sa.Column("rom_sd_deg", sa.Float(), nullable=True),
        sa.ForeignKeyConstraint(["athlete_id"], ["athletes.id"], name=op.f("fk_sets_athlete_id")),
        sa.ForeignKeyConstraint(["revision_id"], ["revisions.id"], name=op.f("fk_sets_revision_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sets")),
        sa.UniqueConstraint("revision_id", "number", name=op.f("uq_sets_revision_id")),
    )
    op.create_index("ix_sets_athlete_exercise_day", "sets", ["athlete_id", "exercise", "day"], unique=False)
    op.create_index("ix_sets_day", "sets", ["day"], unique=False)
    op.create_index(op.f("ix_sets_revision_id"), "sets", ["revision_id"], unique=False)


def _make_reps() -> None:
    op.create_table(
        "reps",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("set_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("complete", sa.Boolean(), nullable=False),
        sa.Column("assisted", sa.Boolean(), nullable=False),
        sa.Column("side", sa.String(length=8), nullable=True),
        sa.Column("verdict", sa.String(length=32), nullable=True),
        sa.Column("rom_deg", sa.Float(), nullable=True),
        sa.Column("eccentric_s", sa.Float(), nullable=True),
        sa.Column("lengthened_pause_s", sa.Float(), nullable=True),
        sa.Column("concentric_s", sa.Float(), nullable=True),
        sa.Column("shortened_pause_s", sa.Float(), nullable=True),
        sa.Column("eccentric_u_s", sa.Float(), nullable=True),
        sa.Column("lengthened_pause_u_s", sa.Float(), nullable=True),
        sa.Column("concentric_u_s", sa.Float(), nullable=True),
        sa.Column("shortened_pause_u_s", sa.Float(), nullable=True),
        sa.ForeignKeyConstraint(["set_id"], ["sets.id"], name=op.f("fk_reps_set_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reps")),
    )
    op.create_index(op.f("ix_reps_set_id"), "reps", ["set_id"], unique=False)
    op.create_table(
        "phases",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("rep_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("end", sa.String(length=16), nullable=True),
        sa.Column("start_s", sa.Float(), nullable=False),
        sa.Column("end_s", sa.Float(), nullable=False),
        sa.Column("start_u_s", sa.Float(), nullable=False),
        sa.Column("end_u_s", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(["rep_id"], ["reps.id"], name=op.f("fk_phases_rep_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_phases")),
    )
    op.create_index(op.f("ix_phases_rep_id"), "phases", ["rep_id"], unique=False)
