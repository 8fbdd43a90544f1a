"""Links to videos at YouTube or Vimeo."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

from widget.kinds.values import Provider


def video_id(url: str) -> tuple[Provider, str, str] | None:
    """The provider, id and (Vimeo, unlisted) token that a link to a video names, else None."""
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.").removeprefix("m.")
    if host in ("youtube.com", "youtube-nocookie.com", "youtu.be"):
        found = parse_qs(parts.query).get("v", [""])[0] or parts.path.rpartition("/")[2]
        return ("youtube", found, "") if re.fullmatch(r"[\w-]{11}", found, re.ASCII) else None
    if host in ("vimeo.com", "player.vimeo.com"):
        match = re.fullmatch(r"/(?:video/)?([0-9]{1,12})(?:/([0-9a-f]{1,32}))?", parts.path)
        token = parse_qs(parts.query).get("h", [""])[0]
        token = token if re.fullmatch(r"[0-9a-f]{1,32}", token) else ""
        return ("vimeo", match[1], match[2] or token) if match else None
    return None
