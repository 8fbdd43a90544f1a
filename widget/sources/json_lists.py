"""Lists in JSON from anybody's server, read entry by entry."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, Final

from widget.sources.reasons import Reason, Unreachable

_SPACE = re.compile(r"[ \t\r\n]*")
_OTHER = re.compile(r'[{"\-0-9]|true|false|null')  # how JSON that is no list begins
_DECODER: Final = json.JSONDecoder(parse_constant=lambda _: None)  # NaN is none of JSON's


def read_list(body: bytes, most: int) -> Iterator[Any]:
    """The first entries of a list, at most ``most``; no more than one of them is in memory.

    Raises:
        Unreachable: when it is no JSON, or no list; in the middle, too.
    """
    text = _text(body)
    place = _past(text, 0)
    if text[place : place + 1] != "[":
        is_json = _OTHER.match(text, place)
        raise Unreachable(Reason.OTHER_DATA if is_json else Reason.BROKEN)
    place = _past(text, place + 1)
    for number in range(most):
        if text[place : place + 1] == "]":
            return
        if number:
            place = _past(text, _comma(text, place))
        entry, place = _entry(text, place)
        yield entry
        place = _past(text, place)


def read_object(body: bytes) -> dict[str, Any]:
    """An object.

    Raises:
        Unreachable: when it is no JSON, or something else.
    """
    try:
        told = _DECODER.decode(_text(body))
    except (ValueError, RecursionError):
        raise Unreachable(Reason.BROKEN) from None
    if not isinstance(told, dict):
        raise Unreachable(Reason.OTHER_DATA)
    return told


def _text(body: bytes) -> str:
    """JSON is in UTF-8 (RFC 8259, section 8.1); some servers put a byte order mark before it."""
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Unreachable(Reason.BROKEN) from None


def _entry(text: str, place: int) -> tuple[Any, int]:
    try:
        return _DECODER.raw_decode(text, place)
    except (ValueError, RecursionError):
        raise Unreachable(Reason.BROKEN) from None


def _comma(text: str, place: int) -> int:
    if text[place : place + 1] != ",":
        raise Unreachable(Reason.BROKEN)
    return place + 1


def _past(text: str, place: int) -> int:
    """The place after white space."""
    found = _SPACE.match(text, place)
    return found.end() if found else place
