"""What people see when something does not work: a sentence that says what happened and what to do, never a traceback.

Programs get the same as a problem document (RFC 9457). A form that could not be taken because its sender was signed
out, or its page had grown old, is shown back as text to copy.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from flask import Flask, Response, jsonify, make_response, render_template, request, url_for
from flask_babel import get_locale
from flask_babel import lazy_gettext as _l
from flask_wtf.csrf import CSRFError
from markupsafe import escape
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import (
    BadRequestKeyError,
    HTTPException,
    InternalServerError,
    RequestEntityTooLarge,
)

from . import api
from .api import problems
from .db import db
from .logs import request_id
from .paths import page_before
from .structured import get_logger

PROBLEM_JSON: Final = "application/problem+json"
log = get_logger(__name__)

#: (title, sentence) by status code.
SENTENCES: Final = {
    400: (
        _l("This could not be understood"),
        _l(
            "The request was not complete. Go back with the browser's Back button, where what you wrote still is, "
            "and try again."
        ),
    ),
    401: (
        _l("Please sign in again"),
        _l(
            "You were signed out before this was sent, so it was not saved. Sign in, open the page again "
            "and send it once more."
        ),
    ),
    403: (
        _l("This is not open to you"),
        _l(
            "Your roles in this network do not include this. A hub admin of the network can change your roles."
        ),
    ),
    404: (
        _l("There is nothing here"),
        _l(
            "The address may be mistyped, or what was here is not open to you. Start from the home page to find it."
        ),
    ),
    405: (
        _l("This page cannot be opened like that"),
        _l(
            "It only takes what a form sends. Go back and use the button on the page that brought you here."
        ),
    ),
    413: (
        _l("This is more than can be taken at once"),
        _l(
            "Nothing was saved. Go back with the browser's Back button, where what you wrote still is, "
            "and send a smaller file or a shorter text; up to %(megabytes)s MB are possible."
        ),
    ),
    429: (
        _l("Please wait a moment"),
        _l("There were many tries in a short time. Wait a little, then try again."),
    ),
    500: (
        _l("Something went wrong on our side"),
        _l(
            "It is not your doing, and what happened is in the server's log. Go back with the browser's Back "
            "button, where what you wrote still is, and try again. If it happens again, tell a hub admin "
            "the number below."
        ),
    ),
}
OTHER: Final = (
    _l("This did not work"),
    _l(
        "Go back with the browser's Back button and try again. If it happens again, tell a hub admin the number below."
    ),
)
EXPIRED_FORM: Final = (
    _l("This page had been open for too long"),
    _l(
        "What you sent was not saved, because you signed in or out since the page was opened. "
        "Open it again and send it once more."
    ),
)
#: The most characters that are given back to copy: a whole submission, and no more than somebody can have typed.
GIVEN_BACK: Final = 250_000
_NOT_TYPED: Final = re.compile(r"csrf|password|token|^next$|^locale$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Problem:
    """One error as it is told. ``typed`` holds (field name, text) pairs of a form that was not taken.

    ``faults`` are (where in what a program sent, sentence).
    """

    code: int
    title: str
    sentence: str
    typed: tuple[tuple[str, str], ...] = ()
    sign_in: bool = False
    faults: tuple[tuple[str, str], ...] = ()


def init_app(app: Flask) -> None:
    """Answer every error of ``app`` with a page, or with a problem document when the client asks for JSON."""
    app.register_error_handler(HTTPException, answer)


def answer(error: HTTPException) -> Response | HTTPException:
    """The answer to an error; redirects and ready-made responses, which Werkzeug also raises, pass unchanged."""
    if error.response is not None or error.code is None or error.code < 400:
        return error
    _leave_half_done()
    problem = describe(error)
    response = _as_json(problem) if wants_json() else _as_page(problem)
    response.status_code = problem.code
    for name, value in error.get_headers():
        if name.lower() not in ("content-type", "content-length"):
            response.headers[name] = value
    return response


def _leave_half_done() -> None:
    # What a failed view began must not be written, nor stop the queries that the page makes.
    try:
        db.session.rollback()
    except SQLAlchemyError:
        log.exception("rollback_failed")


def describe(error: HTTPException) -> Problem:
    """What to say about ``error``; a sentence that a view passed to ``abort`` is used as it is."""
    code = error.code or 500
    if isinstance(error, CSRFError):
        return Problem(
            code, str(EXPIRED_FORM[0]), str(EXPIRED_FORM[1]), typed_fields(), sign_in=True
        )
    if api.is_asked():
        return _for_program(error, code)
    title, sentence = SENTENCES.get(code, OTHER)
    if code == 413:
        return Problem(code, str(title), sentence % {"megabytes": _megabytes()})
    signed_out = code == 401
    # What was sent is nowhere else when the sender was signed out, or when what it was meant for is gone.
    typed = typed_fields() if code in (401, 409) else ()
    return Problem(code, str(title), _own(error) or str(sentence), typed, sign_in=signed_out)


def _own(error: HTTPException) -> str:
    """The sentence that a view passed to ``abort``, or nothing."""
    # Werkzeug's own are told in our words, and what a mistake in the code says is for the log.
    if isinstance(error, (BadRequestKeyError, InternalServerError)):
        return ""
    own = error.description
    return str(own) if own is not None and own != type(error).description else ""


def _for_program(error: HTTPException, code: int) -> Problem:
    title, sentence = problems.SENTENCES.get(code, problems.OTHER)
    told = _own(error) or str(sentence)
    if code == 413:
        told = str(sentence) % {"megabytes": _megabytes()}
    faults = ((error.field, told),) if isinstance(error, problems.Refused) else ()
    return Problem(code, str(title), told, faults=faults)


def wants_json() -> bool:
    """Whether whoever asks is a program: it prefers JSON to HTML, or asks the interface for programs."""
    if api.is_asked():
        return True
    best = request.accept_mimetypes.best_match(["text/html", "application/json", PROBLEM_JSON])
    return best in ("application/json", PROBLEM_JSON)


def typed_fields() -> tuple[tuple[str, str], ...]:
    """(field name, text) of what somebody wrote into the form of this request, without passwords and the like.

    Nothing when it is more than anybody types: the answer would be as long as what was sent.
    """
    try:
        fields = list(request.form.items(multi=True))
    except RequestEntityTooLarge:
        return ()
    if sum(len(name) + len(text) for name, text in fields) > GIVEN_BACK:
        return ()
    return tuple(
        (name, text)
        for name, text in fields
        if not _NOT_TYPED.search(name) and len(text.strip()) > 1 and re.search(r"[^\W\d_]", text)
    )


def _as_json(problem: Problem) -> Response:
    response = jsonify(
        type="about:blank",
        title=problem.title,
        status=problem.code,
        detail=problem.sentence,
        instance=request.path,
        request_id=request_id(),
        **(
            {"errors": [{"field": f, "detail": d} for f, d in problem.faults]}
            if problem.faults
            else {}
        ),
    )
    response.mimetype = PROBLEM_JSON
    return response


def _as_page(problem: Problem) -> Response:
    try:
        page = render_template(
            "errors/error.html",
            code=problem.code,
            title=problem.title,
            sentence=problem.sentence,
            request_id=request_id(),
            typed=problem.typed,
            sign_in_url=url_for("accounts.login", next=page_before()) if problem.sign_in else None,
        )
    except Exception:
        # The page asks the database who is signed in, and that may be just what failed.
        log.exception("error_page_failed", code=problem.code)
        page = _BARE.format(
            language=get_locale() or "en",
            code=problem.code,
            title=escape(problem.title),
            sentence=escape(problem.sentence),
            request_id=escape(request_id()),
        )
    return make_response(page)


_BARE: Final = (
    '<!doctype html><html lang="{language}"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
    "<title>{title}</title><h1>{title}</h1><p>{sentence}</p><p>{code} · {request_id}</p></html>"
)


def _megabytes() -> int:
    return (request.max_content_length or 0) // 1_000_000
