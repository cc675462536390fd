"""Revisions of the tables of the norms."""
