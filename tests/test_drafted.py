"""What a preview shows of a draft that is not finished."""

from __future__ import annotations

from typing import Any

import pytest

from tests.samples import IMAGE, card, carousel
from widget.editor.drafted import showable
from widget.kinds import BUILT_IN

CARD, CAROUSEL = BUILT_IN


def test_an_empty_card_is_shown_with_blanks() -> None:
    content = showable(CARD, {})
    assert (content.title, content.stop_if, content.steps[0].text) == ("…", "…", "…")


def test_what_is_right_stays_as_it_is() -> None:
    assert showable(CARD, card("Bridge")) == CARD.parse(card("Bridge"))


@pytest.mark.parametrize(
    "wrong",
    [
        {"picture": {"alt": "Nobody sees it"}},
        {"video": {"title": "Without a poster", "url": "https://youtu.be/dQw4w9WgXcQ"}},
        {"dosage": {"sets": {"when": "always"}}},
        {"dosage": {"sets": {"low": 5, "high": 3, "when": "always"}}},
        {"feel": "<p>" * 500},
        {"related": [{"embed": "Not A Slug"}]},
        {"review": {"next": "soon"}},
        {"title": "x" * 200},
        {"steps": [{"text": "y" * 700}]},
    ],
)
def test_what_is_wrong_is_left_out_and_the_rest_is_shown(wrong: dict[str, Any]) -> None:
    content = showable(CARD, {**card("Bridge"), **wrong})
    assert content is not None
    assert content.stop_if == "It hurts."


def test_a_wrong_step_takes_no_other_with_it() -> None:
    steps = [
        {"text": "One"}, {"text": "Two", "picture": {"alt": "no file"}},
        {"text": "Three", "steps": [{"text": "a"}, {"note": "<p>without a text</p>"}]},
    ]  # fmt: skip
    content = showable(CARD, card(steps=steps))
    assert [step.text for step in content.steps] == ["One", "Two", "Three"]
    assert [child.text for child in content.steps[2].steps] == ["a", "…"]


def test_a_list_leaves_out_entries_that_cannot_be_shown() -> None:
    items = [{"embed": "one"}, {"title": "Leads nowhere"}, {"url": "https://a.example/"}]
    content = showable(CAROUSEL, carousel() | {"items": items})
    assert [(item.embed, item.title) for item in content.items] == [("one", None), (None, "…")]


def test_nothing_to_show_is_said() -> None:
    assert showable(CAROUSEL, {"title": "Recent videos"}) is None


def test_the_draft_itself_is_not_touched() -> None:
    draft = card(picture={"file": IMAGE})
    showable(CARD, draft)
    assert draft == card(picture={"file": IMAGE})
