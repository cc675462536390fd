"""Alembic versions of the core's tables."""

if __name__ == "migrations":
    raise ImportError(
        "This folder is installed as commonaim.migrations: run `make setup`, "
        "then `import commonaim.migrations`."
    )
