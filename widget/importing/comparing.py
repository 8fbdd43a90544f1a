"""Compares a page's disclaimer with the site's."""

from __future__ import annotations

from collections.abc import Sequence

from widget.importing.report import DisclaimerFound
from widget.importing.sentences import likeness, plain


def compared(paragraphs: Sequence[str], site: str) -> DisclaimerFound | None:
    """The page's disclaimer, and whether it says the same, word by word, as the site's.

    ``site`` is plain text, '' where there is nothing to compare with.
    """
    if not paragraphs:
        return None
    text = "\n".join(paragraphs)
    if not site:
        return DisclaimerFound(text, None, 0.0)
    same = plain(text) == plain(site)
    return DisclaimerFound(text, same, 1.0 if same else min(likeness(text, site), 0.99))
