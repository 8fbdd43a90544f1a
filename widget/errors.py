"""The few errors of the product, each a sentence to somebody."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


class WidgetError(Exception):
    """Something a person can be told in one sentence; the sentence is ``str(error)``."""


class Refused(WidgetError):
    """One value was refused by the sanitiser; the sentence says why (to the editor)."""


class SettingError(WidgetError):
    """A setting is wrong, so the service does not start (to the operator)."""


class SchemaMismatch(WidgetError):
    """The store has another schema than this release reads (to the operator)."""


class NotFound(WidgetError):
    """There is no such embed, site, revision or kind (to the editor)."""


@dataclass(frozen=True)
class Mistake:
    """One thing wrong in one field: ``path`` is ``steps/2/text``, ``message`` a sentence."""

    path: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}: {self.message}"


class FieldErrors(WidgetError):
    """Every mistake of one form at once (to the editor); nothing was stored."""

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__("\n".join(str(mistake) for mistake in self.mistakes))


class Conflict(WidgetError):
    """Somebody published in between (to the editor); carries both texts so that nothing is lost."""

    def __init__(
        self,
        what: str,
        base: int | None,
        current: int,
        theirs: str,
        yours: str,
        differences: tuple[str, ...] = (),
    ) -> None:
        self.current, self.theirs, self.yours = current, theirs, yours
        self.differences = differences
        started = "without naming a revision" if base is None else f"from revision {base}"
        super().__init__(
            f"{what} is at revision {current} now, and you started {started}. Nothing was stored."
        )
