"""Parts a text into its sentences, and puts texts into a form in which they can be compared."""

from __future__ import annotations

import re
import unicodedata
from difflib import SequenceMatcher
from typing import Final

# A sign that ends a sentence, perhaps with quotes or brackets, before a blank and no small letter.
_END: Final = re.compile(r"(?<=[.!?…])[\"'”’»)\]]*\s+(?=[^\sa-zà-ÿ])|(?<=[.!?…])\s*(?=[✓✔➤►•])")
_ABBREVIATED: Final = re.compile(
    r"(?:\b(?:approx|cf|dr|e\.g|env|etc|fig|i\.e|min|mr|mrs|ms|no|p\.ex|sec|st|vs)|\b\d)\.$",
    re.IGNORECASE,
)
_MOST_COMPARED: Final = 4_000  # characters


def spans(text: str) -> list[tuple[int, int]]:
    """Where each sentence of one line begins and ends, without the blanks between them."""
    found, start = [], 0
    for end in _END.finditer(text):
        stop = end.end() - len(end[0]) + len(end[0].rstrip())
        if not _ABBREVIATED.search(text[max(start, stop - 9) : stop]):
            found.append((start, stop))
            start = end.end()
    return [*found, (start, len(text))] if start < len(text) else found


def sentences(text: str) -> list[str]:
    """The sentences of one line."""
    return [text[start:end] for start, end in spans(text)]


def plain(text: str) -> str:
    """Letters and digits in lower case, with single blanks: what counts when texts are compared."""
    text = unicodedata.normalize("NFKC", text).lower()
    return " ".join(re.findall(r"[^\W_]+", text))


def likeness(one: str, other: str) -> float:
    """How much of two texts is the same, word by word: from 0 to 1."""
    first, second = (plain(text)[:_MOST_COMPARED].split() for text in (one, other))
    return SequenceMatcher(None, first, second, autojunk=False).ratio()
