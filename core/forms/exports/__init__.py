"""A submission as a file to take along: Word, PDF or JSON."""
