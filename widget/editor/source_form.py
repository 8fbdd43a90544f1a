"""The form of a source: what was typed into it, and the wish that it says."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from typing import Any
from zoneinfo import ZoneInfo

from werkzeug.datastructures import MultiDict

from widget.content.source_store import EVERY, TAKES, Wish
from widget.editor.form_reading import ROOT, read_form
from widget.errors import FieldErrors, Mistake
from widget.kinds.fields import Field, JsonObject
from widget.kinds.forms import read_fields
from widget.sources.base import AnySource
from widget.texts import gettext

SORTS = "fields/"
"""What the paths of mistakes in the sort's own fields begin with."""

OWN = (
    Field("title", gettext("What it is called here"), "text", required=True, max_length=120),
    Field("target", gettext("The list that it fills"), "text", required=True, max_length=80),
    Field(
        "takes", gettext("How many entries at most"), "number", required=True,
        minimum=TAKES[0], maximum=TAKES[1],
    ),
    Field(
        "every", gettext("How often"), "number", required=True, minimum=EVERY[0], maximum=EVERY[1]
    ),
)  # fmt: skip
"""What every source is asked, whatever its sort."""
_ORDER = [each.name for each in OWN]


@dataclass(frozen=True)
class Typed:
    """What the form holds, nothing of it checked; ``fields`` are the sort's own."""

    title: str = ""
    fields: JsonObject = field(default_factory=dict)
    target: str = ""
    takes: str = "10"
    every: str = "60"
    publishes: bool = True
    active: bool = True


def read_typed(sort: AnySource, sent: MultiDict[str, str], zone: ZoneInfo) -> Typed:
    """What was typed; ``zone`` is the one in which times are meant."""
    return Typed(
        title=sent.get("title", ""),
        fields=read_form(sort.fields, sent.items(multi=True), zone),
        target=sent.get("target", ""),
        takes=sent.get("takes", ""),
        every=sent.get("every", ""),
        publishes=sent.get("publishes") == "yes",
        active=sent.get("paused") != "on",
    )


def typed_of(wish: Wish) -> Typed:
    """The form of a source that is kept."""
    return Typed(
        wish.title, wish.fields, wish.target, str(wish.takes), str(wish.every),
        wish.publishes, wish.active,
    )  # fmt: skip


def wish_of(sort: AnySource, typed: Typed, lists: Collection[str]) -> Wish:
    """What the form says; ``lists`` are the slugs that can be chosen.

    Raises:
        FieldErrors: with every mistake; those of the sort's fields have paths below ``SORTS``.
    """
    values, mistakes = _own(typed)
    if typed.target and typed.target not in lists:
        choices = {"choices": ", ".join(sorted(lists))}
        mistakes.append(Mistake("target", "must be one of: %(choices)s", choices))
    mistakes.sort(key=lambda mistake: _ORDER.index(mistake.path))
    try:
        sort.parse(typed.fields)
    except FieldErrors as errors:
        mistakes += of_sort(errors)
    if mistakes:
        raise FieldErrors(mistakes)
    return Wish(
        sort.name, values["title"], typed.fields, typed.target, values["takes"], values["every"],
        typed.publishes, typed.active,
    )  # fmt: skip


def _own(typed: Typed) -> tuple[dict[str, Any], list[Mistake]]:
    pairs = [(f"{ROOT}/{each.name}", getattr(typed, each.name)) for each in OWN]
    try:
        return read_fields(OWN, read_form(OWN, pairs, ZoneInfo("UTC"))), []
    except FieldErrors as errors:
        return {}, list(errors.mistakes)


def of_sort(errors: FieldErrors) -> Iterator[Mistake]:
    """What a sort found in its own fields, as mistakes of the whole form."""
    return (replace(each, path=f"{SORTS}{each.path}") for each in errors.mistakes)
