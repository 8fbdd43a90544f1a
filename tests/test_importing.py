"""An exercise page becomes a draft card, and no word of it is lost."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from time import perf_counter
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import hostile
from tests.importing_score import ADDRESS, html_of, names, percent, score
from tests.seed_page import FIRST_VIDEO, PICTURE, SECOND_VIDEO, SHAPES, needs_seed, seed, seed_html
from widget.content.sanitize import plain_text
from widget.errors import FieldErrors, Refused
from widget.importing.exercise import read_exercise
from widget.importing.report import Imported
from widget.kinds.exercise_card import ExerciseCard

pytestmark = pytest.mark.slow

UNSEEN_TAGS = {"script", "style", "template", "title"}
# Numbers become numbers, and "Step 3:" a place in a list.
COUNTED = {"step", "étape"}


class Visible(HTMLParser):
    """All text of a page that is not for machines, however its elements are nested."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self._unseen = 0
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._unseen += tag in UNSEEN_TAGS

    def handle_endtag(self, tag: str) -> None:
        self._unseen -= tag in UNSEEN_TAGS

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.found.append(data)


def places(imported: Imported) -> Iterator[str]:
    """Every place in which a sentence may have ended up."""
    report = imported.report
    yield from (plain_text(text) for text in strings(imported.fields))
    yield from (aside.text for aside in report.set_aside)
    yield from (entry.text for entry in report.unplaced)
    yield from (f"{item.title}\n{item.text}" for item in report.related)
    yield from (picture.caption for picture in report.pictures)
    yield from (video.caption for video in report.videos)
    yield report.disclaimer.text if report.disclaimer else ""


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for name, inner in value.items():
            if name != "video" and name != "watch_first_video":  # whose titles are attributes
                yield from strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from strings(inner)
    elif isinstance(value, str):
        yield value


def counted_words(texts: Iterator[str] | list[str]) -> Counter[str]:
    found = re.findall(r"[^\W\d_]{2,}", " ".join(texts).lower())
    return Counter(word for word in found if word not in COUNTED)


def lost_words(html: str, imported: Imported) -> Counter[str]:
    """The words that a reader of the page sees more often than a reader of the report."""
    return counted_words(Visible(html).found) - counted_words(places(imported))


def mistakes(fields: Mapping[str, Any]) -> list[str]:
    """What the kind finds wrong in a draft, beyond what is missing."""
    try:
        ExerciseCard().parse(fields)
    except FieldErrors as error:
        return [str(m) for m in error.mistakes if "missing" not in m.message]
    return []


def text_of(imported: Imported, name: str) -> str:
    return plain_text(imported.fields.get(name, ""))


def sentences(text: str) -> list[str]:
    return re.split(r"(?<=[.!?]) ", text)


# The seed page: the three shapes hold each statement in the same field.


@needs_seed
@pytest.mark.parametrize("shape", SHAPES)
class TestSeed:
    def test_what_it_is(self, shape: str) -> None:
        found, text = read_exercise(seed_html(SHAPES[shape]), ADDRESS), seed()
        assert found.fields["title"] == text.title
        assert found.fields["regions"] == [text.region]
        assert found.fields["goals"] == text.goals.split(", ")
        assert text_of(found, "why") == text.why
        assert found.report.home == ADDRESS

    def test_what_to_feel_and_when_to_stop(self, shape: str) -> None:
        found, text = read_exercise(seed_html(SHAPES[shape]), ADDRESS), seed()
        feel = sentences(text.feel)
        assert text_of(found, "feel") == " ".join(feel[:3])
        assert text_of(found, "elsewhere") == feel[3]
        assert text_of(found, "hard") == feel[4]
        assert found.fields["stop_if"] == text.stop

    def test_the_steps(self, shape: str) -> None:
        found, text = read_exercise(seed_html(SHAPES[shape]), ADDRESS), seed()
        assert text_of(found, "introduction") == text.introduction
        assert [step["text"] for step in found.fields["steps"]] == text.steps
        assert [step["text"] for step in found.fields["steps"][4]["steps"]] == text.inner
        assert all("steps" not in step for step in found.fields["steps"][:4])

    def test_the_dosage(self, shape: str) -> None:
        found, text = read_exercise(seed_html(SHAPES[shape]), ADDRESS), seed()
        parts = sentences(text.dosage)
        assert {**found.fields["dosage"], "note": ""} == {
            "tempo_up": {"low": 3, "when": "always"},
            "tempo_down": {"low": 3, "when": "always"},
            "until_fatigue": {"when": "always"},
            "hold": {"when": "sometimes", "words": "when you get to the top"},
            "sets": {"low": 2, "high": 3, "when": "sometimes", "words": "up to"},
            "resistance": {"when": "sometimes"},
            "note": "",
        }
        assert plain_text(found.fields["dosage"]["note"]).split("\n") == [f"{parts[0]} {parts[-1]}"]

    def test_the_videos_and_the_picture(self, shape: str) -> None:
        found, text = read_exercise(seed_html(SHAPES[shape]), ADDRESS), seed()
        assert found.fields["watch_first"] == text.watch
        assert found.fields["watch_first_video"]["url"] == FIRST_VIDEO
        assert found.fields["video"]["url"] == SECOND_VIDEO
        assert [(p.address, p.alt, p.field) for p in found.report.pictures] == [
            (PICTURE, text.alt, "picture")
        ]

    def test_the_recent_videos(self, shape: str) -> None:
        found, text = read_exercise(seed_html(SHAPES[shape]), ADDRESS), seed()
        assert [(item.title, item.text) for item in found.report.related] == text.recent
        assert [i.address for i in found.report.related] == [i.address for i in text.recent]

    def test_the_disclaimer_is_compared_with_the_sites(self, shape: str) -> None:
        html, text = seed_html(SHAPES[shape]), seed()
        same = read_exercise(html, ADDRESS, disclaimer=text.disclaimer.upper()).report.disclaimer
        other = read_exercise(html, ADDRESS, disclaimer="Not medical advice.").report.disclaimer
        assert same is not None
        assert other is not None
        assert (same.text, same.same, same.likeness) == (text.disclaimer, True, 1.0)
        assert other.same is False
        assert other.likeness < 0.5

    def test_nothing_is_left_over_and_the_kind_accepts_it(self, shape: str) -> None:
        html = seed_html(SHAPES[shape])
        found = read_exercise(html, ADDRESS)
        assert found.report.unplaced == ()
        assert lost_words(html, found) == Counter()
        assert mistakes(found.fields) == []


# The pages of ``exercise_pages``, against their truth.


def test_nearly_all_steps_and_fields_of_the_pages_are_read_right() -> None:
    scores = [score(name) for name in names()]
    assert len(scores) >= 20
    assert percent(sum(s.steps for s in scores), sum(s.all_steps for s in scores)) >= 95
    assert percent(sum(s.fields for s in scores), sum(s.all_fields for s in scores)) >= 90


@pytest.mark.parametrize("name", names())
def test_no_word_of_a_page_is_lost(name: str) -> None:
    html = html_of(name)
    assert lost_words(html, read_exercise(html, ADDRESS)) == Counter()


@pytest.mark.parametrize("name", names())
def test_the_kind_accepts_what_was_read(name: str) -> None:
    assert mistakes(read_exercise(html_of(name), ADDRESS).fields) == []


@pytest.mark.parametrize("name", names())
def test_every_field_says_from_which_words_it_comes(name: str) -> None:
    found = read_exercise(html_of(name), ADDRESS)
    told = {finding.field.split("/")[0] for finding in found.report.findings}
    assert set(found.fields) <= told
    assert all(finding.reason and finding.text for finding in found.report.findings)


# Nothing is lost, whatever the page looks like.

CUTS = re.compile(r"(?=<(?:p|h\d|ul|ol|li|table|tr|div|details|figure|section|dl|dt|dd|br)\b)")
STRANGE = (
    "Quokkas nibble purple umbrellas.", "Wombat lanterns hum near glaciers!",
    "Do zeppelins knit?", "Marmalade: seventy violins sneeze.",
)  # fmt: skip
WRAPPED = (
    "{}", "<p>{}</p>", "<li>{}</li>", "<h3>{}</h3>", "<td>{}</td>", "<b>{}</b>", "<div>{}</div>",
    "<br>{}<br>", "<aside>{}</aside>", "<p>1. {}</p>", "<dt>{}</dt>", "<summary>{}</summary>",
    "<figcaption>{}</figcaption>", '<a href="/x">{}</a>', "<nav>{}</nav>", "<th>{}</th>",
    '<div class="related">{}</div>', '<div class="toc">{}</div>', "<button>{}</button>",
    "<table><tr><td>Sets</td><td>{}</td></tr></table>", "<p><b>{}</b></p>", "<caption>{}</caption>",
)  # fmt: skip


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_no_word_of_a_torn_page_is_lost(data: st.DataObject) -> None:
    """Pages cut into pieces, shuffled, some dropped: badly nested, as page builders do worse."""
    name = data.draw(st.sampled_from(names()))
    head, _, body = re.split("(<body[^>]*>)", html_of(name), maxsplit=1, flags=re.IGNORECASE)
    pieces = CUTS.split(body.replace("><", "> <"))  # words apart, where no cell parts them
    kept = data.draw(st.lists(st.sampled_from(pieces), max_size=60))
    html = f"{head}<body>{''.join(kept)}"
    found = read_exercise(html, ADDRESS)
    assert lost_words(html, found) == Counter()
    assert mistakes(found.fields) == []


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_a_sentence_put_anywhere_is_found_whole(data: st.DataObject) -> None:
    pieces = CUTS.split(html_of(data.draw(st.sampled_from(names()))).replace("</body>", "<br>"))
    for sentence in STRANGE:
        place = data.draw(st.integers(1, len(pieces)))
        pieces.insert(place, data.draw(st.sampled_from(WRAPPED)).format(sentence))
    found = read_exercise("".join(pieces), ADDRESS)
    kept = " | ".join(re.sub(r"\W+", " ", place) for place in places(found)).lower()
    for words in (words for sentence in STRANGE for words in sentence.split(":")):
        assert re.sub(r"\W+", " ", words).lower().strip() in kept


PHRASES = st.sampled_from([
    "What you should feel", "Steps", "How often", "Stop if", "Related", "Disclaimer", "Equipment",
    "Share this", "Table of contents", "3 sets of 10, sometimes 12.", "Hold: 5 seconds", "Sets",
    "Stop if it hurts.", "1. Lie down.", "a) Breathe.", "Step 4:", "Knee", "Strength, Balance",
    "If you feel it elsewhere, stop.", "Bend your knees.", "Read more", "2", "Tip: go slowly.",
    "This is not medical advice.", "Watch this video first.", "Label: value", "Up to 3 times a day",
    "https://youtu.be/aB3-_xYz901", "Étape 2 :", "Arrêtez si cela fait mal.", "…", "A: b: c.",
])  # fmt: skip
TAGS = st.sampled_from([
    "p", "h1", "h2", "h4", "li", "td", "b", "div", "dt", "dd", "summary", "th", "span", "br", "ol",
    "ul", "table", "tr", "strong", "section", "article", "header", "aside", "figcaption", "em", "a",
    "form", "nav", "blockquote", "pre",
])  # fmt: skip


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(TAGS, st.one_of(PHRASES, st.just("")), st.booleans()), max_size=40))
def test_no_word_of_a_made_up_page_is_lost(parts: list[tuple[str, str, bool]]) -> None:
    """Words that mean something to the reader, in any element, in any order, often left open."""
    html = "".join(f"<{tag}>{text} " + (f"</{tag}>" if shut else "") for tag, text, shut in parts)
    found = read_exercise(html, ADDRESS)
    assert lost_words(html, found) == Counter()
    assert mistakes(found.fields) == []


def test_what_is_too_much_for_a_card_is_left_over() -> None:
    """60 steps of 900 characters each, 29 tools, a title of 300 characters."""
    steps = "".join(
        f"<li>Raise your leg, {'and once more ' * 60}number {n}.</li>" for n in range(60)
    )
    tools = "".join(f"<li>Tool {'x' * n}</li>" for n in range(1, 30))
    title = f"<h1>{'Very long name ' * 20}</h1>"
    html = f"{title}<h2>Equipment</h2><ul>{tools}</ul><h2>Steps</h2><ol>{steps}"
    found = read_exercise(html, ADDRESS)
    assert mistakes(found.fields) == []
    assert len(found.fields["steps"]) == 40
    assert len(found.fields["equipment"]) == 12
    assert lost_words(html, found) == Counter()


# What is not said is not invented.


def test_without_a_stop_rule_none_is_made_up_and_the_report_says_so() -> None:
    html = "<h1>Squat</h1><h2>Steps</h2><ol><li>Bend your knees.</li><li>Stand up.</li></ol>"
    found = read_exercise(html, ADDRESS)
    assert "stop_if" not in found.fields
    assert "dosage" not in found.fields
    missing = {each.field: each.reason for each in found.report.missing}
    assert missing["stop_if"] == "The page does not say when to stop."


def test_a_page_about_something_else_gives_a_title_and_no_more() -> None:
    found = read_exercise(html_of("15-no-exercise"), ADDRESS)
    assert found.fields == {"title": "Your first visit"}
    assert not found.report.exercise
    assert "Take the tram to Market Square." in [each.text for each in found.report.unplaced]


def test_what_is_unplaced_stands_in_the_pages_order_under_its_heading() -> None:
    html = (
        "<h1>Squat</h1><h2>Steps</h2><ol><li>Bend your knees.</li><li>Stand up.</li></ol>"
        "<h2>Our team</h2><p>We love squats. So will you.</p><h2>Parking</h2><p>Behind us.</p>"
    )
    assert [(each.text, each.under) for each in read_exercise(html, ADDRESS).report.unplaced] == [
        ("We love squats.", "Our team"), ("So will you.", "Our team"), ("Behind us.", "Parking"),
    ]  # fmt: skip


def test_a_guess_says_that_it_is_one() -> None:
    html = (
        "<h1>Squat</h1><h2>How much</h2><p>10 slow squats for strong legs and knees</p>"
        "<h2>What you should feel</h2><p>Your thighs.</p>"
    )
    findings = {f.field: f for f in read_exercise(html, ADDRESS).report.findings}
    assert findings["dosage/repetitions"].certainty == "guessed"
    assert findings["title"].certainty == "sure"


def test_the_title_may_be_given() -> None:
    found = read_exercise(
        "<h1>Welcome</h1><h2>Steps</h2><p>Lie.</p>", ADDRESS, title=" The\nbridge "
    )
    assert found.fields["title"] == "The bridge"


# Pages from strangers.


def test_a_page_of_nothing_gives_nothing() -> None:
    for html in ("", " ", "<html></html>", "plain"):
        assert read_exercise(html, ADDRESS).fields in ({}, {"title": "plain"})


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 20_000, "<p " + "a=1 " * 50_000 + ">x", "x" * 4_000_000, "<i>" * 300,
        "".join(f"<b id={n}><p>x" for n in range(5_000)), "<p>x" * 50_000,
        "<ul><li>" * 500,
    ],
    ids=["deep", "attributes", "long", "formatting", "repeated formatting", "many", "deep lists"],
)  # fmt: skip
def test_a_page_that_would_take_long_is_refused_at_once(html: str) -> None:
    begun = perf_counter()
    with pytest.raises(Refused):
        read_exercise(html, ADDRESS)
    assert perf_counter() - begun < 5


@pytest.mark.parametrize(
    "phrase",
    [
        "if you feel ", "until ", "1 ", "1. A ", "home > ", "3 sets of ", "hold ", "stop the ",
        "a: ", "Bend it. ", "not medical ", "knee, ", "share with ", "with a ", "posted ", '." ',
    ],
)  # fmt: skip
def test_a_paragraph_without_end_is_read_in_a_moment(phrase: str) -> None:
    """Whatever the words: patterns that go back and forth would take minutes."""
    begun = perf_counter()
    read_exercise(f"<h1>Knee</h1><p>Lie: {phrase * 20_000}</p>", ADDRESS)
    read_exercise(f"<h1>Knee</h1><h2>Dosage</h2><h3>{phrase * 20_000}</h3>", ADDRESS)
    assert perf_counter() - begun < 20


@pytest.mark.parametrize(
    "many",
    [
        '<article>Bend</article>', '<iframe src="https://youtu.be/aB3-_x{:05}"></iframe>',
        '<img src="/{}.png">', "<p>Knee {}</p>", "<li>Bend {}.</li>", "<h2>Steps</h2><li>Lie {}.",
        "<p>1. Bend.</p>", "<h3>{}</h3>", "<b>Bend</b><br>", "<div class=related>Knee {}</div>",
        '<a href="https://vimeo.com/{}">video</a>', "<p>Sets: {}</p>", "<p>Stop if sore {}.</p>",
    ],
)  # fmt: skip
def test_a_page_of_very_many_elements_is_read_in_a_moment(many: str) -> None:
    begun = perf_counter()
    read_exercise("<h1>Knee</h1>" + "".join(many.format(n) for n in range(8_000)), ADDRESS)
    assert perf_counter() - begun < 20


def test_signs_that_nobody_sees_do_no_harm() -> None:
    html = "<h1>Squ\u00adat\u202e</h1><h2>Steps</h2><ol><li>Bend\x00\x07 your \ud800knees.</li>"
    found = read_exercise(html, ADDRESS)
    assert found.fields["title"] == "Squat"
    assert mistakes(found.fields) == []


@hostile.needs_hostile_input
@pytest.mark.parametrize("name", [n for n in hostile.FILES if n not in hostile.URL_FILES])
def test_hostile_html_becomes_fields_that_the_kind_accepts(name: str) -> None:
    for payload in hostile.payloads(name):
        html = (
            f"<h1>Knee bend</h1><h2>What you should feel</h2><p>{payload}</p><h2>Steps</h2><p>Lie"
        )
        try:
            found = read_exercise(html, ADDRESS)
        except Refused:
            continue
        assert mistakes(found.fields) == []
