"""What a PDF file says, page by page. Knows no Flask and no database.

Words of columns and tables come in the order in which the file has them. A scanned page has no words.
"""

from __future__ import annotations

import logging
from io import BytesIO
from typing import Final

MOST_PAGES: Final = 2_000
MOST_CHARACTERS: Final = 20_000_000


class NoWords(Exception):
    """A PDF file whose words cannot be had; ``why`` is ``damaged``, ``password``, ``empty`` or ``large``."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def pages(data: bytes) -> list[str]:
    """The words of each page, lines ending in LF. Raises :class:`NoWords`."""
    from pypdf import PdfReader

    # it tells every oddity of a file to the log; what matters is raised
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = PdfReader(BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise NoWords("password")
        if len(reader.pages) > MOST_PAGES:
            raise NoWords("large")
        found, length = [], 0
        for page in reader.pages:
            words = page.extract_text().replace("\r\n", "\n").replace("\r", "\n")
            length += len(words)
            if length > MOST_CHARACTERS:
                raise NoWords("large")
            found.append(words)
    except NoWords:
        raise
    except Exception as error:  # any error of a library that was given a damaged file
        raise NoWords("damaged") from error
    if not any(words.strip() for words in found):
        raise NoWords("empty")
    return found


def text(data: bytes) -> str:
    """All words, an empty line between pages. Raises :class:`NoWords`."""
    return "\n\n".join(page.strip("\n") for page in pages(data))
