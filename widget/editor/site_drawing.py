"""What the template of a site's form shows beside what was typed."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Any

from widget.content.sites import (
    DARK_GROUND,
    FONTS,
    LEAST_CONTRAST,
    SCHEMES,
    contrast,
    lightened,
)
from widget.editor.site_form import SiteForm
from widget.editor.site_words import label, value_words
from widget.editor.zones import zones
from widget.texts import Texts, all_languages, format_number, language_name

_WHITE = "#ffffff"
_EASY = 7.0  # WCAG 2.2, 1.4.6
_FIRST_LANGUAGES = ("en", "fr")  # those that the interface has words in
_COLOUR = re.compile(r"#?([0-9a-fA-F]{6})")


@dataclass(frozen=True)
class Reading:
    """How an accent colour reads on one ground; without a colour there are no words."""

    ground: str
    place: str
    colour: str
    words: str
    enough: bool


def drawing(form: SiteForm, texts: Texts) -> dict[str, Any]:
    """The values of the template, by name."""
    match = _COLOUR.fullmatch(form.value("theme/accent").strip())
    accent = f"#{match[1].lower()}" if match else ""
    return {
        "found": _found(form, texts),
        "label": lambda path: label(path, texts),
        "words": lambda lang: language_name(lang, texts.lang),
        "zones": zones(),
        "languages": _languages(form, texts),
        "fonts": [(font, value_words("theme/font", font, texts)) for font in FONTS],
        "schemes": [(scheme, value_words("theme/scheme", scheme, texts)) for scheme in SCHEMES],
        "accent": accent,
        "readings": readings(accent, texts),
        "ratio_words": ratio_words(texts),
    }


def readings(accent: str, texts: Texts) -> tuple[Reading, Reading]:
    """How an accent (#0b6e69, or '' for none) reads on white, and lightened on dark."""
    return (
        _reading(accent, _WHITE, texts.gettext("On white"), texts),
        _reading(
            lightened(accent) if accent else "",
            DARK_GROUND,
            texts.gettext("On dark, where it is made lighter"),
            texts,
        ),
    )


def ratio_words(texts: Texts) -> tuple[str, str, str]:
    """What is said of a ratio that is too low, enough, plenty; ``{ratio}`` stands for it."""
    return (
        texts.gettext("{ratio} : 1, too pale to read"),
        texts.gettext("{ratio} : 1, easy to read"),
        texts.gettext("{ratio} : 1, very easy to read"),
    )


def _reading(colour: str, ground: str, place: str, texts: Texts) -> Reading:
    if not colour:
        return Reading(ground, place, ground, "", enough=True)
    ratio = contrast(colour, ground)
    pale, easy, very = ratio_words(texts)
    words = very if ratio >= _EASY else easy if ratio >= LEAST_CONTRAST else pale
    shown = format_number(math.floor(ratio * 10) / 10, texts.lang)  # 4.49 is not enough, nor "4.5"
    return Reading(ground, place, colour, words.replace("{ratio}", shown), ratio >= LEAST_CONTRAST)


def _found(form: SiteForm, texts: Texts) -> list[tuple[str, str]]:
    """Each mistake with the id of its control."""
    return [
        (f"f-{path.replace('/', '-')}", f"{label(path, texts)}: {sentence}")
        for path in form.paths
        for sentence in form.mistakes.get(path, ())
    ]


def _languages(form: SiteForm, texts: Texts) -> list[tuple[str, str]]:
    """Those that can be added, the interface's own first."""
    first = [(lang, language_name(lang, texts.lang)) for lang in _FIRST_LANGUAGES]
    every = dict([*first, *all_languages(texts.lang)])
    return [(lang, name) for lang, name in every.items() if lang not in form.languages]
