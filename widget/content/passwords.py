"""Passwords: which are refused, how they are hashed, how they are checked."""

from __future__ import annotations

import re
import secrets
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from threading import BoundedSemaphore
from typing import Final, Literal

from argon2 import Parameters, PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import Type

from widget.errors import WidgetError

SHORTEST: Final = 12
"""Characters; NIST SP 800-63B asks for 8 at least, and for 15 where nothing else is asked."""

LONGEST: Final = 200
"""Characters; hashing costs the same for all of them, reading a megabyte does not."""

PARAMETERS: Final = Parameters(
    type=Type.ID, version=19, salt_len=16, hash_len=32,
    time_cost=3, memory_cost=19_456, parallelism=1,
)  # fmt: skip
"""argon2id: OWASP's memory (19 MiB) with one pass more than its two."""

AT_ONCE: Final = 2
"""Hashes of one process at a time: each takes its memory."""

WAIT_SECONDS: Final = 5

PasswordFlaw = Literal["password-short", "password-long", "password-easy", "password-personal"]


class Busy(WidgetError):
    """Too many passwords are being checked at this moment (to the person)."""


_hasher = PasswordHasher.from_parameters(PARAMETERS)
_turns = BoundedSemaphore(AT_ONCE)


def hash_password(password: str) -> str:
    """The password as it is stored, with its salt and parameters; raises Busy."""
    with _turn():
        return _hasher.hash(_bytes(password))


def verify_password(stored: str, password: str) -> bool:
    """Whether it is the stored password; raises Busy.

    Without a stored one ("") a hash of nobody is checked, so that it takes the same time.
    """
    fits = len(password) <= LONGEST
    with _turn():
        matches = _matches(stored or _nobody(), password if fits else "")
    return matches and fits and bool(stored)


def is_outdated(stored: str) -> bool:
    """Whether it was hashed with other parameters than today's."""
    return _hasher.check_needs_rehash(stored)


def password_flaw(password: str, known: Iterable[str] = ()) -> PasswordFlaw | None:
    """Why this must not become a password; None where it may (NIST SP 800-63B: no composition).

    ``known`` are words that others know too: the person's name and e-mail address.
    """
    length = len(_normal(password))
    if length < SHORTEST:
        return "password-short"
    if length > LONGEST:
        return "password-long"
    bare = _bare(password)
    if _is_easy(bare):
        return "password-easy"
    return "password-personal" if _is_made_of(bare, _personal(known)) else None


_COMMON: Final = (
    "password", "passwort", "motdepasse", "passw0rd", "letmein", "welcome", "bienvenue", "qwertz",
    "qwerty", "azerty", "admin", "administrator", "administrateur", "iloveyou", "jetaime",
    "monkey", "dragon", "football", "baseball", "princess", "sunshine", "soleil", "secret",
    "changeme", "default", "trustno1", "master", "login", "superman", "batman", "starwars",
    "abc123", "1q2w3e4r5t6y", "1qaz2wsx3edc", "zaq12wsx", "physio", "physiotherapy",
    "physiotherapie", "spring", "summer", "autumn", "winter", "january", "december",
)  # fmt: skip
"""What most of the long passwords in published lists are made of."""

_RUNS: Final = tuple(
    run * 3
    for run in (
        "0123456789", "1234567890", "abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm",
        "azertyuiopqsdfghjklmwxcvbn", "qwertzuiopasdfghjklyxcvbnm",
    )
)  # fmt: skip
_PRODUCT: Final = ("clinic", "widget", "clinicwidget")
_LEAST_OWN: Final = 6
"""Characters that must be left when what everybody knows is taken out."""


def _is_easy(bare: str) -> bool:
    runs = any(bare in run or bare[::-1] in run for run in _RUNS)
    return len(set(bare)) < 5 or runs or _is_made_of(bare, _COMMON)


def _personal(known: Iterable[str]) -> list[str]:
    """The product's words, and the parts of a name or address."""
    parts = [part for text in known for part in (text, *re.split(r"[\W_]+", text))]
    return [*_PRODUCT, *(word for part in parts if len(word := _bare(part)) >= 3)]


def _is_made_of(bare: str, words: Iterable[str]) -> bool:
    """Whether little is left but digits when the words are taken out."""
    rest = bare
    for word in sorted(words, key=len, reverse=True):
        rest = rest.replace(word, " ")
    own = rest.replace(" ", "")
    return rest != bare and (len(own) < _LEAST_OWN or own.isdigit())


def _bare(text: str) -> str:
    """Letters and digits alone, case-folded."""
    return re.sub(r"[\W_]+", "", _normal(text).casefold())


def _normal(password: str) -> str:
    # The same characters typed on another keyboard (NIST SP 800-63B, 3.1.1.2).
    return unicodedata.normalize("NFKC", password)


def _bytes(password: str) -> bytes:
    return _normal(password).encode("utf-8", "surrogatepass")


def _matches(stored: str, password: str) -> bool:
    try:
        return _hasher.verify(stored, _bytes(password))
    except (VerificationError, InvalidHashError):
        return False


@cache
def _nobody() -> str:
    return _hasher.hash(secrets.token_bytes(16))


@contextmanager
def _turn() -> Iterator[None]:
    if not _turns.acquire(timeout=WAIT_SECONDS):
        raise Busy("Very many people are signing in right now. Please try again in a moment.")
    try:
        yield
    finally:
        _turns.release()
