"""Every page for every role, on a large screen and on phones, by day and by night, in both languages.

The walk takes its addresses from the application's URL map: a new page is walked as soon as it exists, and the walk
fails until ``rows_of`` says what stands in its address.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page
from sqlalchemy import select, update

from commonaim.core import jobs, tenancy
from commonaim.core.accounts import resets
from commonaim.core.accounts.models import Person
from commonaim.core.accounts.services import hashed
from commonaim.core.cycles.models import Occasion
from commonaim.core.db import db, now
from commonaim.core.forms.models import ChangeIdea, Cycle, ImprovementGroup, Submission, Template
from commonaim.core.networks import invitations
from commonaim.core.networks import services as networks
from commonaim.core.networks.models import Invitation, Membership, Program
from commonaim.plugins.coding.models import Case, Code, Memo, Project, Text, Theme, ThemeQuote
from commonaim.plugins.empathy.models import Answer, Guide, Heard, InterviewNote, Participant
from commonaim.plugins.equity_review.models import Round
from commonaim.plugins.equity_review.services import rounds, statements
from commonaim.plugins.norms.models import Norm, NormRound, Proposal, Pulse
from commonaim.plugins.norms.models.repair import Concern

AXE = (Path(__file__).parents[2] / "core/testing/vendor/axe.min.js").read_text("utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
FIND = """async (only) => {
  const found = await axe.run(document, {runOnly: only, resultTypes: ["violations"], preload: false});
  return found.violations.flatMap((broken) => broken.nodes.map(
    (node) => `${broken.id} ${node.target.join(" ")}: ${node.failureSummary}`));
}"""
EVERYTHING = {"type": "tag", "values": TAGS}
COLOURS = {"type": "rule", "values": ["color-contrast"]}
#: What is on a page, and what of it differs each time it is served: tokens, times, the number of an error.
CONTENT = re.compile(r"<main\b.*</main>", re.DOTALL)
DIFFERS = re.compile(r'type="hidden"[^>]*|<time\b.*?</time>|[0-9a-f]{32}', re.DOTALL)
TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
LARGE, PHONE, SMALL_PHONE = (1280, 900), (360, 740), (320, 640)
#: Colours do not depend on the language, nor does a page that fits in Spanish on a phone break on a large screen.
LOOKS = {
    "en": (
        ("light", LARGE, EVERYTHING),
        ("dark", LARGE, COLOURS),
        ("dark", PHONE, COLOURS),
        ("light", PHONE, EVERYTHING),
    ),
    "es": (("light", PHONE, EVERYTHING),),
}
PEOPLE = {
    "hub admin": "ruth.adeyemi",
    "facilitator": "ana.reyes",
    "leader": "keisha.brandt",
    "nobody": "",
}
LANGUAGES = {"en": "en-US", "es": "es-MX"}
ASKED = "Guest speakers who look like us"
#: Answers to machines, and files to take along.
NO_PAGES = frozenset(
    {
        "static",
        "calendar_feed.show",
        "coding.agreement_table",
        "coding.file",
        "coding.marks",
        "coding.together_table",
        "empathy.hear",
        "empathy.now_in",
        "health.healthz",
        "health.readyz",
        "forms.as_json",
        "forms.as_pdf",
        "forms.as_word",
        "forms.attachment",
        "forms.now",
        "forms.speak_to",
        "importing.sheet",
        "own_data.data",
        "participation.export",
        "networks.audit_csv",
        "norms.static",
        "norms.concerns_csv",
        "norms.concerns_xlsx",
        "norms.history_csv",
        "norms.history_xlsx",
        "norms.results_csv",
        "norms.results_xlsx",
        "reports.as_comma_separated",
        "reports.as_excel",
        "reports.survey_comma_separated",
        "reports.survey_workbook",
    }
)
#: Short name of a network in which nothing has happened yet.
EMPTY = "quiet"

Rows = Mapping[str, Mapping[str, Any]]


def fill(site: Any) -> None:
    """Put something on every page of a site, and make beside it a network with nothing in it."""
    with site.app.app_context():
        # Everybody reads in the language of their browser, so that the walk can choose it.
        db.session.execute(update(Person).values(locale=None))
        admin = db.session.scalars(select(Person).where(Person.name == "Ruth Adeyemi")).one()
        quiet = networks.create(EMPTY, "A network that has just begun")
        with tenancy.in_network(quiet.id):
            networks.add_member(admin, ["hub_admin"])
            networks.switch_on(quiet, "equity_review", None)
            networks.switch_on(quiet, "norms", None)
            networks.switch_on(quiet, "coding", None)
            networks.switch_on(quiet, "empathy", None)
            db.session.commit()
        full = networks.find("rivers")
        assert full is not None
        with tenancy.in_network(full.id):
            draft = statements.begin_draft(admin.id)
            asked = rounds.begin(
                draft, closes_on=now().date(), invitation="What is missing?", person_id=admin.id
            )
            said = rounds.say(asked, part="principles", body="Shorter.", person_id=admin.id)
            rounds.answer(said, outcome="kept", words="Others asked for it.", person_id=admin.id)
            db.session.commit()


def talks() -> tuple[str, str]:
    """The mark of a concern that the facilitator accompanies, and the token of one that was told without a name."""
    facilitator = db.session.scalars(select(Person).where(Person.name == "Ana Reyes")).one()
    token = "a" * 43
    known = select(Concern).where(Concern.secret_hash == hashed(token))
    nameless = db.session.scalar(known)
    if nameless is None:
        told = {
            "what": "I was laughed at.",
            "wish": "That it stops.",
            "responder_id": facilitator.id,
        }
        nameless = Concern(secret_hash=hashed(token), anonymous=True, witness=True, **told)
        db.session.add(nameless)
        db.session.flush()
    return nameless.mark, token


def rows_of(site: Any) -> Rows:
    """What stands in the addresses of the pages of the demo network, by endpoint."""

    def look() -> Rows:
        cycle = db.session.scalars(select(Cycle.id).order_by(Cycle.id.desc())).first()
        submission = db.session.scalars(
            select(Submission.id).where(Submission.title == ASKED)
        ).one()
        group, idea, occasion = (
            db.session.scalars(select(model.id).order_by(model.id.desc())).first()
            for model in (ImprovementGroup, ChangeIdea, Occasion)
        )
        template = db.session.scalars(select(Template.id).where(Template.key == "long-form")).one()
        job = jobs.enqueue("equity_review", "review", "Equity review of Cycle 3", person_id=None)
        job.state, job.progress, job.message = jobs.RUNNING, 0.4, "5 of 12 read"
        job.heartbeat_at = job.created_at
        # Over and over, because only the hashes of tokens are kept.
        known = select(Invitation).where(Invitation.email == "nia@example.org")
        invitation = db.session.scalar(known)
        if invitation is None:
            invitation, token = invitations.invite(
                "nia@example.org", "Nia Newcomer", ["viewer"], None, by_id=None
            )
        else:
            token = invitations.renew(invitation, by_id=None)
        someone = db.session.scalars(select(Person).order_by(Person.id)).first()
        assert someone is not None
        mine = Membership.person_id == someone.id
        membership = db.session.scalars(select(Membership.id).where(mine)).one()
        password = resets.begin(someone)
        program = db.session.scalars(select(Program.id).order_by(Program.id)).first()
        asked = db.session.scalars(select(Round.id)).one()
        talk, private = talks()
        norm = db.session.scalars(select(Norm.id).order_by(Norm.id)).first()
        proposal = db.session.scalars(
            select(Proposal.id).where(Proposal.state == "open").order_by(Proposal.id)
        ).first()
        norms_round = db.session.scalars(select(NormRound.id)).first()
        pulse = db.session.scalars(select(Pulse.id).where(Pulse.closed_on.is_(None))).one()
        coding = db.session.scalars(select(Project.id).order_by(Project.id)).first()
        text = db.session.scalars(select(Text.id).order_by(Text.id)).first()
        segment = db.session.scalars(select(ThemeQuote.segment_id).order_by(ThemeQuote.id)).first()
        code = db.session.scalars(select(Code.id).where(Code.name == "What we bring")).one()
        theme = db.session.scalars(select(Theme.id).order_by(Theme.id)).first()
        case = db.session.scalars(select(Case.id).order_by(Case.id)).first()
        memo = db.session.scalars(select(Memo.id).order_by(Memo.id)).first()
        note, guide, heard, listened = (
            db.session.scalars(select(model.id).order_by(model.id)).first()
            for model in (InterviewNote, Guide, Heard, Participant)
        )
        quote = db.session.scalars(
            select(Answer.id).where(Answer.note_id == note, Answer.part == "quote")
        ).first()
        db.session.commit()
        return {
            "passwords.choose": {"token": password},
            "invitations.show": {"token": token},
            "people.member": {"ident": membership},
            **{
                endpoint: {"ident": program}
                for endpoint in (
                    "admission.program",
                    "admission.decide",
                    "programs.program",
                    "programs.edit",
                    "programs.hand_over",
                    "programs.handed_over",
                )
            },
            "norms.road": {"mark": talk},
            "norms.answers": {"token": private},
            "networks.plugin": {"name": "equity_review"},
            "networks.job": {"ident": job.id},
            "forms.cycle": {"ident": cycle},
            "forms.new": {"ident": cycle},
            "forms.submission": {"ident": submission},
            "forms.edit": {"ident": submission},
            "forms.revision": {"ident": submission, "number": 2},
            "forms.compare": {"ident": submission, "from": 1, "to": 2},
            "forms.copy": {"ident": submission},
            "forms.paper": {"ident": submission},
            "flow.forms": {"ident": submission},
            "templating.template": {"ident": template},
            "templating.edit": {"ident": template},
            "prompts.prompt": {"plugin": "equity_review", "key": "why"},
            "cycles.change": {"ident": cycle},
            "cycles.show_board": {"ident": cycle},
            "cycles.change_idea": {"ident": idea},
            "groups.of_cycle": {"ident": cycle},
            "groups.make": {"ident": cycle},
            "groups.group": {"ident": group},
            "groups.change": {"ident": group},
            "removing.cycle": {"ident": cycle},
            "removing.group": {"ident": group},
            "participation.of_cycle": {"ident": cycle},
            "participation.occasion": {"ident": occasion},
            "equity_review.review": {"ident": submission},
            "equity_review.round": {"ident": asked},
            "norms.norm": {"ident": norm},
            "norms.wish": {"ident": norm, "kind": "change"},
            "norms.proposal": {"ident": proposal},
            "norms.round": {"ident": norms_round},
            "norms.pulse": {"ident": pulse},
            "importing.begin": {"ident": cycle},
            **{
                f"coding.{page}": {"ident": coding}
                for page in (
                    "again",
                    "agreement",
                    "cases",
                    "export",
                    "files",
                    "retrieve",
                    "together",
                    "codebook",
                    "codebook_versions",
                    "curation",
                    "memos",
                    "new_text",
                    "project",
                    "settings",
                    "sources",
                    "themes",
                )
            },
            "coding.search": {"ident": coding, "q": "bus, radio"},
            "coding.about": {"ident": text},
            "coding.differences": {"ident": text},
            "coding.segments": {"ident": text},
            "coding.suggest": {"ident": text},
            "coding.text": {"ident": text},
            "coding.segment": {"ident": segment},
            "coding.code": {"ident": code},
            "coding.theme": {"ident": theme},
            "coding.case": {"ident": case},
            "coding.edit_memo": {"ident": memo},
            "empathy.participant": {"ident": listened},
            "empathy.note": {"ident": note},
            "empathy.write": {"ident": note},
            "empathy.identifiers": {"ident": note},
            "empathy.guide": {"ident": guide},
            "empathy.edit_guide": {"ident": guide},
            "empathy.link": {"ident": quote},
            "empathy.taking_part": {"ident": submission},
            "empathy.heard": {"ident": heard},
            "equity_review.edition": {"number": 1},
            "equity_review.compare": {"from": 1, "to": 2},
            "equity_review.rule": {"rule": "all-students-only"},
        }

    found: Rows = site.ask(look)
    return found


def addresses(site: Any) -> Iterator[tuple[str, str]]:
    """(endpoint, path) of every page there is."""
    rows = rows_of(site)
    with site.app.test_request_context():
        adapter = site.app.create_url_adapter(None) or site.app.url_map.bind("")
        for rule in site.app.url_map.iter_rules():
            is_page = rule.endpoint not in NO_PAGES and not rule.rule.startswith("/api/")
            if "GET" not in (rule.methods or ()) or not is_page:
                continue
            values = dict(rows.get(rule.endpoint, {}))
            if "network" in rule.arguments:
                values["network"] = "rivers"
            if unknown := rule.arguments - set(values):
                pytest.fail(f"Say in rows_of what {sorted(unknown)} of {rule.endpoint} may be.")
            yield rule.endpoint, adapter.build(rule.endpoint, values)
    yield "an error", "/n/rivers/there-is-no-such-page"
    for page in (
        "",
        "cycles",
        "ideas",
        "participation",
        "programs",
        "people",
        "log",
        "equity_review/",
        "norms/",
        "norms/start",
        "norms/learning",
        "norms/proposals",
        "norms/pulses",
        "norms/room",
        "norms/rounds",
        "norms/rule",
        "coding/",
        "empathy/",
        "empathy/heard",
        "people?q=zzz",
    ):
        yield "an empty page", f"/n/{EMPTY}/{page}"
    yield "nothing found", "/n/rivers/equity_review/?q=zzzz"


def broken(page: Page, language: str) -> Iterator[str]:
    """What is wrong with the page that is open, at each size and in each light; it was opened ``with_axe``."""
    for scheme, size, only in LOOKS[language]:
        page.emulate_media(color_scheme=scheme)
        resize(page, size)
        yield from (f"{size[0]} px, {scheme}: {found}" for found in page.evaluate(FIND, only))
    for size in (PHONE, SMALL_PHONE):
        resize(page, size)
        if over := page.evaluate(TOO_WIDE):
            yield f"{size[0]} px: the page is {over} px wider than the screen"


def with_axe(page: Page) -> Page:
    """Whatever is opened from now on has axe-core in it: quicker than to hand it to each page again."""
    page.add_init_script(AXE)
    return page


def resize(page: Page, size: tuple[int, int]) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})


def picture(page: Page, name: str) -> None:
    """Keep pictures of a page in the folder COMMONAIM_TEST_PICTURES, for people to look at."""
    if folder := os.environ.get("COMMONAIM_TEST_PICTURES"):
        for size in (LARGE, PHONE):
            resize(page, size)
            page.screenshot(path=f"{folder}/{name}-{size[0]}.png", full_page=True)


def walk(site: Any, visit: Any, checked: set[str], role: str, language: str) -> None:
    """Fail for what is wrong with the pages, as ``role`` sees them; ``checked`` is the content of those found good so
    far, for most are the same for several roles: the browser draws what is served for the first time."""
    page = with_axe(visit(site, PEOPLE[role], locale=LANGUAGES[language]))
    found: list[str] = []
    spoken = {"Accept-Language": LANGUAGES[language]}
    for endpoint, path in addresses(site):
        answer = page.request.get(site.url + path, headers=spoken)
        assert answer.status in (200, 403, 404), f"{path} answered {answer.status}"
        served = answer.text()
        assert f'<html lang="{language}"' in served
        content = DIFFERS.sub("", CONTENT.findall(served)[0])
        if content in checked:
            continue
        shown = page.goto(site.url + path)
        assert shown is not None
        assert shown.status == answer.status, (
            f"{path} answered {answer.status}, then {shown.status}"
        )
        at = f"{endpoint} ({path}, {answer.status}) for {role} in {language}"
        wrong = [f"{at} at {sentence}" for sentence in broken(page, language)]
        if not wrong:
            checked.add(content)
        found += wrong
        picture(page, f"{role.replace(' ', '_')}-{language}-{endpoint}-{answer.status}")
    assert not found, "\n".join(found)
