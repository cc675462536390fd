"""The work of empathy interviews: plain functions over the models."""
