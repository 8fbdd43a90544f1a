"""Reads the sections of a page one by one into a draft."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from widget.importing import cues
from widget.importing.blocks import Block
from widget.importing.dosage import add_dosage, add_from_steps
from widget.importing.draft import Draft
from widget.importing.entries import Words
from widget.importing.media import Media
from widget.importing.pieces import Piece
from widget.importing.placing import Placing
from widget.importing.related import is_link, read_related, shows_video
from widget.importing.report import Aside, RelatedItem
from widget.importing.sections import Section
from widget.importing.step_sections import StepSections
from widget.importing.vocabulary import names_goals, names_regions

# Sections that may stand before the words that introduce an exercise.
_BEFORE_ALL = frozenset({
    None, "contents", "navigation", "disclaimer", "category", "regions", "goals", "equipment",
})  # fmt: skip

# After these, even as mere labels, the introducing words are over.
_OF_THE_EXERCISE = frozenset({"steps", "start", "stop_if", "feel"})


class Reading:
    """One page, read section by section."""

    def __init__(self, draft: Draft, limits: dict[str, int]) -> None:
        self.draft, self.media = draft, Media()
        self.related: list[RelatedItem] = []
        self._limits = limits
        self._words = Words(draft)
        self._placing = Placing(draft, self.media, limits)
        self._steps = StepSections(draft, self.media, self._placing)
        self._handlers: dict[str, Callable[[Section], None]] = {
            "": self._unknown, "contents": self._links, "navigation": self._links,
            "related": self._related, "disclaimer": self._disclaimer, "dosage": self._prose,
            "steps": self._steps.collect, "start": self._steps.collect, "harder": self._nowhere,
            "mistakes": self._nowhere,
            "equipment": self._entries, "goals": self._entries, "regions": self._entries,
            "category": self._entries,
        }  # fmt: skip

    def read(self, parts: Sequence[Section]) -> None:
        """Read all sections; at the end, what only the whole page can tell."""
        for part in map(_as_related, parts):
            if part.topic in _OF_THE_EXERCISE or not (part.label or part.topic in _BEFORE_ALL):
                self._placing.leading = False
            self._title(part)
            for number in part.numbers:
                self.draft.aside("label", number, "the number of a step")
            self._handlers.get(part.topic or "", self._prose)(part)
        pictures = self._steps.read()
        self._placing.finish()
        if not self.draft.dosage:
            add_from_steps(self.draft, self._limits)
        self.media.assign(self.draft, pictures)

    def _title(self, part: Section) -> None:
        """A heading is no content, unless it says all that there is."""
        title = part.title
        if not title or self._says_all(part):
            return
        if part.repeats_title:
            self.draft.aside("heading", title, "the page's title")
        elif part.topic is None and names_regions(title):
            self._words.add("regions", title, "likely", "a heading that names a part of the body")
        elif part.topic is None and names_goals(title):
            self._words.add("goals", title, "likely", "a heading that names a goal")
        elif part.topic in (None, "harder", "mistakes"):
            self.draft.aside("heading", title, "a heading for which the card has no field")
        else:
            self.draft.aside("heading", title, f"announces: {part.topic}".replace("_", " "))

    def _says_all(self, part: Section) -> bool:
        """Whether a heading without any text below it is the text itself; then it is placed."""
        if any(block.text for block in part.blocks) or len(part.title.split()) < 4:
            return False
        block = Block("paragraph", (Piece(part.title),))
        if part.topic == "dosage" and self._placing.is_dosage(block):
            add_dosage(self.draft, [block], self._limits, "a heading", exact=False)
        elif part.topic == "stop_if":
            self.draft.put("stop_if", block, "likely", "a heading that says when to stop")
        elif part.topic is None and not part.repeats_title and not names_regions(part.title):
            self.draft.leave(part.title)
        else:
            return False
        return True

    def _text(self, part: Section) -> Iterator[Block]:
        """The section's texts one by one, without what leads around the web site."""
        for block in part.blocks:
            if self.media.takes(block, self.draft, related=part.topic == "related"):
                continue
            if part.topic != "related" and cues.says_navigation(block.text):
                self.draft.aside("navigation", block.text, "leads around the web site")
            else:
                yield block

    def _links(self, part: Section) -> None:
        """Only links are a table of contents or share buttons; what follows them is the content."""
        kind: Aside = "contents" if part.topic == "contents" else "navigation"
        for block in self._text(part):
            if block.zone == "contents" or is_link(block):
                self.draft.aside(kind, block.text, "one of a list of links")
            else:
                self._stray(block, Section())

    def _related(self, part: Section) -> None:
        items, others = read_related(list(self._text(part)), self.draft)
        self.related += items
        for block in others:
            self._placing.paragraph(block, Section(label=True), None)

    def _disclaimer(self, part: Section) -> None:
        for block in self._text(part):
            self._placing.disclaim(block, "sure", f"under the heading “{part.title}”")

    def _nowhere(self, part: Section) -> None:
        for block in self._text(part):
            self.draft.leave(block.text, part.title)

    def _entries(self, part: Section) -> None:
        for block in self._text(part):
            if not self._words.read(part.topic or "", block, part.title):
                self._placing.paragraph(block, replace(part, topic=None), None)

    def _prose(self, part: Section) -> None:
        if part.topic == "watch_first":
            self.media.announce()
        rows = part.blocks if part.topic == "dosage" else []
        if any(block.kind == "row" for block in rows):
            texts = list(self._text(part))
            add_dosage(self.draft, texts, self._limits, f"under the heading “{part.title}”")
            return
        for block in self._text(part):
            self._placing.paragraph(block, part, part.topic)

    def _unknown(self, part: Section) -> None:
        for block in self._text(part):
            self._stray(block, part)

    def _stray(self, block: Block, part: Section) -> None:
        """A block that no heading announces."""
        if self._placing.leading and self._words.add_line(block):
            return
        if is_link(block) or shows_video(block):
            self.draft.aside("link", block.text, "leads to another page or to a video")
        else:
            self._placing.paragraph(block, part, None)


def _as_related(part: Section) -> Section:
    """A heading of no topic of ours above nothing but links leads to other pages."""
    texts = [block for block in part.blocks if block.text and block.kind != "picture"]
    linked = [block for block in texts if is_link(block)]
    if part.topic is None and part.title and not part.repeats_title and texts == linked and texts:
        return replace(part, topic="related", exact=False)
    return part
