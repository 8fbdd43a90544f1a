"""How hard a text is to read, by the usual formulas."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

LEAST_WORDS = 100
"""Fewer than that say nothing about a text: the formulas were made for samples of 100 words."""

HARD_GRADE = 12.0
"""Flesch–Kincaid: what is harder asks for more than school. 8 and less suits most patients."""

HARD_EASE = 50.0
"""Flesch's scale: what is below is "difficult" (The Art of Readable Writing, 1949)."""

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_END = re.compile(r"(?:(?<=[.!?…])|(?<=[.!?…][\"'»”’)]))\s+|\n+")
_VOWELS = re.compile(r"[aeiouyàâäéèêëîïôöùûüÿœæ]+")
# A last syllable that is not spoken: "hope", "times", "pulled", but "little", "noses", "lifted".
_SILENT = {
    "en": re.compile(
        r"(?<![^aeiouyl]l)(?:(?<![aeiouy])e|(?<![aeiouysxzcgh])es|(?<![aeiouytd])ed)$"
    ),
    "fr": re.compile(r"(?<![aeiouyàâéèêîôûë])(?:e|es|(?<!m)ent)$"),
}


@dataclass(frozen=True)
class Counts:
    """The sentences, words and syllables of a text."""

    sentences: int
    words: int
    syllables: int


def sentences(text: str) -> tuple[str, ...]:
    """The sentences of plain text; a line break ends one, too, as between the entries of a list."""
    return tuple(part for part in map(str.strip, _END.split(text)) if part)


def words(text: str) -> tuple[str, ...]:
    """The words of plain text, without numbers and signs."""
    return tuple(_WORD.findall(text))


def is_hard(texts: Iterable[str], lang: str) -> bool:
    """Whether the texts together are hard to read; False where that cannot be said.

    That is, where they are short, or in a language without a formula here.
    """
    counts = _counts(texts, lang)
    if counts.words < LEAST_WORDS:
        return False
    if lang == "en":
        return grade(counts) > HARD_GRADE
    return lang == "fr" and ease(counts) < HARD_EASE


def grade(counts: Counts) -> float:
    """The years at school that an English text asks for.

    Kincaid, Fishburne, Rogers and Chissom: Derivation of new readability formulas for Navy enlisted
    personnel (Naval Technical Training Command, Research Branch Report 8-75, 1975).
    """
    per_sentence = counts.words / counts.sentences
    return 0.39 * per_sentence + 11.8 * counts.syllables / counts.words - 15.59


def ease(counts: Counts) -> float:
    """How easy a French text is, on Flesch's scale, from 0 to 100.

    Kandel and Moles: Application de l'indice de Flesch à la langue française (Cahiers d'études de
    radio-télévision 19, 1958): Flesch's formula with the longer French words taken into account.
    """
    per_sentence = counts.words / counts.sentences
    return 207 - 1.015 * per_sentence - 73.6 * counts.syllables / counts.words


def _counts(texts: Iterable[str], lang: str) -> Counts:
    parts = [sentence for text in texts for sentence in sentences(text)]
    found = [word for part in parts for word in words(part)]
    return Counts(len(parts), len(found), sum(syllables(word, lang) for word in found))


def syllables(word: str, lang: str) -> int:
    """The syllables of a word, as many as it has groups of vowels that are spoken."""
    word = word.lower()
    groups = len(_VOWELS.findall(word))
    silent = _SILENT.get(lang)
    if silent and groups > 1 and silent.search(word):
        groups -= 1
    return max(1, groups)
