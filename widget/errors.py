"""The few errors of the product, each a sentence to somebody."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


class WidgetError(Exception):
    """Something a person can be told in one sentence; the sentence is ``str(error)``.

    ``template`` is the sentence with blanks such as ``%(most)s`` and ``values`` is what fills them
    in, so that the editor can say it in another language. A whole number among them is a count; a
    name made of digits, such as a port, is given as text.
    """

    def __init__(self, template: str = "", /, **values: object) -> None:
        self.template, self.values = template, values
        super().__init__(_filled(template, values))


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
    """One thing wrong in one field: ``path`` is ``steps/2/text``, ``message`` a sentence.

    ``template`` and ``values`` are as in ``WidgetError``. Among the values, ``label`` is a field's.
    """

    path: str
    template: str
    values: Mapping[str, object] = field(default_factory=dict, hash=False)

    @property
    def message(self) -> str:
        """The sentence in English."""
        return _filled(self.template, self.values)

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


def _filled(template: str, values: Mapping[str, object]) -> str:
    """The sentence; without values it is no template, so a percent sign in it is only that."""
    if not values:
        return template
    return template % {
        name: f"{value:,}" if isinstance(value, int) else value for name, value in values.items()
    }
