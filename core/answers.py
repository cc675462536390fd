"""Holding what a plugin answered against what its hook gives, before anything is made of it.

A page that got a number instead of a card, or a card without a title, would break in a template, where nobody knows
any more whose it was.
"""

from __future__ import annotations

import types
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from flask_babel.speaklater import LazyString

from . import hookspecs, plugin

#: Raises TypeError for a value that is not of its kind; the text says where it is.
Check = Callable[[Any, str], None]


def checked(hook: str, result: Any) -> Any:
    """What a plugin answered, a list or dict of its own; None from a hook that gives nothing.

    Raises TypeError, with a sentence for the plugin's author, for an answer of another kind.
    """
    whole, check = _spec(hook)
    if whole is None:
        return None
    if whole is dict:
        if not isinstance(result, Mapping):
            raise TypeError(f"{hook} gives a mapping, not {_kind(result)}.")
        kept: Any = dict(result)
        check(kept, hook)
        return kept
    if isinstance(result, str | bytes | Mapping) or not isinstance(result, Iterable):
        raise TypeError(f"{hook} gives a list or yields one after another, not {_kind(result)}.")
    found = list(result)
    for one in found:
        check(one, hook)
    return found


@cache
def _spec(hook: str) -> tuple[type | None, Check]:
    gives = _gives(getattr(hookspecs, hook).__annotations__["return"])
    if gives is types.NoneType:
        return None, _anything
    if get_origin(gives) is Mapping:
        return dict, _check_of(gives)
    return list, _check_of(get_args(gives)[0])


def _gives(annotation: str) -> Any:
    """What the text of a return annotation names. The arguments' are not asked: they name what plugins do not make."""

    def hook() -> None: ...

    hook.__annotations__ = {"return": annotation}
    known = {"Iterable": Iterable, "Mapping": Mapping, **vars(plugin)}
    return get_type_hints(hook, known)["return"]


@cache
def _check_of(kind: Any) -> Check:
    origin, arguments = get_origin(kind), get_args(kind)
    if kind is Any:
        return _anything
    if origin is Literal:
        return _one_of(arguments)
    if origin in (Union, types.UnionType):
        return _any_check([_check_of(one) for one in arguments], kind)
    if origin is tuple:
        return _each(_check_of(arguments[0]))
    if origin is not None and issubclass(origin, Mapping):
        return _pairs(_check_of(arguments[0]), _check_of(arguments[1]))
    if origin is not None:
        return _is(origin)
    return _fields_of(kind) if is_dataclass(kind) else _is(kind)


def _anything(_value: Any, _at: str) -> None:
    return None


def _is(kind: type) -> Check:
    kinds = (kind, LazyString) if kind is str else (kind,)

    def check(value: Any, at: str) -> None:
        if not isinstance(value, kinds) or (kind is int and isinstance(value, bool)):
            raise TypeError(f"{at} is a {kind.__name__}, not {_kind(value)}.")

    return check


def _one_of(words: tuple[Any, ...]) -> Check:
    def check(value: Any, at: str) -> None:
        if value not in words:
            raise TypeError(f"{at} is one of {', '.join(map(repr, words))}, not {value!r}.")

    return check


def _any_check(checks: list[Check], kind: Any) -> Check:
    def check(value: Any, at: str) -> None:
        for one in checks:
            try:
                one(value, at)
            except TypeError:
                continue
            return
        raise TypeError(f"{at} is {kind}, not {_kind(value)}.")

    return check


def _each(inner: Check) -> Check:
    def check(value: Any, at: str) -> None:
        if not isinstance(value, tuple | list):
            raise TypeError(f"{at} is a tuple, not {_kind(value)}.")
        for one in value:
            inner(one, at)

    return check


def _pairs(key: Check, inner: Check) -> Check:
    def check(value: Any, at: str) -> None:
        if not isinstance(value, Mapping):
            raise TypeError(f"{at} is a mapping, not {_kind(value)}.")
        for name, one in value.items():
            key(name, at)
            inner(one, at)

    return check


def _fields_of(kind: Any) -> Check:
    hints = get_type_hints(kind)
    checks = [
        (field.name, _check_of(hints[field.name]), f"{kind.__name__}.{field.name}")
        for field in fields(kind)
    ]

    def check(value: Any, at: str) -> None:
        if not isinstance(value, kind):
            raise TypeError(f"{at} gives {kind.__name__}, not {_kind(value)}.")
        for name, one, place in checks:
            one(getattr(value, name), place)

    return check


def _kind(value: Any) -> str:
    return "None" if value is None else f"a {type(value).__name__}"
