"""What the plugin is; whatever of it needs Flask or a database is named here and imported later."""

from commonaim.core.plugin import N_, Permission, Plugin

EVERYBODY = ("hub_admin", "facilitator", "program_leader", "evaluator", "viewer")

plugin = Plugin(
    name="norms",
    title=N_("Norms"),
    summary=N_(
        "The agreements that members make with each other: proposed, questioned and changed by everybody,"
        " opened at each meeting, and repaired when they were broken."
    ),
    blueprint="commonaim.plugins.norms.views:blueprint",
    hooks="commonaim.plugins.norms.hooks",
    models="commonaim.plugins.norms.models",
    migrations="commonaim.plugins.norms.migrations",
    translations="commonaim.plugins.norms.translations",
    permissions=(
        Permission("norms.read", N_("Read the norms and how they came about"), EVERYBODY),
        Permission("norms.propose", N_("Propose, question and discuss norms"), EVERYBODY),
    ),
    pages=(N_("Norms: what we hold each other to, and since when"),),
    tables=("norms_norm", "norms_wording"),
    personal_data=(N_("who proposed a wording of a norm"),),
)
