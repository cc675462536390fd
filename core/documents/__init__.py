"""What files of other programs say, as plain titles and texts. Knows no Flask and no database."""
