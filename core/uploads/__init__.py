"""Files that people hand in: what they are, whether they may stay, and where they are kept."""
