"""What differs between two texts, word by word."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from widget.content.sanitize import plain_text

Sort = Literal["same", "added", "removed"]


@dataclass(frozen=True)
class Part:
    """A stretch of words that both texts have, or only the later or the earlier one."""

    text: str
    sort: Sort


_TOKEN = re.compile(r"(\n|\w+(?:['’‑-]\w+)*|[^\w\s])([^\S\n]*)")
_WORD = re.compile(r"\w")
_LINK = re.compile(r'<a\b[^>]*\bhref="([^"]*)"[^>]*>(.*?)</a>', re.DOTALL)
_MOST_EDITS = 600  # words: a comparison takes at most a quarter of a second
_LEAST_ALIKE = 0.3  # what shares less reads better as a whole
_ISLAND = 2  # words left between two longer changes only make them harder to read

Token = tuple[str, str]
"""A word, sign or line, and the same with the blanks that follow it."""
Edit = tuple[Sort, Token]
Pair = tuple[int, int]
"""Where a word stands in both texts."""


def readable(html: str) -> str:
    """Rich text as words: a line for each block, list entries with a bullet, links with address."""
    linked = _LINK.sub(r"\2 (\1)", html)
    return plain_text(re.sub(r"<li\b[^>]*>", r"\g<0>• ", linked))


def compare(before: str, after: str) -> tuple[Part, ...]:
    """The words of both texts in reading order; of what was replaced the earlier ones first.

    How many blanks stand between words makes no difference.
    """
    runs = _without_islands(_runs(_by_line_and_word(before, after)))
    kept = sum(len(text) for sort, text in _flat(runs) if sort == "same")
    if 2 * kept < _LEAST_ALIKE * (len(before) + len(after)):
        runs = [_Run([], _tokens(before), _tokens(after))]
    return tuple(Part(text, sort) for sort, text in _flat(runs) if text)


@dataclass
class _Run:
    """Words that both have, then those that only one has."""

    same: list[Token]
    removed: list[Token]
    added: list[Token]

    @property
    def changed(self) -> int:
        return max(len(self.removed), len(self.added))

    @property
    def replaced(self) -> int:
        return min(len(self.removed), len(self.added))


def _tokens(text: str) -> list[Token]:
    return [(match[1], match[0]) for match in _TOKEN.finditer(text)]


def _lines(text: str) -> list[Token]:
    return [(line.strip(), line) for line in text.splitlines(keepends=True)]


def _by_line_and_word(before: str, after: str) -> Iterator[Edit]:
    """Whole lines first, so that a list that lost an entry does not look rewritten."""
    for run in _runs(_edits(_lines(before), _lines(after))):
        yield from (("same", token) for token in _tokens(_text(run.same)))
        yield from _edits(_tokens(_text(run.removed)), _tokens(_text(run.added)))


def _flat(runs: Iterable[_Run]) -> Iterator[tuple[Sort, str]]:
    for run in runs:
        yield "same", _text(run.same)
        yield "removed", _text(run.removed)
        yield "added", _text(run.added)


def _text(tokens: Iterable[Token]) -> str:
    return "".join(text for _, text in tokens)


def _runs(edits: Iterable[Edit]) -> list[_Run]:
    runs = [_Run([], [], [])]
    for sort, token in edits:
        if sort == "same":
            if runs[-1].changed:
                runs.append(_Run([], [], []))
            runs[-1].same.append(token)
        else:
            (runs[-1].removed if sort == "removed" else runs[-1].added).append(token)
    return runs


def _without_islands(runs: list[_Run]) -> list[_Run]:
    """The same, where a word or two between longer replacements count as replaced with them."""
    result: list[_Run] = []
    for run in runs:
        words = sum(1 for key, _ in run.same if _WORD.match(key))
        around = min(result[-1].replaced, run.replaced) if result else 0
        if around and words <= min(_ISLAND, around - 1):
            result[-1].removed += run.same + run.removed
            result[-1].added += run.same + run.added
        else:
            result.append(run)
    return result


def _edits(old: list[Token], new: list[Token]) -> Iterator[Edit]:
    """The fewest words to take out and put in; all of them where that would take too long."""
    first = _common(old, new)
    last = _common(old[first:][::-1], new[first:][::-1])
    yield from (("same", token) for token in new[:first])
    middle = slice(first, -last if last else None)
    yield from _shortest(old[middle], new[middle])
    yield from (("same", token) for token in new[len(new) - last :])


def _common(old: Sequence[Token], new: Sequence[Token]) -> int:
    """With how many equal words both begin."""
    count = 0
    for one, other in zip(old, new, strict=False):
        if one[0] != other[0]:
            break
        count += 1
    return count


def _shortest(old: list[Token], new: list[Token]) -> Iterator[Edit]:
    way = _way([key for key, _ in old], [key for key, _ in new])
    if way is None:
        yield from (("removed", token) for token in old)
        yield from (("added", token) for token in new)
        return
    i = j = 0
    for x, y in way:
        yield from (("removed", token) for token in old[i:x])
        yield from (("added", token) for token in new[j:y])
        yield from (("same", token) for token in new[y : y + 1])  # nothing at the end
        i, j = x + 1, y + 1


def _way(old: list[str], new: list[str]) -> list[Pair] | None:
    """The pairs of equal words on the shortest way through both, then the end (Myers, 1986).

    None where more words differ than a person would read one by one.
    """
    reached: dict[int, tuple[int, _Chain | None]] = {1: (0, None)}
    for edits in range(min(len(old) + len(new), _MOST_EDITS) + 1):
        for diagonal in range(-edits, edits + 1, 2):
            x, chain = _step(reached, diagonal, edits)
            y = x - diagonal
            while x < len(old) and y < len(new) and old[x] == new[y]:
                chain = _Chain((x, y), chain)
                x, y = x + 1, y + 1
            reached[diagonal] = x, chain
            if x >= len(old) and y >= len(new):
                return [*_pairs(chain), (len(old), len(new))]
    return None


def _step(
    reached: dict[int, tuple[int, _Chain | None]], diagonal: int, edits: int
) -> tuple[int, _Chain | None]:
    """One word put in or taken out, whichever starts further on."""
    above, left = reached.get(diagonal + 1), reached.get(diagonal - 1)
    if above and (diagonal == -edits or (diagonal != edits and left and left[0] < above[0])):
        return above
    x, chain = left or (0, None)
    return x + 1, chain


@dataclass(frozen=True, slots=True)
class _Chain:
    """Pairs of equal words, the last one first."""

    pair: Pair
    before: _Chain | None


def _pairs(chain: _Chain | None) -> list[Pair]:
    pairs = []
    while chain:
        pairs.append(chain.pair)
        chain = chain.before
    return pairs[::-1]
