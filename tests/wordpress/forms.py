"""Reads what a browser would send of a form that nobody has touched."""

from __future__ import annotations

from html.parser import HTMLParser

Attributes = list[tuple[str, str | None]]
_CLICKED = {"submit", "button", "image", "reset", "file"}


class _Reader(HTMLParser):
    def __init__(self, form: str) -> None:
        super().__init__()
        self.found: dict[str, str] = {}
        self._form = form
        self._inside = False
        self._select = ""

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._inside = given.get("id") == self._form
        elif self._inside and tag == "input":
            self._read(given)
        elif self._inside and tag == "select":
            self._select = given.get("name", "")
        elif tag == "option" and self._select and "selected" in given:
            self.found[self._select] = given.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = False
        elif tag == "select":
            self._select = ""

    def _read(self, given: dict[str, str]) -> None:
        kind = given.get("type", "text")
        unchecked = kind in {"checkbox", "radio"} and "checked" not in given
        if "name" in given and kind not in _CLICKED and not unchecked:
            self.found[given["name"]] = given.get("value", "")


def controls(page: str, form: str) -> dict[str, str]:
    """The controls of the form with that id; of several with one name the last."""
    reader = _Reader(form)
    reader.feed(page)
    assert reader.found, f"there is no form {form!r} in {page[:2000]}"
    return reader.found
