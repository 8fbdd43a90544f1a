"""Slow work of the editor leaves room for everything else."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest

from tests.samples import Clinic
from widget import server
from widget.editor import slow
from widget.editor.slow import FILES, LINKS, Busy, Lane, slow_work


@contextmanager
def elsewhere(lane: Lane) -> Iterator[threading.Event]:
    """Somebody else's request in that lane; the event says that it got its place."""
    inside, over = threading.Event(), threading.Event()

    def work() -> None:
        with lane.entered():
            inside.set()
            over.wait(10)

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield inside
    finally:
        over.set()
        thread.join()


def test_who_finds_no_place_is_asked_to_try_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slow, "PATIENCE", 0.01)
    lane = Lane(places=1, waiting=1)
    with elsewhere(lane) as inside:
        assert inside.wait(10)
        with pytest.raises(Busy, match="Please try again in a moment"), slow_work(lane):
            pytest.fail("there was a place")


def test_a_place_that_becomes_free_is_taken() -> None:
    lane, mine = Lane(places=1, waiting=1), ExitStack()
    mine.enter_context(lane.entered())
    with elsewhere(lane) as inside:
        assert not inside.wait(0.05)
        mine.close()
        assert inside.wait(10)


def test_few_may_wait_the_others_are_told_at_once() -> None:
    lane = Lane(places=1, waiting=0)
    with elsewhere(lane) as inside:
        assert inside.wait(10)
        with pytest.raises(Busy), lane.entered():
            pytest.fail("there was a place")


def test_work_that_fails_gives_its_place_back() -> None:
    lane = Lane(places=1, waiting=0)
    for _ in range(3):
        with pytest.raises(ZeroDivisionError), slow_work(lane):
            raise ZeroDivisionError
    with slow_work(lane):
        pass


def test_uploads_do_not_keep_links_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slow, "PATIENCE", 0.01)
    with slow_work(FILES), slow_work(LINKS):
        pass


def test_slow_work_never_has_all_threads_of_a_worker() -> None:
    occupied = sum(lane._admitted._initial_value for lane in (LINKS, FILES))  # type: ignore[attr-defined]
    assert occupied <= server.MOST_AT_ONCE - 4


def test_a_page_that_needs_slow_work_says_503(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy() -> None:
        raise Busy

    views = clinic.service.inner.view_functions
    monkeypatch.setitem(views, "editor.sign_in", busy)
    answer = clinic.client.get("/editor/sign-in")
    assert answer.status_code == 503
    assert "Please try again in a moment." in answer.get_data(as_text=True)
