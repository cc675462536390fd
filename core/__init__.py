"""The small core of Common Aim: people, networks, the forms a network fills in, and plugins."""

if __name__ == "core":
    raise ImportError(
        "This folder is installed as commonaim.core: run `make setup`, then `import commonaim.core`."
    )
