"""The commands about sources: what an operator types, and what a timer runs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.samples import SITE, Run, carousel
from tests.sources import Internet, answer

ADDRESS = "https://clinic.test/news/feed"
NEW = ("source", "news", "--sort", "feed", "--list", "recent", "--set", f"address={ADDRESS}")
FEED = """<rss version="2.0"><channel><title>News</title>
<item><title>Walking well</title><link>https://clinic.test/walking</link><guid>1</guid></item>
<item><title>Sitting less</title><link>https://clinic.test/sitting</link><guid>2</guid></item>
</channel></rss>"""


@pytest.fixture
def internet(monkeypatch: pytest.MonkeyPatch) -> Iterator[Internet]:
    """The web, as the commands see it."""
    with Internet() as internet:
        monkeypatch.setattr("widget.Fetcher", internet.fetcher)
        monkeypatch.setattr("widget.sources.sync.client.PAUSE_SECONDS", 0.0)
        internet.has(ADDRESS, answer(FEED, "application/rss+xml"))
        yield internet


@pytest.fixture
def run(run: Run, internet: Internet) -> Run:
    """The same, with a site and a list."""
    Path("site.json").write_text(json.dumps(SITE), encoding="utf-8")
    Path("list.json").write_text(json.dumps(carousel(fill=3)), encoding="utf-8")
    for command in (
        ("migrate",), ("site", "main", "site.json"),
        ("publish", "video-carousel", "recent", "list.json"),
    ):  # fmt: skip
        assert run(*command)[0] == 0
    return run


def test_a_source_is_added_synced_and_listed(run: Run) -> None:
    code, output, _ = run(*NEW, "--title", "Our news", "--takes", "1")
    assert (code, "news fills recent." in output) == (0, True)
    assert "never read" in run("sources")[1]
    code, output, _ = run("sync")
    assert (code, output) == (0, "news: took. Taken over: 1 new, 0 gone. (revision 2)\n")
    assert "Walking well" in run("show", "recent")[1]
    listed = run("sources")[1]
    assert listed.startswith("news  feed → recent  read 20")
    assert "Taken over" in listed


def test_a_timer_that_comes_too_early_does_nothing(run: Run) -> None:
    run(*NEW)
    run("sync")
    assert run("sync") == (0, "", "")
    assert run("sync", "--source", "news")[1] == "news: same. Nothing has changed.\n"


def test_a_failure_is_told_and_is_the_exit_code(run: Run, internet: Internet) -> None:
    run(*NEW)
    internet.has(ADDRESS, answer("gone", status=404))
    code, output, _ = run("sync")
    assert code == 1
    assert output.startswith("news: missing. There is nothing at this address (any more)")


def test_a_source_is_changed_paused_and_goes_on(run: Run) -> None:
    run(*NEW)
    assert run("source", "news", "--pause", "--takes", "1")[0] == 0
    assert "(paused)" in run("sources")[1]
    assert run("sync") == (0, "", "")
    run("source", "news", "--go-on", "--draft")
    assert run("sync")[1].startswith("news: waiting.")
    run("source", "news", "--publish")
    assert "1 new" in run("sync")[1]


def test_a_source_is_removed_and_its_entries_stay(run: Run) -> None:
    run(*NEW)
    run("sync")
    assert run("source", "news", "--remove")[0] == 0
    assert run("sources")[1] == ""
    assert "Walking well" in run("show", "recent")[1]


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("source", "news"), 2, "--sort: must be given for a new source"),
        ((*NEW, "--set", "nothing"), 2, "must be NAME=VALUE"),
        ((*NEW, "--set", "colour=red"), 2, "colour"),
        ((*NEW, "--set", "address=javascript:1"), 2, "address"),
        ((*NEW, "--sort", "telegraph"), 4, "There is no sort of source 'telegraph'"),
        ((*NEW, "--list", "none"), 4, "There is no list none."),
        ((*NEW, "--takes", "0"), 2, "takes: must be from 1 to 50"),
        (("source", "none", "--remove"), 4, "There is no source none."),
        (("sync", "--source", "none"), 4, "There is no source none."),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said(run: Run, arguments: tuple[str, ...], code: int, words: str) -> None:
    found, _, errors = run(*arguments)
    assert (found, words in errors) == (code, True), errors
    assert run("sources")[1] == ""
