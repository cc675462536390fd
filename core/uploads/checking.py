"""What is looked at before any file is kept: how large it is, and whether it is what it says."""

from __future__ import annotations

from typing import IO

from flask import current_app
from flask_babel import gettext as _

from . import kinds
from .refused import Refused


def checked(file: IO[bytes], name: str) -> tuple[kinds.Known, int]:
    """(what a file is, its bytes). Raises :class:`.Refused` when it is too large, or not what its name says."""
    size = file.seek(0, 2)
    most = current_app.config["MAX_ATTACHMENT_MB"]
    if size > most * 1_000_000:
        raise Refused(
            _(
                "It is larger than %(most)s MB. Make it smaller, or say where it can be found.",
                most=most,
            )
        )
    return kinds.recognise(file, name), size
