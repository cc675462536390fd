"""How far coders agree: coefficients of reliability with their intervals. Knows no Flask and no database.

:func:`.measuring.of_units` compares judgements of units that are given, :func:`.measuring.of_segments` segments that
coders found for themselves.
"""
