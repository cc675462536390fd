"""Codes for words that nobody has coded yet, learned from those that people coded. Knows no Flask and no database."""
