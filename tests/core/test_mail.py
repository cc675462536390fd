"""Mail: what is handed to a server, and what is refused before."""

from __future__ import annotations

import socketserver
from collections.abc import Iterator
from email import message_from_string
from email.message import Message
from email.policy import default
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from flask import Flask

from commonaim.core import create_app, mail
from commonaim.core.config import ConfigProblem


class Server(socketserver.ThreadingTCPServer):
    """As much of a mail server as is needed to see what it would be handed."""

    allow_reuse_address = daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Session)
        self.received: list[tuple[list[str], str]] = []
        Thread(target=self.serve_forever, daemon=True).start()

    @property
    def letters(self) -> list[Message]:
        return [message_from_string(text, policy=default) for _to, text in self.received]


class Session(socketserver.StreamRequestHandler):
    server: Server

    def handle(self) -> None:
        recipients: list[str] = []
        self.say("220 here")
        while line := self.rfile.readline().decode("utf-8").rstrip("\r\n"):
            word = line[:4].upper()
            if word == "RCPT":
                recipients.append(line)
            if word == "DATA":
                self.say("354 go on")
                self.server.received.append((recipients, self.read_letter()))
            self.say("221 bye" if word == "QUIT" else "250 fine")

    def say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())

    def read_letter(self) -> str:
        lines = []
        while (line := self.rfile.readline().decode("utf-8")) != ".\r\n":
            lines.append(line)
        return "".join(lines)


@pytest.fixture
def server() -> Iterator[Server]:
    running = Server()
    yield running
    running.shutdown()
    running.server_close()


@pytest.fixture
def sending(app: Flask, server: Server) -> Flask:
    """The application, with a mail server."""
    app.config.update(
        SMTP_URL=f"smtp://127.0.0.1:{server.server_address[1]}",
        MAIL_FROM="hub@example.org",
        SITE_URL="https://rivers.example.org",
    )
    return app


def test_a_letter_comes_as_it_was_written(sending: Flask, server: Server) -> None:
    mail.send(mail.Letter("ana@example.org", "¿Vienes?", "Hola, Ana.\n\nHasta pronto.\n"))
    [letter] = server.letters
    assert (letter["To"], letter["Subject"]) == ("ana@example.org", "¿Vienes?")
    assert letter["From"] == "Common Aim <hub@example.org>"
    assert letter.get_payload(decode=True).decode() == "Hola, Ana.\r\n\r\nHasta pronto.\r\n"  # type: ignore[union-attr]


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r", "\x00", "\u2028", "\x85"])
def test_a_name_with_a_line_end_adds_no_header_and_no_line(
    sending: Flask, server: Server, end: str
) -> None:
    mail.send(mail.Letter("ana@example.org", f"Hello {end}Bcc: evil@example.org", "text\n"))
    [(recipients, _text)] = server.received
    [letter] = server.letters
    assert letter["Bcc"] is None
    assert letter["Subject"] == "Hello Bcc: evil@example.org"
    assert recipients == ["rcpt TO:<ana@example.org>"]


@pytest.mark.parametrize(
    "address",
    [
        "ana@example.org, evil@example.org",
        "ana@example.org,evil@example.org",
        "ana@example.org\r\nBcc: evil@example.org",
        "Ana <ana@example.org>",
        '"a b"@example.org',
        "ana@example.org;evil@example.org",
        "ana@a@b",
        "ana",
        "",
    ],
)
def test_what_is_not_one_address_is_none(app: Flask, address: str) -> None:
    assert not mail.is_address(address)


@pytest.mark.parametrize("address", ["ana.o'neil+x@sub.example.org", "ñandú@ejemplo.org"])
def test_an_address_may_be_unusual(address: str) -> None:
    assert mail.is_address(address)


def test_a_server_that_does_not_answer_is_said(sending: Flask, server: Server) -> None:
    sending.config["SMTP_URL"] = "smtp://127.0.0.1:1"
    with pytest.raises(mail.NotSent, match="ConnectionRefusedError"):
        mail.send(mail.Letter("ana@example.org", "Hello", "text\n"))


def test_nothing_goes_to_another_machine_without_tls(
    sending: Flask, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The server here offers no STARTTLS; taken for another machine, it gets neither letter nor password.
    monkeypatch.setattr(mail, "_HERE", ())
    with pytest.raises(mail.NotSent):
        mail.send(mail.Letter("ana@example.org", "Hello", "text\n"))
    assert server.received == []


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"SMTP_URL": "mail.example.org"}, "SMTP_URL cannot be used"),
        ({"SMTP_URL": "smtp://u:secret@:x"}, "SMTP_URL cannot be used"),
        ({"SMTP_URL": "smtp://h", "SITE_URL": "https://s.example"}, "MAIL_FROM is ''"),
        ({"SMTP_URL": "smtp://h", "MAIL_FROM": "a@b.example"}, "SITE_URL is empty"),
        ({"SITE_URL": "rivers.example.org"}, "SITE_URL is 'rivers.example.org'"),
        ({"SITE_URL": "javascript:alert(1)"}, "SITE_URL is"),
    ],
)
def test_a_setting_of_mail_that_cannot_be_used_is_said(
    tmp_path: Path, settings: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(ConfigProblem, match=sentence) as problem:
        create_app({}, DATA_DIR=str(tmp_path), DATABASE_URL="sqlite://", **settings)
    assert "secret" not in str(problem.value)
