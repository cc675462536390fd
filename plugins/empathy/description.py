"""What the plugin is; whatever of it needs Flask or a database is named here and imported later."""

from commonaim.core.plugin import N_, Plugin

plugin = Plugin(
    name="empathy",
    title=N_("Empathy interviews"),
    summary=N_(
        "Looks through interview notes for what could tell who somebody is, before they are shared."
    ),
    requires=("coding",),
    translations="commonaim.plugins.empathy.translations",
    cli={"empathy": "commonaim.plugins.empathy.cli:empathy"},
)
