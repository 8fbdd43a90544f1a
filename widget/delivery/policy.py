"""The content security policy of an embed, wherever it is shown."""

from __future__ import annotations

from widget.config import Settings
from widget.kinds.values import PLAYER_ORIGINS


def embed_policy(settings: Settings, ancestors: str) -> str:
    """Our own files, and the players after a tap (DESIGN, section 9).

    ``ancestors`` are the origins whose pages may frame it.
    """
    own = settings.origin
    rules = {
        "default-src": "'none'",
        "base-uri": "'none'",
        "form-action": "'none'",
        "script-src": own,
        "style-src": own,
        "img-src": own,
        "media-src": own,
        "connect-src": own,
        "frame-src": " ".join(PLAYER_ORIGINS.values()),
        "frame-ancestors": ancestors,
    }
    return "; ".join(f"{name} {value}" for name, value in rules.items())
