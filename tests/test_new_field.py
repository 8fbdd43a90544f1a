"""A field that a kind gains is in the editor, without a word about it there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import pytest

from tests.editor import Editor, signed_in
from tests.samples import SITE, Clinic, Clock, card
from widget import open_service
from widget.content.schema import migrate
from widget.kinds import load_kinds
from widget.kinds.exercise_card import Card, ExerciseCard
from widget.kinds.fields import Field

BREATHING = Field(
    "breathing", "How to breathe", "lines", translatable=True, max_length=40,
    help="In one sentence.",
)  # fmt: skip
PILLOWS = Field("pillows", "Pillows", "number", maximum=9)


@dataclass(frozen=True)
class MoreContent(Card):
    """The content of such a card."""

    breathing: str | None = None
    pillows: int | None = None


class CardWithMore(ExerciseCard):
    """The exercise card, after two lines more in its module."""

    fields: ClassVar[tuple[Field, ...]] = (*ExerciseCard.fields, BREATHING, PILLOWS)


@pytest.fixture
def clinic(
    settings: dict[str, str], clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Clinic]:
    kinds = {**load_kinds(), "exercise-card": CardWithMore()}
    monkeypatch.setattr("widget.kinds.exercise_card.Card", MoreContent)
    monkeypatch.setattr("widget.load_kinds", lambda: kinds)
    service = open_service(settings, clock=clock)
    migrate(service.engine)
    french = {"en": "<p>Ask.</p>", "fr": "<p>Demandez.</p>"}
    intro = {"en": "Your numbers.", "fr": "Vos chiffres."}
    languages = {"languages": ["en", "fr"], "disclaimer": french, "dosage_intro": intro}
    service.store.sites.save("main", SITE | languages)
    yield Clinic(service, clock)
    service.engine.dispose()


@pytest.fixture
def clinician(clinic: Clinic) -> Editor:
    clinic.publish("bridge", card("Bridge"))
    return signed_in(clinic, "clinician")


def form(**more: str) -> dict[str, str]:
    steps = {"f/steps/a1/id": "a1", "f/steps/a1/text": "Lift your hips."}
    return {"f/title": "Bridge", "f/stop_if": "It hurts.", **steps, "base": "1", **more}


def test_it_stands_in_the_form_with_its_help(clinician: Editor) -> None:
    page = clinician.see("/embeds/bridge")
    assert 'name="f/breathing"' in page
    assert "How to breathe" in page
    assert "In one sentence." in page
    assert 'name="f/pillows"' in page


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"f/breathing": "x" * 50}, "At most 40"),
        ({"f/pillows": "many"}, "whole number"),
        ({"f/pillows": "10"}, "0 to 9"),
    ],
)
def test_a_mistake_in_it_is_said_beside_it(
    clinician: Editor, wrong: dict[str, str], words: str
) -> None:
    answer = clinician.submit("/embeds/bridge", form(do="publish", **wrong))
    assert answer.status_code == 422
    assert words in answer.text
    assert next(iter(wrong.values())) in answer.text  # what was typed is still there


def test_it_is_published_as_a_revision(clinic: Clinic, clinician: Editor) -> None:
    more = {"f/breathing": "Out on the way up.", "f/pillows": "2", "do": "publish"}
    clinician.submit("/embeds/bridge", form(**more))
    revision = clinic.store.current("bridge")
    assert revision.number == 2
    assert revision.document is not None
    assert revision.document.shared["pillows"] == 2
    assert revision.document.texts["en"]["breathing"] == "Out on the way up."


def test_it_is_translated_beside_the_original(clinic: Clinic, clinician: Editor) -> None:
    clinician.submit("/embeds/bridge", form(do="publish", **{"f/breathing": "Out on the way up."}))
    page = clinician.see("/embeds/bridge?lang=fr")
    assert "Out on the way up." in page
    assert 'name="f/pillows"' not in page  # a number has no language
    texts = {"f/title": "Le pont", "f/stop_if": "Ça fait mal.", "f/breathing": "Soufflez."}
    step = {"f/steps/a1/id": "a1", "f/steps/a1/text": "Levez les hanches."}
    sent = {**texts, **step, "lang": "fr", "base": "2", "do": "publish"}
    assert clinician.submit("/embeds/bridge", sent).status_code == 302
    document = clinic.store.current("bridge").document
    assert document is not None
    assert document.texts["fr"]["breathing"] == "Soufflez."


def test_its_difference_is_told_by_its_label(clinician: Editor) -> None:
    clinician.submit("/embeds/bridge", form(do="publish", **{"f/breathing": "Out."}))
    clinician.submit("/embeds/bridge", form(do="publish", **{"f/breathing": "In.", "base": "2"}))
    page = clinician.see("/embeds/bridge/history/3")
    assert "How to breathe" in page
    assert "Out." in page
    assert "In." in page
