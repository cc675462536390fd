"""A print page as a PDF, where the library for it is installed (``pip install commonaim[pdf]``)."""

from __future__ import annotations

from mimetypes import guess_type
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from flask import current_app


class NotInstalled(Exception):
    """This server cannot make a PDF by itself."""


def as_pdf(page: str, base_url: str) -> bytes:
    """The PDF of a page. Raises :class:`NotInstalled`. Nothing is fetched but this site's own static files."""
    try:
        from weasyprint import HTML
        from weasyprint.urls import URLFetcher, URLFetcherResponse
    except (ImportError, OSError) as error:
        # OSError: the package is there, and the libraries of the system that it draws with are not.
        raise NotInstalled from error

    class OwnFiles(URLFetcher):  # type: ignore[misc]  # WeasyPrint ships no types
        def fetch(self, url: str, headers: Any = None) -> Any:
            kind = guess_type(urlsplit(url).path)[0] or "application/octet-stream"
            return URLFetcherResponse(url, own_file(url), {"Content-Type": kind})

    made: bytes = HTML(string=page, base_url=base_url, url_fetcher=OwnFiles()).write_pdf()
    return made


def own_file(url: str) -> bytes:
    """A static file of this site. Raises ValueError for any other address, whatever it looks like."""
    folder = Path(current_app.static_folder or "").resolve()
    path = unquote(urlsplit(url).path)
    file = (folder / path.removeprefix(f"{current_app.static_url_path}/")).resolve()
    ours = path.startswith(f"{current_app.static_url_path}/") and file.is_relative_to(folder)
    if not ours or not file.is_file():
        raise ValueError(f"{url} is not a file of this site.")
    return file.read_bytes()
