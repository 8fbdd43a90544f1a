"""Each catalog has every text of the interface, with the same blanks."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from jinja2 import Environment
from jinja2.ext import extract_from_ast

from tests.samples import SITE, Clinic, card
from widget.kinds.exercise_card import _PHRASES
from widget.paths import templates_folder
from widget.texts import LOCALES

PACKAGE = LOCALES.parent
BLANKS = re.compile(r"%\(\w+\)s|\{\w+\}")


def _used() -> set[str]:
    """Every text in templates and modules, by its English words."""
    found = {one for one, _ in _PHRASES.values()}
    for template in templates_folder().rglob("*.html"):
        source = template.read_text(encoding="utf-8")
        calls = extract_from_ast(Environment().parse(source), ("_", "ngettext"))
        found |= {_first(message) for _, _, message in calls}
    for module in PACKAGE.rglob("*.py"):
        found |= set(re.findall(r'\bgettext\("([^"]+)"', module.read_text(encoding="utf-8")))
    return found


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
    for entry in catalog:
        if entry.id:
            wanted = set(BLANKS.findall(_first(entry.id)))
            forms = entry.string if isinstance(entry.string, tuple) else (entry.string,)
            assert all(set(BLANKS.findall(str(form))) == wanted for form in forms), entry.id


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
