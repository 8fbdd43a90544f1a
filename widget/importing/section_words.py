"""What the words of a heading say about the text below it, in English and French."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from widget.importing.topics import TOPICS, Topic

_PATTERNS: Final = {
    topic: re.compile(rf"(?<!\w)(?:{'|'.join(alternatives)})(?!\w)")
    for topic, alternatives in TOPICS.items()
}
_NUMBERING: Final = re.compile(r"^[(\[]?(?:\d{1,2}|[a-z]|[ivx]{1,4})[.):]\s*")
_LITTLE_WORDS: Final = """
a an and are be can did do does exercise for going have here how i if like much often long in is
it may me must my need of on or our please should so supposed that the these this to too up us we
what when where which will with you your à au ce cet cette comment de des dois doit doivent devez
devriez du en est et faire faut il je l'exercice la le les où pour quand que qu'est-ce quel quelle
quels quelles quoi si un une vos votre vous c'est
"""
_LITTLE: Final = frozenset(_LITTLE_WORDS.split())
_LONGEST: Final = 160  # characters of a heading that announces
_SURE: Final = 0.6  # of the heading's length


@dataclass(frozen=True)
class Named:
    """What a heading announces; ``exact``: it says little else."""

    topic: Topic
    exact: bool


def heading_key(text: str) -> str:
    """A heading's words in lower case, without numbering, emojis and signs at its ends."""
    text = unicodedata.normalize("NFKC", text).lower().replace("’", "'")
    text = "".join(c for c in text if unicodedata.category(c) not in ("So", "Sk", "Mn", "Cf", "Co"))
    return _NUMBERING.sub("", text.strip()).strip(' .:;,!?…*#–—-|»«"“”()[]➤►✓')


def topic_of(text: str) -> Named | None:
    """What a heading announces, or None where its words are none of ours."""
    key = heading_key(text) if len(text) <= _LONGEST else ""
    for topic, pattern in _PATTERNS.items():
        if key and (found := pattern.search(key)):
            rest = pattern.sub(" ", key).split()
            covered = len(found[0]) / len(key) >= _SURE
            return Named(topic, exact=covered or all(word in _LITTLE for word in rest))
    return None
