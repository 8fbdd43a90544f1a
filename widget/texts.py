"""The interface's words in the languages that have a catalog."""

from __future__ import annotations

import re
import struct
from collections.abc import Callable
from datetime import date, datetime
from functools import cache, lru_cache, partial
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from typing import Literal

from babel import Locale, localedata
from babel.dates import format_date, format_datetime
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

SOURCE_LANGUAGE = "en"
LOCALES = Path(__file__).parent / "locales"

_TAG = re.compile(r"([a-z]{2,3})(?:[-_][a-z0-9]{1,8}){0,4}", re.ASCII | re.IGNORECASE)
_LONGEST_TAG = 35  # RFC 5646, section 4.4.1
_PLACEHOLDER = re.compile(r"%(?:\((\w+)\)s|%)")


class Texts:
    """The interface's words in one language, which ``lang`` names.

    A catalog is trusted text, the values are not: a result is plain text without HTML, and the
    template that shows it escapes it as a whole.
    """

    def __init__(self, lang: str, catalog: NullTranslations | None = None) -> None:
        self.lang = lang
        self._catalog = catalog or NullTranslations()

    def gettext(self, message: str, /, **values: object) -> str:
        """The text in this language, with ``%(name)s`` filled in; ``%%`` is a percent sign."""
        return _fill(self._catalog.gettext(message) if message else "", values)

    def ngettext(self, one: str, many: str, number: int, /, **values: object) -> str:
        """The text for that number, which fills in ``%(num)s``."""
        return _fill(self._catalog.ngettext(one, many, number), {"num": number, **values})


def gettext(message: str) -> str:
    """Mark a text for the catalogs; it is translated where it is said."""
    return message


def texts_for(lang: str, folder: Path = LOCALES) -> Texts:
    """The words in that language, or in English where it has no catalog."""
    return _texts_for(known_language(lang) or SOURCE_LANGUAGE, folder)


def template_functions(texts: Texts) -> dict[str, Callable[..., str]]:
    """What templates call: ``_``, ``ngettext``, ``day`` (a date in words)."""
    days = partial(format_day, lang=texts.lang)
    return {"_": texts.gettext, "ngettext": texts.ngettext, "day": days}


@lru_cache(maxsize=1_000)
def known_language(tag: str | None) -> str | None:
    """Reduce a tag to a language that exists: ``fr-CA`` is ``fr``; None for anything else."""
    if not tag or len(tag) > _LONGEST_TAG:
        return None
    match = _TAG.fullmatch(tag)
    lang = match[1].lower() if match else ""
    return lang if lang and localedata.exists(lang) else None


def direction(lang: str) -> Literal["ltr", "rtl"]:
    """Where a line of that language starts; an unknown language runs from left to right."""
    known = known_language(lang)
    return "rtl" if known and Locale.parse(known).text_direction == "rtl" else "ltr"


def language_name(lang: str, in_lang: str) -> str:
    """What the speakers of ``in_lang`` call a language; the tag itself where it is unknown."""
    known = known_language(lang)
    if known is None:
        return lang
    return Locale.parse(known).get_display_name(known_language(in_lang) or SOURCE_LANGUAGE) or lang


@lru_cache(maxsize=20)
def all_languages(in_lang: str) -> tuple[tuple[str, str], ...]:
    """The languages that a page may be in, each with its name there, in the order of the names."""
    tags = {match[1] for match in map(_TAG.fullmatch, localedata.locale_identifiers()) if match}
    named = ((tag, language_name(tag, in_lang)) for tag in tags if localedata.exists(tag))
    return tuple(sorted(named, key=lambda each: each[1].casefold()))


def format_number(value: float, lang: str) -> str:
    """A number with one digit behind the decimal sign: ``6.0``, in French ``6,0``."""
    return format_decimal(value, "0.0", _locale(lang))


def format_count(value: int, lang: str) -> str:
    """A whole number with its thousands parted: ``2,000``, in French ``2 000``."""
    return format_decimal(value, locale=_locale(lang))


def format_length(seconds: int) -> str:
    """The length of a video, from whole seconds: ``1:24``, or ``1:02:05`` from an hour on."""
    minutes, rest = divmod(max(0, seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def format_moment(moment: datetime, lang: str) -> str:
    """A time of day on a date, in the time's own zone: ``3 Mar 2026, 08:00``."""
    return format_datetime(moment, "d MMM y, HH:mm", moment.tzinfo, _locale(lang))


def format_day(day: date, lang: str) -> str:
    """A date in words: ``3 March 2026``."""
    return format_date(day, "d MMMM y", _locale(lang))


def _locale(lang: str) -> str:
    return known_language(lang) or SOURCE_LANGUAGE


def compiled_catalog(file: Path, lang: str | None = None) -> bytes:
    """A catalog as gettext reads it (``.mo``), with the plural rule of that or its own language."""
    compiled = BytesIO()
    with file.open("rb") as source:
        write_mo(compiled, read_po(source, locale=lang, abort_invalid=True))
    content = compiled.getbuffer()
    # Babel writes no hash table and puts it at 0; WordPress wants even an empty one in its place.
    (texts,) = struct.unpack_from("=I", content, 8)
    struct.pack_into("=I", content, 24, 28 + 16 * texts)
    return bytes(content)


@cache
def _texts_for(lang: str, folder: Path) -> Texts:
    file = folder / f"{lang}.po"
    return Texts(lang, _read_catalog(file, lang)) if file.is_file() else Texts(SOURCE_LANGUAGE)


def _read_catalog(file: Path, lang: str) -> NullTranslations:
    """Read a catalog without a compiled file that could be out of date."""
    return GNUTranslations(BytesIO(compiled_catalog(file, lang)))


def _fill(text: str, values: dict[str, object]) -> str:
    """Fill in the values; a placeholder without one stays as it is, for no page may fail here."""

    def value(match: re.Match[str]) -> str:
        name = match[1]
        return "%" if name is None else str(values.get(name, match[0]))

    return _PLACEHOLDER.sub(value, str(text))
