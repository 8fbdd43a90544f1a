"""Reads the lists of single words of a card: regions, goals, equipment."""

from __future__ import annotations

from typing import Final

from widget.importing.blocks import Block
from widget.importing.draft import Draft
from widget.importing.report import Certainty
from widget.importing.sentences import plain, spans
from widget.importing.vocabulary import is_goal, is_region, listed, names_goals, names_regions

_LONGEST: Final = 80  # characters of an entry (its field's limit)


class Words:
    """Adds entries to the lists of a draft, each once."""

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self._said: set[tuple[str, str]] = set()

    def add(self, name: str, text: str, certainty: Certainty, reason: str) -> None:
        """Add the parts of a short line; one that is there already is set aside."""
        for entry in listed(text):
            if (name, plain(entry)) in self._said:
                self._draft.aside("label", entry, "said before")
            else:
                self._said.add((name, plain(entry)))
                self._draft.enter(name, entry, certainty, reason)

    def add_line(self, block: Block) -> bool:
        """Add a line that says nothing but regions or goals; False for any other."""
        if block.kind not in ("paragraph", "item"):
            return False
        if names_regions(block.text):
            self.add("regions", block.text, "likely", "names parts of the body")
        elif names_goals(block.text):
            self.add("goals", block.text, "likely", "names goals of training")
        else:
            return False
        return True

    def read(self, name: str, block: Block, heading: str) -> bool:
        """Read a block under a heading that announces a list; False where it is no such list."""
        entries = listed(block.text)
        one_sentence = len(spans(block.text)) == 1
        if not one_sentence or any(len(entry) > _LONGEST for entry in entries):
            return False
        reason = f"under the heading “{heading}”"
        if name != "category":
            self.add(name, block.text, "sure", reason)
            return True
        if not all(is_region(entry) or is_goal(entry) for entry in entries):
            return False
        for entry in entries:
            self.add("goals" if is_goal(entry) else "regions", entry, "likely", reason)
        return True
