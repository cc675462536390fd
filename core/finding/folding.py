"""Filters of lists that take letters with and without an accent, large and small, for the same, in the database."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Text
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from .words import folded

#: The name by which SQLite calls :func:`.words.folded`; each connection is taught it.
SQLITE_NAME = "commonaim_folded"


class Folded(FunctionElement[str]):
    """A text as :func:`.words.folded` makes it."""

    type = Text()
    inherit_cache = True


@compiles(Folded, "sqlite")
def _on_sqlite(element: Folded, compiler: SQLCompiler, **options: Any) -> str:
    return f"{SQLITE_NAME}({compiler.process(element.clauses, **options)})"


@compiles(Folded, "postgresql")
def _on_postgres(element: Folded, compiler: SQLCompiler, **options: Any) -> str:
    inner = compiler.process(element.clauses, **options)
    # Of the letters that Python folds into two, this one is in people's names.
    small = f"replace(lower({inner}), 'ß', 'ss')"
    return f"regexp_replace(normalize({small}, NFD), '[\\u0300-\\u036f]+', '', 'g')"


def says(words: str, *columns: Any) -> ColumnElement[bool]:
    """A condition that holds where what somebody typed stands in one of the columns: "genero" in "Género"."""
    found: ColumnElement[bool] = Folded(columns[0]).contains(folded(words), autoescape=True)
    for column in columns[1:]:
        found = found | Folded(column).contains(folded(words), autoescape=True)
    return found
