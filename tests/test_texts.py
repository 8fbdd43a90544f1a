"""The interface's words."""

from pathlib import Path

import pytest
from jinja2 import DictLoader, Environment
from markupsafe import Markup

from widget.kinds import base
from widget.texts import (
    LOCALES,
    Texts,
    direction,
    format_length,
    known_language,
    language_name,
    template_functions,
    texts_for,
)

FRENCH = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=2; plural=(n > 1);\\n"

msgid "Play video"
msgstr "Lire la vidéo"

msgid "Unsure? Call %(name)s"
msgstr "Un doute ? Appelez %(name)s"

msgid "%(num)s step"
msgid_plural "%(num)s steps"
msgstr[0] "%(num)s étape"
msgstr[1] "%(num)s étapes"

#, fuzzy
msgid "Print"
msgstr "Impression douteuse"

msgid "Close"
msgstr ""
"""
POLISH = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);\\n"

msgid "%(num)s step"
msgid_plural "%(num)s steps"
msgstr[0] "%(num)s krok"
msgstr[1] "%(num)s kroki"
msgstr[2] "%(num)s kroków"
"""  # noqa: E501


@pytest.fixture
def locales(tmp_path: Path) -> Path:
    (tmp_path / "fr.po").write_text(FRENCH, encoding="utf-8")
    (tmp_path / "pl.po").write_text(POLISH, encoding="utf-8")
    return tmp_path


def test_texts_are_what_kinds_ask_for() -> None:
    texts: base.Texts = texts_for("en")
    assert texts.gettext("Play video") == "Play video"


def test_a_text_is_read_from_the_catalog_of_its_language(locales: Path) -> None:
    french = texts_for("fr", locales)
    assert french.lang == "fr"
    assert french.gettext("Play video") == "Lire la vidéo"
    assert french.gettext("Unsure? Call %(name)s", name="Anna") == "Un doute ? Appelez Anna"


def test_a_regional_tag_finds_its_language(locales: Path) -> None:
    assert texts_for("fr_CA", locales).lang == "fr"


@pytest.mark.parametrize("lang", ["de", "../fr", "", "fr/../fr", "xx"])
def test_a_language_without_a_catalog_speaks_english(locales: Path, lang: str) -> None:
    texts = texts_for(lang, locales)
    assert (texts.lang, texts.gettext("Play video")) == ("en", "Play video")


def test_what_a_translator_left_open_is_shown_in_english(locales: Path) -> None:
    french = texts_for("fr", locales)
    assert french.gettext("Print") == "Print"
    assert french.gettext("Close") == "Close"
    assert french.gettext("Never seen") == "Never seen"


def test_an_empty_message_is_not_the_head_of_the_catalog(locales: Path) -> None:
    assert texts_for("fr", locales).gettext("") == ""


@pytest.mark.parametrize(
    ("lang", "number", "expected"),
    [
        ("en", 0, "0 steps"), ("en", 1, "1 step"), ("en", 2, "2 steps"),
        ("fr", 0, "0 étape"), ("fr", 1, "1 étape"), ("fr", 2, "2 étapes"),
        ("pl", 1, "1 krok"), ("pl", 3, "3 kroki"), ("pl", 5, "5 kroków"), ("pl", 22, "22 kroki"),
    ],
)  # fmt: skip
def test_a_number_picks_the_plural_of_its_language(
    locales: Path, lang: str, number: int, expected: str
) -> None:
    assert texts_for(lang, locales).ngettext("%(num)s step", "%(num)s steps", number) == expected


def test_a_missing_or_odd_value_never_stops_a_page() -> None:
    texts = Texts("en")
    assert texts.gettext("Call %(name)s") == "Call %(name)s"
    assert texts.gettext("100% of %(what)s", what="it") == "100% of it"
    assert texts.gettext("100%% of it") == "100% of it"
    assert texts.gettext("%(a)s", a="%(b)s", b="twice") == "%(b)s"
    assert texts.ngettext("%(span)s set", "%(span)s sets", 3, span="2–3") == "2–3 sets"


def test_values_are_escaped_in_a_template_with_the_whole_text() -> None:
    page = '{{ _("<b> %(name)s", name=name) }}|{{ ngettext("%(num)s of %(name)s", "", 1, name=n) }}'
    environment = Environment(autoescape=True, loader=DictLoader({"page": page}))
    environment.globals.update(template_functions(Texts("en")))
    shown = environment.get_template("page").render(name="<script>", n=Markup("<i>"))
    assert shown == "&lt;b&gt; &lt;script&gt;|1 of &lt;i&gt;"


@pytest.mark.parametrize(
    ("tag", "lang"),
    [
        ("fr", "fr"), ("fr-CA", "fr"), ("fr_CA", "fr"), ("FR", "fr"), ("zh-Hant-TW", "zh"),
        ("haw", "haw"),
    ],
)  # fmt: skip
def test_a_tag_is_reduced_to_its_language(tag: str, lang: str) -> None:
    assert known_language(tag) == lang


@pytest.mark.parametrize(
    "tag",
    [
        None, "", "xx", "root", "f", "fr-", "fr ", "fr\n", "-fr", "ﬁ", "fr-é", "../fr", "fr\0",
        "e\u0301n", "fr" + "-ca" * 5_000, "\ud800", "en-" + "a" * 40,
    ],
)  # fmt: skip
def test_anything_else_is_no_language(tag: str | None) -> None:
    assert known_language(tag) is None


def test_lines_start_where_the_language_wants_them() -> None:
    assert [direction(lang) for lang in ("en", "ar", "he", "fa", "nonsense")] == [
        "ltr", "rtl", "rtl", "rtl", "ltr",
    ]  # fmt: skip


def test_a_language_is_named_in_the_readers_own() -> None:
    assert language_name("de", "en") == "German"
    assert language_name("de", "fr") == "allemand"
    assert language_name("de", "nonsense") == "German"
    assert language_name("nonsense", "en") == "nonsense"


@pytest.mark.parametrize(
    ("seconds", "length"),
    [(0, "0:00"), (9, "0:09"), (84, "1:24"), (3_725, "1:02:05"), (-1, "0:00")],
)
def test_a_length_is_written_as_players_write_it(seconds: int, length: str) -> None:
    assert format_length(seconds) == length


def test_each_catalog_that_travels_can_be_read() -> None:
    for file in LOCALES.glob("*.po"):
        assert texts_for(file.stem).lang == file.stem
