"""Alembic revisions of the tables of coding."""
