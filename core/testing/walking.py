"""The addresses of a plugin, as the application's URL map has them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import Flask
from werkzeug.routing import AnyConverter, IntegerConverter, Rule

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


def rules_of(app: Flask, plugin: str) -> list[Rule]:
    """Every route of a plugin: its pages, its files and its part for apps."""
    return [rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith(f"{plugin}.")]


def pages_of(app: Flask, plugin: str) -> Iterator[Rule]:
    """The routes that can be read in a browser, without its files."""
    for rule in rules_of(app, plugin):
        if "GET" in (rule.methods or ()) and not is_rest(rule) and not is_file(rule):
            yield rule


def is_rest(rule: Rule) -> bool:
    """Whether a route is for apps."""
    return str(rule.rule).startswith("/api/")


def is_file(rule: Rule) -> bool:
    """Whether a route gives the plugin's files."""
    return str(rule.endpoint).endswith(".static")


def address(app: Flask, rule: Rule, network: str, number: int = 1, word: str = "x") -> str:
    """The path of a route in ``network``, with ``number`` where it asks for a whole number, one of its words where it
    knows a few, and else ``word``."""
    values: dict[str, Any] = {}
    for name in rule.arguments:
        match rule._converters.get(name):
            case IntegerConverter():
                values[name] = number
            case AnyConverter(items=known):
                values[name] = min(known)
            case _:
                values[name] = word
    if "network" in rule.arguments:
        values["network"] = network
    built = app.url_map.bind("localhost").build(rule.endpoint, values)
    return built.removeprefix("http://localhost")


def takes_numbers(rule: Rule) -> bool:
    """Whether a route asks for a whole number, as one that is about a row does."""
    return any(isinstance(each, IntegerConverter) for each in rule._converters.values())
