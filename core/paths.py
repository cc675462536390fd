"""Addresses that a browser hands in and that may be gone to: paths of this site, never another's."""

from __future__ import annotations

import re
from typing import Any, Final
from urllib.parse import urlsplit

from flask import request
from werkzeug.routing import IntegerConverter, Map

# Browsers take a backslash for a slash and leave out control characters, so neither may be in it.
_LOCAL: Final = re.compile(r"/(?!/)[^\\\x00-\x20\x7f]*")


def local_path(target: str | None) -> str | None:
    """``target`` when it is a path on this site, else None."""
    found = _LOCAL.fullmatch(target or "")
    return found[0].rstrip("?") if found else None


def page_before() -> str | None:
    """The path of the page that this request's form or link was on, when it is one of this site."""
    try:
        before = urlsplit(request.referrer or "")
    except ValueError:
        return None
    return local_path(before.path) if before.netloc == request.host else None


class RowNumber(IntegerConverter):
    """``<int:...>`` in an address: no number that no row can have, which a database would refuse to look for."""

    def __init__(self, map: Map, *args: Any, **options: Any) -> None:
        super().__init__(map, *args, **{"max": 2**31 - 1, **options})
