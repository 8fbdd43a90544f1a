"""The JSON in an archive, read value by value; whatever is wrong with one names its place."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, NoReturn

from widget.errors import FieldErrors, WidgetError

_MISSHAPEN = (
    KeyError, TypeError, ValueError, AttributeError, IndexError, OverflowError, RecursionError,
)  # fmt: skip


class BadArchive(WidgetError):
    """An archive is refused; the sentence names the place in it (to the operator)."""

    def __init__(self, place: str, sentence: str) -> None:
        super().__init__(f"The archive is refused, and nothing was changed. {place}: {sentence}.")


class Part:
    """One JSON object of an archive, which has exactly the values of those names."""

    def __init__(self, place: str, raw: Any, names: Iterable[str]) -> None:
        self.place = place
        self._values: dict[str, Any] = raw if isinstance(raw, dict) else {}
        if not isinstance(raw, dict):
            raise BadArchive(place, "must be an object with named values")
        for name in sorted(set(names) ^ raw.keys()):
            self.wrong(name[:80], "is not known here" if name in raw else "is missing")

    def wrong(self, name: str, sentence: str) -> NoReturn:
        """Refuse the archive for one of the values."""
        raise BadArchive(f"{self.place}: {name}", sentence)

    def text(self, name: str) -> str:
        """A text."""
        value = self._values[name]
        return value if isinstance(value, str) else self.wrong(name, "must be text")

    def number(self, name: str, least: int, most: int) -> int:
        """A whole number in those bounds."""
        value = self._values[name]
        if isinstance(value, bool) or not isinstance(value, int):
            self.wrong(name, "must be a whole number")
        if not least <= value <= most:
            self.wrong(name, f"must be from {least:,} to {most:,}")
        return value

    def flag(self, name: str) -> bool:
        """True or false."""
        value = self._values[name]
        return value if isinstance(value, bool) else self.wrong(name, "must be true or false")

    def moment(self, name: str, latest: datetime) -> datetime:
        """A time with its offset from UTC, not after ``latest``."""
        try:
            moment = datetime.fromisoformat(self.text(name))
            if moment.tzinfo is None:
                self.wrong(name, "must say its offset from UTC")
            moment = moment.astimezone(UTC)
        except (ValueError, OverflowError):
            self.wrong(name, "must be a time such as 2026-03-01T12:00:00.000000+00:00")
        return moment if moment <= latest else self.wrong(name, "lies in the future")

    def mapping(self, name: str) -> dict[str, Any]:
        """An object."""
        value = self._values[name]
        return value if isinstance(value, dict) else self.wrong(name, "must be an object")

    def any(self, name: str) -> Any:
        """A value of which something else must be made."""
        return self._values[name]

    def texts(self, name: str) -> list[str]:
        """A list of texts, each of them once."""
        values = self._list(name)
        if not all(isinstance(value, str) for value in values):
            self.wrong(name, "must be a list of texts")
        if len(set(values)) < len(values):
            self.wrong(name, "has the same entry twice")
        return values

    def parts(self, name: str, names: Iterable[str]) -> list[Part]:
        """A list of objects, which have exactly the values of those names."""
        entries = enumerate(self._list(name), start=1)
        return [Part(f"{self.place}: {name}/{number}", raw, names) for number, raw in entries]

    def _list(self, name: str) -> list[Any]:
        value = self._values[name]
        return value if isinstance(value, list) else self.wrong(name, "must be a list")


def read_json(place: str, data: bytes) -> Any:
    """The value in a JSON text, without half characters; raises BadArchive."""
    try:
        value = json.loads(data.decode(), parse_constant=_refuse_constant)
        if b"\\u" in data:  # an escape can say half of a surrogate pair, which no store takes
            json.dumps(value, ensure_ascii=False).encode()
        return value
    except (ValueError, RecursionError):
        raise BadArchive(place, "is no JSON in UTF-8") from None


@contextmanager
def placed(place: str) -> Iterator[None]:
    """Let every refusal of what is made of a file's values name the file.

    The kinds read stored rows, which have a sound form; a file may have any, so what its form
    makes them raise is a refusal, too.
    """
    try:
        yield
    except BadArchive:
        raise
    except FieldErrors as error:
        first, *others = error.mistakes
        more = f" (and {len(others)} more)" if others else ""
        raise BadArchive(place, f"{first}{more}") from error
    except WidgetError as error:
        raise BadArchive(place, str(error).rstrip(".")) from error
    except _MISSHAPEN as error:
        raise BadArchive(place, "does not have the form of such a file") from error


def first_difference(given: Any, kept: Any, path: str = "") -> str | None:
    """The path of the first value that differs, such as ``texts/en/title``; None where none does.

    What is empty and what is not there are the same.
    """
    if isinstance(given, dict) and isinstance(kept, dict):
        pairs = [(name, given.get(name), kept.get(name)) for name in sorted({*given, *kept})]
    elif isinstance(given, list) and isinstance(kept, list) and len(given) == len(kept):
        pairs = [(str(n), *pair) for n, pair in enumerate(zip(given, kept, strict=True), start=1)]
    elif (type(given) is type(kept) and given == kept) or (_empty(given) and _empty(kept)):
        return None
    else:
        return path
    found = (first_difference(one, other, f"{path}/{name}") for name, one, other in pairs)
    return next((place.lstrip("/") for place in found if place is not None), None)


def _empty(value: Any) -> bool:
    if isinstance(value, dict):
        return all(map(_empty, value.values()))
    return value is None or value in ("", [])


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")
