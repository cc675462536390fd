"""A file that was put there, given back as a download that no browser runs."""

from __future__ import annotations

from typing import Final

from flask import Response, abort, send_file
from flask_babel import gettext as _

from . import kinds, storing

#: Whatever is in a file, a browser that opens it after all runs nothing of it and fetches nothing for it.
POLICY: Final = "default-src 'none'; sandbox"


def given(stored: str, kind: str, name: str) -> Response:
    """The file, to take along or to be played in a page of this site; 404 where the server has lost it."""
    path = storing.path_of(stored)
    if not path.is_file():
        abort(
            404,
            _(
                "The file is missing on the server. Tell a hub admin, who can bring it back from a backup."
            ),
        )
    answer: Response = send_file(
        path, kinds.media_type(kind), as_attachment=True, download_name=name
    )
    answer.headers["Content-Security-Policy"] = POLICY
    answer.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return answer
