"""Collects the steps of a page, which may stand under several headings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from widget.importing import cues
from widget.importing.blocks import Block
from widget.importing.draft import Draft
from widget.importing.media import Media
from widget.importing.placing import Placing
from widget.importing.related import is_link
from widget.importing.report import Certainty
from widget.importing.sections import Section
from widget.importing.steps import StepsRead, goes_on, has_items, prose_as_items, read_steps
from widget.importing.vocabulary import commands

_STEPS: Final = frozenset({"steps", "start"})
_FEWEST: Final = 2  # items of a numbered list that can be steps without being called so


def with_steps_found(parts: Sequence[Section]) -> list[Section]:
    """The sections; where none of them is called steps, a list without a name becomes that.

    Its last paragraph before the list goes with it, if it announces the list.
    """
    if any(part.topic == "steps" and has_items(part.blocks) for part in parts):
        return list(parts)
    for ordered in (True, False):
        for place, part in enumerate(parts):
            if part.topic is None and _has_steps(part, ordered=ordered):
                return [*parts[:place], *_parted(part), *parts[place + 1 :]]
    if any(part.topic in _STEPS for part in parts):
        return list(parts)
    return _with_prose_steps(parts)


def _has_steps(part: Section, *, ordered: bool) -> bool:
    items = [b for b in part.blocks if b.kind == "item" and b.ordered is ordered]
    sentences = [item for item in items if len(item.text.split()) > 2 and not is_link(item)]
    return len(sentences) >= _FEWEST and (ordered or bool(part.title))


def _parted(part: Section) -> list[Section]:
    place = next(n for n, block in enumerate(part.blocks) if block.kind == "item")
    before = part.blocks[:place]
    if before and before[-1].kind == "paragraph" and before[-1].text.endswith(":"):
        place -= 1
    first = replace(part, blocks=part.blocks[:place])
    return [first, Section("steps", exact=False, level=part.level, blocks=part.blocks[place:])]


def _with_prose_steps(parts: Sequence[Section]) -> list[Section]:
    """Where nothing is called steps, paragraphs of commands are."""
    made: list[Section] = []
    for part in parts:
        made.append(replace(part, blocks=[]))
        for block in part.blocks:
            if part.topic is None and block.kind == "paragraph" and commands(block.text):
                made.append(Section("start", exact=False, label=True, blocks=[block]))
                made.append(replace(part, title="", blocks=[], numbers=[]))
            else:
                made[-1].blocks.append(block)
    return made


class StepSections:
    """Takes the blocks of all sections with steps, and reads them together at the end."""

    def __init__(self, draft: Draft, media: Media, placing: Placing) -> None:
        self._draft, self._media, self._placing = draft, media, placing
        self._parts: list[tuple[bool, list[Block]]] = []  # with: a starting position
        self._named = False

    def collect(self, part: Section) -> None:
        """Keep the blocks of a section, but for what says by its own words that it is no step."""
        self._named = self._named or part.exact
        listed = has_items(part.blocks)
        kept: list[Block] = []
        for block in part.blocks:
            if block.kind == "picture":
                kept.append(block)
            if self._media.takes(block, self._draft, steps=True):
                continue
            if cues.says_navigation(block.text):
                self._draft.aside("navigation", block.text, "leads around the web site")
            elif self._is_no_step(block, listed=listed, resumed=part.resumed):
                self._placing.paragraph(block, Section(label=True, title=part.title), None)
            else:
                kept.append(block)
        self._parts.append((part.topic == "start", kept))

    def _all_blocks(self) -> list[Block]:
        """The blocks of all sections; where one has no list, its paragraphs may be the steps."""
        listed = any(has_items(blocks) for start, blocks in self._parts if not start)
        made: list[Block] = []
        for start, blocks in self._parts:
            if not has_items(blocks) and (start or not listed):
                made += prose_as_items(blocks)
            else:
                made += blocks
        return made

    def _is_no_step(self, block: Block, *, listed: bool, resumed: bool) -> bool:
        if block.kind != "paragraph" or block.level > 0:
            return False
        placing = self._placing
        if resumed and not listed:
            return True
        if cues.says_disclaimer(block.text) or placing.asks_to_watch(block):
            return True
        return placing.says_only_stop(block) or (not listed and placing.is_dosage(block))

    def read(self) -> dict[str, str]:
        """Put the steps into the draft; the answer is their pictures, by path."""
        read = read_steps(self._all_blocks())
        read.certain = any(has_items(blocks) for _, blocks in self._parts)
        self._draft.steps = read.steps
        self._tell(read)
        for block in read.labels:
            self._draft.aside("label", block.text, "parts the steps")
        for block in read.introduction:
            if block.kind != "picture":
                self._placing.paragraph(block, Section("introduction"), "introduction")
        for block in read.after:
            self._after(block)
        return read.pictures

    def _tell(self, read: StepsRead) -> None:
        certainty: Certainty = "sure" if read.certain and self._named else "likely"
        reason = "a list" if read.certain else "paragraphs under a heading that announces steps"
        for number, step in enumerate(read.steps, start=1):
            self._draft.found(f"steps/{number}", step.text, certainty, reason)

    def _after(self, block: Block) -> None:
        if block.kind == "picture":
            return
        if goes_on(block.text) and not self._placing.is_dosage(block):
            self._draft.steps += read_steps([replace(block, kind="item", level=1)]).steps
            path = f"steps/{len(self._draft.steps)}"
            self._draft.found(path, block.text, "guessed", "it goes on after the list of steps")
        else:
            self._placing.paragraph(block, Section("steps"), None)
