"""Core's part of the interface, which the modules with operations add to."""

from __future__ import annotations

from flask import Blueprint

from . import PREFIX
from .mounting import NAME

blueprint = Blueprint(NAME, __name__, url_prefix=PREFIX)
