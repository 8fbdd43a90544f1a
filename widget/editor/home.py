"""The first page: what is live, what waits, what is to come, and the way to each thing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import Response

from widget.content.drafts import Draft
from widget.content.summaries import Summary
from widget.editor.answers import page, site_zone
from widget.editor.desk import Desk, Route
from widget.editor.identity import current_person
from widget.editor.listing import MOST_FOUND, asked_words, soon
from widget.editor.scheduled import scheduled

WITHDRAWN_FOR = timedelta(days=30)
"""How long a withdrawn embed is named here."""

_MOST = 6
_MOST_LISTS = 3


@dataclass(frozen=True)
class HomePage:
    """Shows everybody who is signed in how things stand."""

    desk: Desk

    def routes(self) -> tuple[Route, ...]:
        """The route."""
        return (Route("/", "home", self.home, "signed-in"),)

    def home(self) -> Response:
        """How things stand; before there is a site, what to do first."""
        if not self.desk.store.sites.keys():
            names = [person.name for person in self.desk.people.administrators()]
            return page("home-first.html", section="home", names=names)
        now = self.desk.clock()
        words = asked_words()
        found = self.desk.summaries.search(words, (), MOST_FOUND, withdrawn=True) if words else ()
        return page(
            "home.html", section="home", words=words, found=found, kinds=self.desk.kinds,
            **self._waiting(now), **self._live(now),
        )  # fmt: skip

    def _waiting(self, now: datetime) -> dict[str, Any]:
        """What somebody should look at."""
        return {
            "today": now.astimezone(site_zone()).date(),
            "drafts": [_Open(draft) for draft in self.desk.drafts.of(current_person().id)],
            "plans": scheduled(self.desk, now, site_zone(), _MOST),
            "due": self.desk.summaries.due(soon(now), _MOST),
        }

    def _live(self, now: datetime) -> dict[str, Any]:
        """What visitors see, and what they saw until lately."""
        summaries = self.desk.summaries
        return {
            "counts": summaries.counts(),
            "lists": self._lists(),
            "latest": summaries.search("", (), _MOST),
            "gone": summaries.withdrawn(now - WITHDRAWN_FOR, _MOST),
        }

    def _lists(self) -> tuple[Summary, ...]:
        """The lists that marketing changes every week, the one changed last first."""
        names = [kind.name for kind in self.desk.kinds.values() if kind.keeper == "marketing"]
        return self.desk.summaries.search("", names, _MOST_LISTS) if names else ()


@dataclass(frozen=True)
class _Open:
    """A draft of the person's, as the page names it."""

    draft: Draft

    @property
    def title(self) -> str:
        """Its title as typed, else its slug."""
        title = self.draft.fields.get("title")
        return title if isinstance(title, str) and title.strip() else self.draft.slug
