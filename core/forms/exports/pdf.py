"""A print page as a PDF, where the library for it is installed (``pip install commonaim[pdf]``)."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from flask import current_app


class NotInstalled(Exception):
    """This server cannot make a PDF by itself."""


def as_pdf(page: str, base_url: str) -> bytes:
    """The PDF of a page. Raises :class:`NotInstalled`. Nothing is fetched but this site's own static files."""
    try:
        import weasyprint
    except (ImportError, OSError) as error:
        # OSError: the package is there, and the libraries of the system that it draws with are not.
        raise NotInstalled from error
    made: bytes = weasyprint.HTML(string=page, base_url=base_url, url_fetcher=_own).write_pdf()
    return made


def _own(url: str, *_rest: Any, **_more: Any) -> dict[str, Any]:
    folder = Path(current_app.static_folder or "").resolve()
    path = unquote(urlsplit(url).path)
    file = (folder / path.removeprefix(f"{current_app.static_url_path}/")).resolve()
    ours = path.startswith(f"{current_app.static_url_path}/") and file.is_relative_to(folder)
    if not ours or not file.is_file():
        raise ValueError(f"{url} is not a file of this site.")
    return {"string": file.read_bytes()}
