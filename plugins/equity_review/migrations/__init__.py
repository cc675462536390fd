"""Alembic revisions of the equity review's own tables."""
