"""Guessing is slowed down, in the store, for all processes at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import func, select

from tests.samples import Clinic, Clock
from widget.content import models as t
from widget.content.database import reading
from widget.content.throttle import ACCOUNT, NETWORK, Subject, Throttle, TooMany, account, network


def throttle_of(clinic: Clinic) -> Throttle:
    return Throttle(clinic.service.engine, clinic.service.desk.clock)


@pytest.fixture
def throttle(clinic: Clinic) -> Throttle:
    return throttle_of(clinic)


MARIA = account("maria@clinic.example")
THERE = network("203.0.113.7", "sign-in")


def waits(throttle: Throttle, clock: Clock, subject: Subject, times: int) -> list[int]:
    """How long each further attempt had to wait, in seconds."""
    found = []
    for _ in range(times):
        throttle.count([subject])
        try:
            throttle.check([subject])
            found.append(0)
        except TooMany as error:
            found.append(error.seconds)
            clock.forward(seconds=error.seconds)
    return found


def test_a_few_attempts_are_free_and_then_each_waits_twice_as_long(
    throttle: Throttle, clock: Clock
) -> None:
    assert waits(throttle, clock, MARIA, 12) == [
        0, 0, 0, 0, 10, 20, 40, 80, 160, 300, 300, 300,
    ]  # fmt: skip


def test_nobody_is_locked_out_for_good(throttle: Throttle, clock: Clock) -> None:
    longest = max(waits(throttle, clock, THERE[0], 60))
    assert timedelta(seconds=longest) == NETWORK.longest
    throttle.count(THERE)


def test_an_attempt_while_waiting_is_not_counted(throttle: Throttle, clock: Clock) -> None:
    waits(throttle, clock, MARIA, ACCOUNT.free)
    throttle.count([MARIA])
    for _ in range(20):
        with pytest.raises(TooMany, match="wait 20 seconds"):
            throttle.count([MARIA])
    clock.forward(seconds=20)
    throttle.count([MARIA])


def test_who_succeeds_starts_anew(throttle: Throttle, clock: Clock) -> None:
    waits(throttle, clock, MARIA, 8)
    throttle.clear(MARIA)
    assert waits(throttle, clock, MARIA, 5) == [0, 0, 0, 0, 10]


def test_the_people_of_one_network_do_not_slow_each_other_down(throttle: Throttle) -> None:
    for _ in range(NETWORK.free * 2):
        throttle.count(THERE)
        throttle.give_back(THERE)
    throttle.check(THERE)


def test_a_quiet_day_forgets(throttle: Throttle, clock: Clock) -> None:
    waits(throttle, clock, MARIA, 9)
    clock.forward(days=1, minutes=1)
    assert waits(throttle, clock, MARIA, 5) == [0, 0, 0, 0, 10]


def test_a_wait_of_one_subject_counts_nothing_for_the_other(
    throttle: Throttle, clock: Clock
) -> None:
    waits(throttle, clock, MARIA, ACCOUNT.free - 1)
    throttle.count([MARIA])
    for _ in range(NETWORK.free * 2):
        with pytest.raises(TooMany):
            throttle.count((MARIA, *THERE))
    throttle.check(THERE)


def test_it_is_told_when_a_wait_begins(throttle: Throttle) -> None:
    begun = [throttle.count((MARIA, *THERE)) for _ in range(ACCOUNT.free)]
    assert begun == [False] * (ACCOUNT.free - 1) + [True]


def test_many_attempts_at_once_are_not_more_than_one_by_one(either_clinic: Clinic) -> None:
    """Each on a connection of its own, as several processes have."""
    together = Barrier(20)

    def attempt(_: int) -> bool:
        throttle = throttle_of(either_clinic)
        together.wait(20)
        try:
            throttle.count((MARIA, *THERE))
        except TooMany:
            return False
        return True

    with ThreadPoolExecutor(20) as pool:
        heard = sum(pool.map(attempt, range(20)))
    assert heard == ACCOUNT.free


def test_a_process_that_starts_later_knows_the_count(clinic: Clinic) -> None:
    for _ in range(ACCOUNT.free):
        throttle_of(clinic).count([MARIA])
    with pytest.raises(TooMany):
        throttle_of(clinic).check([MARIA])


def test_rows_that_count_no_more_are_swept(
    clinic: Clinic, throttle: Throttle, clock: Clock
) -> None:
    for number in range(30):
        throttle.count([account(f"{number}@clinic.example")])
    clock.forward(days=2)
    throttle.count([MARIA])
    with reading(clinic.service.engine) as connection:
        assert connection.scalar(select(func.count()).select_from(t.attempts)) == 1


def test_the_store_keeps_no_address(clinic: Clinic, throttle: Throttle) -> None:
    throttle.count((MARIA, *THERE))
    with reading(clinic.service.engine) as connection:
        rows = list(connection.execute(select(t.attempts)))
    assert len(rows) == 2
    assert all(len(row.counted) == 64 for row in rows)
    assert "203.0.113" not in str(rows)
    assert "maria" not in str(rows)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("203.0.113.7", "203.0.113.7", True),
        ("203.0.113.7", "203.0.113.8", False),
        ("203.0.113.7", "::ffff:203.0.113.7", True),
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("203.0.113.7", "2001:db8::1", False),
    ],
)
def test_a_network_is_an_ipv4_address_or_an_ipv6_site(one: str, other: str, same: bool) -> None:
    assert (network(one, "x") == network(other, "x")) is same
    assert network(one, "x")
    assert network(one, "x") != network(one, "y")


@pytest.mark.parametrize(
    "address",
    [None, "", "unix:", "127.0.0.1", "10.1.2.3", "172.17.0.1", "192.168.1.1", "169.254.1.1",
     "::1", "fd00::1", "fe80::1", "::ffff:127.0.0.1"],
)  # fmt: skip
def test_a_proxy_of_ones_own_is_no_network(address: str | None) -> None:
    """Else one guesser behind it would slow everybody down."""
    assert network(address, "sign-in") == ()
