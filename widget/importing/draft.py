"""Collects what was read on a page: the draft's fields, and where all other words went."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from widget.errors import Refused
from widget.importing.blocks import Block
from widget.importing.report import Aside, Certainty, Finding, SetAside, Unplaced
from widget.importing.rich import rich_text
from widget.importing.sentences import sentences

MOST_SENTENCES = 200
"""Of one block, that are looked at one by one: cutting is quadratic in them."""
RICH = ("summary", "why", "feel", "elsewhere", "hard", "introduction")
LINES = ("watch_first", "stop_if")
LISTS = ("regions", "goals", "equipment")


@dataclass
class Step:
    """A step on its way into the draft."""

    text: str
    notes: list[Block] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)


@dataclass
class Draft:
    """Everything that was read so far. ``order`` of what is unplaced is the page's."""

    title: str = ""
    blocks: dict[str, list[Block]] = field(default_factory=dict)
    entries: dict[str, list[str]] = field(default_factory=dict)
    steps: list[Step] = field(default_factory=list)
    dosage: dict[str, dict[str, Any]] = field(default_factory=dict)
    dosage_note: list[Block] = field(default_factory=list)
    videos: dict[str, dict[str, str]] = field(default_factory=dict)
    disclaimer: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    set_aside: list[SetAside] = field(default_factory=list)
    unplaced: list[Unplaced] = field(default_factory=list)

    def put(self, name: str, block: Block, certainty: Certainty, reason: str) -> None:
        """Add a block to a field that holds text."""
        self.blocks.setdefault(name, []).append(block)
        self.found(name, block.text, certainty, reason)

    def enter(self, name: str, entry: str, certainty: Certainty, reason: str) -> None:
        """Add an entry to a list of words."""
        self.entries.setdefault(name, []).append(entry)
        self.found(name, entry, certainty, reason)

    def found(self, name: str, text: str, certainty: Certainty, reason: str) -> None:
        """Say from which words a field was filled in."""
        self.findings.append(Finding(name, text, certainty, reason))

    def aside(self, kind: Aside, text: str, reason: str) -> None:
        """Set words aside that need no field."""
        if text:
            self.set_aside.append(SetAside(kind, text, reason))

    def leave(self, text: str, under: str = "") -> None:
        """Note every sentence of a text as one without a place."""
        self.unplaced += [Unplaced(sentence, under) for sentence in sentences(text)]

    def fields(self) -> dict[str, Any]:
        """The draft as the form of an exercise card holds it; nothing that is empty."""
        made: dict[str, Any] = {"title": self.title}
        made |= {name: self._rich(name) for name in RICH}
        made |= {name: self._lines(name) for name in LINES}
        made |= {name: list(self.entries.get(name, ())) for name in LISTS}
        made["steps"] = [self._step(step) for step in self.steps]
        note = self._cleaned(self.dosage_note)
        made["dosage"] = self.dosage | ({"note": note} if note else {})
        return {name: value for name, value in (made | self.videos).items() if value}

    def _step(self, step: Step) -> dict[str, Any]:
        fields: dict[str, Any] = {"text": step.text}
        if note := self._cleaned(step.notes):
            fields["note"] = note
        if step.steps:
            fields["steps"] = [self._step(inner) for inner in step.steps]
        return fields

    def _rich(self, name: str) -> str:
        return self._cleaned(self.blocks.get(name, []))

    def _cleaned(self, blocks: Sequence[Block]) -> str:
        try:
            return rich_text(blocks) if blocks else ""
        except Refused:
            for block in blocks:
                self.leave(block.text)
            return ""

    def _lines(self, name: str) -> str:
        return "\n".join(block.text for block in self.blocks.get(name, ()))


def sentence_blocks(block: Block, parts: Iterable[tuple[int, int]]) -> list[Block]:
    """A block cut into stretches of its text; a row cannot be cut."""
    if block.kind == "row":
        return [block]
    return [replace(block.cut(start, end), joined=False) for start, end in parts]
