"""A request that comes twice is one revision."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from tests.samples import SITE, Clinic, Clock, card
from widget.content import models as t
from widget.content.database import reading
from widget.errors import Conflict, FieldErrors, Refused

KEY = "a1B2-c3D4_e5F6g7"
OTHER = "another-key-0001"


def keys(clinic: Clinic) -> list[str]:
    """The keys that the store knows."""
    with reading(clinic.service.engine) as connection:
        return sorted(connection.scalars(select(t.deeds.c.key)))


def send(clinic: Clinic, title: str, base: int | None, key: str, slug: str = "bridge") -> int:
    """Publish a card, as a browser's request says."""
    kind = clinic.service.kinds["exercise-card"]
    return clinic.store.publish(kind, slug, card(title), base=base, key=key)


def numbers(clinic: Clinic, slug: str = "bridge") -> list[int]:
    """The revisions there are, the first one first."""
    return [revision.number for revision in clinic.store.history(slug)][::-1]


def test_the_same_request_again_publishes_nothing_new(either_clinic: Clinic) -> None:
    assert send(either_clinic, "Bridge", None, KEY) == 1
    assert send(either_clinic, "Bridge", None, KEY) == 1
    assert numbers(either_clinic) == [1]


def test_a_repeated_request_is_known_although_somebody_published_since(
    either_clinic: Clinic,
) -> None:
    send(either_clinic, "Bridge", None, KEY)
    send(either_clinic, "Bridge, higher", 1, OTHER)
    assert send(either_clinic, "Bridge", None, KEY) == 1
    assert numbers(either_clinic) == [1, 2]


def test_a_request_that_met_a_conflict_may_come_again(either_clinic: Clinic) -> None:
    send(either_clinic, "Bridge", None, OTHER)
    with pytest.raises(Conflict):
        send(either_clinic, "Bridge, higher", None, KEY)
    assert send(either_clinic, "Bridge, higher", 1, KEY) == 2


def test_a_key_that_comes_with_other_words_loses_none_of_them(either_clinic: Clinic) -> None:
    send(either_clinic, "Bridge", None, KEY)
    with pytest.raises(Refused, match="not published yet"):
        send(either_clinic, "Typed after going back", 1, KEY)
    with pytest.raises(Refused, match="not published yet"):
        send(either_clinic, "", 1, KEY)


def test_a_translations_request_is_known_again(either_clinic: Clinic) -> None:
    either_clinic.store.sites.save("main", SITE)
    send(either_clinic, "Bridge", None, OTHER)
    kind, french = either_clinic.service.kinds["exercise-card"], card("Le pont")
    for _ in range(2):
        number = either_clinic.store.publish(kind, "bridge", french, lang="fr", base=1, key=KEY)
        assert number == 2
    with pytest.raises(Refused, match="not published yet"):
        either_clinic.store.publish(
            kind, "bridge", card("Le grand pont"), lang="fr", base=1, key=KEY
        )


def test_a_key_of_another_embed_is_refused(either_clinic: Clinic) -> None:
    send(either_clinic, "Bridge", None, KEY)
    for slug in ("plank", "bridge-2"):
        with pytest.raises(Refused, match="something else"):
            send(either_clinic, "Plank", None, KEY, slug)
    assert [slug for slug, *_ in either_clinic.store.slugs()] == ["bridge"]


@pytest.mark.parametrize("key", ["", "short", "a" * 81, "sixteen chars ok", "é" * 20, KEY + "\n"])
def test_what_is_no_key_is_refused(clinic: Clinic, key: str) -> None:
    clinic.publish("bridge", card())
    verbs: list[Callable[[], int]] = [
        lambda: send(clinic, "Bridge", 1, key),
        lambda: clinic.store.withdraw("bridge", key=key),
        lambda: clinic.store.restore("bridge", 1, key=key),
    ]
    for verb in verbs:
        with pytest.raises(Refused, match="load the page again"):
            verb()
    assert numbers(clinic) == [1]


def test_what_was_refused_leaves_its_key_free(clinic: Clinic) -> None:
    with pytest.raises(FieldErrors):
        send(clinic, "", None, KEY)
    assert keys(clinic) == []
    assert send(clinic, "Bridge", None, KEY) == 1


def test_withdrawing_and_restoring_know_a_repeated_request(either_clinic: Clinic) -> None:
    send(either_clinic, "Bridge", None, OTHER)
    for _ in range(2):
        assert either_clinic.store.withdraw("bridge", reason="Wrong", key=KEY) == 2
    for _ in range(2):
        assert either_clinic.store.restore("bridge", 1, key=KEY.lower()) == 3
    assert either_clinic.store.withdraw("bridge", reason="Wrong", key=KEY) == 2  # it comes late
    assert not either_clinic.store.history("bridge")[0].withdrawn


def test_withdrawing_what_is_withdrawn_keeps_its_key_too(clinic: Clinic) -> None:
    clinic.publish("bridge", card())
    clinic.store.withdraw("bridge")
    assert clinic.store.withdraw("bridge", key=KEY) == 2
    clinic.store.restore("bridge", 1)
    assert clinic.store.withdraw("bridge", key=KEY) == 2
    assert numbers(clinic) == [1, 2, 3]


def test_restoring_from_a_stale_page_is_a_conflict(either_clinic: Clinic) -> None:
    for title in ("One", "Two", "Three"):
        either_clinic.publish("bridge", card(title))
    with pytest.raises(Conflict):
        either_clinic.store.restore("bridge", 1, base=2)
    assert either_clinic.store.restore("bridge", 1, base=3) == 4


def test_old_keys_are_forgotten(either_clinic: Clinic, clock: Clock) -> None:
    send(either_clinic, "One", None, KEY)
    clock.forward(days=29)
    send(either_clinic, "Two", 1, OTHER)
    assert keys(either_clinic) == sorted([KEY, OTHER])
    clock.forward(days=2)
    send(either_clinic, "Three", 2, KEY.lower())
    assert keys(either_clinic) == sorted([OTHER, KEY.lower()])


@pytest.mark.parametrize("first", [True, False])
def test_the_same_request_on_two_connections_at_once_is_one_revision(
    either_clinic: Clinic, first: bool
) -> None:
    base = None if first else send(either_clinic, "Start", None, OTHER)
    start = threading.Barrier(4)
    outcomes: list[object] = []

    def write() -> None:
        start.wait()
        try:
            outcomes.append(send(either_clinic, "Bridge", base, KEY))
        except Exception as error:
            outcomes.append(error)

    writers = [threading.Thread(target=write) for _ in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert outcomes == [(base or 0) + 1] * 4
    assert numbers(either_clinic)[-1] == (base or 0) + 1


def test_the_same_key_for_two_embeds_at_once_serves_one(either_clinic: Clinic) -> None:
    start = threading.Barrier(2)
    outcomes: list[str] = []

    def write(slug: str) -> None:
        start.wait()
        try:
            outcomes.append(str(send(either_clinic, slug, None, KEY, slug)))
        except Refused:
            outcomes.append("refused")

    writers = [threading.Thread(target=write, args=(slug,)) for slug in ("bridge", "plank")]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert sorted(outcomes) == ["1", "refused"]
    assert len(either_clinic.store.slugs()) == 1


def test_a_deed_says_when_it_was_done(clinic: Clinic, clock: Clock) -> None:
    send(clinic, "Bridge", None, KEY)
    with reading(clinic.service.engine) as connection:
        at = connection.execute(select(t.deeds.c.at)).scalar_one()
    assert at == clock.now == datetime(2026, 3, 1, 12, tzinfo=UTC)
