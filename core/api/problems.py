"""What is said to programs when something does not work; the form of it (RFC 9457) is made in :mod:`..errors`."""

from __future__ import annotations

from typing import Final

from flask_babel import lazy_gettext as _l
from werkzeug.exceptions import UnprocessableEntity

#: (title, sentence) by status code, for whoever writes a program; those for pages speak of buttons.
SENTENCES: Final = {
    400: (
        _l("This could not be read"),
        _l("The body is not well-formed JSON. Nothing was saved."),
    ),
    401: (
        _l("A token is needed"),
        _l("This needs a token that works. People make them on their account page."),
    ),
    403: (
        _l("This is not open to this token"),
        _l(
            "The token does not include the permission that this needs, or its owner no longer has it. The account "
            "page says what a token may do."
        ),
    ),
    404: (
        _l("There is nothing here"),
        _l(
            "The address may be mistyped, or what was here is not of the token's network, or its plugin is off there."
        ),
    ),
    405: (
        _l("This address does not take this method"),
        _l("The header Allow lists those that it takes."),
    ),
    413: (
        _l("This is more than can be taken at once"),
        _l("Nothing was saved. Send less; up to %(megabytes)s MB are possible."),
    ),
    415: (
        _l("This kind of content is not taken"),
        _l("Send JSON, not compressed, with “Content-Type: application/json”. Nothing was saved."),
    ),
    412: (_l("It is not as you have read it"), _l("Read it again, and send it once more.")),
    422: (_l("Something that was sent cannot be"), _l("Nothing was saved.")),
    428: (_l("Say which state you have changed"), _l("Send If-Match.")),
    500: (
        _l("Something went wrong on our side"),
        _l(
            "It is not your doing, and what happened is in the server's log under the request's number. Try again; "
            "with the same Idempotency-Key nothing is done twice."
        ),
    ),
}
OTHER: Final = (_l("This did not work"), _l("Look at the description of the interface."))


class Refused(UnprocessableEntity):
    """A value that cannot be taken. ``field`` says where it is in what was sent, ``sentence`` why and what can be."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field
