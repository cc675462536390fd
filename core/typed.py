"""What people type: taken only as a form sends it, and without what no page could show again as it was meant."""

from __future__ import annotations

from functools import cache
from typing import Any, Final, overload

from babel.support import NullTranslations, Translations
from flask import abort, request
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from wtforms.i18n import messages_path

#: No field of ours has a longer name. The number in the name of a row is read as a number, and long ones take long.
LONGEST_NAME: Final = 200
#: Characters that turn the direction of whatever is written after them. Right-to-left names do not need them, and the
#: marks that some do need (U+200E, U+200F, U+061C) stay.
_TURNING: Final = dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A)))


class Form(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """What every form is made from. A body that no form sends is answered with 400 and a sentence."""

    def __init__(self, *args: Any, **fields: Any) -> None:
        super().__init__(*args, **fields)
        if "csrf_token" in self:
            # Several forms may stand on one page, and no id twice.
            self.csrf_token.render_kw = {"id": False}

    class Meta(FlaskForm.Meta):  # type: ignore[misc]  # Flask-WTF ships no types
        """How the fields get what was sent, and in which words they say what is wrong with it."""

        def get_translations(self, form: FlaskForm) -> Translations | NullTranslations:
            """WTForms' own sentences in the language of the request. Flask-WTF reads their file anew each time."""
            return _sentences(str(get_locale() or "en"))

        def wrap_formdata(self, form: FlaskForm, formdata: Any) -> Any:
            """The fields of the request; Flask-WTF would also read JSON, whose values can be anything."""
            if formdata is None:
                return None
            if request.is_json:
                abort(
                    400, _("This page only takes what its own form sends. Open it and write there.")
                )
            found = super().wrap_formdata(form, formdata)
            if any(len(name) > LONGEST_NAME for name in found or ()):
                abort(
                    400, _("Something was sent that is not on the page. Open it and write there.")
                )
            return found


@cache
def _sentences(locale: str) -> Translations | NullTranslations:
    return Translations.load(messages_path(), [locale], domain="wtforms")


def without_nul(text: str | None) -> str | None:
    """A text without NUL, with which none is stored, so that a field that holds nothing else is an empty one."""
    return text.replace("\x00", "") if text else text


@overload
def name(text: str) -> str: ...
@overload
def name(text: str | None) -> str | None: ...
def name(text: str | None) -> str | None:
    """A name or title, which stands among other words: without NUL, and without what turns the words after it."""
    return text.replace("\x00", "").translate(_TURNING) if text else text
