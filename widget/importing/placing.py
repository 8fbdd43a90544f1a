"""Gives paragraphs and single sentences their field, by their heading and by their own words."""

from __future__ import annotations

import re
from typing import Final

from widget.importing import cues
from widget.importing.blocks import Block
from widget.importing.dosage import add_dosage, has_measures
from widget.importing.draft import MOST_SENTENCES, Draft, sentence_blocks
from widget.importing.media import Media
from widget.importing.report import Certainty
from widget.importing.sections import Section
from widget.importing.sentences import spans
from widget.importing.topics import Topic

_PROSE: Final = frozenset({
    "watch_first", "elsewhere", "hard", "stop_if", "feel", "introduction", "why", "summary",
})  # fmt: skip
_MAY_DISCLAIM: Final = frozenset({None, "summary", "introduction", "why", "feel", "dosage"})
_MAY_ASK_TO_WATCH: Final = frozenset({None, "summary", "introduction", "watch_first"})
_MAY_BE_ELSEWHERE: Final = frozenset({None, "feel", "elsewhere"})
_SUMMARY_SENTENCES: Final = 2  # what is longer is an explanation
_SUMMARY_LENGTH: Final = 250  # characters
_STEPS: Final = r"(?:steps|instructions|étapes|consignes)"
_ANNOUNCING: Final = re.compile(
    rf"\b(?:here|follow\w*|these|voici|suivez|suivantes)\b.*\b{_STEPS}\b|\b{_STEPS}\b.*\bbelow\b|:$",
    re.IGNORECASE,
)


class Placing:
    """Places text; what stands before all sections waits until the whole page is known."""

    def __init__(self, draft: Draft, media: Media, limits: dict[str, int]) -> None:
        self.leading = True  # no section of an exercise has begun yet
        self._draft, self._media, self._limits = draft, media, limits
        self._lead: list[Block] = []

    def paragraph(self, block: Block, part: Section, default: Topic | None) -> None:
        """Place a block whose heading gives it the field ``default`` (None: no heading does)."""
        may_disclaim = default in _MAY_DISCLAIM and cues.says_disclaimer(block.text)
        if may_disclaim or cues.says_only_disclaimer(block.text):
            self.disclaim(block, "likely", "it limits what the page is good for")
        elif default in _MAY_ASK_TO_WATCH and self.asks_to_watch(block):
            self._media.announce()
            self._draft.put("watch_first", block, "likely", "it asks to watch a video first")
        elif default is None and self.is_dosage(block):
            add_dosage(self._draft, [block], self._limits, "it tells how much", exact=False)
        else:
            self._sentences(block, part, default)

    def disclaim(self, block: Block, certainty: Certainty, reason: str) -> None:
        """Keep a paragraph as the page's disclaimer."""
        self._draft.disclaimer.append(block.text)
        self._draft.found("disclaimer", block.text, certainty, reason)

    def is_dosage(self, block: Block) -> bool:
        """Whether a block says by itself how much to do."""
        return has_measures(block.text, self._limits)

    def asks_to_watch(self, block: Block) -> bool:
        """Whether a paragraph begins by asking to watch a video before all else."""
        first = spans(block.text)[:1]
        return any(cues.says_watch_first(block.text[start:end]) for start, end in first)

    def says_only_stop(self, block: Block) -> bool:
        """Whether every sentence is a stop rule."""
        parts = spans(block.text)
        return bool(parts) and all(cues.says_stop(block.text[s:e]) for s, e in parts)

    def finish(self) -> None:
        """Place what stands before all sections: few words are the summary, all else says why."""
        prose = list(self._lead)
        announcing = prose[-1:] if self._draft.steps and _announces(prose[-1:]) else []
        explaining = prose[: len(prose) - len(announcing)]
        summary = explaining[:1] if _is_summary(explaining[:1]) else []
        for block in summary:
            self._draft.put("summary", block, "likely", "the first words of the page")
        for block in explaining[len(summary) :]:
            self._draft.put("why", block, "guessed", "it stands before all sections")
        for block in announcing:
            self._draft.put("introduction", block, "likely", "it announces the steps")

    def _sentences(self, block: Block, part: Section, default: Topic | None) -> None:
        """Each stretch of sentences that say the same kind of thing goes to its place."""
        parts = _parts(block)
        targets = [_target(block.text[start:end], default) for start, end in parts]
        if len(set(targets)) == 1 or block.kind == "row":
            self._put(block, targets[0] if len(set(targets)) == 1 else default, part, default)
            return
        start = 0
        for place, target in enumerate(targets):
            if targets[place + 1 : place + 2] != [target]:
                stretch = (parts[start][0], parts[place][1])
                for piece in sentence_blocks(block, [stretch]):
                    self._put(piece, target, part, default)
                start = place + 1

    def _put(
        self, block: Block, target: Topic | None, part: Section, default: Topic | None
    ) -> None:
        reason = f"under the heading “{part.title}”" if part.title else "by where it stands"
        if target == "dosage":
            add_dosage(self._draft, [block], self._limits, reason, exact=part.exact)
        elif target in _PROSE and target is not None:
            certainty: Certainty = "sure" if part.exact and part.title else "likely"
            if target != default:
                certainty, reason = "likely", "by its own words"
            self._draft.put(target, block, certainty, reason)
        elif self.leading and part.topic is None and _may_lead(part):
            self._lead.append(block)
        else:
            self._draft.leave(block.text, part.title)


def _parts(block: Block) -> list[tuple[int, int]]:
    """The sentences of a block; of far too many, all as one."""
    parts = spans(block.text)
    return parts if len(parts) <= MOST_SENTENCES else [(0, len(block.text))]


def _target(sentence: str, default: Topic | None) -> Topic | None:
    """The field that a sentence asks for by its own words, else the one of its heading."""
    if cues.says_invitation(sentence):
        return None
    if default != "stop_if" and cues.says_stop(sentence):
        return "stop_if"
    if default in _MAY_BE_ELSEWHERE and cues.says_elsewhere(sentence):
        return "elsewhere"
    if default in (None, "feel") and cues.says_hard(sentence):
        return "hard"
    if default is None and cues.says_feel(sentence):
        return "feel"
    return default


def _may_lead(part: Section) -> bool:
    """Whether a section can introduce the exercise: it has no heading, or the page's."""
    return not part.title or part.repeats_title or part.level == 1


def _is_summary(blocks: list[Block]) -> bool:
    return any(
        len(spans(block.text)) <= _SUMMARY_SENTENCES and len(block.text) <= _SUMMARY_LENGTH
        for block in blocks
    )


def _announces(blocks: list[Block]) -> bool:
    return any(_ANNOUNCING.search(block.text) for block in blocks)
