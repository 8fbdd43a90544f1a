"""The sources of content: how it is going with each, and what can be done about it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from flask import Response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from widget.content.source_store import WAITING, KeptSource
from widget.content.summaries import Summary
from widget.editor.answers import interface_texts, notice, page
from widget.editor.desk import Desk, Route
from widget.editor.identity import current_person
from widget.editor.list_sources import fillable, waits
from widget.editor.source_now import sync_now
from widget.editor.source_words import (
    Badge,
    badge,
    condition,
    outcome_words,
    read_words,
    rhythm_words,
)


@dataclass(frozen=True)
class Shown:
    """A source as pages show it; ``fills`` is its list, None where there is none of that slug."""

    kept: KeptSource
    sort: str
    fills: Summary | None
    badge: Badge
    failing: bool
    waits: bool
    read: str
    said: str
    rhythm: str


@dataclass(frozen=True)
class SourcePages:
    """Lists the sources; reads one now, pauses it, removes it."""

    desk: Desk

    def routes(self) -> tuple[Route, ...]:
        """The routes, all for marketing, who keeps the lists."""
        return (
            Route("/sources", "sources", self.sources, "marketing"),
            Route("/sources/<key>/sync", "sync_source", self.sync, "marketing", ("POST",)),
            Route("/sources/<key>/paused", "pause_source", self.pause, "marketing", ("POST",)),
            Route("/sources/<key>/remove", "remove_source", self.remove, "marketing", ("POST",)),
        )

    def sources(self) -> Response:
        """Every source, and the sorts of which one can be added."""
        kept = self.desk.sources.all()
        return page(
            "sources.html",
            section="lists",
            sources=shown_sources(self.desk, kept),
            sorts=list(self.desk.sorts.values()),
            has_lists=bool(fillable(self.desk, current_person())),
            wanted=request.args.get("list", ""),
        )

    def sync(self, key: str) -> ResponseReturnValue:
        """Try now; the next page says how that ended."""
        sync_now(self.desk, key)
        return self._back(key)

    def pause(self, key: str) -> ResponseReturnValue:
        """Pause a source, or have it go on."""
        kept = self.desk.sources.find(key)
        active = request.form.get("paused") != "yes"
        self.desk.sources.change(key, replace(kept.wish, active=active))
        action = "source goes on" if active else "source paused"
        self.desk.audit.add(current_person().email, action, kept.wish.title, key)
        texts = interface_texts()
        if active:
            words = texts.gettext("“%(title)s” goes on.", title=kept.wish.title)
        else:
            words = texts.gettext("“%(title)s” is paused.", title=kept.wish.title)
        notice("done", words)
        return self._back(key)

    def remove(self, key: str) -> ResponseReturnValue:
        """Forget a source; the entries that it brought stay."""
        kept = self.desk.sources.find(key)
        self.desk.sources.remove(key)
        self.desk.audit.add(current_person().email, "source removed", kept.wish.title, key)
        words = interface_texts().gettext(
            "“%(title)s” is removed. What it brought stays in the list.", title=kept.wish.title
        )
        notice("done", words)
        return redirect(url_for("editor.sources"))

    def _back(self, key: str) -> ResponseReturnValue:
        """To the page on which the button was."""
        if request.form.get("from") == "source":
            return redirect(url_for("editor.source", key=key))
        return redirect(url_for("editor.sources"))


def shown_sources(desk: Desk, sources: list[KeptSource]) -> list[Shown]:
    """The sources in words, with the lists that they fill."""
    known = desk.summaries.of({each.wish.target for each in sources}) if sources else {}
    return [_shown(desk, each, known.get(each.wish.target)) for each in sources]


def _shown(desk: Desk, kept: KeptSource, fills: Summary | None) -> Shown:
    texts, wish, state = interface_texts(), kept.wish, kept.state
    is_waiting = waits(desk, current_person(), kept)
    found = condition(kept, waits=is_waiting)
    sort = desk.sorts.get(wish.type)
    is_over = not is_waiting and state.outcome is not None and state.outcome.name == WAITING
    return Shown(
        kept,
        texts.gettext(sort.label) if sort else wish.type,
        fills,
        badge(found, texts),
        bool(state.failures),
        is_waiting,
        read_words(state, desk.clock(), texts),
        "" if is_over else outcome_words(state.outcome, texts),
        rhythm_words(wish.every, texts),
    )
