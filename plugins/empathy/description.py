"""What the plugin is; whatever of it needs Flask or a database is named here and imported later."""

from commonaim.core.plugin import N_, Permission, Plugin, Setting

READERS = ("hub_admin", "facilitator", "program_leader", "evaluator")
INTERVIEWERS = ("hub_admin", "facilitator", "program_leader")

plugin = Plugin(
    name="empathy",
    title=N_("Empathy interviews"),
    summary=N_(
        "Adults listen to young people and alumni, keep what they heard by pseudonym and consent,"
        " and bring it into the design of changes."
    ),
    requires=("coding",),
    blueprint="commonaim.plugins.empathy.views:blueprint",
    rest="commonaim.plugins.empathy.rest:blueprint",
    hooks="commonaim.plugins.empathy.hooks",
    models="commonaim.plugins.empathy.models",
    migrations="commonaim.plugins.empathy.migrations",
    translations="commonaim.plugins.empathy.translations",
    jobs={"look": "commonaim.plugins.empathy.jobs:look_through"},
    cli={"empathy": "commonaim.plugins.empathy.cli:empathy"},
    permissions=(
        Permission("empathy.read", N_("Read interviews as far as each may be seen"), READERS),
        Permission(
            "empathy.interview",
            N_("Interview, note what was agreed, and write notes for the own program"),
            INTERVIEWERS,
        ),
        Permission(
            "empathy.interview_any",
            N_("Interview for any program, as a member of the hub"),
            ("hub_admin", "facilitator"),
        ),
        Permission("empathy.guides", N_("Change interview guides"), ("hub_admin", "facilitator")),
        Permission("empathy.link", N_("Link quotes to the work and bring them back"), INTERVIEWERS),
    ),
    settings=(
        Setting(
            "consent_words",
            N_("What guardians agree to, in the network's words"),
            "long",
            "My child may be interviewed. I can ask to see the notes, and take my word back at any time.",
        ),
        Setting(
            "assent_words",
            N_("What young people agree to, in the network's words"),
            "long",
            "I want to talk about this. I can skip a question, stop, or take my words back at any time.",
        ),
        Setting(
            "consent_words_es",
            N_("What guardians agree to, in Spanish"),
            "long",
            "Pueden entrevistar a mi hija o hijo. Puedo pedir las notas y cambiar de opinión cuando quiera.",
            help=N_("For guides and pages in Spanish."),
        ),
        Setting(
            "assent_words_es",
            N_("What young people agree to, in Spanish"),
            "long",
            "Quiero hablar de esto. Puedo saltarme una pregunta, parar o retirar mis palabras cuando quiera.",
            help=N_("For guides and pages in Spanish."),
        ),
        Setting(
            "places",
            N_("How coarse a place is"),
            "text",
            "A state or a region; never a school, a street or a small town.",
            help=N_("Said beside the field for the place."),
        ),
        Setting(
            "roster",
            N_("Names and places to look for, divided by commas"),
            "long",
            "",
            help=N_("Words of your programs that could tell who somebody is."),
        ),
        Setting(
            "keep_key",
            N_("Keep how a participant can be reached"),
            "bool",
            False,
            help=N_("Sealed with a key outside the database, and seen by the interviewer alone."),
        ),
        Setting(
            "keep_recordings_days",
            N_("Days after which recordings are erased"),
            "int",
            90,
            help=N_("Counted from the day each was kept. 0 keeps them as long as the notes."),
            least=0,
            most=3650,
        ),
        Setting(
            "keep_months",
            N_("Months after which notes are erased"),
            "int",
            24,
            help=N_("Counted from the last interview. 0 keeps them."),
            least=0,
            most=600,
        ),
    ),
    pages=(
        N_("Interviews: those that one may see, by pseudonym"),
        N_(
            "A note, which two can write at once, and the words in it that could tell who somebody is"
        ),
        N_("Participants: by pseudonym, what each agreed to, and taking it back"),
        N_("Guides: story prompts, and a page to print with the words of consent and assent"),
        N_("What we heard, what we did: pages to print and bring back"),
    ),
    tables=(
        "empathy_answer",
        "empathy_consent",
        "empathy_decision",
        "empathy_guide",
        "empathy_guide_version",
        "empathy_heard",
        "empathy_heard_item",
        "empathy_key",
        "empathy_listening_plan",
        "empathy_note",
        "empathy_part",
        "empathy_participant",
        "empathy_recording",
        "empathy_use",
        "empathy_voice_link",
    ),
    personal_data=(
        N_("what young people said, by pseudonym; no names of young people are needed anywhere"),
        N_("what was agreed for each participant, when, and who noted it"),
        N_("who interviewed and who took notes"),
        N_(
            "where it was agreed to: the sound of an interview, heard by the two who write the note"
        ),
        N_("sealed, and only where the network wants it: how a participant can be reached"),
    ),
)
