"""The kind ``video-carousel``: an ordered list of cards, videos and pages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from widget.errors import FieldErrors, Mistake
from widget.kinds.base import Kind, LinkedTile, View
from widget.kinds.fields import Field, JsonObject, picture, video
from widget.kinds.forms import read_fields
from widget.kinds.values import LinkedVideo, Picture, Refs, Tile, Video


@dataclass(frozen=True)
class Item:
    """One entry: exactly one of ``embed``, ``video`` and ``url``, and the time it is shown."""

    embed: str | None
    video: Video | None
    url: str | None
    title: str | None
    excerpt: str | None
    picture: Picture | None
    starts: datetime | None
    ends: datetime | None
    hide: bool | None = None

    def shown_at(self, now: datetime) -> bool:
        """Whether ``now`` is within the entry's time; ``ends`` is the first moment without it."""
        started = self.starts is None or self.starts <= now
        return not self.hide and started and (self.ends is None or now < self.ends)


@dataclass(frozen=True)
class Carousel:
    """The content of a carousel; ``fill`` is the number of entries to reach with the newest."""

    title: str
    items: tuple[Item, ...]
    fill: int
    hidden: tuple[str, ...]


@dataclass(frozen=True)
class ShownItem:
    """An entry as a visitor sees it; ``href`` is where its title leads.

    ``page`` is an embed's page on our own server, also where ``href`` leads to its home.
    """

    title: str
    excerpt: str
    picture: Picture | None
    video: Video | None
    href: str
    external: bool
    lang: str | None = None
    page: str = ""


class VideoCarousel(Kind[Carousel]):
    """A carousel such as "Recent videos"."""

    name = "video-carousel"
    label = "Video list"
    plural = "Video lists"
    keeper = "marketing"
    fields = (
        Field("title", "Title", "text", required=True, translatable=True, max_length=120),
        Field(
            "items", "Entries", "list", max_length=60,
            fields=(
                Field("embed", "One of our cards", "embed"),
                video("video", "A video"),
                Field("url", "Any page (https)", "url"),
                Field("title", "Title", "text", translatable=True, max_length=120),
                Field("excerpt", "Excerpt", "lines", translatable=True, max_length=600),
                picture("picture", "Picture"),
                Field("from", "Show from", "time"),
                Field("until", "Show until", "time"),
                Field("hide", "Hide it for now", "flag"),
                Field(
                    "pin", "Keep it at this place", "flag",
                    help="Where a source fills this list, it then leaves this entry where it is.",
                ),
            ),
        ),
        Field("fill", "Fill up with the newest, up to this many", "number", maximum=60),
        Field(
            "hidden", "Never fill up with", "list", max_length=200,
            fields=(Field("embed", "Embed", "embed", required=True),),
        ),
    )  # fmt: skip

    def parse(self, fields: JsonObject) -> Carousel:
        """Read a carousel; raises FieldErrors with every mistake."""
        values = read_fields(self.fields, fields)
        mistakes = [
            mistake
            for number, item in enumerate(values["items"], start=1)
            for mistake in _item_mistakes(item, f"items/{number}")
        ]
        if not values["items"] and not values["fill"]:
            mistakes.append(Mistake("items", "add an entry, or fill up with the newest"))
        if mistakes:
            raise FieldErrors(mistakes)
        hidden = tuple(item["embed"] for item in values["hidden"])
        items = tuple(_item(item) for item in values["items"])
        return Carousel(values["title"], items, values["fill"] or 0, hidden)

    def refs(self, content: Carousel) -> Refs:
        """The listed embeds, and as many of the newest as the list may ever need."""
        slugs = tuple(item.embed for item in content.items if item.embed)
        return Refs(slugs, content.fill, (*slugs, *content.hidden))

    def valid_until(self, content: Carousel, now: datetime) -> datetime | None:
        """The next "from" or "until" of an entry."""
        moments = (moment for item in content.items for moment in (item.starts, item.ends))
        return min((moment for moment in moments if moment and moment > now), default=None)

    def tile(self, content: Carousel) -> Tile:
        """The title alone."""
        return Tile(content.title)

    def text(self, content: Carousel) -> str:
        """The title, and what each entry says or leads to."""
        return "\n".join((content.title, *(_plain(item) for item in content.items)))

    def height(self, content: Carousel) -> int:
        """One row of tiles, whatever their number."""
        return 650  # px, measured; tests/browser/test_height.py holds it to a quarter

    def context(self, content: Carousel, view: View) -> Mapping[str, Any]:
        """The entries that are shown now, filled up with the newest."""
        items = [shown for item in content.items if (shown := _shown(item, view))]
        fill = max(0, content.fill - len(items))
        items += [_shown_embed(linked) for linked in view.newest()[:fill]]
        return {"carousel": {"title": content.title}, "items": tuple(items)}


def _plain(item: Item) -> str:
    target = item.embed or item.url or (item.video.title if item.video else "")
    times = [f"{moment:%Y-%m-%d %H:%M %z}" for moment in (item.starts, item.ends) if moment]
    return " – ".join(filter(None, (item.title, item.excerpt, target, *times)))


def _item_mistakes(item: Mapping[str, Any], path: str) -> Iterator[Mistake]:
    targets = [name for name in ("embed", "video", "url") if item[name] is not None]
    if len(targets) != 1:
        yield Mistake(path, "needs exactly one of: embed, video, url")
    elif targets == ["url"] and not item["title"]:
        yield Mistake(f"{path}/title", "a page needs a title")
    if item["from"] and item["until"] and item["until"] <= item["from"]:
        yield Mistake(f"{path}/until", "must be later than from")


def _item(values: Mapping[str, Any]) -> Item:
    names = ("embed", "video", "url", "title", "excerpt", "picture", "from", "until", "hide")
    return Item(*(values[name] for name in names))


def _shown(item: Item, view: View) -> ShownItem | None:
    if not item.shown_at(view.now):
        return None
    if item.embed:
        linked = view.linked(item.embed)
        return _shown_embed(linked, item) if linked else None
    href = item.url or _video_page(item.video)
    title = item.title or (item.video.title if item.video else "")
    return ShownItem(title, item.excerpt or "", item.picture, item.video, href, external=True)


def _shown_embed(linked: LinkedTile, own: Item | None = None) -> ShownItem:
    tile = linked.tile
    title, excerpt, image = (own.title, own.excerpt, own.picture) if own else (None, None, None)
    lang = None if title or excerpt else linked.lang
    return ShownItem(
        title or tile.title, excerpt or tile.excerpt, image or tile.picture, None, linked.href,
        external=False, lang=lang, page=linked.page,
    )  # fmt: skip


def _video_page(shown: Video | None) -> str:
    """Where a linked video leads: the provider's page; an own one plays where it is."""
    if isinstance(shown, LinkedVideo):
        return shown.watch_url
    return ""
