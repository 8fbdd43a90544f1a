"""Every statement of the seed page stands in page, frame, fragment and JSON (print: browser/)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.demo import loaded
from tests.seed_statements import STATEMENTS, Statement
from widget import Service
from widget.content.sanitize import plain_text
from widget.demo.load import CARD, CAROUSEL


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """The demo."""
    service = loaded(tmp_path_factory.mktemp("demo"))
    yield service
    service.engine.dispose()


def _slug(statement: Statement) -> str:
    return CAROUSEL if statement.where == "carousel" else CARD


def _words(text: str) -> str:
    return re.sub(r"\s+", " ", text)


@pytest.fixture(scope="module")
def seen(demo: Service) -> dict[tuple[str, str], str]:
    """What a reader sees, by slug and form."""
    client = demo.inner.test_client()
    texts = {}
    for slug in (CARD, CAROUSEL):
        for form in ("", "/frame", "/fragment"):
            html = client.get(f"/e/{slug}{form}").text
            texts[slug, form] = _words(plain_text(html[html.find("<body>") + 1 :]))
        values = json.loads(client.get(f"/e/{slug}.json").text)
        texts[slug, ".json"] = _words(" ".join(plain_text(text) for text in _strings(values)))
    return texts


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for item in value.values():
            yield from _strings(item)
    elif isinstance(value, list):
        for item in value:
            yield from _strings(item)
    elif isinstance(value, str):
        yield value


@pytest.mark.parametrize("form", ["", "/frame", "/fragment", ".json"])
@pytest.mark.parametrize("statement", STATEMENTS, ids=lambda statement: statement.says)
def test_every_statement_of_the_seed_is_there(
    seen: dict[tuple[str, str], str], statement: Statement, form: str
) -> None:
    assert statement.phrase in seen[_slug(statement), form]
