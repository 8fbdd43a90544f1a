"""The values that kinds share: a picture, a video, a reference's tile."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

Provider = Literal["youtube", "vimeo"]

PROVIDER_NAMES: dict[Provider, str] = {"youtube": "YouTube", "vimeo": "Vimeo"}
PLAYER_ORIGINS: dict[Provider, str] = {
    "youtube": "https://www.youtube-nocookie.com",
    "vimeo": "https://player.vimeo.com",
}


@dataclass(frozen=True)
class Rendition:
    """One stored size of a picture: the name of its file under ``/media`` and its width in px."""

    media: str
    width: int


@dataclass(frozen=True)
class Picture:
    """A stored picture: its largest file, width and height in px, sizes from small to large.

    ``avif`` are the same sizes as smaller files, which older browsers cannot show; it may be empty.
    """

    media: str
    width: int
    height: int
    sizes: tuple[Rendition, ...] = ()
    alt: str = ""
    avif: tuple[Rendition, ...] = ()


@dataclass(frozen=True)
class MediaFile:
    """One stored video file: its name under ``/media`` and its media type (``video/mp4``)."""

    media: str
    type: str


@dataclass(frozen=True)
class OwnVideo:
    """A video that our own server holds; ``seconds`` is its length, ``captions`` a WebVTT file."""

    title: str
    files: tuple[MediaFile, ...]
    poster: Picture
    seconds: int
    captions: str | None = None


@dataclass(frozen=True)
class LinkedVideo:
    """A video at YouTube or Vimeo: only its id is kept, the player is built by us after a tap."""

    title: str
    provider: Provider
    id: str
    poster: Picture
    seconds: int | None = None
    token: str = ""  # Vimeo's hash of an unlisted video

    @property
    def provider_name(self) -> str:
        """The provider as people write it."""
        return PROVIDER_NAMES[self.provider]

    @property
    def watch_url(self) -> str:
        """The provider's own page, for a visitor without JavaScript."""
        if self.provider == "youtube":
            return f"https://www.youtube.com/watch?v={self.id}"
        return f"https://vimeo.com/{self.id}" + (f"/{self.token}" if self.token else "")

    @property
    def player_url(self) -> str:
        """The player to load after a tap, asked to start at once."""
        origin = PLAYER_ORIGINS[self.provider]
        if self.provider == "youtube":
            return f"{origin}/embed/{self.id}?autoplay=1&playsinline=1&rel=0"
        token = f"&h={self.token}" if self.token else ""
        return f"{origin}/video/{self.id}?autoplay=1&dnt=1{token}"


Video = OwnVideo | LinkedVideo


@dataclass(frozen=True)
class Tile:
    """How a carousel or a related list shows an embed."""

    title: str
    picture: Picture | None = None
    excerpt: str = ""


@dataclass(frozen=True)
class Review:
    """Who has reviewed a content, when, and when it is to be reviewed again."""

    by: str | None = None
    on: date | None = None
    next: date | None = None


@dataclass(frozen=True)
class Refs:
    """The embeds that a content shows or links, by slug, and how many of the newest it asks for.

    ``newest`` counts how many newest embeds may be needed at most; ``without`` are slugs that must
    not be taken for them.
    """

    slugs: tuple[str, ...] = ()
    newest: int = 0
    without: tuple[str, ...] = ()
