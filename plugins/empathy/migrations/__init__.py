"""Alembic revisions of the tables of empathy interviews."""
