"""The lists of what there is: cards, featured lists, what a search finds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask import Response, request

from widget.content.drafts import Draft
from widget.editor.answers import page, site_zone
from widget.editor.desk import Desk, Route
from widget.editor.identity import current_person

MOST_FOUND = 20
"""Embeds that a search shows."""

REVIEW_AHEAD = timedelta(days=30)
"""How long before it is due a review is announced."""

_MOST = 60


@dataclass(frozen=True)
class Listing:
    """Finds embeds."""

    desk: Desk

    def routes(self) -> tuple[Route, ...]:
        """The routes: everybody may look."""
        return (
            Route("/cards", "cards", self.cards, "signed-in"),
            Route("/lists", "lists", self.lists, "signed-in"),
            Route("/search", "search", self.search, "signed-in"),
        )

    def cards(self) -> Response:
        """What clinicians keep."""
        return self._page("clinician", "cards")

    def lists(self) -> Response:
        """What marketing keeps."""
        return self._page("marketing", "lists")

    def search(self) -> Response:
        """What a search finds, as a part of a page; ``pick`` for those that a list may show."""
        words = asked_words()
        pick = request.args.get("pick", "")
        kinds = [kind.name for kind in self.desk.kinds.values() if kind.listable or not pick]
        found = self.desk.summaries.search(words, kinds, MOST_FOUND, withdrawn=not pick)
        return page("parts/found.html", found=found, words=words, pick=pick, kinds=self.desk.kinds)

    def _page(self, keeper: str, section: str) -> Response:
        kinds = [kind for kind in self.desk.kinds.values() if kind.keeper == keeper]
        words = asked_words()
        names = [kind.name for kind in kinds]
        found = self.desk.summaries.search(words, names, _MOST, withdrawn=True) if names else ()
        drafts = [draft for draft in self._drafts() if draft.kind in names]
        return page(
            "embeds.html", section=section, own_kinds=kinds, kinds=self.desk.kinds, found=found,
            words=words, keeper=keeper, most=_MOST, soon=soon(self.desk.clock()),
            drafts=[draft for draft in drafts if draft.base is None],
            drafted={draft.slug for draft in drafts},
        )  # fmt: skip

    def _drafts(self) -> list[Draft]:
        return self.desk.drafts.of(current_person().id)


def asked_words() -> str:
    """What the query looks for, without what no text holds."""
    asked = request.args.get("q", "")
    return "".join(char if char.isprintable() else " " for char in asked[:200]).strip()


def soon(now: datetime) -> date:
    """The last day of the reviews that are announced, in the site's zone."""
    return now.astimezone(site_zone()).date() + REVIEW_AHEAD
