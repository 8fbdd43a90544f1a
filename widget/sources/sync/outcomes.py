"""How a sync can end, in words for the editor; the names are for machines."""

from __future__ import annotations

from dataclasses import dataclass

from widget.content.source_store import WAITING, Outcome
from widget.errors import FieldErrors, WidgetError
from widget.sources.reasons import Reason, Unreachable
from widget.sources.sync.arrange import Filled
from widget.sources.sync.target import Target
from widget.texts import gettext

SAME = Outcome("same", gettext("Nothing has changed."))
SOMETHING_NEW = Outcome(WAITING, gettext("There is something new. Look at it, and take it over."))
UNREADABLE = Outcome("unreadable", gettext("What the server answers cannot be understood."))
NO_SORT = gettext("Sources of the sort %(type)s are not installed.")

_GOOD = ("took", "same", WAITING)
_HALVED = gettext(
    "Only %(now)s of %(before)s entries are left. The list stays as it is for now, and changes "
    "when that is seen two more times."
)
_TOOK = gettext("Taken over: %(new)s new, %(gone)s gone.")


@dataclass(frozen=True)
class Report:
    """How the sync of a source ended; ``revision`` is the list's new one, if there is one."""

    key: str
    outcome: Outcome
    revision: int | None = None

    @property
    def failed(self) -> bool:
        """Whether somebody should look after the source."""
        return self.outcome.name not in _GOOD


def took(target: Target, filled: Filled) -> Outcome:
    """The list has changed."""
    before = {entry.get("id") for entry in target.entries}
    now = {entry.get("id") for entry in filled.entries}
    return Outcome("took", _TOOK, {"new": len(now - before), "gone": len(before - now)})


def halved(before: int, now: int) -> Outcome:
    """Suspiciously much is gone."""
    return Outcome("halved", _HALVED, {"now": now, "before": before})


def refused(error: WidgetError) -> Outcome:
    """The source could not be read, or not be published."""
    if isinstance(error, Unreachable):
        return Outcome(Reason(error.message).name.lower(), error.template, dict(error.values))
    if isinstance(error, FieldErrors):
        mistake = error.mistakes[0]
        return Outcome("refused", mistake.template, dict(mistake.values))
    return Outcome("refused", error.template, dict(error.values))
