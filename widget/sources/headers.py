"""What a server says beside its content: how to ask again, and when."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

LONGEST_WAIT: Final = 24 * 3600.0
"""Seconds: a server that asks for more is asked again after a day."""

_TAG = re.compile(r"[\x21-\x7e]{1,256}")
_DATE = re.compile(r"[\x20-\x7e]{1,64}")
_SECONDS = re.compile(r"[0-9]{1,12}")


@dataclass(frozen=True)
class Validators:
    """What a server gave to ask "has it changed?" with (RFC 9110, section 8.8)."""

    etag: str | None = None
    modified: str | None = None

    def __bool__(self) -> bool:
        return self.etag is not None or self.modified is not None

    def as_headers(self) -> dict[str, str]:
        """The conditions of a request (RFC 9110, section 13.1), without what could not be sent."""
        conditions = {
            "If-None-Match": _fitting(_TAG, self.etag),
            "If-Modified-Since": _fitting(_DATE, self.modified),
        }
        return {name: value for name, value in conditions.items() if value}


NOTHING_KNOWN: Final = Validators()


def read_validators(headers: Mapping[str, str]) -> Validators:
    """The validators of an answer; only what is short and printable ASCII."""
    return Validators(
        etag=_fitting(_TAG, headers.get("etag")),
        modified=_fitting(_DATE, headers.get("last-modified")),
    )


def _fitting(pattern: re.Pattern[str], value: str | None) -> str | None:
    return value if value and pattern.fullmatch(value) else None


def read_retry_after(headers: Mapping[str, str], now: datetime) -> float | None:
    """The seconds that a server asks to be left alone: from 0 to a day, None where it says nothing.

    It says a number or a date (RFC 9110, section 10.2.3).
    """
    said = headers.get("retry-after", "").strip()
    if _SECONDS.fullmatch(said):
        return min(float(said), LONGEST_WAIT)
    if not _DATE.fullmatch(said):
        return None
    try:
        moment = parsedate_to_datetime(said)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return min(max((moment - now).total_seconds(), 0.0), LONGEST_WAIT)
