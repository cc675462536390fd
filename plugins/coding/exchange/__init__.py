"""Coding projects in and out, as plain data. Knows no Flask and no database.

:mod:`.model` is what a project is, :mod:`.refi` reads and writes it as REFI-QDA (.qdpx, .qdc), and the other modules
write what people read: tables, documents, annotations.
"""
