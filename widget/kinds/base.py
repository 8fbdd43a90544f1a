"""The contract of a kind."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Generic, Literal, Protocol, TypeVar

from widget.errors import Mistake
from widget.kinds.fields import Field, JsonObject
from widget.kinds.values import Refs, Review, Tile

Content = TypeVar("Content")
Keeper = Literal["marketing", "clinician"]


class Texts(Protocol):
    """The interface's words in the page's language."""

    def gettext(self, message: str, /, **values: object) -> str:
        """The text in this language, with ``%(name)s`` filled in."""

    def ngettext(self, one: str, many: str, number: int, /, **values: object) -> str:
        """The text for that number, which fills in ``%(num)s``."""


@dataclass(frozen=True)
class LinkedTile:
    """An embed as another one shows it: where its title leads, and the language of its words.

    ``page`` is its page on our own server, also where ``href`` is its home on the clinic's site.
    """

    slug: str
    href: str
    lang: str
    tile: Tile
    page: str = ""


class View(Protocol):
    """What a kind may ask while it is shown."""

    @property
    def now(self) -> datetime:
        """The time at which the page is shown."""

    @property
    def texts(self) -> Texts:
        """The interface's words."""

    def linked(self, slug: str) -> LinkedTile | None:
        """The tile of another embed; None where it is withdrawn or unknown."""

    def newest(self) -> tuple[LinkedTile, ...]:
        """The newest embeds that ``refs`` asked for, newest first."""


class Kind(ABC, Generic[Content]):
    """A sort of embed, our plugin (DESIGN, section 2).

    An outside kind sets ``package`` to its own and brings ``templates/<template>`` and its
    ``styles`` and ``scripts`` under ``static/`` there; a built-in one uses the shared ones.
    """

    name: ClassVar[str]
    label: ClassVar[str]
    plural: ClassVar[str] = ""
    """The label of several; without one the label itself is taken."""
    version: ClassVar[int] = 1
    listable: ClassVar[bool] = False
    keeper: ClassVar[Keeper] = "clinician"
    """The role of the people who edit it."""
    fields: ClassVar[tuple[Field, ...]]
    package: ClassVar[str] = "widget"
    styles: ClassVar[tuple[str, ...]] = ()
    scripts: ClassVar[tuple[str, ...]] = ()

    @property
    def template(self) -> str:
        """The name of the kind's template."""
        return f"kinds/{self.name}.html"

    @abstractmethod
    def parse(self, fields: JsonObject) -> Content:
        """Turn stored or entered fields into safe content; raises FieldErrors with all mistakes."""

    def advice(self, content: Content) -> tuple[Mistake, ...]:
        """What could be better, but does not stop a publication."""
        return ()

    def upgrade(self, fields: JsonObject, from_version: int) -> JsonObject:
        """Fields stored by an older version of this kind, as this version reads them."""
        return fields

    def review(self, content: Content) -> Review:
        """Who reviewed it, and when it is due again."""
        return Review()

    def refs(self, content: Content) -> Refs:
        """The embeds that the content shows or links."""
        return Refs()

    def valid_until(self, content: Content, now: datetime) -> datetime | None:
        """The next moment after ``now`` at which the page changes by itself."""
        return None

    @abstractmethod
    def tile(self, content: Content) -> Tile:
        """Title, picture and excerpt: how a carousel shows it."""

    @abstractmethod
    def text(self, content: Content) -> str:
        """All of it in plain words."""

    def height(self, content: Content) -> int:
        """The height in px that it takes in a column of 390 px, within a quarter."""
        return 400

    @abstractmethod
    def context(self, content: Content, view: View) -> Mapping[str, Any]:
        """The values for its template, and for ``.json``."""
