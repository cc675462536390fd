"""What the plugin is; whatever of it needs Flask or a database is named here and imported later."""

from commonaim.core.plugin import N_, Permission, Plugin, Setting

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
        Permission(
            "norms.raise",
            N_("Tell a responder that a norm was broken, and take part in its repair when invited"),
            EVERYBODY,
        ),
        Permission("norms.responders", N_("Name the responders"), ("hub_admin",)),
    ),
    settings=(
        Setting(
            "keep_days",
            N_("Days for which a concern is kept after its last step"),
            "int",
            365,
            help=N_(
                "Then its text, its names and the record of who read it are deleted, and only the count stays."
                " At least 30."
            ),
        ),
    ),
    pages=(
        N_("Norms: what we hold each other to, and since when"),
        N_("Concerns: tell a responder what happened, with your name or without"),
        N_("The road of a concern to its repair, for those who take part in it and nobody else"),
        N_("Responders: to whom members can turn"),
    ),
    tables=(
        "norms_norm",
        "norms_wording",
        "norms_responder",
        "norms_concern",
        "norms_concern_norm",
        "norms_named",
        "norms_party",
        "norms_entry",
        "norms_note",
        "norms_repair",
        "norms_opening",
        "norms_past_concern",
    ),
    personal_data=(
        N_("who proposed a wording of a norm"),
        N_("who the responders are"),
        N_(
            "what somebody told a responder, sealed: who told it unless it was without a name,"
            " who is named, what was said and agreed, and who read it when"
        ),
    ),
)
