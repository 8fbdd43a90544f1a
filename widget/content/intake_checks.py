"""What an archive says, made what the present rules would store, or refused by its place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from widget.content.archive_parts import BadArchive, Part, first_difference, placed
from widget.content.languages import Document, canonical, recleaned
from widget.content.media_found import CONTROLS, StoredFile
from widget.content.rows import AnyKind
from widget.content.sanitize import clean_text, clean_url
from widget.content.sites import KEY, LANGUAGE, parse_site, site_fields
from widget.kinds.fields import MEDIA, SLUG, Field
from widget.kinds.leaves import clean_leaf

LONGEST_NAME = 80  # characters of a slug or a site's key; the columns' own
_LONGEST_WORDS = 200  # characters of an author or a title; the columns' own
_LONGEST_CLIP = 36_000  # seconds
_CONTENT = ("original", "shared", "texts", "follows", "binding")
_POSTER = Field("poster", "Poster", "image")


@dataclass
class Checks:
    """What all checks of an archive share.

    ``latest`` is the last time that is not in the future; ``clean`` says that what the present
    rules would store otherwise is taken as they would, ``media`` are the files that may be named.
    """

    latest: datetime
    clean: bool = False
    media: set[str] = field(default_factory=set)

    def know_media(self, there: Iterable[str], missing: Iterable[str]) -> None:
        """Let those files be named: they are in the archive, or it says that they are not."""
        for name in missing:
            if not MEDIA.fullmatch(name):
                raise BadArchive("contents.json: missing_media", f"{name[:80]!r} is no file's name")
        self.media = {*there, *missing}

    def agree(self, place: str, given: Any, kept: Any) -> None:
        """Refuse what the present rules would store otherwise, unless it is taken so."""
        path = None if self.clean else first_difference(given, kept)
        if path is not None:
            raise BadArchive(
                f"{place}: {path}",
                "is not as the present rules would store it; with --clean it comes in as they do",
            )

    def known_media(self, place: str, text: str) -> None:
        """Refuse the name of a stored file that is not there."""
        for name in MEDIA.findall(text):
            if name not in self.media:
                raise BadArchive(place, f"names the file {name}, which is not in the archive")


def words(part: Part, name: str, most: int | None = _LONGEST_WORDS) -> str:
    """A line of plain text, as the store keeps an author or a reason."""
    with placed(f"{part.place}: {name}"):
        return clean_text(part.text(name))[:most]


def site_key(key: str) -> str:
    """The key of a site."""
    if not KEY.fullmatch(key) or len(key) > LONGEST_NAME:
        raise BadArchive(f"sites/{key[:LONGEST_NAME]}", "is no site's key of at most 80 characters")
    return key


def embed_slugs(part: Part, slug: str, taken: set[str]) -> list[str]:
    """The slug of an embed and its former ones, which no other embed has or had."""
    if part.text("slug") != slug:
        part.wrong("slug", "is not the name of its folder")
    slugs = [slug, *part.texts("former_slugs")]
    for name in slugs:
        if not SLUG.fullmatch(name) or len(name) > LONGEST_NAME:
            part.wrong("slug", f"{name[:LONGEST_NAME]!r} is no slug of at most 80 characters")
        if name in taken:
            part.wrong("slug", f"{name} is or was another embed's; slugs are never reused")
        taken.add(name)
    return slugs


def site_document(part: Part, checks: Checks) -> str:
    """A site's fields as they are stored."""
    given = part.mapping("fields")
    with placed(part.place):
        kept = site_fields(parse_site(given))
        checks.agree(f"{part.place}: fields", given, _named_in(given, kept))
        return canonical(kept)


def embed_document(kind: AnyKind, part: Part, number: int, checks: Checks) -> Document:
    """The content of an embed's revision, read by its kind in every language.

    An older version's content becomes what the present version reads in it.
    """
    version = part.number("kind_version", 1, 1_000_000)
    if version > kind.version:
        part.wrong("kind_version", f"is newer than the {kind.name} that is installed here")
    document = _document(Part(f"{part.place}: content", part.any("content"), _CONTENT), number)
    with placed(part.place):
        fields = document.fields(kind.fields, document.original)
        kind.parse(kind.upgrade(fields, version))
        kept = recleaned(kind, document, version)
        checks.known_media(part.place, kept.dumps())
        if version < kind.version or checks.clean:
            return kept
        checks.agree(f"{part.place}: content", asdict(document), asdict(kept))
        return document


def home_url(part: Part, checks: Checks) -> str | None:
    """The address of an embed's home; None where it had none from then on."""
    if part.any("url") is None:
        return None
    with placed(f"{part.place}: url"):
        url = clean_url(part.text("url"))
        checks.agree(part.place, {"url": part.text("url")}, {"url": url})
        return url


def library_file(part: Part, name: str, checks: Checks) -> StoredFile:
    """What the library knows of a stored file."""
    control = part.text("control")
    if control not in CONTROLS:
        part.wrong("control", f"must be one of: {', '.join(CONTROLS)}")
    seconds, poster = part.any("seconds"), part.any("poster")
    with placed(part.place):
        file = StoredFile(
            control,
            clean_leaf(_field(control), part.any("value")),
            words(part, "title"),
            None if seconds is None else part.number("seconds", 1, _LONGEST_CLIP),
            None if poster is None else clean_leaf(_POSTER, poster),
        )
        if file.media != name:
            part.wrong("value", "names another file than its own name does")
        checks.known_media(part.place, canonical([name, file.value, file.poster]))
        return file


def _named_in(given: Any, kept: Any) -> Any:
    """What is kept, without what the other does not name: an older release has fewer fields."""
    if not isinstance(given, Mapping) or not isinstance(kept, Mapping):
        return kept
    return {name: _named_in(given[name], value) for name, value in kept.items() if name in given}


def _field(control: Any) -> Field:
    return Field("value", "File", control, max_length=1)


def _document(part: Part, number: int) -> Document:
    """A document of a sound form; what its fields hold is not looked at yet."""
    texts = part.mapping("texts")
    original = part.text("original")
    if not all(
        LANGUAGE.fullmatch(lang) and isinstance(said, Mapping) for lang, said in texts.items()
    ):
        part.wrong("texts", 'must be an object with an object a language, such as {"en": {}}')
    if original not in texts:
        part.wrong("original", "is none of the languages in texts")
    follows = part.mapping("follows")
    numbers = Part(f"{part.place}: follows", follows, follows.keys() & texts.keys())
    return Document(
        original,
        part.mapping("shared"),
        texts,
        {lang: numbers.number(lang, 1, number) for lang in follows},
        part.number("binding", 1, number),
    )
