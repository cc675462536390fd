"""The description of the interface (OpenAPI 3.1), made from the routes and what their views declare."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any, Final

import msgspec
from flask import Flask, current_app
from flask.typing import ResponseReturnValue
from werkzeug.routing import Rule

from ..asked import LARGEST
from ..permissions import PUBLIC, declared, public
from . import answers, keys, operations, schemas
from .blueprint import blueprint
from .lists import Listed
from .operations import Operation

VERSION: Final = "1.0.0"
_REF: Final = "#/components/schemas/{name}"
_ABOUT: Final = (
    "What a network writes, for programs. Make a token on your account page and send it as `Authorization: Bearer`. "
    "It is for one network, and may do what you chose and still may do yourself. Lists come in parts: follow `next`. "
    "Answers have an ETag; send it in `If-None-Match` to hear only of changes, and in `If-Match` to change what you "
    "have read. With an `Idempotency-Key` a request that is sent again within 24 hours is done once."
)
_ARGUMENT: Final = re.compile(r"<(?:(?P<kind>\w+)(?:\([^)]*\))?:)?(?P<name>\w+)>")
#: What any operation may answer beside its own; the sentence is what the description says of it.
_ALWAYS: Final = {
    401: "There is no token that works.",
    403: "The token does not include what this needs.",
    404: "There is nothing here for this token.",
    422: "Something that was sent cannot be; `errors` says where.",
}
_OF_BODIES: Final = {
    400: "The body is no JSON.",
    413: "The body is longer than what is taken.",
    415: "The body is not said to be JSON.",
}
_OF_GUARDED: Final = {
    412: "Somebody has changed it since it was read; nothing was saved.",
    428: "If-Match is missing.",
}


@blueprint.get("/openapi.json")
@public
def openapi() -> ResponseReturnValue:
    """This description."""
    known: dict[str, Any] | None = current_app.extensions.get("commonaim_openapi")
    if known is None:
        known = current_app.extensions["commonaim_openapi"] = describe(current_app)
    return answers.to_be_read(known)


def describe(app: Flask) -> dict[str, Any]:
    """The description of all operations of ``app``, of plugins too: where one is off, it answers 404."""
    found = sorted(_operations(app), key=lambda pair: pair[0].rule)
    components = _components([operation for _rule, operation in found])
    paths: dict[str, dict[str, Any]] = {}
    for rule, operation in found:
        (method,) = (rule.methods or set()) - {"HEAD", "OPTIONS"}
        view = app.view_functions[rule.endpoint]
        told = _operation(rule, operation, inspect.getdoc(view) or "", declared(view) or PUBLIC)
        paths.setdefault(_path(rule), {})[method.lower()] = told
    return {
        "openapi": "3.1.0",
        "info": {"title": "Common Aim", "version": VERSION, "description": _ABOUT},
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": {
            "schemas": components,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
        "security": [{"token": []}],
    }


def _operations(app: Flask) -> Iterator[tuple[Rule, Operation]]:
    for rule in app.url_map.iter_rules():
        if operation := operations.of(app.view_functions[rule.endpoint]):
            yield rule, operation


def _components(found: list[Operation]) -> dict[str, Any]:
    types: list[Any] = [schemas.Problem]
    for operation in found:
        types.append(_answer(operation))
        if operation.takes is not None:
            types.append(operation.takes)
    _schemas, components = msgspec.json.schema_components(types, ref_template=_REF)
    return components


#: Bytes of any kind.
_FILE: Final[dict[str, Any]] = {"*/*": {}}


def _answer(operation: Operation) -> Any:
    listed: Any = Listed
    return listed[operation.answer] if operation.listed else operation.answer


def _schema(kind: Any) -> dict[str, Any]:
    (found,), _components = msgspec.json.schema_components([kind], ref_template=_REF)
    return found


def _path(rule: Rule) -> str:
    return _ARGUMENT.sub(r"{\g<name>}", rule.rule)


def _operation(rule: Rule, operation: Operation, doc: str, permission: str) -> dict[str, Any]:
    summary, _blank, more = doc.partition("\n\n")
    needed = " or ".join(f"`{name}`" for name in operation.any_of)
    needs = f"Needs `{permission}`" + (f" and {needed}." if needed else ".")
    told: dict[str, Any] = {
        "operationId": rule.endpoint.replace(".", "_"),
        "summary": summary.replace("\n", " ").rstrip("."),
        "description": "\n\n".join(filter(None, (more, needs))),
        "tags": [operation.tag],
        "parameters": [*_in_path(rule), *_in_query(operation), *_in_headers(operation)],
        "responses": _responses(operation),
    }
    if operation.takes is not None:
        told["requestBody"] = {"required": True, "content": _json(operation.takes)}
    return told


def _json(kind: Any) -> dict[str, Any]:
    return {answers.JSON: {"schema": _schema(kind)}}


def _in_path(rule: Rule) -> Iterator[dict[str, Any]]:
    for found in _ARGUMENT.finditer(rule.rule):
        number = {"type": "integer", "minimum": 0, "maximum": LARGEST}
        schema = number if found["kind"] == "int" else {"type": "string", "minLength": 1}
        yield {"name": found["name"], "in": "path", "required": True, "schema": schema}


def _in_query(operation: Operation) -> Iterator[dict[str, Any]]:
    if operation.asks is None:
        return
    _found, components = msgspec.json.schema_components([operation.asks], ref_template=_REF)
    for name, schema in components[operation.asks.__name__]["properties"].items():
        yield {"name": name, "in": "query", "required": False, "schema": schema}


def _in_headers(operation: Operation) -> Iterator[dict[str, Any]]:
    if operation.takes is None:
        yield _header("If-None-Match", "An ETag: 304 when nothing has changed since.")
    elif operation.status == HTTPStatus.CREATED:
        about = "Your own name for this request, so that it is done once."
        yield _header(keys.HEADER, about, most=keys.LONGEST)
    if operation.guarded:
        about = "The ETag of the state that you have changed; * for whatever is there."
        yield {**_header("If-Match", about, required=True), "example": "*"}


def _header(name: str, about: str, required: bool = False, most: int = 0) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "string"}
    if most:
        schema |= {"minLength": 1, "maxLength": most}
    return {
        "name": name,
        "in": "header",
        "required": required,
        "description": about,
        "schema": schema,
    }


def _responses(operation: Operation) -> dict[str, Any]:
    text = {"schema": {"type": "string"}}
    headers: dict[str, Any] = {"ETag": text}
    if operation.listed:
        headers["Link"] = text
    content = _FILE if operation.file else _json(_answer(operation))
    good = {"description": "As asked.", "headers": headers, "content": content}
    statuses = {operation.status: good}
    if operation.status == HTTPStatus.CREATED:
        statuses[operation.status] = {**good, "headers": {**headers, "Location": text}}
    if operation.guarded:
        statuses[200] = {**good, "description": "Nothing was to be changed."}
    if operation.takes is None:
        statuses[304] = {"description": "Nothing has changed."}
    problems = dict(_ALWAYS)
    if operation.takes is not None:
        problems |= _OF_BODIES
    if operation.guarded:
        problems |= _OF_GUARDED
    for status, about in problems.items():
        content = {"application/problem+json": {"schema": _schema(schemas.Problem)}}
        statuses[status] = {"description": about, "content": content}
    return {str(status): statuses[status] for status in sorted(statuses)}
