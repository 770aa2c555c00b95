"""The language that people read: messages from the catalogue in `liftphase/locale/`, how numbers are written.

Messages are the English ones; files of results keep their English keys and sentences.
"""

import gettext
import os
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal, localcontext
from functools import cache
from pathlib import Path
from typing import Any

from liftphase.errors import LiftphaseError, UsageError

LOCALE = Path(__file__).parents[1] / "locale"
_DOMAIN = "liftphase"
# In the order in which POSIX has them overrule one another.
_VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")


def message(text: str) -> str:
    """Mark a message that is translated where it is used, for the tool that collects them."""
    return text


_DECIMAL_SIGN = message(".")
_STORED_DECIMALS = 4  # of analysis.json


class Words:
    """Messages in one language.

    Parameters
    ----------
    language : str
        Of `LANGUAGES`.

    Raises
    ------
    UsageError
        There is no catalogue of that language.
    """

    def __init__(self, language: str = "en") -> None:
        if language not in LANGUAGES:
            raise UsageError(f"no language is called '{language}': there are {', '.join(LANGUAGES)}.")
        self.language = language
        self._catalogue = _read_catalogue(language)

    def __call__(self, text: str, /, **values: Any) -> str:
        """The message in this language, with each `{name}` of `values` filled in; an error is said in it too.

        A text that is no message is given back as it is.
        """
        found = self._catalogue.gettext(text) if text else ""
        values = {name: self._said(value) for name, value in values.items()}
        return found.format_map(values) if values else found

    def _said(self, value: Any) -> Any:
        return self(value.pattern, **value.values) if isinstance(value, LiftphaseError) else value

    def plural(self, one: str, many: str, count: int, /, **values: Any) -> str:
        """The message for `count` things; `{count}` is filled in too."""
        return self.pattern(one, many, count).format_map({"count": count, **values})

    def pattern(self, one: str, many: str, count: int, /) -> str:
        """The message for `count` things, nothing filled in."""
        return self._catalogue.ngettext(one, many, count)

    def number(self, value: float, shape: str) -> str:
        """A number by a format specification (`.2f`), with this language's decimal sign.

        Rounded as a page rounds what stands in analysis.json: from its decimals, half up.
        """
        with localcontext(rounding=ROUND_HALF_UP):
            text = format(Decimal(round(value, _STORED_DECIMALS)), shape)
        return text.replace(".", self(_DECIMAL_SIGN))

    def percent(self, fraction: float) -> str:
        """A fraction in whole percent."""
        return f"{self.number(100 * round(fraction, _STORED_DECIMALS), '.0f')}%"


@cache
def _read_catalogue(language: str) -> gettext.NullTranslations:
    if language == "en":
        return gettext.NullTranslations()
    return gettext.translation(_DOMAIN, LOCALE, [language])


LANGUAGES = ("en", *sorted(path.name for path in LOCALE.iterdir() if path.is_dir()))
ENGLISH = Words()


def system_language(environment: Mapping[str, str] = os.environ) -> str:
    """The language of the locale where there is a catalogue of it, else English."""
    locale = next((environment[name] for name in _VARIABLES if environment.get(name)), "")
    language = locale.partition("_")[0].partition(".")[0].lower()
    return language if language in LANGUAGES else "en"
