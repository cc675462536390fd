"""REFI-QDA, in which programs for qualitative analysis exchange projects (.qdpx) and codebooks (.qdc); schema 1.0."""
