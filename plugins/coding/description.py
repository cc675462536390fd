"""What the plugin is; whatever of it needs Flask or a database is named here and imported later."""

from commonaim.core.plugin import N_, Permission, Plugin

READERS = ("hub_admin", "facilitator", "program_leader", "evaluator")
CODERS = ("hub_admin", "facilitator", "evaluator")

plugin = Plugin(
    name="coding",
    title=N_("Coding"),
    summary=N_(
        "Reads interviews, answers, submissions and documents closely, alone or with several"
        " coders, with a codebook, memos and themes."
    ),
    blueprint="commonaim.plugins.coding.views:blueprint",
    hooks="commonaim.plugins.coding.hooks",
    models="commonaim.plugins.coding.models",
    migrations="commonaim.plugins.coding.migrations",
    translations="commonaim.plugins.coding.translations",
    jobs={"bring_in": "commonaim.plugins.coding.jobs:bring_in"},
    cli={"coding": "commonaim.plugins.coding.cli:coding"},
    permissions=(
        Permission(
            "coding.read",
            N_("Read codebooks, themes, and coded texts as far as each may be seen"),
            READERS,
        ),
        Permission("coding.code", N_("Code texts and write memos"), CODERS),
        Permission(
            "coding.manage",
            N_("Make projects, add texts, change codebooks, say who codes and settle differences"),
            CODERS,
        ),
        Permission(
            "coding.consent",
            N_("Say who may see a text and whether it may be quoted, and withdraw it"),
            CODERS,
        ),
        Permission(
            "coding.export",
            N_("Take what may be quoted out of the site"),
            ("hub_admin", "evaluator"),
        ),
    ),
    pages=(
        N_("Projects: what is being read, by whom, and how far it is"),
        N_("Codebook: codes as a tree, what each means, its versions, and what to look at again"),
        N_("A text with what was coded in it, memos, and who else is there"),
        N_("Where coders differ, side by side, and what was decided"),
        N_("Themes: codes and quotes that speak together, with the voices that say otherwise"),
        N_("How far coders agree, by character, sentence or text, if the project wants to know"),
        N_("Coded words found again, codes that stand together, codes by program"),
        N_("Projects and files that come in, with a report first; projects that go out as files"),
        N_("Suggestions for a text, with their reasons, where a project wants them"),
    ),
    tables=(
        "coding_attribute",
        "coding_case",
        "coding_case_text",
        "coding_code",
        "coding_code_state",
        "coding_codebook_version",
        "coding_coder",
        "coding_coding",
        "coding_decision",
        "coding_link",
        "coding_memo",
        "coding_operation",
        "coding_passage",
        "coding_presence",
        "coding_project",
        "coding_reading",
        "coding_segment",
        "coding_suggestion",
        "coding_text",
        "coding_text_version",
        "coding_theme",
        "coding_theme_code",
        "coding_theme_quote",
        "coding_use",
    ),
    personal_data=(
        N_("the words of texts that were brought in to be coded, with what is known of each"),
        N_("who coded what, when, and in what role; memos and who wrote them"),
        N_("who is reading which text, for some minutes"),
        N_("who took words of a text out of the site, and when"),
    ),
)
