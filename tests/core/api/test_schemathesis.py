"""The interface against its own description: whatever is sent, no server error, and no answer that is not described."""

from __future__ import annotations

from collections import defaultdict
from contextvars import Context
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from flask import Flask
from schemathesis import engine
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events

from commonaim.core import tenancy
from commonaim.core.accounts.models import Person
from commonaim.core.db import db
from commonaim.core.forms import services
from commonaim.core.forms.content import Content
from commonaim.core.forms.models import ChangeIdea
from commonaim.core.testing import Enable, emptied_sqlite

from ..forms.conftest import Work
from .conftest import MakeProgram

#: One can be for or against the first proposal, so it is no question, and cannot be closed with what came of it;
#: ``tests/plugins/norms/test_rest.py`` closes one.
UNMET = {"PATCH /api/v1/plugins/norms/proposals/{ident}"}
#: Few examples of each kind for each operation, always the same ones.
EXAMPLES = 12


@pytest.fixture
def database_url(migrated_sqlite: Path) -> str:
    """SQLite alone: what is described is the same on PostgreSQL, and the other tests run there too."""
    return emptied_sqlite(migrated_sqlite)


@pytest.fixture
def filled(work: Work, enable: Enable, hub_admin: Person) -> Work:
    """Rows to be found by the ids that are tried: all first rows."""
    services.save(
        work.submission, Content({"change": "Mentors"}), base=0, author_id=None, complete=True
    )
    services.attach(work.submission, BytesIO(b"week,n"), "counts.csv", person_id=None)
    db.session.add(ChangeIdea(name="Mentors"))
    services.add_comment(work.submission, "Who are they?", section="change", author_id=None)
    db.session.commit()
    for plugin in ("equity_review", "norms", "coding", "empathy"):
        enable(work.network, plugin)
    from commonaim.plugins.equity_review.services import reviewing
    from commonaim.plugins.norms.services import proposals
    from commonaim.plugins.norms.services.norms import Words

    with tenancy.in_network(work.network.id):
        reviewing.review(work.submission.id)
        wish = proposals.Wish("new", "Many travel far.", words=Words("We begin on time."))
        proposals.say(proposals.make(wish, hub_admin.id), "Whose clock?", None)
        db.session.commit()
    return work


def config_of(secret: str) -> SchemathesisConfig:
    values: dict[str, Any] = {
        "seed": 4,
        "headers": {"Authorization": f"Bearer {secret}"},
        "generation": {"deterministic": True, "max-examples": EXAMPLES, "database": "none"},
        "phases": {"stateful": {"enabled": False}},
        # It cannot be asked of a WSGI application; the walk in test_gate.py looks at who gets in.
        "checks": {"ignored_auth": {"enabled": False}},
        # That the network has no such cycle is no fault of what is described.
        "operations": [
            {
                "include-method": ["POST", "PATCH"],
                "checks": {"positive_data_acceptance": {"enabled": False}},
            },
        ],
    }
    return SchemathesisConfig.from_dict(values)


def test_it_finds_no_server_error_and_no_answer_that_is_not_described(
    app: Flask, filled: Work, hub_admin: Person, program: MakeProgram
) -> None:
    asks = program(hub_admin, filled.network)
    config = config_of(asks.secret)
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app, config=config)
    found, answered = [], defaultdict(set)
    db.session.commit()
    # Without the test's own application context, in which Flask would serve every request.
    for event in Context().run(list, engine.from_schema(schema).execute()):
        if isinstance(event, events.NonFatalError | events.FatalError):
            found.append(str(event))
        if not isinstance(event, events.ScenarioFinished):
            continue
        recorder = event.recorder
        for interaction in recorder.interactions.values():
            if interaction.response is not None:
                answered[recorder.label].add(interaction.response.status_code)
        for case_id, checks in recorder.checks.items():
            for check in checks:
                if check.failure_info is not None:
                    request = recorder.interactions[case_id].request
                    what = f"{request.method} {request.uri} {request.body!r}"
                    found.append(f"{check.name}: {what}: {check.failure_info.failure}")
    assert found == []
    # It would find nothing either where it never got in.
    described = {operation.ok().label for operation in schema.get_all_operations()}
    assert {
        label for label, statuses in answered.items() if statuses & {200, 201}
    } == described - UNMET
