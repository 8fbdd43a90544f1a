"""What is advised before publishing: in plain words, generic over kinds, never a must."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.editor import make_person, signed_in
from tests.samples import IMAGE, SITE, Clinic, card
from widget.editor.advice import advice_on
from widget.editor.reading_level import Counts, grade, is_hard, sentences, syllables
from widget.editor.told import told
from widget.editor.work import open_work
from widget.errors import Mistake
from widget.texts import texts_for

NOW = datetime(2026, 3, 1, tzinfo=UTC)
LONG = f"Lift {'very ' * 25}slowly. Then rest."
CLIP = {"media": "0" * 32 + ".mp4"}
OWN_VIDEO = {"title": "Bridge", "files": [CLIP], "poster": IMAGE, "seconds": 20}
TWO_LANGUAGES = SITE | {
    "languages": ["en", "fr"],
    "disclaimer": {"en": "<p>Ask.</p>", "fr": "<p>Demandez.</p>"},
    "dosage_intro": {"en": "Yours.", "fr": "Vos chiffres."},
}
SPECIALIST = (
    "Isometric cocontraction of the scapulothoracic musculature facilitates proprioceptive "
    "recalibration, particularly following prolonged immobilisation. "
) * 8
PLAIN = "Lift your hips off the mat. Hold for a moment. Now let them sink down. " * 8


def advice(
    clinic: Clinic, fields: dict[str, Any], kind: str = "exercise-card", lang: str = "en"
) -> list[Mistake]:
    """The advice on a draft with these fields."""
    person = make_person(clinic, "clinician", "marketing")
    current = [slug for slug, _, _ in clinic.store.slugs()]
    base = clinic.store.current("draft").number if "draft" in current else None
    clinic.service.desk.drafts.save(person.id, kind, "draft", lang, base, fields)
    work = open_work(clinic.service.desk, person, "draft", lang)
    return list(advice_on(work, NOW, texts_for("en")))


def paths(found: list[Mistake], *, of: str = "") -> list[str]:
    return [each.path for each in found if of in each.message]


def test_a_long_sentence_is_named_with_its_place_and_beginning(clinic: Clinic) -> None:
    found = advice(clinic, card(steps=[{"text": "Lift."}, {"text": "Hold.", "note": LONG}]))
    (long,) = [each for each in found if "words" in each.message]
    assert long.path == "steps/2/note"
    assert "27 words" in long.message
    assert "Lift very" in long.message


def test_short_sentences_are_left_alone(clinic: Clinic) -> None:
    found = advice(clinic, card(why=f"<p>{PLAIN}</p><ul><li>One</li><li>Two</li></ul>"))
    assert paths(found, of="words") == []
    assert paths(found, of="specialists") == []


def test_what_the_kind_advises_is_said(clinic: Clinic) -> None:
    found = advice(clinic, card())
    assert {"picture", "feel"} <= set(paths(found))


def test_a_draft_with_mistakes_gets_the_advice_that_is_possible(clinic: Clinic) -> None:
    found = advice(clinic, {"title": "Bridge", "feel": f"<p>{LONG}</p>", "steps": "none"})
    assert paths(found) == ["feel"]


@pytest.mark.parametrize(
    ("kind", "fields", "path"),
    [
        ("exercise-card", card(video=OWN_VIDEO), "video/captions"),
        (
            "video-carousel",
            {"title": "List", "items": [{"url": "https://a.example"}, {"video": OWN_VIDEO}]},
            "items/2/video/captions",
        ),
    ],
)
def test_an_own_video_of_any_kind_wants_captions_once(
    clinic: Clinic, kind: str, fields: dict[str, Any], path: str
) -> None:
    assert paths(advice(clinic, fields, kind), of="captions") == [path]


def test_a_video_elsewhere_brings_its_own_captions(clinic: Clinic) -> None:
    linked = {"title": "Bridge", "url": "https://vimeo.com/76979871", "poster": IMAGE}
    assert paths(advice(clinic, card(video=linked)), of="captions") == []


def test_a_review_that_is_overdue_is_said_at_its_field(clinic: Clinic) -> None:
    found = advice(clinic, card(review={"next": "2026-02-28"}))
    assert paths(found, of="28 February 2026") == ["review/next"]
    assert paths(advice(clinic, card(review={"next": "2026-03-01"})), of="review") == []


def translated(clinic: Clinic) -> None:
    """A card with a French translation."""
    clinic.store.sites.save("main", TWO_LANGUAGES)
    clinic.publish("draft", card(steps=[{"id": "a", "text": "Lift."}]), lang="en")
    french = {"title": "Le pont", "stop_if": "Ça fait mal.", "steps": [{"id": "a", "text": "Hop."}]}
    clinic.publish("draft", french, lang="fr")


def test_who_changes_a_binding_part_is_told_which_translations_it_hides(clinic: Clinic) -> None:
    translated(clinic)
    changed = card(stop_if="It burns.", steps=[{"id": "a", "text": "Lift."}])
    assert paths(advice(clinic, changed), of="Until French") == [""]
    same = card("The bridge", steps=[{"id": "a", "text": "Lift."}])
    assert paths(advice(clinic, same), of="French") == []


def test_an_outdated_translation_is_said_in_both_languages(clinic: Clinic) -> None:
    translated(clinic)
    changed = card(stop_if="It burns.", steps=[{"id": "a", "text": "Lift."}])
    clinic.publish("draft", changed, lang="en")
    assert paths(advice(clinic, changed), of="French is out of date") == [""]
    french = {"title": "Le pont", "steps": [{"id": "a", "text": "Hop."}]}
    assert paths(advice(clinic, french, lang="fr"), of="The original has changed") == [""]


def test_advice_stands_beside_the_form_and_stops_nobody(clinic: Clinic) -> None:
    clinic.publish("bridge", card(feel=f"<p>{LONG}</p>"))
    editor = signed_in(clinic, "clinician")
    assert '<a href="#f-feel">' in editor.see("/embeds/bridge")
    assert clinic.publish("bridge", card("The bridge", feel=f"<p>{LONG}</p>")) == 2


# How hard a text is to read


@pytest.mark.parametrize(
    ("text", "lang", "hard"),
    [
        (SPECIALIST, "en", True),
        (PLAIN, "en", False),
        ("La cocontraction isométrique de la musculature scapulothoracique favorise "
         "particulièrement la récupération proprioceptive fonctionnelle. " * 10, "fr", True),
        ("Levez le dos du sol. Restez un peu en haut. Puis posez le dos. " * 10, "fr", False),
        (SPECIALIST, "de", False),
        ("Proprioceptive recalibration facilitates immobilisation.", "en", False),
    ],
    ids=["English, hard", "English, easy", "French, hard", "French, easy", "no formula", "short"],
)  # fmt: skip
def test_a_text_for_specialists_is_told_from_one_for_patients(
    text: str, lang: str, hard: bool
) -> None:
    assert is_hard([text], lang) is hard


def test_the_whole_form_is_measured_together(clinic: Clinic) -> None:
    parts = {"why": f"<p>{SPECIALIST[:700]}</p>", "feel": f"<p>{SPECIALIST[:700]}</p>"}
    assert paths(advice(clinic, card(**parts)), of="specialists") == [""]


@pytest.mark.parametrize(
    ("lang", "words", "number"),
    [
        ("en", "hope pulled times knee breathe", 1),
        ("en", "little lifted noses agreed table", 2),
        ("fr", "jambe bras muscles plie", 1),
        ("fr", "genou épaule talons montez", 2),
    ],
)
def test_syllables_are_those_that_are_spoken(lang: str, words: str, number: int) -> None:
    assert {word: syllables(word, lang) for word in words.split()} == dict.fromkeys(
        words.split(), number
    )


def test_sentences_end_at_stops_and_lines_but_not_in_numbers() -> None:
    text = "Use 2.5 kg. Then rest!\nIn the morning\n“Ready?” Go."
    assert sentences(text) == ("Use 2.5 kg.", "Then rest!", "In the morning", "“Ready?”", "Go.")


def test_the_grade_is_the_published_formula() -> None:
    counts = Counts(sentences=5, words=100, syllables=150)
    assert grade(counts) == pytest.approx(0.39 * 20 + 11.8 * 1.5 - 15.59)


# Saying it


def test_a_mistake_is_told_in_plain_words_with_the_labels_and_numbers_of_the_language() -> None:
    missing = Mistake("stop_if", "%(label)s is missing", {"label": "Stop if"})
    assert missing.message == "Stop if is missing"
    assert told(texts_for("en"), missing) == "“Stop if” is missing."
    long = "is %(length)s characters long; at most %(most)s are allowed"
    assert told(texts_for("en"), Mistake("why", long, {"length": 21_000, "most": 20_000})) == (
        "This has 21,000 characters. At most 20,000 fit."
    )


def test_what_an_outside_kind_says_becomes_a_sentence() -> None:
    assert told(texts_for("en"), Mistake("length", "is too short by 5%")) == "Is too short by 5%."
    assert told(texts_for("en"), Mistake("why", "it ends so: “and …”")) == "It ends so: “and …”"
