"""Every setting: its environment variable, type, default and meaning, in one table.

``docs/configuration.md`` is held against this table by a test.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final


class ConfigProblem(ValueError):
    """A setting that cannot be used, in a sentence that names it and says what it may be."""


@dataclass(frozen=True, slots=True)
class Option:
    """One setting. ``kind`` is the Python type that the text of the environment is turned into."""

    name: str
    kind: type
    default: Any
    help: str


OPTIONS: Final = (
    Option(
        "DATA_DIR",
        str,
        "var",
        "Folder for the SQLite file, the secret key, files beside submissions and backups; made when it is missing.",
    ),
    Option(
        "DATABASE_URL", str, "", "SQLAlchemy URL. Empty: the file commonaim.sqlite in DATA_DIR."
    ),
    Option(
        "SECRET_KEY",
        str,
        "",
        "Signs cookies. Empty: a key is made once and kept in DATA_DIR/secret-key.",
    ),
    Option(
        "CONFIDENTIAL_KEY",
        str,
        "",
        "A long random text that seals what is told in confidence. "
        "Empty: a key is made once and kept in DATA_DIR/confidential-key.",
    ),
    Option(
        "HTTPS",
        bool,
        False,
        "The site is reached over https: cookies are sent over https only, and HSTS is on.",
    ),
    Option(
        "PROXIES",
        int,
        0,
        "How many reverse proxies stand in front and may say who is asking (X-Forwarded-For).",
    ),
    Option(
        "SITE_URL",
        str,
        "",
        "Address of the site, such as https://rivers.example.org: links that are mailed or handed over begin with it.",
    ),
    Option(
        "SMTP_URL",
        str,
        "",
        "Mail server, such as smtp://user:password@host:587 or smtps://host. Empty: no mail is sent.",
    ),
    Option("MAIL_FROM", str, "", "E-mail address that mail comes from."),
    Option("SESSION_DAYS", int, 30, "Days after which somebody has to sign in again."),
    Option(
        "MAX_UPLOAD_MB",
        int,
        55,
        "Largest request body that is read, in megabytes; 2 at most of who is not signed in.",
    ),
    Option(
        "MAX_ATTACHMENT_MB",
        int,
        25,
        "Largest file that may be put beside a submission, in megabytes.",
    ),
    Option("LOG_LEVEL", str, "INFO", "DEBUG, INFO, WARNING or ERROR."),
    Option(
        "LOG_FORMAT", str, "json", "json (one object a line) or text (for reading in a terminal)."
    ),
    Option("JOB_WORKER", bool, True, "Run background jobs in a thread of the server process."),
    Option(
        "STRICT_PLUGINS",
        bool,
        False,
        "Stop at start-up when a plugin fails, instead of leaving it out.",
    ),
    Option(
        "NEW_NETWORKS", str, "", "Plugins that a new network has on, by name, with commas between."
    ),
    Option("SAFE_MODE", bool, False, "Start without any plugin."),
    Option(
        "TRACE_HOOKS",
        bool,
        False,
        "Tell in the foot of each page, and in Server-Timing, how long each plugin's hooks took.",
    ),
)

_TRUE, _FALSE = {"1", "true", "yes", "on"}, {"0", "false", "no", "off", ""}


def load(environ: Mapping[str, str] | None = None, **overrides: Any) -> dict[str, Any]:
    """The configuration for Flask: defaults, then ``environ`` (``COMMONAIM_<NAME>`` or ``<NAME>``), then ``overrides``.

    Raises :class:`ConfigProblem` for a value that cannot be used.
    """
    environ = os.environ if environ is None else environ
    values: dict[str, Any] = {}
    for option in OPTIONS:
        text = environ.get(f"COMMONAIM_{option.name}", environ.get(option.name))
        values[option.name] = option.default if text is None else _parse(option, text)
    values.update(overrides)
    return _complete(values)


def _parse(option: Option, text: str) -> Any:
    if option.kind is bool:
        if text.lower() in _TRUE | _FALSE:
            return text.lower() in _TRUE
        raise ConfigProblem(f"{option.name} is {text!r}: set it to 1 or 0.")
    if option.kind is int:
        try:
            return int(text)
        except ValueError:
            raise ConfigProblem(f"{option.name} is {text!r}: set it to a whole number.") from None
    return text


def _complete(values: dict[str, Any]) -> dict[str, Any]:
    folder = Path(values["DATA_DIR"]).resolve()
    values["DATA_DIR"] = str(folder)
    if not values["DATABASE_URL"] or not values["SECRET_KEY"]:
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ConfigProblem(
                f"DATA_DIR {folder} cannot be made ({error.strerror}): name a folder of yours."
            ) from None
    values["SQLALCHEMY_DATABASE_URI"] = (
        values["DATABASE_URL"] or f"sqlite:///{folder / 'commonaim.sqlite'}"
    )
    # The values of a failing statement are what people wrote: they stay out of the log.
    values["SQLALCHEMY_ENGINE_OPTIONS"] = {"hide_parameters": True}
    values["SECRET_KEY"] = values["SECRET_KEY"] or kept_key(
        folder / "secret-key", secrets.token_urlsafe(48)
    )
    values["MAX_CONTENT_LENGTH"] = values["MAX_UPLOAD_MB"] * 1_000_000
    values["MAX_FORM_MEMORY_SIZE"] = values["MAX_CONTENT_LENGTH"]
    values["SESSION_COOKIE_NAME"] = "commonaim"
    values["SESSION_COOKIE_SAMESITE"] = "Lax"
    values["SESSION_COOKIE_HTTPONLY"] = True
    values["SESSION_COOKIE_SECURE"] = values["HTTPS"]
    values["PREFERRED_URL_SCHEME"] = "https" if values["HTTPS"] else "http"
    values["WTF_CSRF_TIME_LIMIT"] = None
    values["WTF_CSRF_SSL_STRICT"] = values["HTTPS"]
    return values


def kept_key(path: Path, new: str) -> str:
    """The key in the file ``path``, which only its owner can read; ``new`` is written to it when there is none."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        # Written beside and linked into place, so that of two who begin at once both take the same whole key.
        beside = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
        handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(new)
        with suppress(FileExistsError):
            os.link(beside, path)
        beside.unlink()
    return path.read_text().strip()
