"""One of several people who edit the same embeds at once, on a bad connection.

Started as a process of its own: ``python -m tests.editing DATABASE NAME EDITS SLUG…``; it prints as
JSON what was acknowledged and what went wrong on the way.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from dataclasses import dataclass, field
from random import Random
from typing import Any

from sqlalchemy import Connection, event

from widget.content.database import WRITES, StoreError, open_engine
from widget.content.store import Store
from widget.errors import Conflict
from widget.kinds import load_kinds
from widget.kinds.fields import JsonObject

CUT_OFF = 0.1
"""The part of requests whose answer never arrives."""


class CutOffError(Exception):
    """The connection broke: the browser does not know what became of its request."""


@dataclass
class Editor:
    """Adds marks to embeds; asks again, with the same key, wherever no answer arrived."""

    store: Store
    name: str
    chance: Random
    saved: list[tuple[str, int, str]] = field(default_factory=list)
    met: Counter[str] = field(default_factory=Counter)
    cut: str = ""

    def __post_init__(self) -> None:
        event.listen(self.store.engine, "commit", self._before_commit)

    def edit(self, slug: str, number: int) -> None:
        """Add one mark to an embed, whatever it takes."""
        mark, key = f"{self.name}{number}", f"key-of-{self.name}-{number:08}"
        request = None
        while True:
            request = request or self._request(slug, mark, key)
            try:
                self.saved.append((slug, self._send(request), mark))
                return
            except CutOffError:
                continue  # the same request again
            except Conflict:
                self.met["conflicts"] += 1
                request = None  # read again what is there now, and add to that

    def _request(self, slug: str, mark: str, key: str) -> dict[str, Any]:
        current = self.store.current(slug)
        assert current.document
        fields = dict(current.document.fields(_KIND.fields, current.document.original))
        return {
            "slug": slug,
            "fields": fields | {"why": f"<p>{' '.join([*marks(fields), mark])}</p>"},
            "base": current.number,
            "key": key,
            "author": self.name,
        }

    def _send(self, request: dict[str, Any]) -> int:
        self.cut = ""
        if self.chance.random() < CUT_OFF:
            self.cut = self.chance.choice(("before", "after"))
        try:
            number = self.store.publish(_KIND, **request)
        except StoreError:  # it waited for the others for too long
            self.met["busy"] += 1
            raise CutOffError from None
        if self.cut == "after":
            self.met["after"] += 1
            raise CutOffError
        return number

    def _before_commit(self, connection: Connection) -> None:
        """Break off when all is written and nothing is committed."""
        if self.cut == "before" and connection.get_execution_options().get(WRITES):
            self.met["before"] += 1
            raise CutOffError


_KIND = load_kinds()["exercise-card"]


def marks(fields: JsonObject) -> list[str]:
    """The marks in a card, in their order."""
    return str(fields.get("why", "")).removeprefix("<p>").removesuffix("</p>").split()


def main(database: str, name: str, edits: str, *slugs: str) -> None:
    """Edit, then say how it went."""
    engine = open_engine(database)
    editor = Editor(Store(engine, {_KIND.name: _KIND}), name, Random(name))
    for number in range(int(edits)):
        editor.edit(editor.chance.choice(slugs), number)
    engine.dispose()
    print(json.dumps({"saved": editor.saved, "met": editor.met}))


if __name__ == "__main__":
    main(*sys.argv[1:])
