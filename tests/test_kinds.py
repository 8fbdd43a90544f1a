"""What the kinds accept, what they refuse, how they show it."""

from __future__ import annotations

import json
from time import perf_counter
from typing import Any

import pytest

from tests.samples import IMAGE, SITE, Clinic, card
from widget.content.sites import parse_site
from widget.errors import FieldErrors
from widget.kinds import BUILT_IN, load_kinds
from widget.kinds.exercise_card import ExerciseCard
from widget.kinds.fields import Field
from widget.kinds.forms import read_fields
from widget.kinds.leaves import clean_leaf
from widget.kinds.values import LinkedVideo, OwnVideo
from widget.kinds.video_carousel import VideoCarousel
from widget.kinds.video_links import video_id
from widget.texts import texts_for

YOUTUBE = {"title": "How to", "url": "https://youtu.be/dQw4w9WgXcQ", "poster": IMAGE}
OWN = {
    "title": "How to", "files": [{"media": "1" * 32 + ".mp4"}], "poster": IMAGE, "seconds": 84,
    "captions": {"media": "2" * 32 + ".vtt"},
}  # fmt: skip


def mistakes(kind: Any, fields: Any) -> set[str]:
    """The paths of all mistakes."""
    with pytest.raises(FieldErrors) as caught:
        kind.parse(fields)
    return {mistake.path for mistake in caught.value.mistakes}


# Cards


@pytest.mark.parametrize("missing", ["title", "stop_if", "steps"])
def test_a_card_without_title_step_or_stop_rule_is_refused(missing: str) -> None:
    empty: list[Any] = ["", None, [], " \n "]
    for nothing in empty:
        assert missing in mistakes(ExerciseCard(), card() | {missing: nothing})
    whole = card()
    del whole[missing]
    assert mistakes(ExerciseCard(), whole) == {missing}


def test_every_mistake_is_named_at_once() -> None:
    fields = {
        "title": 7, "regions": "hip", "goals": [""], "picture": {"file": "x.png"},
        "video": {"title": "x", "poster": IMAGE}, "stop_if": None,
        "steps": [{"text": "Ok", "steps": [{"text": ""}]}, "Bare words", 4],
        "dosage": {"sets": {"low": 3, "high": 1, "when": "never"}}, "related": ["No Slug"], "x": 1,
    }  # fmt: skip
    assert mistakes(ExerciseCard(), fields) == {
        "title", "regions", "goals/1/text", "picture/file", "picture/alt", "video", "stop_if",
        "steps/1/steps/1/text", "steps/2", "steps/3", "dosage/sets/when", "related/1/embed", "x",
    }  # fmt: skip


@pytest.mark.parametrize("fields", [None, [], "card", 4, {}, {"title": {"a": {}}}])
def test_what_is_no_form_is_refused(fields: Any) -> None:
    for kind in BUILT_IN:
        assert mistakes(kind, fields)


@pytest.mark.parametrize(
    ("measure", "path"),
    [
        ({"sets": {"when": "always"}}, "dosage/sets"),
        ({"sets": {"low": 3, "high": 2, "when": "always"}}, "dosage/sets/high"),
        ({"sets": {"high": 2, "when": "always"}}, "dosage/sets/high"),
        ({"sets": {"low": 2}}, "dosage/sets/when"),
        ({"sets": {"low": 0, "when": "always"}}, "dosage/sets/low"),
        ({"sets": {"low": True, "when": "always"}}, "dosage/sets/low"),
        ({"until_fatigue": {"low": 3, "when": "always"}}, "dosage/until_fatigue/low"),
    ],
)
def test_a_dosage_that_makes_no_sense_is_refused(measure: dict[str, Any], path: str) -> None:
    assert path in mistakes(ExerciseCard(), card(dosage=measure))


@pytest.mark.parametrize(
    ("measure", "value", "remark"),
    [
        ({"sets": {"low": 2, "high": 3, "when": "sometimes"}}, "2–3 sets", "sometimes"),
        ({"sets": {"low": 1, "when": "always"}}, "1 set", ""),
        ({"tempo_up": {"low": 3, "when": "always"}}, "3 seconds up", ""),
        ({"tempo_down": {"low": 3, "when": "always"}}, "3 seconds down", ""),
        ({"until_fatigue": {"when": "always"}}, "until tired", ""),
        ({"hold": {"when": "sometimes", "words": "at the top"}}, "hold", "at the top, sometimes"),
        ({"hold": {"low": 5, "when": "always"}}, "hold 5 seconds", ""),
        (
            {"resistance": {"when": "sometimes", "words": "band"}},
            "with resistance", "band, sometimes",
        ),
        ({"per_day": {"low": 1, "high": 2, "when": "always"}}, "1–2 times a day", ""),
        ({"per_week": {"low": 3, "when": "always"}}, "3 times a week", ""),
        ({"repetitions": {"words": "many", "when": "always"}}, "many", ""),
    ],
)  # fmt: skip
def test_a_measure_is_said_in_words(clinic: Clinic, measure: Any, value: str, remark: str) -> None:
    clinic.publish("bridge", card(dosage=measure))
    [line] = json.loads(clinic.see("/e/bridge.json"))["dosage"]
    assert (line["value"], line["remark"]) == (value, remark)
    page = clinic.see("/e/bridge")
    assert page.index(SITE["dosage_intro"]["en"]) < page.index(value)


def test_a_text_is_measured_as_it_is_stored() -> None:
    lengthened = "\u0958" * 120  # cleaning makes two characters of each
    assert mistakes(ExerciseCard(), card(lengthened)) == {"title"}
    assert mistakes(ExerciseCard(), card(why="<p>" + "&lt; " * 6_000)) == {"why"}


def test_a_sentence_that_announces_a_video_needs_it() -> None:
    assert mistakes(ExerciseCard(), card(watch_first="Watch me")) == {"watch_first_video"}


def test_advice_never_stops_a_publication(clinic: Clinic) -> None:
    bare = ExerciseCard().parse(card(video={key: OWN[key] for key in OWN if key != "captions"}))
    assert {advice.path for advice in ExerciseCard().advice(bare)} == {
        "picture", "feel", "video/captions",
    }  # fmt: skip


# Videos


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=3", ("youtube", "dQw4w9WgXcQ", "")),
        ("https://youtu.be/dQw4w9WgXcQ?si=x", ("youtube", "dQw4w9WgXcQ", "")),
        ("https://m.youtube.com/shorts/dQw4w9WgXcQ", ("youtube", "dQw4w9WgXcQ", "")),
        ("https://vimeo.com/123456", ("vimeo", "123456", "")),
        ("https://vimeo.com/123456/abcdef0123", ("vimeo", "123456", "abcdef0123")),
        ("https://player.vimeo.com/video/123456?h=abc", ("vimeo", "123456", "abc")),
        ("https://evil.example/watch?v=dQw4w9WgXcQ", None),
        ("https://youtube.com.evil.example/watch?v=dQw4w9WgXcQ", None),
        ("https://youtube.com/watch?v=short", None),
        ('https://youtube.com/watch?v=dQw4w9Wg"cQ', None),
        ("https://vimeo.com/about", None),
    ],
)
def test_a_link_names_a_video_or_none(url: str, found: tuple[str, str, str] | None) -> None:
    assert video_id(url) == found


def test_a_linked_video_is_only_an_id(clinic: Clinic) -> None:
    video = ExerciseCard().parse(card(video=YOUTUBE)).video
    assert isinstance(video, LinkedVideo)
    assert video.watch_url == "https://www.youtube.com/watch?v=dQw4w9WgXcQ"
    assert video.player_url.startswith(
        "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ?autoplay=1"
    )
    clinic.publish("bridge", card(video=YOUTUBE))
    page = clinic.see("/e/bridge")
    assert "<iframe" not in page
    assert "ytimg" not in page
    assert "from YouTube" in page


def test_an_own_video_has_files_captions_and_a_length(clinic: Clinic) -> None:
    assert isinstance(ExerciseCard().parse(card(video=OWN)).video, OwnVideo)
    clinic.publish("bridge", card(video=OWN))
    page = clinic.see("/e/bridge")
    assert 'kind="captions"' in page
    assert "1:24" in page


@pytest.mark.parametrize(
    "video",
    [
        YOUTUBE | {"files": OWN["files"]},
        {key: OWN[key] for key in OWN if key != "seconds"},
        {key: YOUTUBE[key] for key in YOUTUBE if key != "poster"},
        YOUTUBE | {"url": "https://clinic.example/video"},
        YOUTUBE | {"url": "javascript:alert(1)"},
        OWN | {"files": [{"media": "../../etc/passwd"}]},
        OWN | {"files": [{"media": "1" * 32 + ".vtt"}]},
        OWN | {"captions": {"media": "1" * 32 + ".mp4"}},
        OWN | {"poster": IMAGE | {"width": 0}},
        OWN | {"poster": IMAGE | {"sizes": ["x"]}},
    ],
)
def test_a_video_that_cannot_be_shown_is_refused(video: Any) -> None:
    assert all(path.startswith("video") for path in mistakes(ExerciseCard(), card(video=video)))


# Carousels


@pytest.mark.parametrize(
    ("item", "path"),
    [
        ({}, "items/1"),
        ({"embed": "a", "url": "https://x.example"}, "items/1"),
        ({"url": "https://x.example"}, "items/1/title"),
        ({"url": "http://x.example", "title": "x"}, "items/1/url"),
        ({"embed": "a", "from": "2026-03-01T08:00"}, "items/1/from"),
        ({"embed": "a", "from": "soon"}, "items/1/from"),
        ({"embed": "a", "from": "2026-03-02T08Z", "until": "2026-03-01T08Z"}, "items/1/until"),
        ({"embed": "a", "until": "9999-12-31T23:59:59-12:00"}, "items/1/until"),
    ],
)  # fmt: skip
def test_an_entry_that_cannot_be_shown_is_refused(item: Any, path: str) -> None:
    assert path in mistakes(VideoCarousel(), {"title": "List", "items": [item]})


def test_an_empty_carousel_is_refused() -> None:
    assert mistakes(VideoCarousel(), {"title": "List"}) == {"items"}


def test_an_entrys_own_words_win_over_its_targets(clinic: Clinic) -> None:
    clinic.publish("bridge", card("Bridge", summary="<p>Its own summary.</p>"))
    items = [{"embed": "bridge", "title": "Watch this"}]
    clinic.publish("list", {"title": "List", "items": items}, kind="video-carousel")
    page = clinic.see("/e/list")
    assert "Watch this" in page
    assert "Its own summary." in page
    assert ">Bridge<" not in page


def test_a_title_leads_to_the_provider_to_the_page_or_to_ours(clinic: Clinic) -> None:
    clinic.publish("bridge", card())
    items = [
        {"embed": "bridge"}, {"video": YOUTUBE}, {"url": "https://x.example/a", "title": "Page"},
    ]  # fmt: skip
    clinic.publish("list", {"title": "List", "items": items}, kind="video-carousel")
    links = [item["href"] for item in json.loads(clinic.see("/e/list.json"))["items"]]
    assert links == [
        "https://cards.example/e/bridge?site=main",
        "https://www.youtube.com/watch?v=dQw4w9WgXcQ",
        "https://x.example/a",
    ]


def test_read_more_names_its_target(clinic: Clinic) -> None:
    clinic.publish("bridge", card("Bridge"))
    clinic.publish_list("list", "bridge")
    page = clinic.see("/e/list")
    assert "Read more" in page
    assert "Bridge" in page[page.index("Read more") :]


# What would keep a parser busy


@pytest.mark.parametrize(
    "text",
    [
        "x" * 10_000_000, "<a " + 'b="c" ' * 100_000 + ">", "\ud800", "a\x00b",
        "<ul><li>" * 20 + "x", "&" * 32_000, "<" * 100_000,
    ],
    ids=["10 MB", "100,000 attributes", "surrogate", "NUL", "40 levels", "&", "<"],
)  # fmt: skip
@pytest.mark.parametrize("field", ["title", "stop_if", "why"])
def test_torture_is_refused_at_once_with_a_reason(field: str, text: str) -> None:
    fields = card() | {field: text}
    times = []
    for _ in range(3):
        start = perf_counter()
        try:
            ExerciseCard().parse(fields)
        except FieldErrors as error:
            assert error.mistakes[0].path == field  # noqa: PT017
            assert len(error.mistakes[0].message) > 10  # noqa: PT017
        else:
            assert field != "why"
            assert text.startswith("<ul>")  # as plain text these are harmless words
        times.append(perf_counter() - start)
    assert min(times) < 0.1


# Fields


def test_what_is_stored_reads_the_same_again() -> None:
    rich = Field("x", "X", "rich", max_length=1_000)
    once = clean_leaf(rich, 'Hello <b onclick="x()">you</b>')
    assert clean_leaf(rich, once) == once
    assert type(once) is str


def test_a_list_of_words_may_be_given_bare() -> None:
    spec = (Field("words", "Words", "list", fields=(Field("text", "Text", "text"),)),)
    assert read_fields(spec, {"words": ["a"]}) == read_fields(spec, {"words": [{"text": "a"}]})


def test_a_list_has_an_end() -> None:
    assert mistakes(ExerciseCard(), card(steps=[{"text": "x"}] * 41)) == {"steps"}


def test_the_registry_knows_the_kinds_by_name() -> None:
    assert {name: kind.name for name, kind in load_kinds().items()} == {
        "exercise-card": "exercise-card", "video-carousel": "video-carousel",
    }  # fmt: skip


def test_every_field_explains_itself_in_words() -> None:
    for kind in BUILT_IN:
        for field in kind.fields:
            assert field.label[0].isupper()


def test_a_carousels_next_change_is_the_next_moment_of_an_entry() -> None:
    item = {"url": "https://x.example", "title": "x", "from": "2026-03-01T08:00Z"}
    content = VideoCarousel().parse({"title": "List", "items": [item]})
    start = content.items[0].starts
    assert start is not None
    assert VideoCarousel().valid_until(content, start.replace(hour=7)) == start
    assert VideoCarousel().valid_until(content, start) is None


def test_a_phone_number_is_a_link_without_its_spaces() -> None:
    assert parse_site(SITE).tel == "tel:+15550100"
    assert texts_for("en").lang == "en"
