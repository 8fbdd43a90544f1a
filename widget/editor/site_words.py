"""What a site's form says in words: labels, values, mistakes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from widget.content.wording import readable
from widget.editor.site_form import Typed, lines
from widget.errors import Mistake
from widget.texts import Texts, language_name


def gettext(message: str) -> str:
    """Mark a text for the catalogs; it is translated where it is said."""
    return message


def label(path: str, texts: Texts) -> str:
    """What a field is called, such as ``Disclaimer (French)``."""
    name, _, lang = path.partition("/")
    words = texts.gettext(_LABELS.get(path) or _LABELS.get(name) or path)
    return f"{words} ({language_name(lang, texts.lang)})" if lang and path not in _LABELS else words


def value_words(path: str, value: str, texts: Texts) -> str:
    """A field's value as a person reads it, one line a paragraph; '' where it is empty."""
    if path == "languages":
        return ", ".join(language_name(lang, texts.lang) for lang in value.split())
    if path.startswith("disclaimer/"):
        return readable(value)
    known = _VALUES.get((path, value))
    return texts.gettext(known) if known else value


def sentences(
    mistakes: Iterable[Mistake], typed: Typed, texts: Texts
) -> Mapping[str, tuple[str, ...]]:
    """The mistakes of a form as sentences, by the path of the field beside which they stand."""
    found: dict[str, tuple[str, ...]] = {}
    for mistake in mistakes:
        path = "origins" if mistake.path.startswith("origins/") else mistake.path
        if path in found and mistake.message.startswith("is missing"):
            continue  # only since what is there cannot be used, which is said already
        found[path] = (*found.get(path, ()), _sentence(mistake, typed, texts))
    return found


def link_sentence(message: str, texts: Texts) -> str:
    """Why a link was refused (``clean_url``), in the person's language."""
    found = (said for begin, said in (*_LINK, *_TEXT) if message.startswith(begin))
    return texts.gettext(next(found, message))


def _sentence(mistake: Mistake, typed: Typed, texts: Texts) -> str:
    if mistake.path.startswith("origins/"):
        return _origin(mistake, typed, texts)
    name = mistake.path.partition("/")[0]
    own = ((begin, said) for where, begin, said in _SENTENCES if where in (mistake.path, name))
    found = (said for begin, said in (*own, *_LINK, *_TEXT) if mistake.message.startswith(begin))
    return texts.gettext(next(found, mistake.message))


def _origin(mistake: Mistake, typed: Typed, texts: Texts) -> str:
    place = mistake.path.partition("/")[2]
    line = lines(typed.get("origins", ""))[int(place) - 1]
    return texts.gettext("Write only https:// and a host, not “%(line)s”.", line=line)


_LABELS: Mapping[str, str] = {
    "key": gettext("Short name"),
    "name": gettext("Name"),
    "phone": gettext("Phone number"),
    "address": gettext("Address of the web site"),
    "time_zone": gettext("Time zone"),
    "languages": gettext("Languages"),
    "disclaimer": gettext("Disclaimer"),
    "dosage_intro": gettext("Sentence before every dosage"),
    "terms": gettext("Link to the terms of use"),
    "origins": gettext("Web sites that show the cards"),
    "only_origins": gettext("Only these web sites"),
    "theme/accent": gettext("Accent colour"),
    "theme/corners": gettext("Round corners"),
    "theme/font": gettext("Font"),
    "theme/scheme": gettext("Light or dark"),
}

_VALUES: Mapping[tuple[str, str], str] = {
    ("only_origins", "on"): gettext("On"),
    ("only_origins", ""): gettext("Off"),
    ("theme/font", "sans"): gettext("Plain"),
    ("theme/font", "serif"): gettext("With serifs, like a book"),
    ("theme/font", "rounded"): gettext("Rounded"),
    ("theme/scheme", "auto"): gettext("As each visitor’s device is set"),
    ("theme/scheme", "light"): gettext("Always light"),
    ("theme/scheme", "dark"): gettext("Always dark"),
}

# The field (or the first part of its path), how the message of ``parse_site`` begins, what is said.
_SENTENCES = (
    ("key", "is taken", gettext("Another site has this short name. Please choose another one.")),
    ("key", "is missing", gettext("Write a short name: none could be made of the name.")),
    ("key", "", gettext("Use small letters without accents, digits and single hyphens.")),
    ("name", "is missing", gettext("Write the name, as patients know it.")),
    ("address", "is missing", gettext("Write the address, such as https://clinic.example.")),
    ("phone", "must be a", gettext("Use digits, spaces and + ( ) - . / only, 3 to 30 of them.")),
    ("time_zone", "", gettext("Choose the clinic’s time zone.")),
    ("languages", "", gettext("Choose at least one language.")),
    ("disclaimer", "is missing", gettext("No card may be shown without it. Write the disclaimer.")),
    ("dosage_intro", "is missing", gettext("No card may be shown without it. Write the sentence.")),
    ("origins", "is empty", gettext("Write a web site here, or switch “only these” off.")),
    ("theme/accent", "is too pale", gettext("Too pale to read on white. Choose a darker colour.")),
    ("theme/accent", "", gettext("Write # and six digits or letters from a to f: #0b6e69.")),
    ("theme/corners", "", gettext("Write a whole number from 0 to 32.")),
    ("theme", "", gettext("Choose one of the list.")),
)

# How the sentences of ``clean_url`` begin, and what is said to the person.
_LINK = (
    ("A link must begin", gettext("The address must begin with https://.")),
    ("A link must not contain spaces", gettext("The address must not have spaces in it.")),
    ("A link must not contain a user", gettext("The address must not have a password in it.")),
    ("A link may have at most", gettext("The address is longer than 2,000 characters.")),
    ("The link", gettext("The host in the address cannot be read. Is it typed right?")),
)

# The same for ``clean_text`` and ``clean_html``.
_TEXT = (
    ("The text contains a", gettext("A character in it is broken or hidden. Please type it anew.")),
    ("The text", gettext("It is too long or too tangled. Please paste it as plain text.")),
    ("must be text of at most", gettext("It is longer than 20,000 characters.")),
)
