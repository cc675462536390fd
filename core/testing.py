"""Fixtures for plugin authors; pytest loads them by the entry point pytest11."""
