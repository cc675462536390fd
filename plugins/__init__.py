"""The plugins that come with Common Aim; each uses only what any plugin could use."""

if __name__ == "plugins":
    raise ImportError(
        "This folder is installed as commonaim.plugins: run `make setup`, "
        "then `import commonaim.plugins`."
    )
