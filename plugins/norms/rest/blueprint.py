"""The norms' part of the interface for apps."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("api", __name__)
