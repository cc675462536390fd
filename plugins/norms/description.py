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
    rest="commonaim.plugins.norms.rest:blueprint",
    hooks="commonaim.plugins.norms.hooks",
    models="commonaim.plugins.norms.models",
    migrations="commonaim.plugins.norms.migrations",
    translations="commonaim.plugins.norms.translations",
    permissions=(
        Permission("norms.read", N_("Read the norms and how they came about"), EVERYBODY),
        Permission("norms.propose", N_("Propose, question and discuss norms"), EVERYBODY),
        Permission(
            "norms.accompany",
            N_("Open rounds on the norms and pulses, and see them through"),
            ("hub_admin", "facilitator"),
        ),
        Permission(
            "norms.govern",
            N_(
                "Name the steering committee, choose where to begin, let other networks copy the norms"
            ),
            ("hub_admin",),
        ),
        Permission(
            "norms.raise",
            N_("Tell a responder that a norm was broken, and take part in its repair when invited"),
            EVERYBODY,
        ),
        Permission("norms.responders", N_("Name the responders"), ("hub_admin",)),
    ),
    settings=(
        Setting(
            "adoption",
            N_("How proposals are decided"),
            "choice",
            "consent",
            help=N_("A proposal that is open keeps the rule it was made under."),
            choices=(
                ("consent", N_("By consent: adopted on its day unless somebody has an objection")),
                ("vote", N_("By vote of all members")),
                ("committee", N_("By the steering committee")),
            ),
        ),
        Setting(
            "days",
            N_("Days that a proposal is open"),
            "int",
            14,
            help=N_("1 to 90."),
            least=1,
            most=90,
        ),
        Setting(
            "threshold",
            N_("For a vote: percent that must be for it"),
            "int",
            67,
            help=N_("Of those who are for or against it; 50 to 100."),
            least=50,
            most=100,
        ),
        Setting(
            "least",
            N_("For a vote: how many must have taken a side"),
            "int",
            5,
            help=N_("With fewer, a proposal is not adopted."),
        ),
        Setting(
            "cadence",
            N_("When members are asked how the norms were followed"),
            "choice",
            "yearly",
            help=N_("A pulse can always be opened by hand, too."),
            choices=(
                ("meetings", N_("After meetings, all groups together")),
                ("yearly", N_("Once a year")),
                ("never", N_("Only when somebody opens one")),
            ),
        ),
        Setting(
            "month",
            N_("Month of the yearly pulse"),
            "int",
            5,
            help=N_("1 to 12."),
            least=1,
            most=12,
        ),
        Setting(
            "pulse_days",
            N_("Days that a pulse is open"),
            "int",
            14,
            help=N_("3 to 60."),
            least=3,
            most=60,
        ),
        Setting("scale_1", N_("Scale: the best"), "text", N_("Regularly followed")),
        Setting("scale_2", N_("Scale: the middle"), "text", N_("Occasionally followed")),
        Setting("scale_3", N_("Scale: the least"), "text", N_("Rarely followed")),
        Setting(
            "moves_below",
            N_("Suggest facilitator moves below this percent of the best answer"),
            "int",
            80,
        ),
        Setting(
            "minimum",
            N_("Fewest answers that members see a result of"),
            "int",
            5,
            help=N_("At least 5, because improvement groups have three to five members."),
        ),
        Setting(
            "minimum_outside",
            N_("Fewest answers of which a result leaves the site"),
            "int",
            10,
            help=N_("In a file, or to an app."),
        ),
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
        N_("Norms: what we hold each other to, since when, and how it came about"),
        N_("Proposals and questions about the norms, with the talk about each"),
        N_("Rounds in which everybody reads the norms anew"),
        N_("Norms in the room: a page for the screen when a meeting begins"),
        N_("How the norms are followed: pulses without names, and what they have shown"),
        N_("What we learn about our norms: what changed, and what brought it"),
        N_("How we decide on norms, and whether other networks may copy them"),
        N_("Concerns: tell a responder what happened, with your name or without"),
        N_("The road of a concern to its repair, for those who take part in it and nobody else"),
        N_("Responders: to whom members can turn"),
    ),
    tables=(
        "norms_norm",
        "norms_wording",
        "norms_proposal",
        "norms_voice",
        "norms_remark",
        "norms_round",
        "norms_reading",
        "norms_committee_seat",
        "norms_public_set",
        "norms_pulse",
        "norms_pulse_token",
        "norms_pulse_count",
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
        N_("who asked, proposed, said and decided what about the norms"),
        N_("who has read the norms in a round, and who sits on the steering committee"),
        N_("who is asked in a pulse and has answered, but not what they answered"),
        N_("who the responders are"),
        N_(
            "what somebody told a responder, sealed: who told it unless it was without a name,"
            " who is named, what was said and agreed, and who read it when"
        ),
    ),
)
