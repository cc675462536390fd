"""Mail: sent over SMTP after what it tells of is committed; where no SMTP is configured none is sent, and pages say so.

Whatever came from people is put on one line before it goes into a letter, so that no name can add a header or a line.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from threading import Thread
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from flask import Flask, current_app, request, url_for

from .config import ConfigProblem
from .db import now
from .structured import get_logger

if TYPE_CHECKING:
    from email.message import EmailMessage
    from smtplib import SMTP

log = get_logger(__name__)
SECONDS: Final = 20
#: Next to the server there is nobody in between, so that no certificate is asked for.
_HERE: Final = ("localhost", "127.0.0.1", "::1")
_ADDRESS: Final = re.compile(r"[^\s@<>(),:;\\\"\[\]]+@[^\s@<>(),:;\\\"\[\]]+")
_NOT_SHOWN: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail to one person. ``text`` is plain; its lines are those that were written here, and no others."""

    to: str
    subject: str
    text: str


class NotSent(Exception):
    """The mail could not be handed over; what it tells of is committed all the same."""


def init_app(app: Flask) -> None:
    """Hold what is configured for mail against what it must be; raises :class:`.config.ConfigProblem`."""
    site = app.config["SITE_URL"]
    if site and not re.fullmatch(r"https?://[^\s/?#]+(/[^\s?#]*)?", site):
        raise ConfigProblem(f"SITE_URL is {site!r}: write it like https://rivers.example.org.")
    if not app.config["SMTP_URL"]:
        return
    _server(app.config["SMTP_URL"])
    if not is_address(app.config["MAIL_FROM"]):
        raise ConfigProblem(
            f"MAIL_FROM is {app.config['MAIL_FROM']!r}: with SMTP_URL set, name the address that mail comes from."
        )
    if not site:
        raise ConfigProblem(
            "SITE_URL is empty: with SMTP_URL set, name the address that links in mails begin with."
        )


def is_on() -> bool:
    """Whether this site sends mail."""
    return bool(current_app.config["SMTP_URL"])


def is_address(text: str) -> bool:
    """Whether a text is one e-mail address, and nothing that a mail server could take for two."""
    return _ADDRESS.fullmatch(text) is not None


def one_line(text: str) -> str:
    """A text from people without what would begin a new line or header."""
    return " ".join(_NOT_SHOWN.sub(" ", text).split())


def link(endpoint: str, **values: Any) -> str:
    """The whole address of a page, to be mailed or handed over.

    It begins with SITE_URL: what a browser says the site is called must never get into a mail.
    """
    begin: str = current_app.config["SITE_URL"] or request.host_url
    return begin.rstrip("/") + url_for(endpoint, **values)


def send(letter: Letter) -> None:
    """Hand a letter over to the mail server. Commit before. Raises :class:`NotSent`."""
    _deliver(current_app.config["SMTP_URL"], _message(letter))


def send_soon(letter: Letter) -> None:
    """Hand a letter over without letting the page wait, which would tell that there was one to send."""
    arguments = (current_app.config["SMTP_URL"], _message(letter))
    Thread(target=_deliver_or_log, args=arguments, name="mail").start()


def _message(letter: Letter) -> EmailMessage:
    # Imported here and below: only a site that sends mail needs them.
    from email.errors import MessageError
    from email.headerregistry import Address
    from email.message import EmailMessage
    from email.policy import SMTP
    from email.utils import format_datetime, make_msgid

    sender = current_app.config["MAIL_FROM"]
    message = EmailMessage(policy=SMTP)
    message["From"] = Address(display_name="Common Aim", addr_spec=sender)
    try:
        message["To"] = Address(addr_spec=letter.to)
    except (MessageError, ValueError, IndexError):
        raise NotSent("The address cannot be written to.") from None
    message["Subject"] = one_line(letter.subject)
    message["Date"] = format_datetime(now())
    message["Message-ID"] = make_msgid(domain=sender.partition("@")[2])
    # Nobody's "I am away" is wanted back.
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text)
    return message


def _deliver_or_log(url: str, message: EmailMessage) -> None:
    try:
        _deliver(url, message)
    except NotSent as problem:
        log.warning("mail_not_sent", reason=str(problem))


def _deliver(url: str, message: EmailMessage) -> None:
    from smtplib import SMTPException

    server = _server(url)
    try:
        with _connected(server) as smtp:
            if server.username:
                smtp.login(unquote(server.username), unquote(server.password or ""))
            smtp.send_message(message)
    except (OSError, SMTPException) as error:
        # What a server answers may repeat the address, which stays out of the log.
        raise NotSent(type(error).__name__) from error


def _connected(server: SplitResult) -> SMTP:
    import smtplib
    import ssl

    host = server.hostname or ""
    if server.scheme == "smtps":
        context = ssl.create_default_context()
        return smtplib.SMTP_SSL(host, server.port or 465, timeout=SECONDS, context=context)
    smtp = smtplib.SMTP(host, server.port or 587, timeout=SECONDS)
    if host not in _HERE and parse_qs(server.query).get("tls") != ["no"]:
        try:
            smtp.starttls(context=ssl.create_default_context())
        except (OSError, smtplib.SMTPException):
            smtp.close()
            raise
    return smtp


def _server(url: str) -> SplitResult:
    try:
        server = urlsplit(url)
        usable = server.scheme in ("smtp", "smtps") and server.hostname and server.port != 0
    except ValueError:
        usable = False
    if not usable:
        # It may hold a password, and so is not repeated.
        raise ConfigProblem("SMTP_URL cannot be used: write it like smtp://user:password@host:587.")
    return server
