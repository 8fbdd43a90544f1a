"""A site's form: each field as one text, to and from what a site's revision holds."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from widget.content.sites import LANGUAGE, Site, Theme, parse_site, site_fields
from widget.errors import FieldErrors, Mistake

Typed = dict[str, str]
"""The form by the paths of its fields, such as ``disclaimer/en``; each value as it was typed."""

ROOT = "f/"
"""The beginning of every control's name."""

BY_LANGUAGE = ("disclaimer", "dosage_intro", "terms")
"""The fields with a text for each language."""

_PLAIN = ("name", "phone", "address", "time_zone")
_LOOK = ("theme/accent", "theme/corners", "theme/font", "theme/scheme")


@dataclass(frozen=True)
class SiteForm:
    """A site's form as templates draw it; ``mistakes`` are sentences by the field's path."""

    typed: Typed
    mistakes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages of the form, the site's own first."""
        said = self.typed.get("languages", "").split()
        return tuple(dict.fromkeys(lang for lang in said if LANGUAGE.fullmatch(lang)))

    @property
    def paths(self) -> tuple[str, ...]:
        """Every field in the order of the page."""
        words = (f"{name}/{lang}" for lang in self.languages for name in BY_LANGUAGE)
        return ("key", *_PLAIN, "languages", *words, "origins", "only_origins", *_LOOK)

    @property
    def aside(self) -> Typed:
        """The texts of languages that were taken out: they come back with the language."""
        names = [name for name in self.typed if name.partition("/")[0] in BY_LANGUAGE]
        return {name: self.typed[name] for name in names if name not in self.paths}

    @property
    def first_wrong(self) -> str:
        """The first field with a mistake; '' where all is well."""
        return next((path for path in self.paths if path in self.mistakes), "")

    def value(self, path: str) -> str:
        """What was typed into a field."""
        return self.typed.get(path, "")


def form_of(site: Site) -> Typed:
    """A site as its form shows it."""
    fields = site_fields(site)
    words = {
        f"{name}/{lang}": fields[name].get(lang, "")
        for lang in site.languages
        for name in BY_LANGUAGE
    }
    return {
        **{name: str(fields[name] or "") for name in _PLAIN},
        "languages": " ".join(site.languages),
        **words,
        "origins": "\n".join(site.origins),
        "only_origins": "on" if site.only_origins else "",
        **_look(site.theme),
    }


def empty_form(lang: str) -> Typed:
    """The form of a site that is still to be written."""
    return {"languages": lang, **_look(Theme())}


def read_typed(sent: Mapping[str, str]) -> Typed:
    """What was typed into the controls of a sent form."""
    return {
        name.removeprefix(ROOT): value.replace("\r\n", "\n")
        for name, value in sent.items()
        if name.startswith(ROOT)
    }


def fields_of(typed: Typed) -> dict[str, Any]:
    """What a site's revision would hold; nothing in it is checked yet.

    Raises:
        FieldErrors: with every mistake, also those that only a form can have.
    """
    form = SiteForm(typed)
    fields: dict[str, Any] = {name: form.value(name).strip() for name in _PLAIN}
    fields["languages"] = list(form.languages)
    for name in BY_LANGUAGE:
        fields[name] = {lang: form.value(f"{name}/{lang}").strip() for lang in form.languages}
    fields["origins"] = lines(form.value("origins"))
    fields["only_origins"] = form.value("only_origins") == "on"
    fields["theme"] = theme_fields(typed)
    _refuse_mistakes(fields)
    return fields


def theme_fields(typed: Mapping[str, str]) -> dict[str, Any]:
    """The look as a revision would hold it; nothing in it is checked yet."""
    values: dict[str, Any] = {
        path.removeprefix("theme/"): typed[path].strip() for path in _LOOK if path in typed
    }
    if re.fullmatch(r"[0-9a-fA-F]{6}", values.get("accent", "")):
        values["accent"] = f"#{values['accent']}"
    if re.fullmatch(r"[0-9]{1,4}", values.get("corners", "")):
        values["corners"] = int(values["corners"])
    return values


def lines(text: str) -> list[str]:
    """The lines that say something."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def change_languages(form: SiteForm, do: str, chosen: str) -> SiteForm:
    """The form after a button for languages: ``add``, ``remove:fr`` or ``first:fr``.

    ``chosen`` is the language to be added. What is not possible changes nothing: the last language
    stays.
    """
    verb, _, lang = do.partition(":")
    step = _STEPS.get(verb)
    after = step(form.languages, lang or chosen) if step else form.languages
    return replace(form, typed={**form.typed, "languages": " ".join(after)})


def _look(theme: Theme) -> Typed:
    return {path: str(getattr(theme, path.removeprefix("theme/"))) for path in _LOOK}


def _refuse_mistakes(fields: Mapping[str, Any]) -> None:
    mistakes = [*_of_form(fields)]
    try:
        parse_site(fields)
    except FieldErrors as error:
        mistakes += error.mistakes
    if mistakes:
        raise FieldErrors(mistakes)


def _of_form(fields: Mapping[str, Any]) -> list[Mistake]:
    """What the store would take, and nobody can mean."""
    mistakes = []
    if not fields["time_zone"]:
        mistakes.append(Mistake("time_zone", "is missing"))
    if fields["only_origins"] and not fields["origins"]:
        mistakes.append(Mistake("origins", "is empty, so the cards would be shown nowhere"))
    return mistakes


def _added(languages: tuple[str, ...], lang: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*languages, lang))) if LANGUAGE.fullmatch(lang) else languages


def _removed(languages: tuple[str, ...], lang: str) -> tuple[str, ...]:
    return tuple(each for each in languages if each != lang) or languages


def _first(languages: tuple[str, ...], lang: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys((lang, *languages))) if lang in languages else languages


_STEPS: Mapping[str, Callable[[tuple[str, ...], str], tuple[str, ...]]] = {
    "add": _added, "remove": _removed, "first": _first,
}  # fmt: skip
