"""Whole numbers and ranges as people write them, in English and French."""

from __future__ import annotations

from typing import Final

_WORDS: Final = {
    "a": 1, "once": 1, "one": 1, "un": 1, "une": 1, "twice": 2, "two": 2, "deux": 2, "three": 3,
    "thrice": 3, "trois": 3, "four": 4, "quatre": 4, "five": 5, "cinq": 5, "six": 6, "seven": 7,
    "sept": 7, "eight": 8, "huit": 8, "nine": 9, "neuf": 9, "ten": 10, "dix": 10, "eleven": 11,
    "onze": 11, "twelve": 12, "douze": 12, "fifteen": 15, "quinze": 15, "twenty": 20, "vingt": 20,
    "thirty": 30, "trente": 30, "forty": 40, "quarante": 40, "forty-five": 45, "sixty": 60,
    "soixante": 60,
}  # fmt: skip
NUMBER: Final = r"(?:\d{1,4}(?![\d.,]*\d)|" + "|".join(
    rf"{word}\b" for word in sorted(_WORDS, key=len, reverse=True) if word != "a"
) + ")"  # fmt: skip
"""One number, in digits or in words; no part of a larger or a broken one."""


def number_range(prefix: str) -> str:
    """A pattern for a number or a range, as groups ``<prefix>low`` and ``<prefix>high``."""
    to = r"\s*(?:-|–|—|to|or|[àa]|ou)\s*"
    return rf"(?<![\d.,])(?:\b)(?P<{prefix}low>{NUMBER})(?:{to}(?P<{prefix}high>{NUMBER}))?"


def number(text: str) -> int:
    """The value of what ``NUMBER`` matches."""
    return int(text) if text.isdigit() else _WORDS[text.lower()]
