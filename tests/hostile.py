"""The hostile input beside the repository, with a judge of what may come out of it."""

from __future__ import annotations

import json
import os
import re
import unicodedata
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

FOLDER = Path(__file__).resolve().parents[2] / "shared" / "hostile"
FILES = (
    "ammonia_tests", "bleach_tests", "dompurify_expect", "html5lib_tree", "jsxss_tests",
    "nh3_tests", "owasp_filter_evasion", "payloadsallthethings", "redirect_targets", "ssrf_urls",
    "url_wordpress_kses", "wordpress_kses_html", "wordpress_xssAttacks",
)  # fmt: skip
URL_FILES = ("redirect_targets", "ssrf_urls", "url_wordpress_kses")
LIMIT = 0.1  # seconds for one cleaning

needs_hostile_input = pytest.mark.skipif(
    not FOLDER.is_dir() and os.environ.get("CI") != "true",
    reason="../shared/hostile is absent",
)

_ALLOWED = {tag: frozenset[str]() for tag in ("br", "em", "li", "ol", "p", "strong", "ul")}
_ALLOWED["a"] = frozenset({"href", "rel"})
_LINK = re.compile(
    r"https://[^\x00-,/:-@\[-^`{-\x9f\s]+(?::[0-9]+)?(?:[/?#][!#-;=?-_a-z~]*)?"
    r"|mailto:[\w.+-]+@[\w.-]+(?:\?[!#-;=?-~]*)?"
    r"|tel:[+0-9().;ext=-]+"
)


def payloads(name: str) -> list[str]:
    """The payloads of one file."""
    cases = json.loads((FOLDER / f"{name}.json").read_text("utf-8"))
    return [case["payload"] for case in cases]


def seconds(work: Callable[[], object]) -> float:
    """How long the work takes, measured again when it seems too long: the machine may be busy."""
    shortest = float("inf")
    for _ in range(5):
        start = perf_counter()
        work()
        shortest = min(shortest, perf_counter() - start)
        if shortest < LIMIT:
            break
    return shortest


def faults(html: str) -> list[str]:
    """What stands in this HTML but may not, by a parser that cleaned nothing."""
    judge = _Judge()
    judge.feed(html)
    judge.close()
    return judge.faults + [f"left open: {tag}" for tag in judge.open]


def link_is_harmless(url: str) -> bool:
    """Whether a browser can only take this for https, mailto or tel."""
    return _LINK.fullmatch(url) is not None and unicodedata.is_normalized("NFKC", url)


class _Judge(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.faults: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _ALLOWED or {name for name, _ in attrs} != _ALLOWED[tag]:
            self.faults.append(self.get_starttag_text() or tag)
        values = dict(attrs)
        if tag == "a" and not link_is_harmless(unescape(values.get("href") or "")):
            self.faults.append(f"href: {values.get('href')}")
        if tag == "a" and values.get("rel") != "noopener noreferrer":
            self.faults.append(f"rel: {values.get('rel')}")
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"closes what is not open: {tag}")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.faults.append(f"self-closing: {tag}")

    def handle_data(self, data: str) -> None:
        if "<" in data or ">" in data:
            self.faults.append(f"bare: {data}")

    def handle_comment(self, data: str) -> None:
        self.faults.append(f"comment: {data}")

    def handle_decl(self, decl: str) -> None:
        self.faults.append(f"declaration: {decl}")

    def handle_pi(self, data: str) -> None:
        self.faults.append(f"instruction: {data}")

    def unknown_decl(self, data: str) -> None:
        self.faults.append(f"section: {data}")
