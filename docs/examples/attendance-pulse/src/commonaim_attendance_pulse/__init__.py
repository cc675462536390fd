"""Attendance pulse: after a meeting, everybody says how it was for them. What the plugin is, as data."""

from commonaim.core import N_, Permission, Plugin, Setting

EVERYBODY = ("hub_admin", "facilitator", "program_leader", "evaluator", "viewer")

plugin = Plugin(
    name="attendance_pulse",
    title=N_("Attendance pulse"),
    summary=N_("After a meeting, everybody says in one click how it was for them."),
    blueprint="commonaim_attendance_pulse.views:blueprint",
    hooks="commonaim_attendance_pulse.hooks",
    models="commonaim_attendance_pulse.models",
    migrations="commonaim_attendance_pulse.migrations",
    translations="commonaim_attendance_pulse.translations",
    permissions=(
        Permission("attendance_pulse.answer", N_("Say how a meeting was"), EVERYBODY),
        Permission(
            "attendance_pulse.ask",
            N_("Ask how a meeting was, and see what was answered"),
            ("hub_admin", "facilitator"),
        ),
    ),
    settings=(
        Setting(
            "smallest",
            N_("Answers from which on they are shown"),
            "int",
            5,
            help=N_("With fewer, somebody could be told from the numbers."),
            least=2,
            most=100,
        ),
        Setting(
            "forget_after",
            N_("Days after which it is forgotten who answered"),
            "int",
            14,
            least=1,
            most=365,
        ),
    ),
    pages=(N_("Meetings: how each was, and what is still asked"),),
    tables=("attendance_pulse_meeting", "attendance_pulse_answer"),
    personal_data=(
        N_("who asked about a meeting"),
        N_("who answered what, until some days after the last day to answer"),
    ),
)
