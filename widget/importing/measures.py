"""Reads the measures of a dosage from a sentence: sets, repetitions, seconds, times."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from widget.importing.measure_words import (
    AFTER,
    BEFORE,
    CONDITION,
    COUNTED,
    FILLERS,
    GUESSES,
    LABEL,
    PLAIN_KIT,
    REST,
    RULES,
    SOMETIMES,
    WORDLESS,
    Rule,
)
from widget.importing.numbers import number
from widget.importing.section_words import heading_key

_TAKEN = "\0"
_LONGEST = 80  # characters of a measure's words
_LONGEST_SENTENCE = 600  # characters: the patterns are quadratic in them


@dataclass
class Read:
    """The measures of a sentence, and whether it says nothing beyond them."""

    values: dict[str, dict[str, Any]] = field(default_factory=dict)
    guessed: set[str] = field(default_factory=set)
    whole: bool = False


def is_measure_label(text: str) -> bool:
    """Whether a label such as "Sets:" announces one measure."""
    return len(text) <= _LONGEST and bool(LABEL.fullmatch(heading_key(text)))


def read_measures(
    sentence: str, limits: Mapping[str, int], taken: Collection[str] = (), *, guess: bool = False
) -> Read:
    """Read one sentence.

    ``limits`` are the largest numbers of the measures that there are, by name (0: no numbers);
    ``taken`` those that are known already: said again, they stay as they are. ``guess`` allows
    what is a measure only where nothing else is talked about, such as "10 circles".
    """
    if len(sentence) > _LONGEST_SENTENCE:
        return Read()
    return _Reader(sentence, limits, taken).read(guess=guess)


class _Reader:
    """Takes what it understands out of the sentence, step by step."""

    def __init__(self, sentence: str, limits: Mapping[str, int], taken: Collection[str]) -> None:
        self._sentence = self._left = sentence.replace("’", "'")
        self._limits, self._taken = limits, taken
        self._read = Read()
        self._found: list[tuple[int, int, str]] = []
        self._doubtful = False

    def read(self, *, guess: bool) -> Read:
        self._apply(RULES)
        if guess and not REST.search(self._sentence):
            self._apply(rule for rule in GUESSES if rule.first not in self._read.values)
        self._apply(rule for rule in WORDLESS if rule.first not in self._read.values)
        for start, end, name in sorted(self._found):
            self._add_words(start, end, name)
        self._read.whole = bool(self._found) and not self._doubtful and not self._leftover()
        return self._read

    def _apply(self, rules: Iterable[Rule]) -> None:
        for rule in rules:
            if found := rule.pattern.search(self._left):
                self._take(rule, found)

    def _take(self, rule: Rule, found: re.Match[str]) -> None:
        values = self._values(rule, found)
        known = [name for name in values if name in self._taken or name in self._read.values]
        if not values or known or not all(map(self._is_possible, values, values.values())):
            self._doubtful = True
            return
        when = "sometimes" if self._is_sometimes(found) else "always"
        for name, value in values.items():
            self._read.values[name] = value | {"when": when}
        if rule.guessed:
            self._read.guessed.update(values)
        last = rule.second or rule.first
        self._found.append((found.start(), found.end(), last))
        self._mask(found.start(), found.end())

    def _values(self, rule: Rule, found: re.Match[str]) -> dict[str, dict[str, Any]]:
        groups = found.groupdict()
        if rule.fixed:
            return {rule.first: {"low": rule.fixed}}
        if "one_low" not in groups:
            words = " ".join((groups.get("words") or "").split())
            return {rule.first: {} if PLAIN_KIT.fullmatch(words) else {"words": words}}
        seconds = 60 if groups.get("minutes") else 1
        values = {rule.first: _numbers(groups, "one_", 1 if rule.second else seconds)}
        if rule.second:
            values[rule.second] = _numbers(groups, "two_", seconds)
        return values

    def _is_possible(self, name: str, value: Mapping[str, Any]) -> bool:
        low, high = value.get("low", 1), value.get("high", value.get("low", 1))
        if name not in self._limits:
            return False
        return "low" not in value or 1 <= low <= high <= self._limits[name]

    def _is_sometimes(self, found: re.Match[str]) -> bool:
        """Whether "sometimes" is said before it in the sentence, or in its own clause."""
        clause_end = re.compile(r"[,;]|\band\b|\bet\b|$").search(self._sentence, found.end())
        end = clause_end.start() if clause_end else len(self._sentence)
        after = self._sentence[end : end + 12]
        condition = re.match(r",?\s*(?:if|si) (?:we|your|nous|votre)\b", after)
        return bool(SOMETIMES.search(self._sentence, 0, end) or condition)

    def _mask(self, start: int, end: int) -> None:
        self._left = self._left[:start] + _TAKEN * (end - start) + self._left[end:]

    def _add_words(self, start: int, end: int, name: str) -> None:
        """Words that belong to a measure: "up to" before it, "on each side" after it."""
        value = self._read.values[name]
        parts = [value["words"]] if value.get("words") else []
        if before := BEFORE.search(self._left[:start]):
            parts.append(before[0].strip())
            self._mask(before.start(), before.end())
        for pattern in self._tails(name):
            after = pattern.match(self._left[end:])
            if after and _TAKEN not in after["words"] and not SOMETIMES.fullmatch(after["words"]):
                parts.append(after["words"].strip())
                self._mask(end + after.start("words"), end + after.end("words"))
                end += after.end()
        words = ", ".join(parts)
        if words and len(words) <= _LONGEST:
            value["words"] = words
        elif words:
            self._doubtful = True

    def _tails(self, name: str) -> tuple[re.Pattern[str], ...]:
        if name in self._read.guessed:
            return (COUNTED,)
        return (AFTER, CONDITION, COUNTED) if name == "repetitions" else (AFTER, CONDITION)

    def _leftover(self) -> list[str]:
        words = re.findall(r"[^\W_]+(?:'[^\W_]+)?", self._left.replace(_TAKEN, " ").lower())
        return [word for word in words if word not in FILLERS and not LABEL.fullmatch(word)]


def _numbers(groups: Mapping[str, str | None], prefix: str, scale: int) -> dict[str, Any]:
    low, high = groups[f"{prefix}low"], groups[f"{prefix}high"]
    value = {"low": number(low or "") * scale}
    if high and number(high) != number(low or ""):
        value["high"] = number(high) * scale
    return value
