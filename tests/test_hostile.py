"""Other people's attacks, each through every way in that a text has."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from html import escape
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest

from tests.hostile import (
    FILES,
    FOLDER,
    LIMIT,
    URL_FILES,
    faults,
    link_is_harmless,
    needs_hostile_input,
    payloads,
    seconds,
)
from widget.content.sanitize import SafeHtml, clean_html, clean_text, clean_url
from widget.errors import FieldErrors, Refused
from widget.kinds.exercise_card import ExerciseCard
from widget.kinds.fields import Control, Field
from widget.kinds.forms import read_fields
from widget.kinds.video_carousel import VideoCarousel

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from widget.kinds.base import Kind

pytestmark = [needs_hostile_input, pytest.mark.slow]

CONTROLS: tuple[Control, ...] = (
    "text", "lines", "rich", "url", "number", "choice", "flag", "time", "date", "embed", "image",
    "clips", "captions",
)  # fmt: skip
VALID: dict[Control, Any] = {
    "number": 1,
    "flag": False,
    "time": "2026-03-01T08:00+00:00",
    "date": "2026-03-01",
    "embed": "a-card",
    "image": {"media": f"{'0' * 32}.webp", "width": 3, "height": 2},
    "captions": {"media": f"{'0' * 32}.vtt"},
    "clips": [{"media": f"{'0' * 32}.mp4"}],
}


def test_no_file_of_hostile_input_is_forgotten() -> None:
    assert {path.stem for path in FOLDER.glob("*.json")} == set(FILES)
    assert sum(len(payloads(name)) for name in FILES) >= 2_600


def _rich(text: str) -> list[str]:
    """What is wrong with this payload's outcome as rich text."""
    try:
        cleaned = clean_html(text)
    except Refused as refusal:
        return [] if str(refusal).endswith(".") else [f"no sentence: {refusal}"]
    return faults(cleaned) + ([] if clean_html(cleaned) == cleaned else ["not idempotent"])


def _plain(text: str) -> list[str]:
    try:
        cleaned = clean_text(text)
    except Refused:
        return []
    return [] if clean_text(cleaned) == cleaned else ["not idempotent"]


def _url(text: str) -> list[str]:
    try:
        cleaned = clean_url(text)
    except Refused:
        return []
    wrong = [] if link_is_harmless(cleaned) else [f"harmful: {cleaned}"]
    return wrong + ([] if clean_url(cleaned) == cleaned else ["not idempotent"])


def _href(value: str) -> list[str]:
    """What is wrong with this payload as an attribute, in each way to write one."""
    written = (f'"{value}"', f"'{value}'", f'"{escape(value)}"', value)
    return [fault for href in written for fault in _rich(f"<p><a href={href}>x</a></p>")]


def _wrong(texts: list[str], judge: Callable[[str], list[str]]) -> dict[str, list[str]]:
    return {text: wrong for text in texts if (wrong := judge(text))}


@pytest.mark.parametrize("name", FILES)
def test_nothing_outside_the_allow_list_comes_out_of_rich_text(name: str) -> None:
    assert _wrong(payloads(name), _rich) == {}


@pytest.mark.parametrize("name", FILES)
def test_plain_text_stays_plain_and_links_stay_harmless(name: str) -> None:
    assert _wrong(payloads(name), _plain) == {}
    assert _wrong(payloads(name), _url) == {}


@pytest.mark.parametrize("name", URL_FILES)
def test_no_attribute_value_breaks_out_of_a_link(name: str) -> None:
    assert _wrong(payloads(name), _href) == {}


@pytest.mark.parametrize("control", CONTROLS)
@pytest.mark.parametrize("name", FILES)
def test_each_payload_in_each_control_is_read_or_refused_in_time(
    name: str, control: Control
) -> None:
    field = Field("x", "X", control, max_length=100_000, choices=("a",))
    slow = {text for text in payloads(name) if seconds(partial(_read, field, text)) >= LIMIT}
    assert slow == set()


def _read(field: Field, text: str) -> None:
    with suppress(FieldErrors):
        read_fields((field,), {"x": text})


@pytest.mark.parametrize("kind", [ExerciseCard(), VideoCarousel()], ids=lambda kind: kind.name)
@pytest.mark.parametrize("name", FILES)
def test_every_field_of_every_kind_holds_out(kind: Kind[Any], name: str) -> None:
    read = 0
    for payload in payloads(name):
        with suppress(FieldErrors):
            content = kind.parse(_filled(kind.fields, payload))
            read += 1
            assert [fault for html in _safe_html_in(content) for fault in faults(html)] == []
    assert read > len(payloads(name)) / 2


def _filled(fields: tuple[Field, ...], payload: str) -> dict[str, Any]:
    """A form with this payload wherever text can be typed, and something valid elsewhere."""
    return {field.name: _value(field, payload) for field in fields}


def _value(field: Field, payload: str) -> Any:
    if field.control == "list":
        return _entries(_filled(field.fields, payload))
    if field.composite:
        own_files = tuple(part for part in field.fields if part.control != "url")
        return _filled(own_files, payload)
    if field.control == "choice":
        return field.choices[0]
    if field.name == "until":
        return "2026-03-02T08:00+00:00"
    if field.control == "url":
        return "https://clinic.example/" + quote(payload)
    if field.control in ("text", "lines", "rich") and len(payload) <= field.limit:
        return payload
    return VALID.get(field.control, "Hip")


def _entries(entry: dict[str, Any]) -> list[dict[str, Any]]:
    """The entry; one for each thing that it can show, where it can show only one."""
    shown = [name for name in ("embed", "video", "url") if name in entry]
    if len(shown) < 2:
        return [entry]
    return [entry | {name: None for name in shown if name != kept} for kept in shown]


def _safe_html_in(value: Any) -> Iterator[SafeHtml]:
    """Every piece of rich text in a content, however deep."""
    if isinstance(value, SafeHtml):
        yield value
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _safe_html_in(item)
    elif hasattr(value, "__dataclass_fields__"):
        yield from _safe_html_in(list(vars(value).values()))
