"""How it is going with a source, in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from widget.content.source_store import LOST, KeptSource, Outcome, State
from widget.editor.answers import site_zone
from widget.editor.desk import Synced
from widget.editor.told import told
from widget.texts import Texts, format_moment

Condition = Literal["paused", "failing", "waiting", "new", "well"]

_HOUR, _DAY = 60, 24 * 60  # minutes


@dataclass(frozen=True)
class Badge:
    """The condition in a word or two; ``look`` is a class of badges."""

    look: str
    words: str


def condition(kept: KeptSource, *, waits: bool) -> Condition:
    """How it is going; ``waits``: something new is to be taken over by hand."""
    if not kept.wish.active:
        return "paused"
    if kept.state.failures:
        return "failing"
    if kept.state.fetched is None:
        return "new"
    return "waiting" if waits else "well"


def badge(found: Condition, texts: Texts) -> Badge:
    """The condition as a badge."""
    looks = {"paused": "", "failing": "gone", "waiting": "draft", "new": "plan", "well": "live"}
    words = {
        "paused": texts.gettext("paused"),
        "failing": texts.gettext("cannot be read"),
        "waiting": texts.gettext("something new"),
        "new": texts.gettext("not read yet"),
        "well": texts.gettext("up to date"),
    }
    return Badge(looks[found], words[found])


def read_words(state: State, now: datetime, texts: Texts) -> str:
    """When it was last read well; a day and more ago, the time itself in the site's zone."""
    if state.fetched is None:
        return texts.gettext("Never read yet")
    minutes = int((now - state.fetched).total_seconds() // 60)
    if minutes < 1:
        return texts.gettext("Read just now")
    if minutes < _HOUR:
        return texts.ngettext("Read one minute ago", "Read %(num)s minutes ago", minutes)
    if minutes < _DAY:
        hours = minutes // _HOUR
        return texts.ngettext("Read one hour ago", "Read %(num)s hours ago", hours)
    moment = format_moment(state.fetched.astimezone(site_zone()), texts.lang)
    return texts.gettext("Read on %(time)s", time=moment)


def outcome_words(outcome: Outcome | None, texts: Texts) -> str:
    """How the last sync ended, and what could not be used; '' before the first one."""
    if outcome is None:
        return ""
    left_out = [
        texts.gettext("%(why)s: %(count)s.", why=texts.gettext(why), count=str(count))
        for why, count in outcome.left_out
    ]
    return " ".join((told(texts, outcome), *left_out))


def rhythm_words(minutes: int, texts: Texts) -> str:
    """How often a source is asked."""
    if minutes % _DAY == 0:
        return texts.ngettext("Every day", "Every %(num)s days", minutes // _DAY)
    if minutes % _HOUR == 0:
        return texts.ngettext("Every hour", "Every %(num)s hours", minutes // _HOUR)
    return texts.ngettext("Every minute", "Every %(num)s minutes", minutes)


def ended(kept: KeptSource, synced: Synced | None, texts: Texts) -> tuple[str, str]:
    """What to say after "try now": the kind of the notice, and its words."""
    title = kept.wish.title
    if synced is None or synced.outcome.name == LOST:
        words = texts.gettext(
            "“%(title)s” is being read by another process right now. Look again in a minute.",
            title=title,
        )
        return "note", words
    words = texts.gettext(
        "“%(title)s”: %(words)s", title=title, words=outcome_words(synced.outcome, texts)
    )
    return "problem" if kept.state.failures else "done", words
