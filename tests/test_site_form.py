"""A site's form: what was typed, what is said about it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.samples import SITE
from widget.content.sites import FONTS, SCHEMES, Site, parse_site, parse_theme, site_fields
from widget.editor.site_changes import agreed, changes, choices
from widget.editor.site_drawing import readings
from widget.editor.site_form import (
    SiteForm,
    Typed,
    change_languages,
    empty_form,
    fields_of,
    form_of,
    read_typed,
)
from widget.editor.site_words import label, link_sentence, sentences, value_words
from widget.editor.zones import zones
from widget.errors import FieldErrors
from widget.texts import Texts, all_languages, texts_for

FRENCH = SITE | {
    "languages": ["en", "fr"],
    "disclaimer": {"en": "<p>Ask.</p>", "fr": "<p>Demandez conseil.</p>"},
    "dosage_intro": {"en": "Your own numbers count.", "fr": "Vos chiffres comptent."},
}


@pytest.fixture
def texts() -> Texts:
    return texts_for("en")


@pytest.fixture
def site() -> Site:
    return parse_site(SITE | {"origins": ["https://clinic.example"], "only_origins": True})


def said(typed: Typed, texts: Texts) -> dict[str, str]:
    """What the form says about what was typed."""
    try:
        fields_of(typed)
    except FieldErrors as errors:
        found = sentences(errors.mistakes, typed, texts)
        return {path: " ".join(words) for path, words in found.items()}
    return {}


def test_a_form_that_is_sent_as_it_was_shown_changes_nothing(site: Site) -> None:
    assert parse_site(fields_of(form_of(site))) == site
    shown = {f"f/{path}": value for path, value in form_of(site).items()}
    assert read_typed({**shown, "base": "3", "do": "save"}) == form_of(site)


def test_everything_that_a_site_holds_is_in_its_form() -> None:
    whole = parse_site(
        FRENCH | {
            "origins": ["https://a.example", "http://b.example:8080"], "only_origins": True,
            "theme": {"accent": "#7a3b12", "corners": 3, "font": "serif", "scheme": "dark"},
        }
    )  # fmt: skip
    assert site_fields(parse_site(fields_of(form_of(whole)))) == site_fields(whole)


@pytest.mark.parametrize(
    ("path", "typed", "sentence"),
    [
        ("name", " ", "Write the name, as patients know it."),
        ("phone", "call me", "Use digits, spaces and + ( ) - . / only, 3 to 30 of them."),
        ("address", "", "Write the address, such as https://clinic.example."),
        ("address", "http://clinic.example", "The address must begin with https://."),
        ("address", "https://a b.example", "The address must not have spaces in it."),
        ("address", "https://me@a.example", "The address must not have a password in it."),
        ("address", "https://a..example", "The host in the address cannot be read."),
        ("address", f"https://a.example/{'x' * 2000}", "The address is longer than 2,000"),
        ("terms/en", "javascript:alert(1)", "The address must begin with https://."),
        ("time_zone", "", "Choose the clinic’s time zone."),
        ("time_zone", "Mars", "Choose the clinic’s time zone."),
        ("disclaimer/en", "<p> </p>", "No card may be shown without it. Write the disclaimer."),
        ("disclaimer/en", "a\x07b", "A character in it is broken or hidden."),
        ("disclaimer/en", "x" * 20_001, "It is longer than 20,000 characters."),
        ("disclaimer/en", "<p>a</p>" * 301, "It is too long or too tangled."),
        ("dosage_intro/en", "", "No card may be shown without it. Write the sentence."),
        ("origins", "", "Write a web site here, or switch “only these” off."),
        ("theme/accent", "#ffffff", "Too pale to read on white. Choose a darker colour."),
        ("theme/accent", "teal", "Write # and six digits or letters from a to f: #0b6e69."),
        ("theme/corners", "33", "Write a whole number from 0 to 32."),
        ("theme/corners", "round", "Write a whole number from 0 to 32."),
        ("theme/font", "comic", "Choose one of the list."),
    ],
)
def test_a_mistake_is_said_in_words_beside_its_field(
    site: Site, texts: Texts, path: str, typed: str, sentence: str
) -> None:
    found = said({**form_of(site), path: typed}, texts)
    assert list(found) == [path]
    assert found[path].startswith(sentence)


def test_a_wrong_origin_is_named(site: Site, texts: Texts) -> None:
    lines = "https://a.example\n\n  clinic.example/page \nhttps://b.example/"
    found = said({**form_of(site), "origins": lines}, texts)
    assert found == {"origins": "Write only https:// and a host, not “clinic.example/page”."}


def test_a_text_that_cannot_be_used_is_not_said_to_be_missing(site: Site, texts: Texts) -> None:
    found = said({**form_of(site), "disclaimer/en": "a\x07b"}, texts)
    assert found["disclaimer/en"].endswith("Please type it anew.")


def test_every_mistake_is_said_at_once(texts: Texts) -> None:
    found = said(empty_form("en"), texts)
    assert set(found) == {"name", "address", "time_zone", "disclaimer/en", "dosage_intro/en"}


def test_a_colour_may_be_typed_without_its_sign(site: Site) -> None:
    assert fields_of({**form_of(site), "theme/accent": " 7A3B12 "})["theme"]["accent"] == "#7A3B12"


def test_a_language_that_is_taken_out_keeps_its_words_until_it_comes_back() -> None:
    form = SiteForm(form_of(parse_site(FRENCH)))
    without = change_languages(form, "remove:fr", "")
    assert without.languages == ("en",)
    assert without.aside["disclaimer/fr"] == "<p>Demandez conseil.</p>"
    assert "fr" not in fields_of(without.typed)["disclaimer"]
    assert change_languages(without, "add", "fr").typed == form.typed


@pytest.mark.parametrize(
    ("do", "chosen", "languages"),
    [
        ("add", "de", ("en", "fr", "de")),
        ("add", "fr", ("en", "fr")),
        ("add", "<b>", ("en", "fr")),
        ("first:fr", "", ("fr", "en")),
        ("first:de", "", ("en", "fr")),
        ("remove:en", "", ("fr",)),
        ("dance", "", ("en", "fr")),
    ],
)
def test_languages_change_by_buttons(do: str, chosen: str, languages: tuple[str, ...]) -> None:
    form = SiteForm(form_of(parse_site(FRENCH)))
    assert change_languages(form, do, chosen).languages == languages


def test_the_last_language_stays(site: Site) -> None:
    form = SiteForm(form_of(site))
    assert change_languages(form, "remove:en", "").languages == ("en",)
    assert change_languages(form, "first:en", "").languages == ("en",)


def test_a_change_is_told_in_words(site: Site, texts: Texts) -> None:
    after = parse_site(FRENCH | {"phone": None})
    told = {
        change.label: [(part.sort, part.text) for part in change.parts]
        for change in changes(site, after, texts)
    }
    assert told["Phone number"] == [("removed", "+1 555 0100")]
    assert told["Languages"] == [("same", "English"), ("added", ", French")]
    assert told["Disclaimer (French)"] == [("added", "Demandez conseil.")]
    assert told["Only these web sites"] == [("removed", "On"), ("added", "Off")]


def test_of_two_versions_each_proposes_what_only_one_changed(site: Site, texts: Texts) -> None:
    theirs = replace(site, name="Theirs", phone="+1 555 0199")
    yours = replace(site, name="Yours", time_zone="Europe/Paris")
    found = {choice.path: choice for choice in choices(site, theirs, yours, texts)}
    assert {path: choice.proposed for path, choice in found.items()} == {
        "name": "yours", "phone": "theirs", "time_zone": "yours",
    }  # fmt: skip
    assert [path for path, choice in found.items() if not choice.alone] == ["name"]
    assert "name" not in agreed(theirs, yours)
    assert agreed(theirs, yours)["address"] == "https://clinic.example"


def test_without_knowing_where_both_began_your_own_is_proposed(site: Site, texts: Texts) -> None:
    found = choices(None, replace(site, phone=None), site, texts)
    assert [(choice.proposed, choice.alone) for choice in found] == [("yours", False)]


@pytest.mark.parametrize(
    ("accent", "words", "enough"),
    [
        ("#0b6e69", "6.0 : 1, easy to read", True),
        ("#777777", "4.4 : 1, too pale to read", False),
        ("#767676", "4.5 : 1, easy to read", True),
        ("#000000", "21.0 : 1, very easy to read", True),
    ],
)
def test_how_a_colour_reads_is_said(accent: str, words: str, enough: bool, texts: Texts) -> None:
    light, dark = readings(accent, texts)
    assert (light.words, light.enough) == (words, enough)
    assert dark.words.endswith("very easy to read")


def test_in_french_a_ratio_has_a_comma() -> None:
    assert readings("#0b6e69", texts_for("fr"))[0].words.startswith("6,0 : 1")


def test_a_label_names_the_language(texts: Texts) -> None:
    assert label("disclaimer/fr", texts) == "Disclaimer (French)"
    assert label("theme/accent", texts) == "Accent colour"


def test_what_a_person_typed_is_never_taken_for_one_of_our_words(texts: Texts) -> None:
    assert value_words("name", "100 %% (us)s", texts) == "100 %% (us)s"
    assert link_sentence("no such sentence", texts) == "no such sentence"


def test_each_choice_of_a_look_has_words(texts: Texts) -> None:
    for path, values in (("theme/font", FONTS), ("theme/scheme", SCHEMES)):
        assert all(value_words(path, value, texts) != value for value in values)


def test_a_look_is_read_by_itself() -> None:
    assert parse_theme({"accent": "#7a3b12"}).corners == 14
    with pytest.raises(FieldErrors, match="theme/corners"):
        parse_theme({"corners": 99})


def test_every_zone_and_language_of_the_lists_can_be_saved(site: Site) -> None:
    offered = [value for _, places in zones() for value, _ in places]
    assert "America/Toronto" in offered
    assert len(offered) > 300
    for zone in (offered[0], offered[-1]):
        assert fields_of({**form_of(site), "time_zone": zone})["time_zone"] == zone
    codes = [code for code, _ in all_languages("en")]
    assert {"en", "fr", "es", "ar"} < set(codes)
    form = SiteForm(form_of(site))
    assert all(code in change_languages(form, "add", code).languages for code in codes)
