"""What the plugin is; whatever of it needs Flask or a database is named here and imported later."""

from commonaim.core.plugin import Permission, Plugin, Setting

plugin = Plugin(
    name="equity_review",
    title="Equity review",
    summary=(
        "Reads submissions for whom they speak of, and offers facilitators questions to ask"
        " while a plan can still change."
    ),
    blueprint="commonaim.plugins.equity_review.views:blueprint",
    hooks="commonaim.plugins.equity_review.hooks",
    models="commonaim.plugins.equity_review.models",
    migrations="commonaim.plugins.equity_review.migrations",
    jobs={"review": "commonaim.plugins.equity_review.jobs:review"},
    cli={"review": "commonaim.plugins.equity_review.cli:review"},
    permissions=(
        Permission(
            "equity_review.view",
            "See the questions that were asked about a submission",
            ("hub_admin", "facilitator", "program_leader", "evaluator"),
        ),
        Permission(
            "equity_review.read_all",
            "Read every finding of the review, asked or not",
            ("hub_admin", "facilitator", "evaluator"),
        ),
        Permission("equity_review.run", "Run the review", ("hub_admin", "facilitator")),
        Permission(
            "equity_review.decide",
            "Decide which questions are asked and which are not needed",
            ("hub_admin", "facilitator"),
        ),
        Permission(
            "equity_review.read_statement",
            "Read the equity statement and what the rules ask",
            ("hub_admin", "facilitator", "program_leader", "evaluator", "viewer"),
        ),
        Permission(
            "equity_review.statement", "Edit and adopt the equity statement", ("hub_admin",)
        ),
    ),
    settings=(
        Setting(
            "review_on_save",
            "Read again when a reviewed submission is saved",
            "bool",
            True,
            help="A question that the author has answered in the text is then gone at once.",
        ),
        Setting(
            "language",
            "Language of the questions",
            "choice",
            "reader",
            help="Submissions are read in English and Spanish whatever is chosen here.",
            choices=(
                ("reader", "As each person reads the site"),
                ("en", "English"),
                ("es", "Español"),
            ),
        ),
    ),
    pages=(
        "Reviews: what the submissions of a cycle speak of",
        "Review of a submission, with its words marked in place and questions beside them",
        "Equity statement, its editions and what changed between two",
        "Rules: what each one asks, why, and where it comes from",
    ),
    tables=("equity_review_edition", "equity_review_result", "equity_review_finding"),
    personal_data=(
        "who drafted and adopted an edition of the statement",
        "who asked or set aside a question, when, and the reason given",
        "short quotations from submissions, where a question points at words",
    ),
)
