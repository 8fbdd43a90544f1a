"""One revision in several languages: what they share, what each says, which may be shown."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from widget.errors import FieldErrors, Mistake
from widget.kinds.base import Kind
from widget.kinds.fields import Field, JsonObject, as_item, item_id
from widget.kinds.leaves import clean_leaf

Texts = dict[str, Any]
"""Translated leaves by path, such as ``steps/1f0c/text``; list entries go by their stable id."""


@dataclass(frozen=True)
class Document:
    """What a revision stores.

    ``shared`` holds all that is not translatable, ``texts`` the rest by language and path.
    ``follows[lang]`` is the revision whose original that translation follows; ``binding`` the
    revision that last changed the original's stop rule, steps or dosage. A translation that
    follows an older one is not shown (DESIGN, section 3).
    """

    original: str
    shared: dict[str, Any]
    texts: dict[str, Texts]
    follows: dict[str, int] = field(default_factory=dict)
    binding: int = 1

    def fields(self, spec: Sequence[Field], lang: str) -> dict[str, Any]:
        """The form's values in one language; a text that is not translated is not there."""
        return _join(spec, self.shared, self.texts.get(lang, {}), "")

    def current(self) -> list[str]:
        """The languages that are not out of date, the original first."""
        others = sorted(
            lang
            for lang in self.texts
            if lang != self.original and self.follows.get(lang, 0) >= self.binding
        )
        return [self.original, *others]

    def dumps(self) -> str:
        """Canonical JSON."""
        return canonical(asdict(self))

    @classmethod
    def loads(cls, text: str) -> Document:
        """Read what ``dumps`` wrote."""
        return cls(**json.loads(text))


def canonical(value: Any) -> str:
    """JSON in one form only, so that equal values have equal digests."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def write_original(
    spec: Sequence[Field], raw: JsonObject, lang: str, number: int, before: Document | None
) -> Document:
    """The document after the original was published as revision ``number``.

    Translations of ``before`` are kept; texts of entries that are gone are dropped.
    """
    shared, texts = split(spec, with_ids(spec, raw))
    kept = before.texts if before and before.original == lang else {}
    places = set(_places(spec, shared, ""))
    others = {
        other: {path: value for path, value in words.items() if path in places}
        for other, words in kept.items()
        if other != lang
    }
    after = Document(
        lang, shared, {lang: texts, **others}, before.follows if kept and before else {}
    )
    changed = before is None or _binding(spec, before) != _binding(spec, after)
    return replace(after, binding=number if changed or before is None else before.binding)


def write_translation(
    spec: Sequence[Field], raw: JsonObject, lang: str, number: int, before: Document
) -> Document:
    """The document after a translation was published as revision ``number``.

    Raises:
        FieldErrors: where the form sets something that all languages share to another value.
    """
    mistakes: list[Mistake] = []
    texts = dict(_translated(spec, before.shared, raw, "", mistakes))
    if mistakes:
        raise FieldErrors(mistakes)
    return replace(
        before,
        texts=before.texts | {lang: texts},
        follows=before.follows | {lang: number},
    )


def differences(theirs: JsonObject, yours: JsonObject) -> tuple[str, ...]:
    """What differs between two forms, a line a leaf; list entries are counted from 1."""
    one, other = dict(_leaves(theirs, "")), dict(_leaves(yours, ""))
    places = [*one, *(place for place in other if place not in one)]
    return tuple(
        f"{place}: theirs {one.get(place, '–')} / yours {other.get(place, '–')}"
        for place in places
        if one.get(place) != other.get(place)
    )


def _leaves(value: Any, place: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for name, item in value.items():
            if name != "id":
                yield from _leaves(item, f"{place}/{name}".lstrip("/"))
    elif isinstance(value, list):
        for number, item in enumerate(value, start=1):
            yield from _leaves(item, f"{place}/{number}")
    else:
        yield place, str(value)


def with_ids(spec: Sequence[Field], raw: JsonObject) -> dict[str, Any]:
    """The same form, cleaned, without empty values, each list entry an object with a stable id.

    An entry without one gets the digest of its own content: the same entry keeps its id, wherever
    it moves, and a changed entry loses its translation rather than keep a wrong one.
    """
    values: dict[str, Any] = {}
    for entry in spec:
        value = raw.get(entry.name)
        if value is None or value in ("", [], {}):
            continue
        if entry.control == "list":
            values[entry.name] = _items_with_ids(entry, value)
        elif entry.composite:
            values[entry.name] = with_ids(entry.fields, value)
        else:
            values[entry.name] = clean_leaf(entry, value)
    return values


def _items_with_ids(entry: Field, items: Iterable[Any]) -> list[dict[str, Any]]:
    result: list[dict[str, Any]] = []
    taken: set[str] = set()
    for item in items:
        values = with_ids(entry.fields, as_item(entry, item))
        name = item_id(item) or hashlib.sha256(canonical(values).encode()).hexdigest()[:8]
        while name in taken:
            name += "-"
        taken.add(name)
        result.append({"id": name, **values})
    return result


def split(
    spec: Sequence[Field], values: JsonObject, path: str = ""
) -> tuple[dict[str, Any], Texts]:
    """Part a form into what all languages share and what one language says."""
    shared: dict[str, Any] = {}
    texts: Texts = {}
    for entry in spec:
        if entry.name not in values:
            continue
        value, where = values[entry.name], f"{path}{entry.name}"
        if entry.control == "list":
            parts = [
                (item["id"], *split(entry.fields, item, f"{where}/{item['id']}/")) for item in value
            ]
            shared[entry.name] = [{"id": name, **common} for name, common, _ in parts]
            texts |= {key: text for *_, words in parts for key, text in words.items()}
        elif entry.composite:
            shared[entry.name], words = split(entry.fields, value, f"{where}/")
            texts |= words
        else:
            (texts if entry.translatable else shared)[
                where if entry.translatable else entry.name
            ] = value
    return shared, texts


def _join(spec: Sequence[Field], shared: JsonObject, texts: Texts, path: str) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for entry in spec:
        where = f"{path}{entry.name}"
        if entry.translatable:
            if where in texts:
                values[entry.name] = texts[where]
        elif entry.name not in shared:
            continue
        elif entry.control == "list":
            values[entry.name] = [
                {"id": item["id"], **_join(entry.fields, item, texts, f"{where}/{item['id']}/")}
                for item in shared[entry.name]
            ]
        elif entry.composite:
            values[entry.name] = _join(entry.fields, shared[entry.name], texts, f"{where}/")
        else:
            values[entry.name] = shared[entry.name]
    return values


def _places(spec: Sequence[Field], shared: JsonObject, path: str) -> Iterator[str]:
    """Every path at which a text may stand."""
    for entry in spec:
        where = f"{path}{entry.name}"
        if entry.translatable:
            yield where
        elif entry.control == "list":
            for item in shared.get(entry.name, ()):
                yield from _places(entry.fields, item, f"{where}/{item['id']}/")
        elif entry.composite and entry.name in shared:
            yield from _places(entry.fields, shared[entry.name], f"{where}/")


def _binding(spec: Sequence[Field], document: Document) -> str:
    fields = document.fields(spec, document.original)
    return canonical({entry.name: fields.get(entry.name) for entry in spec if entry.binding})


def _translated(
    spec: Sequence[Field], shared: JsonObject, raw: JsonObject, path: str, mistakes: list[Mistake]
) -> Iterator[tuple[str, Any]]:
    for entry in spec:
        value, where = raw.get(entry.name), f"{path}{entry.name}"
        if value is None or value in ("", [], {}):
            continue
        if entry.translatable:
            yield where, clean_leaf(entry, value)
        elif entry.composite and entry.name not in shared:
            mistakes.append(Mistake(where, "is not in the original, which all languages follow"))
        elif entry.control == "list":
            yield from _translated_items(entry, shared[entry.name], value, where, mistakes)
        elif entry.composite:
            yield from _translated(entry.fields, shared[entry.name], value, f"{where}/", mistakes)
        elif clean_leaf(entry, value) != shared.get(entry.name):
            mistakes.append(Mistake(where, "is shared by all languages; change it in the original"))


def _translated_items(
    entry: Field, shared: Sequence[JsonObject], raw: Any, where: str, mistakes: list[Mistake]
) -> Iterator[tuple[str, Any]]:
    items = [as_item(entry, item) for item in raw]
    if len(items) != len(shared):
        mistakes.append(
            Mistake(
                where,
                "has %(number)s entries, the original %(own)s; keep its order",
                {"number": len(items), "own": len(shared)},
            )
        )
        return
    by_id: Mapping[str, Any] = {item_id(item): item for item in items if item_id(item)}
    for place, item in enumerate(shared):
        words = by_id.get(item["id"], items[place])
        yield from _translated(entry.fields, item, words, f"{where}/{item['id']}/", mistakes)


def shown_languages(kind: Kind[Any], document: Document) -> list[str]:
    """The languages in which the document may be shown, the original first."""
    return [lang for lang in document.current() if _readable(kind, document, lang)]


def upgraded(kind: Kind[Any], document: Document, version: int) -> Document:
    """The document, stored by a version of the kind, as the present version reads it."""
    return document if version == kind.version else recleaned(kind, document, version)


def recleaned(kind: Kind[Any], document: Document, version: int) -> Document:
    """The document as the present version of the kind and the present rules would store it."""
    parts = {}
    for lang in document.texts:
        fields = kind.upgrade(document.fields(kind.fields, lang), version)
        parts[lang] = split(kind.fields, with_ids(kind.fields, fields))
    texts = {lang: words for lang, (_, words) in parts.items()}
    return replace(document, shared=parts[document.original][0], texts=texts)


def _readable(kind: Kind[Any], document: Document, lang: str) -> bool:
    try:
        kind.parse(document.fields(kind.fields, lang))
    except FieldErrors:
        return False
    return True
