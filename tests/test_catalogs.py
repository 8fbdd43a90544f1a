"""Each catalog has every text of the interface, with the same blanks."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from jinja2 import Environment
from jinja2.ext import extract_from_ast

from tests.samples import SITE, Clinic, card
from widget.editor.told import PLAIN
from widget.kinds import BUILT_IN
from widget.kinds.exercise_card import _PHRASES
from widget.kinds.fields import Field
from widget.paths import templates_folder
from widget.sources.reasons import Reason
from widget.sources.registry import BUILT_IN as SORTS
from widget.texts import LOCALES

PACKAGE = LOCALES.parent
BLANKS = re.compile(r"%\(\w+\)s|\{\w+\}")


# Whose mistakes and refusals the editor tells people.
TELLING = {
    "kinds": {"Mistake", "BadValue", "_wrong"},
    "content": {"Refused", "NotFound"},
    "content/languages.py": {"Mistake"},
    "editor": {"Refused", "NotFound"},
}


@cache
def _used() -> set[str]:
    """Every text in templates, modules and forms, by its English words."""
    found = {one for one, _ in _PHRASES.values()} | set(Reason)
    found |= {PLAIN.get(words, words) for words in problems()}
    for kind in BUILT_IN:
        found |= {kind.label, kind.plural, *_of_fields(kind.fields)}
    for sort in SORTS:
        found |= {sort.label, sort.help, *_of_fields(sort.fields)}
    for template in templates_folder().rglob("*.html"):
        source = template.read_text(encoding="utf-8")
        calls = extract_from_ast(Environment().parse(source), ("_", "ngettext"))
        found |= {_first(message) for _, _, message in calls}
    for module in PACKAGE.rglob("*.py"):
        found |= {words for name, words in _said(module) if name in ("gettext", "ngettext")}
    return {str(words) for words in found - {"", "None"}}  # None: what is a variable there


def problems() -> set[str]:
    """What is said of a wrong value, in the words of the module that finds it."""
    found = set()
    for place, names in TELLING.items():
        path = PACKAGE / place
        for module in path.rglob("*.py") if path.is_dir() else [path]:
            found |= {words for name, words in _said(module) if name in names}
    return found


def _said(module: Path) -> Iterator[tuple[str, str]]:
    """The texts that are given to functions, each with the function's name."""
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            name = ast.unparse(node.func).rpartition(".")[2]
            given = node.args[1:2] if name in ("Mistake", "_wrong") else node.args[:1]
            for text in given:
                if isinstance(text, ast.Constant) and isinstance(text.value, str):
                    yield name, text.value


def _of_fields(fields: Iterable[Field]) -> Iterator[str]:
    """The words around the controls of a form."""
    for field in fields:
        yield from (field.label, field.help, *field.choices)
        yield from _of_fields(field.fields)


def _first(message: Any) -> str:
    return str(message[0] if isinstance(message, tuple) else message)


@pytest.fixture(params=sorted(LOCALES.glob("*.po")), ids=lambda path: path.stem)
def catalog(request: pytest.FixtureRequest) -> Catalog:
    """A catalog of the interface."""
    path: Path = request.param
    with path.open("rb") as file:
        return read_po(file, locale=path.stem, abort_invalid=True)


def test_nothing_is_left_in_english(catalog: Catalog) -> None:
    told = {_first(entry.id) for entry in catalog if entry.id and entry.string and not entry.fuzzy}
    assert len(_used()) > 50
    assert _used() - told == set()
    assert told - _used() == set()


def test_every_blank_is_filled_in_every_form(catalog: Catalog) -> None:
    """One of a kind may be said without its number; several may not."""
    for entry in catalog:
        if entry.id:
            english, told = _forms(entry.id), _forms(entry.string)
            assert _blanks(told[-1]) == _blanks(english[-1]), entry.id
            assert all(_blanks(form) <= _blanks(english[-1]) for form in told), entry.id


def _forms(texts: Any) -> tuple[str, ...]:
    return tuple(texts) if isinstance(texts, (list, tuple)) else (str(texts),)


def _blanks(text: str) -> set[str]:
    return set(BLANKS.findall(text))


def test_a_french_card_is_french_all_over(clinic: Clinic) -> None:
    texts = {"languages": ["fr"], "disclaimer": {"fr": "<p>Demandez conseil.</p>"}}
    clinic.store.sites.save("main", SITE | texts | {"dosage_intro": {"fr": "Vos chiffres."}})
    sets = {"low": 2, "high": 3, "when": "sometimes"}
    clinic.publish("pont", card("Le pont", dosage={"sets": sets}), lang="fr")
    page = clinic.see("/e/pont")
    assert '<html lang="fr"' in page
    for words in ("Arrêtez si", "Étapes", "2–3 séries", "parfois", "Imprimer"):
        assert words in page
    assert 'lang="en"' not in page
    clinic.store.withdraw("pont")
    assert "Cet exercice a été retiré" in clinic.see("/e/pont")
    assert "Nous ne trouvons pas cette page" in clinic.see("/e/nulle-part")
