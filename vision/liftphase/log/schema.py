"""The tables of the training log.

A *source* is what sets come from: a clip, by the SHA-256 of its content, or a row of another log. It has
one *revision* that counts, the one without `replaced_at`; those before it are kept with their sets as the
history.
A change of the tables is a migration in `migrations/versions/`, never an edit of an earlier one.
"""

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    DateTime,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from liftphase.reps.rep import PARTS

# Meters a second, and what a set loses of them as a fraction; *_u: half-widths of 90 % intervals.
SET_VELOCITIES = (
    *("concentric_mean_m_s", "concentric_mean_m_s_u", "eccentric_mean_m_s", "eccentric_mean_m_s_u"),
    *("fastest_m_s", "fastest_m_s_u", "velocity_loss", "velocity_loss_u"),
)
REP_VELOCITIES = (
    *("displacement_cm", "displacement_cm_u", "concentric_mean_m_s", "concentric_mean_m_s_u"),
    *("concentric_peak_m_s", "concentric_peak_m_s_u", "eccentric_mean_m_s", "eccentric_mean_m_s_u"),
    *("eccentric_peak_m_s", "eccentric_peak_m_s_u"),
)

# What `migrations/versions/` leads to; a test holds the two together.
HEAD = "0003"

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# key: the name case-folded, by which a person is found.
athletes = Table(
    "athletes",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
)

# kind: clip, or the name of the log it was imported from.
sources = Table(
    "sources",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("sha256", String(64), nullable=False, unique=True),
    Column("kind", String(16), nullable=False),
)

# digest: SHA-256 of all that is logged of it; name: of the clip; results: folder of its files; logged_at,
# replaced_at: UTC, ISO 8601.
revisions = Table(
    "revisions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("source_id", ForeignKey("sources.id"), nullable=False, index=True),
    Column("digest", String(64), nullable=False),
    Column("name", Text, nullable=False),
    Column("results", Text),
    Column("corrected", Boolean, nullable=False),
    Column("set_count", Integer, nullable=False),
    Column("logged_at", String(32), nullable=False),
    Column("replaced_at", String(32)),
    Index(
        "uq_revisions_current",
        "source_id",
        unique=True,
        sqlite_where=text("replaced_at IS NULL"),
        postgresql_where=text("replaced_at IS NULL"),
    ),
)

# Seconds, degrees and kilograms; *_u_s: half-widths of 90 % intervals. day, started_at: where the machine is.
# worst_*: of the rep that missed its limits by most. limits: what was judged by, JSON. rom_deg: of the
# leading joint, mean over the complete reps, rom_sd_deg its standard deviation between reps. fastest_m_s: the
# mean velocity of the fastest complete rep; measured_point: of body or bar, whose velocities they are.
# original: the row of another log that it was imported from, JSON.
sets = Table(
    "sets",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("revision_id", ForeignKey("revisions.id"), nullable=False, index=True),
    Column("is_current", Boolean, nullable=False),
    Column("number", Integer, nullable=False),
    Column("athlete_id", ForeignKey("athletes.id")),
    Column("exercise", Text, nullable=False),
    Column("day", Date),
    Column("started_at", DateTime),
    Column("set_type", String(16)),
    Column("load_kg", Float),
    Column("one_rep_max_kg", Float),
    Column("method", Text),
    Column("target", Text),
    Column("limits", Text),
    Column("rpe", Float),
    Column("notes", Text),
    Column("verdict", String(32)),
    Column("reps_kept", Integer),
    Column("reps_missed", Integer),
    Column("reps_too_close", Integer),
    Column("worst_rep", Integer),
    Column("worst_part", String(32)),
    Column("worst_off_s", Float),
    Column("rep_count", Integer, nullable=False),
    Column("eccentric_reps", Integer),
    Column("tempo", Text),
    Column("tut_s", Float),
    Column("tut_u_s", Float),
    Column("eccentric_s", Float),
    Column("eccentric_u_s", Float),
    Column("eccentric_mean_s", Float),
    Column("eccentric_mean_u_s", Float),
    Column("drift_s", Float),
    Column("drift_u_s", Float),
    Column("rom_deg", Float),
    Column("rom_sd_deg", Float),
    Column("original", Text),
    *(Column(name, Float) for name in SET_VELOCITIES),
    Column("measured_point", String(16)),
    UniqueConstraint("revision_id", "number"),
    Index("ix_sets_athlete_exercise_day", "athlete_id", "exercise", "day"),
    Index("ix_sets_day", "day"),
)

reps = Table(
    "reps",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("set_id", ForeignKey("sets.id"), nullable=False, index=True),
    Column("number", Integer, nullable=False),
    Column("complete", Boolean, nullable=False),
    Column("assisted", Boolean, nullable=False),
    Column("side", String(8)),
    Column("verdict", String(32)),
    Column("rom_deg", Float),
    *(Column(f"{part}_s", Float) for part in PARTS),
    *(Column(f"{part}_u_s", Float) for part in PARTS),
    *(Column(name, Float) for name in REP_VELOCITIES),
)

phases = Table(
    "phases",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("rep_id", ForeignKey("reps.id"), nullable=False, index=True),
    Column("position", Integer, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("end", String(16)),
    Column("start_s", Float, nullable=False),
    Column("end_s", Float, nullable=False),
    Column("start_u_s", Float, nullable=False),
    Column("end_u_s", Float, nullable=False),
)
