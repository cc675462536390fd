"""Empathy interviews: what young people said, kept theirs, and brought to the work."""
