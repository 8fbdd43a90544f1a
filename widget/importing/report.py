"""What was read on a page: the draft's fields, and where every other word of the page went."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from widget.kinds.fields import JsonObject

Certainty = Literal["sure", "likely", "guessed"]
Aside = Literal["heading", "label", "numbers", "navigation", "contents", "outside", "link", "embed"]


@dataclass(frozen=True)
class Finding:
    """A field that was filled in: its path (``steps``, ``dosage/sets``), and from which words."""

    field: str
    text: str
    certainty: Certainty
    reason: str


@dataclass(frozen=True)
class Missing:
    """A field that a card needs or should have, and that the page does not say."""

    field: str
    reason: str


@dataclass(frozen=True)
class SetAside:
    """Words that are no content of the exercise, or that the draft holds in another form."""

    kind: Aside
    text: str
    reason: str


@dataclass(frozen=True)
class Unplaced:
    """One sentence that found no field, and the page's heading above it ('' for none)."""

    text: str
    under: str = ""


@dataclass(frozen=True)
class DisclaimerFound:
    """The page's own disclaimer, compared with the site's.

    ``same`` is None where the site's was not given; ``likeness`` is from 0 to 1.
    """

    text: str
    same: bool | None
    likeness: float


@dataclass(frozen=True)
class RelatedItem:
    """Another page that this one leads to: its title, its address ('' for none), what it says."""

    title: str
    address: str
    text: str = ""


@dataclass(frozen=True)
class PictureFound:
    """A picture: ``field`` is where it belongs (``picture``, ``steps/2/picture``, '' for none)."""

    address: str
    alt: str
    caption: str = ""
    field: str = ""


@dataclass(frozen=True)
class VideoFound:
    """A video at YouTube, Vimeo or in a file: ``field`` is where it belongs ('' for nowhere)."""

    address: str
    title: str
    caption: str = ""
    field: str = ""


@dataclass(frozen=True)
class Report:
    """What became of a page; ``home`` is its address, ``language`` what it says of itself.

    ``exercise`` is False where the page does not seem to explain an exercise: then only the title
    is taken.
    """

    home: str
    language: str
    exercise: bool
    findings: tuple[Finding, ...]
    missing: tuple[Missing, ...]
    disclaimer: DisclaimerFound | None
    related: tuple[RelatedItem, ...]
    pictures: tuple[PictureFound, ...]
    videos: tuple[VideoFound, ...]
    set_aside: tuple[SetAside, ...]
    unplaced: tuple[Unplaced, ...]


@dataclass(frozen=True)
class Imported:
    """Fields of a draft ``exercise-card``, as its form holds them, and the report."""

    fields: JsonObject
    report: Report
