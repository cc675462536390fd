"""What the plugin is; whatever of it needs Flask or a database is named here and imported later."""

from commonaim.core.plugin import N_, Permission, Plugin, Setting

plugin = Plugin(
    name="equity_review",
    title=N_("Equity review"),
    summary=N_(
        "Reads submissions for whom they speak of, and offers facilitators questions to ask"
        " while a plan can still change."
    ),
    blueprint="commonaim.plugins.equity_review.views:blueprint",
    rest="commonaim.plugins.equity_review.rest:blueprint",
    hooks="commonaim.plugins.equity_review.hooks",
    models="commonaim.plugins.equity_review.models",
    migrations="commonaim.plugins.equity_review.migrations",
    translations="commonaim.plugins.equity_review.translations",
    jobs={
        "review": "commonaim.plugins.equity_review.jobs:review",
        "catch_up": "commonaim.plugins.equity_review.jobs:catch_up",
        "learn": "commonaim.plugins.equity_review.jobs:learn",
    },
    cli={"review": "commonaim.plugins.equity_review.cli:review"},
    permissions=(
        Permission(
            "equity_review.view",
            N_("See the questions that were asked about a submission"),
            ("hub_admin", "facilitator", "program_leader", "evaluator"),
        ),
        Permission(
            "equity_review.read_all",
            N_("Read every finding of the review, asked or not"),
            ("hub_admin", "facilitator", "evaluator"),
        ),
        Permission("equity_review.run", N_("Run the review"), ("hub_admin", "facilitator")),
        Permission(
            "equity_review.decide",
            N_("Decide which questions are asked and which are not needed"),
            ("hub_admin", "facilitator"),
        ),
        Permission(
            "equity_review.read_statement",
            N_("Read the equity statement and what the rules ask"),
            ("hub_admin", "facilitator", "program_leader", "evaluator", "viewer"),
        ),
        Permission(
            "equity_review.comment_statement",
            N_("Comment on a draft of the equity statement while a round is open"),
            ("hub_admin", "facilitator", "program_leader", "evaluator", "viewer"),
        ),
        Permission(
            "equity_review.statement", N_("Edit and adopt the equity statement"), ("hub_admin",)
        ),
    ),
    settings=(
        Setting(
            "review_on_save",
            N_("Read again when a reviewed submission is saved"),
            "bool",
            True,
            help=N_("A question that the author has answered in the text is then gone at once."),
        ),
        Setting(
            "order",
            N_("Order of the questions"),
            "choice",
            "learned",
            help=N_("Every question is shown in either order."),
            choices=(
                ("learned", N_("Likeliest to be asked here first, once that was learned")),
                ("text", N_("As they come in the text")),
            ),
        ),
        Setting(
            "language",
            N_("Language of the questions"),
            "choice",
            "reader",
            help=N_("Submissions are read in English and Spanish whatever is chosen here."),
            choices=(
                ("reader", N_("As each person reads the site")),
                ("en", "English"),
                ("es", "Español"),
            ),
        ),
    ),
    pages=(
        N_(
            "What our decisions teach: an order of questions learned from those asked and set aside"
        ),
        N_("Reviews: what the submissions of a cycle speak of"),
        N_("Review of a submission, with its words marked in place and questions beside them"),
        N_("Equity statement, its editions and what changed between two"),
        N_(
            "Comment rounds: what members say about a draft of the statement, and what became of it"
        ),
        N_("Words still used: where the network's own texts say what the statement has replaced"),
        N_("Rules: what each one asks, why, and where it comes from"),
    ),
    tables=(
        "equity_review_edition",
        "equity_review_result",
        "equity_review_finding",
        "equity_review_ordering",
        "equity_review_round",
        "equity_review_remark",
    ),
    personal_data=(
        N_("who drafted and adopted an edition of the statement"),
        N_("who asked or set aside a question, when, and the reason given"),
        N_("who commented on a draft of the statement, and what they wrote"),
        N_("who last had an order of questions learned"),
        N_("short quotations from submissions, where a question points at words"),
    ),
)
