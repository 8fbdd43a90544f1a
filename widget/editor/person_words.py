"""What the pages of people say: what is wrong, what a role may do, which browser that was."""

from __future__ import annotations

import re
from collections.abc import Mapping

from widget.content import passwords
from widget.content.people import LONGEST_NAME, Flaw, Role
from widget.texts import LOCALES, SOURCE_LANGUAGE, Texts, language_name, texts_for


def flaw_sentences(flaws: Mapping[str, Flaw], texts: Texts) -> dict[str, str]:
    """A sentence for each field that is wrong."""
    return {field: flaw_sentence(flaw, texts) for field, flaw in flaws.items()}


def flaw_sentence(flaw: Flaw, texts: Texts) -> str:
    """Why a value was refused, and what to do."""
    say = {
        "name": texts.gettext("Please type a name of at most %(most)s letters.", most=LONGEST_NAME),
        "email": texts.gettext("Please type an e-mail address, such as maria@clinic.example."),
        "email-taken": texts.gettext("Somebody with this address has joined already."),
        "roles": texts.gettext("Please choose what this person may do."),
        "again": texts.gettext("This is not the same password. Please type it once more."),
        "password-short": texts.gettext(
            "Please choose a longer password: at least %(least)s characters.",
            least=passwords.SHORTEST,
        ),
        "password-long": texts.gettext(
            "Please choose a shorter password: at most %(most)s characters.",
            most=passwords.LONGEST,
        ),
        "password-easy": texts.gettext(
            "This password is easy to guess. Take a few words that do not belong together."
        ),
        "password-personal": texts.gettext(
            "This password is made of your name, your address or ours. Please choose other words."
        ),
    }
    return say[flaw]


def role_name(role: Role, texts: Texts) -> str:
    """What a role is called."""
    names = {
        "marketing": texts.gettext("Marketing"),
        "clinician": texts.gettext("Clinician"),
        "administrator": texts.gettext("Administrator"),
    }
    return names[role]


def role_help(role: Role, texts: Texts) -> str:
    """What people with a role may do."""
    words = {
        "marketing": texts.gettext("Lists of videos, videos and pictures."),
        "clinician": texts.gettext("Exercise cards."),
        "administrator": texts.gettext("Sites, people, and the log of what was done."),
    }
    return words[role]


def wait_sentence(seconds: int, texts: Texts) -> str:
    """How long to wait after too many attempts."""
    if seconds < 60:
        return texts.ngettext(
            "That was tried too often. Please wait one second, then try again.",
            "That was tried too often. Please wait %(num)s seconds, then try again.",
            seconds,
        )
    return texts.ngettext(
        "That was tried too often. Please wait one minute, then try again.",
        "That was tried too often. Please wait %(num)s minutes, then try again.",
        -(-seconds // 60),
    )


def busy_sentence(texts: Texts) -> str:
    """Why a password could not be looked at."""
    return texts.gettext("Very many people are signing in right now. Please try again in a moment.")


def known_language(tag: str) -> str:
    """A language that the editor speaks."""
    return texts_for(tag).lang


def languages() -> list[tuple[str, str]]:
    """The languages that the editor speaks, each with its own name."""
    tags = [SOURCE_LANGUAGE, *sorted(file.stem for file in LOCALES.glob("*.po"))]
    return [(tag, language_name(tag, tag).capitalize()) for tag in tags]


def browser_words(agent: str, texts: Texts) -> str:
    """A browser as its user knows it, such as “Firefox on Windows”."""
    browser = _first(_BROWSERS, agent)
    system = _first(_SYSTEMS, agent)
    if browser and system:
        return texts.gettext("%(browser)s on %(system)s", browser=browser, system=system)
    return browser or system or texts.gettext("An unknown browser")


def _first(names: Mapping[str, str], agent: str) -> str:
    return next((name for name, pattern in names.items() if re.search(pattern, agent)), "")


# In this order: most browsers name the ones that they are like, too.
_BROWSERS = {
    "Edge": r"\bEdg(?:e|A|iOS)?/", "Opera": r"\bOPR/", "Samsung Internet": r"\bSamsungBrowser/",
    "Firefox": r"\b(?:Firefox|FxiOS)/", "Chrome": r"(?:Chrome|\bCriOS)/", "Safari": r"\bSafari/",
}  # fmt: skip
_SYSTEMS = {
    "iPhone": r"\biPhone\b", "iPad": r"\biPad\b", "Android": r"\bAndroid\b",
    "Windows": r"\bWindows\b", "macOS": r"\bMac OS X\b", "ChromeOS": r"\bCrOS\b",
    "Linux": r"\bLinux\b",
}  # fmt: skip
