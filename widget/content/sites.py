"""A site: the web site that shows embeds, with its disclaimer."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from widget.content.sanitize import SafeHtml, clean_html, clean_text, clean_url
from widget.errors import FieldErrors, Mistake, Refused

Scheme = Literal["auto", "light", "dark"]
Font = Literal["sans", "serif", "rounded"]
SCHEMES: tuple[Scheme, ...] = ("auto", "light", "dark")
FONTS: tuple[Font, ...] = ("sans", "serif", "rounded")
KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
LANGUAGE = re.compile(r"[a-z]{2,3}")
LEAST_CONTRAST = 4.5
"""WCAG 2.2, 1.4.3: the accent carries text on white, and white text."""
DARK_GROUND = "#10191b"
"""The ground on which ``lightened`` colours are read."""

_COLOUR = re.compile(r"#[0-9a-f]{6}")


@dataclass(frozen=True)
class Theme:
    """The site's look: accent colour, its counterpart on dark ground, corners in px, font."""

    accent: str = "#0b6e69"
    accent_dark: str = "#5cc5bd"
    corners: int = 14
    font: Font = "sans"
    scheme: Scheme = "auto"


@dataclass(frozen=True)
class Site:
    """What a visitor sees of a site. ``languages`` begins with the site's own.

    ``disclaimer`` and ``dosage_intro`` have an entry for each language, ``terms`` may lack some.
    """

    name: str
    address: str
    phone: str | None
    languages: tuple[str, ...]
    time_zone: str
    disclaimer: Mapping[str, SafeHtml]
    dosage_intro: Mapping[str, str]
    terms: Mapping[str, str]
    origins: tuple[str, ...]
    only_origins: bool
    theme: Theme

    @property
    def language(self) -> str:
        """The site's own language."""
        return self.languages[0]

    @property
    def tel(self) -> str | None:
        """The phone number as a link."""
        return f"tel:{re.sub(r'[^0-9+]', '', self.phone)}" if self.phone else None

    @property
    def zone(self) -> ZoneInfo:
        """The site's time zone."""
        return ZoneInfo(self.time_zone)


_NAMES = frozenset(Site.__dataclass_fields__)


def parse_site(raw: Any) -> Site:
    """Read a site's fields; refused without a disclaimer in each of its languages.

    Raises:
        FieldErrors: with every mistake.
    """
    reader = _Reader(raw)
    site = reader.site()
    if reader.mistakes:
        raise FieldErrors(reader.mistakes)
    return site


def parse_theme(raw: Any) -> Theme:
    """Read a site's look alone.

    Raises:
        FieldErrors: with every mistake, each below ``theme/``.
    """
    reader = _Reader({"theme": raw})
    theme = reader.theme()
    if reader.mistakes:
        raise FieldErrors(reader.mistakes)
    return theme


def read_site(document: str) -> Site:
    """A stored site; it was checked when it was saved, and is checked again."""
    return parse_site(json.loads(document))


def site_fields(site: Site) -> dict[str, Any]:
    """The site as plain JSON, as it is stored."""
    values = {name: getattr(site, name) for name in sorted(_NAMES - {"theme"})}
    plain = {name: _plain(value) for name, value in values.items()}
    return plain | {"theme": dict(vars(site.theme))}


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: str(text) for key, text in value.items()}
    return list(value) if isinstance(value, tuple) else value


class _Reader:
    def __init__(self, raw: Any) -> None:
        self.mistakes: list[Mistake] = []
        self.raw: Mapping[str, Any] = raw if isinstance(raw, Mapping) else {}
        if not isinstance(raw, Mapping):
            self.wrong("site", "must be an object with named fields")
        for name in set(self.raw) - _NAMES:
            self.wrong(str(name), "is not a field of a site")

    def wrong(self, path: str, message: str) -> None:
        self.mistakes.append(Mistake(path, message))

    def site(self) -> Site:
        languages = self.languages()
        return Site(
            name=self.text("name", required=True),
            address=self.url("address", self.raw.get("address"), required=True),
            phone=self.phone(),
            languages=languages,
            time_zone=self.time_zone(),
            disclaimer=self.each_language("disclaimer", languages, clean_html),
            dosage_intro=self.each_language("dosage_intro", languages, clean_text),
            terms=self.terms(),
            origins=tuple(self.origins()),
            only_origins=self.flag("only_origins"),
            theme=self.theme(),
        )

    def text(self, name: str, *, required: bool = False) -> str:
        value = self.cleaned(name, self.raw.get(name) or "", clean_text)
        if required and not value:
            self.wrong(name, "is missing")
        return str(value)

    def cleaned(self, path: str, value: Any, clean: Any) -> Any:
        if not isinstance(value, str) or len(value) > 20_000:
            self.wrong(path, "must be text of at most 20,000 characters")
            return ""
        try:
            return clean(value)
        except Refused as error:
            self.wrong(path, str(error))
            return ""

    def url(self, path: str, value: Any, *, required: bool = False) -> str:
        if not value:
            if required:
                self.wrong(path, "is missing")
            return ""
        return str(self.cleaned(path, value, clean_url))

    def phone(self) -> str | None:
        phone = self.text("phone")
        if phone and not re.fullmatch(r"\+?[0-9 ()./\-]{3,30}", phone):
            self.wrong("phone", "must be a phone number: digits, spaces, + ( ) - . /")
        return phone or None

    def languages(self) -> tuple[str, ...]:
        value = self.raw.get("languages", ["en"])
        ok = (
            isinstance(value, list)
            and value
            and all(isinstance(lang, str) and LANGUAGE.fullmatch(lang) for lang in value)
        )
        if not ok:
            self.wrong("languages", 'must be a list of language codes such as ["en", "fr"]')
            return ("en",)
        return tuple(dict.fromkeys(value))

    def time_zone(self) -> str:
        zone = self.text("time_zone") or "UTC"
        if not _is_zone(zone):
            self.wrong("time_zone", "must be a time zone such as America/Toronto")
            return "UTC"
        return zone

    def each_language(self, name: str, languages: Iterable[str], clean: Any) -> dict[str, Any]:
        texts = self.by_language(name)
        result = {lang: self.cleaned(f"{name}/{lang}", text, clean) for lang, text in texts.items()}
        for lang in languages:
            if not result.get(lang):
                self.wrong(f"{name}/{lang}", "is missing: nothing may be shown without it")
        return result

    def terms(self) -> dict[str, str]:
        texts = self.by_language("terms")
        return {lang: self.url(f"terms/{lang}", url) for lang, url in texts.items() if url}

    def by_language(self, name: str) -> dict[str, Any]:
        value = self.raw.get(name) or {}
        if not isinstance(value, Mapping) or not all(
            isinstance(lang, str) and LANGUAGE.fullmatch(lang) for lang in value
        ):
            self.wrong(name, 'must be an object with one text a language, such as {"en": "…"}')
            return {}
        return dict(value)

    def origins(self) -> Iterable[str]:
        value = self.raw.get("origins") or []
        if not isinstance(value, list):
            self.wrong("origins", 'must be a list such as ["https://clinic.example"]')
            return
        for number, origin in enumerate(value, start=1):
            if _is_origin(origin):
                yield origin.rstrip("/")
            else:
                self.wrong(f"origins/{number}", "must be an origin such as https://clinic.example")

    def flag(self, name: str) -> bool:
        value = self.raw.get(name, False)
        if not isinstance(value, bool):
            self.wrong(name, "must be true or false")
        return value is True

    def theme(self) -> Theme:
        raw = self.raw.get("theme") or {}
        if not isinstance(raw, Mapping):
            self.wrong("theme", "must be an object with named fields")
            raw = {}
        for name in set(raw) - set(Theme.__dataclass_fields__):
            self.wrong(f"theme/{name}", "is not a field of a theme")
        accent = self.accent(raw.get("accent", Theme.accent))
        return Theme(
            accent=accent,
            accent_dark=lightened(accent),
            corners=self.corners(raw.get("corners", Theme.corners)),
            font=self.one_of("theme/font", raw.get("font", Theme.font), FONTS),
            scheme=self.one_of("theme/scheme", raw.get("scheme", Theme.scheme), SCHEMES),
        )

    def accent(self, value: Any) -> str:
        if not isinstance(value, str) or not _COLOUR.fullmatch(value.lower()):
            self.wrong("theme/accent", "must be a colour such as #0b6e69")
            return Theme.accent
        if contrast(value.lower(), "#ffffff") < LEAST_CONTRAST:
            self.wrong("theme/accent", "is too pale to read on white; choose a darker colour")
        return value.lower()

    def corners(self, value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 32:
            self.wrong("theme/corners", "must be a number of pixels from 0 to 32")
            return Theme.corners
        return value

    def one_of(self, path: str, value: Any, choices: tuple[Any, ...]) -> Any:
        if value not in choices:
            self.wrong(path, f"must be one of: {', '.join(choices)}")
            return choices[0]
        return value


def _is_zone(name: str) -> bool:
    # Not available_timezones(): it would walk the whole data base at each reading of a site.
    try:
        return bool(ZoneInfo(name).key)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # OSError: the name of a folder
        return False


def _is_origin(value: Any) -> bool:
    if not isinstance(value, str) or not re.fullmatch(
        r"https?://[A-Za-z0-9.\-]+(:[0-9]+)?/?", value
    ):
        return False
    return bool(urlsplit(value).hostname)


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, 1 to 21 (WCAG 2.2, "contrast ratio")."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (
        channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
        for channel in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def lightened(colour: str, ground: str = DARK_GROUND, enough: float = 7.0) -> str:
    """The colour mixed with white until it reads well on dark ground."""
    channels = [int(colour[place : place + 2], 16) for place in (1, 3, 5)]
    for share in range(21):
        mixed = [round(value + (255 - value) * share / 20) for value in channels]
        light = "#{:02x}{:02x}{:02x}".format(*mixed)
        if contrast(light, ground) >= enough:
            return light
    return "#ffffff"
