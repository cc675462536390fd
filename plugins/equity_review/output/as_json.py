"""The review as JSON Lines, one object per submission, and as one JSON array of the same objects."""

from __future__ import annotations

import json

from commonaim.plugins.equity_review.engine import Review
from commonaim.plugins.equity_review.output.common import Format, Totals
from commonaim.plugins.equity_review.reading.common import Entry

encode = json.JSONEncoder(ensure_ascii=False).encode


class JsonLines(Format):
    """One line per submission, in the order of the input, with the keys of the contract in its order."""

    def item(self, entry: Entry, review: Review) -> str:
        """The line; its id is of the type that the input gave it."""
        record = review.to_dict()
        record["id"] = entry.given_id
        return encode(record)


class Json(JsonLines):
    """The same objects as one array."""

    between = ",\n"

    def start(self) -> str:
        """The opening bracket."""
        return "[\n"

    def end(self, totals: Totals) -> str:
        """The closing bracket."""
        return "\n]\n" if totals.submissions else "]\n"
