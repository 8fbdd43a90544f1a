"""Forms as a browser without scripts reads and sends them."""

from __future__ import annotations

from html.parser import HTMLParser

Pairs = list[tuple[str, str]]


class SentForm(HTMLParser):
    """The form with an id: its controls' names and values, in their order, to be changed."""

    def __init__(self, html: str, id: str) -> None:
        super().__init__()
        self._id = id
        self._inside = False
        self._pending: dict[str, str] | None = None
        self._templates = 0
        self.buttons: list[str] = []
        self.pairs: Pairs = []
        self.feed(html)

    def value(self, name: str) -> str:
        """What a control holds."""
        return dict(self.pairs)[name]

    def fill(self, **values: str) -> None:
        """Type into controls, whose names are given without their root; ``__`` is a slash."""
        for name, value in values.items():
            full = f"f/{name.replace('__', '/')}"
            assert full in dict(self.pairs), f"there is no control {full}"
            self.pairs = [(own, value if own == full else old) for own, old in self.pairs]

    def ids(self, place: str) -> list[str]:
        """The ids of a list's entries, such as of ``steps``."""
        depth = place.count("/") + 3
        marks = (name.split("/") for name, _ in self.pairs if name.startswith(f"f/{place}/"))
        return [parts[-2] for parts in marks if parts[-1] == "id" and len(parts) == depth + 1]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a control; what is in a template is no part of the form."""
        own = {name: value or "" for name, value in attrs}
        self._templates += tag == "template"
        self._inside |= tag == "form" and own.get("id") == self._id
        if self._templates or not (self._inside or own.get("form") == self._id):
            return
        if tag == "button":
            self.buttons.append(own.get("value", ""))
        elif tag == "input":
            self._input(own)
        elif tag in ("textarea", "select"):
            self._pending = own
            self.pairs.append((own["name"], ""))
        elif tag == "option" and "selected" in own:
            self._complete(own["value"])

    def handle_data(self, data: str) -> None:
        """The text of a ``textarea``, whose first line break does not count."""
        if self._pending is not None and "rows" in self._pending:
            self._complete(self.pairs[-1][1] + data)

    def handle_endtag(self, tag: str) -> None:
        """Where the form, a template or a control ends."""
        self._templates -= tag == "template"
        self._inside &= tag != "form"
        if tag in ("textarea", "select"):
            self._pending = None

    def _input(self, own: dict[str, str]) -> None:
        kind = own.get("type", "text")
        if kind == "file" or (kind in ("checkbox", "radio") and "checked" not in own):
            return
        if "name" in own:
            self.pairs.append((own["name"], own.get("value", "")))

    def _complete(self, value: str) -> None:
        self.pairs[-1] = (self.pairs[-1][0], value.removeprefix("\n"))
