"""The training log: every set, rep and phase over months, in SQLite or any database of SQLAlchemy."""
