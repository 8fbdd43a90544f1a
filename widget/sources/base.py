"""What a source must answer: content that is kept elsewhere, and fetched into the store."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Generic, Literal, Protocol, TypeVar

from widget.kinds.fields import Field, JsonObject
from widget.sources.fetch import Accept, Fetched
from widget.sources.headers import NOTHING_KNOWN, Validators

__all__ = ["AnySource", "Client", "Item", "Recent", "Source", "Validators"]

Where = TypeVar("Where")


@dataclass(frozen=True)
class Item:
    """One thing that a source has: plain text, and a picture's address that nobody has checked.

    ``ref`` is the source's own name for it, which stays when title and address change.
    """

    ref: str
    url: str
    title: str
    kind: Literal["video", "page"]
    excerpt: str = ""
    picture: str | None = None
    published: datetime | None = None
    seconds: int | None = None


@dataclass(frozen=True)
class Recent:
    """What a source has now, newest first. ``unchanged``: the server says so, and sent nothing.

    ``left_out`` counts entries that could not be used, by reason (one of ``Reason``).
    """

    items: tuple[Item, ...]
    validators: Validators = NOTHING_KNOWN
    unchanged: bool = False
    left_out: tuple[tuple[str, int], ...] = ()


class Client(Protocol):
    """How a source asks: the guarded client, with the limits of one sync."""

    def get(
        self, url: str, *, accept: Accept, most: int, known: Validators = NOTHING_KNOWN
    ) -> Fetched:
        """Fetch; where nothing has changed since ``known``, ``Fetched.unchanged`` is true.

        Raises:
            Unreachable: with the reason.
        """


class Source(ABC, Generic[Where]):
    """A sort of source, our second plugin. Outside ones come by the entry point ``widget.sources``.

    ``fields`` is the editor's form; ``Where`` is what is parsed from it, typed and safe.
    """

    name: ClassVar[str]
    label: ClassVar[str]
    help: ClassVar[str] = ""
    fields: ClassVar[tuple[Field, ...]]

    @abstractmethod
    def parse(self, fields: JsonObject) -> Where:
        """Read the form; raises FieldErrors with every mistake."""

    def settled(self, fields: JsonObject, client: Client) -> JsonObject:
        """The form with what must be looked up but once, such as the id behind a channel's name.

        Called when a form is saved; ``recent`` looks it up by itself where nobody has.

        Raises:
            FieldErrors: as ``parse``.
            Unreachable: when it cannot be looked up.
        """
        return fields

    @abstractmethod
    def recent(self, where: Where, client: Client, most: int, known: Validators) -> Recent:
        """The newest items, at most ``most``.

        Raises:
            Unreachable: when it cannot be fetched, or answers with something else.
        """


AnySource = Source[Any]
