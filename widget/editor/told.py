"""What is wrong, as a sentence in the person's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from widget.errors import FieldErrors, WidgetError
from widget.texts import Texts, format_count, gettext


class Problem(Protocol):
    """A sentence with blanks: an error, a mistake in a form."""

    @property
    def template(self) -> str:
        """The sentence in English, with blanks such as ``%(most)s``."""

    @property
    def values(self) -> Mapping[str, object]:
        """What fills the blanks in."""


def told(texts: Texts, problem: WidgetError | Problem) -> str:
    """The sentence in that language; in English where it has no translation."""
    if isinstance(problem, FieldErrors):
        return " ".join(told(texts, mistake) for mistake in problem.mistakes)
    template = PLAIN.get(problem.template, problem.template)
    values = {name: _said(name, value, texts) for name, value in problem.values.items()}
    return _sentence(texts.gettext(template, **values))


def _said(name: str, value: object, texts: Texts) -> object:
    if isinstance(value, int):
        return format_count(value, texts.lang)
    return texts.gettext(str(value)) if name == "label" else value


def _sentence(words: str) -> str:
    """What a kind calls a mistake may be the end of a sentence only, such as "is too long"."""
    ended = words if words.rstrip("”»\xa0 ").endswith((".", "!", "?", "…")) else f"{words}."
    return ended[0].upper() + ended[1:] if words else ""


_ANEW = gettext("This cannot be read. Please fill it in anew.")
_NO_FILE = gettext("There is no file here. Please choose one.")
_NO_TIME = gettext("This is not a time. Choose a day and a time of day.")

# What kinds say to everybody, and what is said beside a field of a form.
PLAIN: Mapping[str, str] = {
    "%(label)s is missing": gettext("“%(label)s” is missing."),
    "must be an object with named fields": _ANEW,
    "is not a field of this form": _ANEW,
    "must be a list": _ANEW,
    "must be text": _ANEW,
    "must be true or false": _ANEW,
    "has sizes that cannot be read": _ANEW,
    "must be a stored file; give the path of a file to store one": _NO_FILE,
    "must be a stored picture; give the path of a file to store one": _NO_FILE,
    "must be a time such as 2026-03-01T08:00+01:00": _NO_TIME,
    "must say its time zone, such as 2026-03-01T08:00+01:00": _NO_TIME,
    "must be a date such as 2026-03-01": gettext("This is not a date. Choose a day."),
    "is %(length)s characters long; at most %(most)s are allowed": gettext(
        "This has %(length)s characters. At most %(most)s fit."
    ),
    "has %(number)s entries; at most %(most)s are allowed": gettext(
        "There are %(number)s entries here. At most %(most)s are allowed."
    ),
    "must be a slug: lower-case letters, digits and single hyphens": gettext(
        "This is none of our cards. Choose one from the list."
    ),
    "must be a whole number": gettext("Write a whole number in digits."),
    "must be from %(least)s to %(most)s": gettext("Write a number from %(least)s to %(most)s."),
    "must be one of: %(choices)s": gettext("Choose one of the list."),
    "must be a list of at most %(most)s files": gettext("Choose at most %(most)s files."),
    "must be MP4 or WebM files": gettext("Choose video files of the types MP4 or WebM."),
    "must be a WebVTT file (.vtt)": gettext("Choose a file of captions whose name ends in .vtt."),
    "needs either a link to YouTube or Vimeo, or video files": gettext(
        "A video needs either a link to YouTube or Vimeo, or its files, not both."
    ),
    "an own video needs its length in seconds": gettext(
        "A video of our own needs its length in seconds."
    ),
    "the link is not one of a YouTube or Vimeo video": gettext(
        "This is not the link of a YouTube or Vimeo video."
    ),
    "the sentence announces a video: add it": gettext(
        "A sentence announces a video to watch first. Add the video, or take the sentence out."
    ),
    "a range goes from the smaller number to the larger one": gettext(
        "The smaller number comes first."
    ),
    "give a number, a range or words": gettext("Write a number, a range, or words."),
    "needs exactly one of: embed, video, url": gettext(
        "Each entry shows one thing: a card, a video or a page."
    ),
    "a page needs a title": gettext("A page needs a title."),
    "must be later than from": gettext("The end must be later than the beginning."),
    "add an entry, or fill up with the newest": gettext(
        "The list is empty. Add an entry, or fill it up with the newest."
    ),
    "a picture helps patients to find their exercise": gettext(
        "A picture helps patients to find their exercise."
    ),
    "say what a patient should feel": gettext("Say what a patient should feel."),
    "captions help people who cannot listen": gettext(
        "Captions help people who cannot listen to the video."
    ),
    "is not in the original, which all languages follow": gettext(
        "The original does not have this, and all languages follow it."
    ),
    "is shared by all languages; change it in the original": gettext(
        "This is the same in all languages. Change it in the original."
    ),
    "has %(number)s entries, the original %(own)s; keep its order": gettext(
        "There are %(number)s entries here, in the original %(own)s. Please keep its order."
    ),
}
