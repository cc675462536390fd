"""Texts that the database holds only sealed: who reads its tables, or a dump of them, reads no word of what was said.

For what a few people tell each other in confidence. A column is sealed by its type: ``mapped_column(Sealed)``. The key
is the option CONFIDENTIAL_KEY, or made once and kept in DATA_DIR beside the secret key; whoever has both the key and
the database can read. What is sealed cannot be searched or sorted by the database.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from pathlib import Path
from typing import TYPE_CHECKING, Final

from flask import current_app
from sqlalchemy import Dialect, Text, TypeDecorator

from .config import kept_key

if TYPE_CHECKING:
    from cryptography.fernet import Fernet

FILE: Final = "confidential-key"


class SealBroken(RuntimeError):
    """A sealed text cannot be opened: the key is not the one it was sealed with."""


class Sealed(TypeDecorator[str]):
    """A text that only the application can read. An empty one stays empty."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        # At time 0, because the moment is written in clear, and would tell when somebody sent something.
        return _box().encrypt_at_time(value.encode(), 0).decode() if value else value

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        return _opened(value) if value else value


def _opened(value: str) -> str:
    from cryptography.fernet import InvalidToken

    try:
        return _box().decrypt(value.encode()).decode()
    except InvalidToken:
        raise SealBroken(
            "A confidential text was sealed with another key: set CONFIDENTIAL_KEY to that one, "
            f"or put its file back as {FILE} in DATA_DIR."
        ) from None


def _box() -> Fernet:
    found: Fernet | None = current_app.extensions.get("commonaim_box")
    if found is None:
        from cryptography.fernet import Fernet

        words = current_app.config["CONFIDENTIAL_KEY"] or kept_key(
            Path(current_app.config["DATA_DIR"]) / FILE, secrets.token_urlsafe(48)
        )
        key = base64.urlsafe_b64encode(hashlib.sha256(words.encode()).digest())
        found = current_app.extensions["commonaim_box"] = Fernet(key)
    return found
