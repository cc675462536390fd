"""What the contract works with: people, rows and questions in networks in which a plugin is on or off."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar

import pytest
from flask import Flask, current_app, url_for
from flask.testing import FlaskClient
from sqlalchemy import func, inspect, select

from .. import access, hooks, hookspecs, tenancy
from ..api import tokens
from ..db import Base, NetworkScoped, db
from ..exporting.archive import NAME, line_of
from ..exporting.rows import people_columns, rows_of
from ..forms.templating.services import ROLES as SECTION_ROLES
from ..networks.models import Network, Program
from ..permissions import ROLES
from ..plugin import Export, Plugin, ReportPeriod
from ..registry import registry_of
from . import walking
from .filling import make_rows, models_of
from .making import make_person, on_home

if TYPE_CHECKING:
    from ..accounts.models import Person
    from ..forms.models import Submission

#: In every text of the rows of the contract's networks: what may be seen in its own network only.
MARK, OTHER_MARK = "Rowan marked this", "Heron marked this"
#: Pages of core on which a plugin may show something beside a submission.
PAGES = ("submission", "submission_edit")
_POSTED = re.compile(r"<form\b[^>]*\bmethod=[\"']?post\b.*?</form>", re.IGNORECASE | re.DOTALL)
Rows = dict[str, list[Mapping[str, Any]]]


class Bench:
    """One plugin, its rows, and somebody to look at them."""

    #: The plugin's name.
    plugin: ClassVar[str]

    #: Endpoints that answer with a file or to a script, so that no browser need look at them.
    no_pages: ClassVar[frozenset[str]] = frozenset()

    #: Tables whose rows stay when the network is taken along, with the reason: ``{"thanks_draft": "for its writer"}``.
    not_exported: ClassVar[Mapping[str, str]] = MappingProxyType({})

    def fill(self, network: Network, person: Person, mark: str) -> None:
        """Make rows of every table of the plugin in the current network, named after ``person``, with ``mark`` in
        their texts. As it is here, a row of each with something in every column."""
        make_rows(models_of(self._described()), person, mark)

    def _must_be_loaded(self) -> None:
        """Fail with the reason why the plugin was left out: whatever is asked after that would only hide it."""
        entry = registry_of(current_app).entry(self.plugin)
        assert entry is not None, (
            f"{self.plugin} is not installed here: `pip install -e .` in its folder, and see its entry point."
        )
        assert entry.reason is None, f"{self.plugin} was not loaded: {entry.reason}"

    def _described(self) -> Plugin:
        self._must_be_loaded()
        return registry_of(current_app).plugin(self.plugin)

    def _everybody(self, network: Network, name: str = "Everybody") -> Person:
        """Somebody with every role, where the plugin was loaded."""
        self._must_be_loaded()
        return make_person(network, f"{name.split()[0].lower()}@example.org", name, *ROLES)

    def _stranger(self, network: Network) -> Person:
        return make_person(network, "stranger@example.org", OTHER_MARK, *ROLES)

    def _leaders(self, network: Network, met: set[int]) -> list[Person]:
        """A leader of each program that is not in ``met`` yet, of three at most; their programs are then."""
        with tenancy.in_network(network.id):
            programs = db.session.scalars(
                select(Program).where(Program.id.not_in(met)).order_by(Program.id).limit(3)
            ).all()
        met.update(program.id for program in programs)
        return [
            make_person(
                network,
                f"leads-{program.id}@example.org",
                "Leader",
                "program_leader",
                program=program,
            )
            for program in programs
        ]

    def _in(self, network: Network, person: Person, mark: str) -> None:
        with tenancy.in_network(network.id):
            self.fill(network, person, mark)
            db.session.commit()

    def _switch_off(self, network: Network) -> None:
        from ..networks import services

        with tenancy.in_network(network.id):
            services.switch_off(network, self.plugin, None)
            db.session.commit()

    def _program(self, app: Flask, network: Network, person: Person) -> FlaskClient:
        """A client of the interface for apps, with a token for whatever the person may do."""
        from . import browser

        with tenancy.in_network(network.id):
            me = access.access_of(person, network)
            if me is None:
                raise LookupError(f"{person.name} is no member of {network.slug}.")
            permissions = {permission.name for permission in tokens.offered(me)}
            _token, secret = tokens.make(me, "Contract", permissions, days=1)
            db.session.commit()
        client = browser(app)
        client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {secret}"
        return client

    def _spy(self, app: Flask, monkeypatch: pytest.MonkeyPatch, *, fail: bool = False) -> list[str]:
        """Write down each call of a hook of the plugin, of those that are only for plugins that are on."""
        called: list[str] = []

        def instead(name: str, function: Any) -> Any:
            def spy(**arguments: Any) -> Any:
                called.append(name)
                if fail:
                    raise RuntimeError(f"{name} fails, as the contract asks")
                return function(**arguments)

            return spy

        for name, spec in vars(hookspecs).items():
            if hasattr(spec, "when_off") and not spec.when_off:
                for each in registry_of(app).implementations(name):
                    if each.plugin_name == self.plugin:
                        monkeypatch.setattr(each, "function", instead(name, each.function))
        return called

    def _ask(self, hook: str, network: Network, **asked: Any) -> Rows:
        """What the plugin alone answers; what it raises is raised."""
        with tenancy.in_network(network.id):
            answers = hooks.collect(hook, network=network, only=self.plugin, **asked)
            for error in answers.failed.values():
                raise error
            exports = [one for answer in answers for one in answer.result or ()]
            for one in exports:
                assert isinstance(one, Export), (
                    f"{hook} gives a {type(one).__name__}, not an Export."
                )
            found = {one.name: list(one.rows) for one in exports}
            db.session.commit()
        return found

    @staticmethod
    def _must_be_exports(exported: Rows, hook: str) -> None:
        for name, rows in exported.items():
            assert NAME.fullmatch(name), (
                f"{hook} names a table {name!r}: small letters, digits, underscores."
            )
            for row in rows:
                line_of(row)

    def _questions(
        self, network: Network, who: Person, subject: Submission
    ) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """Each hook that core asks when it makes a page, with what it is asked with."""
        me = access.access_of(who, network)
        words, user = {"words": ["rowan"]}, {"user": me}
        shown = [{**user, "page": page, "subject": subject} for page in PAGES]
        with tenancy.in_network(network.id):
            period = ReportPeriod((subject.cycle_id,))
            template = subject.version.template
        asked: Mapping[str, Sequence[Mapping[str, Any]]] = {
            **{key: [user] for key in ("nav_items", "dashboard_cards", "todo_items")},
            **{key: [user] for key in ("calendar_items", "network_texts", "texts_to_code")},
            **{key: [{**user, **words}] for key in ("search", "link_targets")},
            **dict.fromkeys(("page_panels", "item_actions"), shown),
            **{
                key: [{}]
                for key in ("meeting_openings", "survey_items", "checks", "hidden_when_off")
            },
            "submission_marks": [{**user, "submissions": [subject]}],
            "submission_facts": [{"submission": subject}],
            "template_prompts": [{"template": template}],
            "facilitator_moves": [{"phase": None}],
            "report_sections": [{**user, "period": period}],
            "daily": [{}],
        }
        for hook, questions in asked.items():
            for question in questions:
                yield hook, question

    @staticmethod
    def _answer_must_make_sense(network: Network, hook: str, answer: Any) -> None:
        """What core takes and can do nothing with: a prompt for a section that is in no form, a link to nowhere."""
        if hook == "nav_items":
            with on_home(network):
                for item in answer or ():
                    url_for(item.endpoint, **item.values)
        if hook == "template_prompts":
            for prompt in answer or ():
                assert prompt.section_role in SECTION_ROLES, (
                    f"the prompt {prompt.key!r} has section_role={prompt.section_role!r}, which no section has: it is"
                    f" one of {', '.join(SECTION_ROLES)}."
                )

    @staticmethod
    def _forms_must_be_taken(path: str, answer: Any) -> None:
        if answer.mimetype != "text/html":
            return
        for form in _POSTED.findall(answer.get_data(as_text=True)):
            assert 'name="csrf_token"' in form, (
                f"{path} has a form whose posts are refused: put {{{{ form.hidden_tag() }}}}, or for a bare button"
                " {{ ui.csrf() }}, into it."
            )

    def _pointing_to(self, network: Network, person: Person) -> list[str]:
        """The columns of the plugin's rows that point to somebody."""
        with tenancy.in_network(network.id):
            return [
                str(column)
                for model in models_of(self._described())
                for column, _may_be_empty in people_columns(model)
                if db.session.scalar(
                    select(func.count()).select_from(model).where(column == person.id)
                )
            ]

    def _rows(self, network: Network) -> Rows:
        """Every row of the plugin, and of core's tables that it points to, in a network."""
        with tenancy.in_network(network.id):
            return {model.__name__: list(rows_of(model)) for model in self._models_around()}

    def _models_around(self) -> Iterator[Any]:
        yield from models_of(self._described())
        near = {
            key.column.table
            for model in models_of(self._described())
            for key in inspect(model).local_table.foreign_keys
        }
        for mapper in Base.registry.mappers:
            ours = mapper.class_ in models_of(self._described())
            if mapper.local_table in near and issubclass(mapper.class_, NetworkScoped) and not ours:
                yield mapper.class_

    def _paths(self, app: Flask, network: Network) -> Iterator[str]:
        """The plugin's pages; of those about a row, the one of each row there is and one that is not."""
        with tenancy.in_network(network.id):
            numbers = {1, 987_654}
            for model in self._models_around():
                numbers |= {row["id"] for row in rows_of(model) if "id" in row}
        for rule in walking.pages_of(app, self.plugin):
            if rule.endpoint not in self.no_pages:
                for number in sorted(numbers)[:6] if walking.takes_numbers(rule) else [1]:
                    yield walking.address(app, rule, network.slug, number)
