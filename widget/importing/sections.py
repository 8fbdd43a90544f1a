"""Parts the blocks of a page into sections, by headings and by labels inside the text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from widget.importing.blocks import Block, BlockKind
from widget.importing.cues import says_navigation
from widget.importing.markers import only_number, step_title
from widget.importing.measures import is_measure_label
from widget.importing.section_words import topic_of
from widget.importing.sentences import plain
from widget.importing.topics import Topic

_LONGEST_TITLE: Final = 80  # characters of a bold paragraph that may be a heading
_LONGEST_LINE: Final = 40  # … of a plain one
_LONGEST_LABEL: Final = 60  # … before a colon
_LONGEST_VALUE: Final = 60  # … of a measure under its label


@dataclass
class Section:
    """Blocks under one heading; ``topic`` is what the heading announces, None for nothing of ours.

    ``exact``: the heading says little else. ``label``: it stands in the text itself, and the
    section is this one block. ``repeats_title``: the heading is the page's title. ``resumed``: a
    labelled block has parted it from its beginning. ``numbers``: lines that only number a step.
    """

    topic: Topic | None = None
    title: str = ""
    exact: bool = True
    level: int = 0
    label: bool = False
    repeats_title: bool = False
    resumed: bool = False
    blocks: list[Block] = field(default_factory=list)
    numbers: list[str] = field(default_factory=list)


def sections(blocks: Iterable[Block], title: str) -> list[Section]:
    """The page's sections in order; the first has no heading."""
    parts = _Parts(plain(title))
    for block in _with_measures(list(blocks)):
        parts.add(block)
    return [part for part in parts.found if part.blocks or part.title or part.numbers]


def _with_measures(blocks: list[Block]) -> Iterator[Block]:
    """A small heading such as "Sets" and the value under it become a row."""
    waiting: Block | None = None
    for block in blocks:
        if waiting is not None and block.kind == "paragraph" and len(block.text) <= _LONGEST_VALUE:
            yield Block("row", cells=(waiting.pieces, block.pieces), zone=block.zone)
            waiting = None
            continue
        if waiting is not None:
            yield waiting
        is_label = block.kind == "heading" and block.level == 6 and is_measure_label(block.text)
        waiting = block if is_label else None
        if waiting is None:
            yield block
    if waiting is not None:
        yield waiting


_STEPS: Final = frozenset({"steps", "start"})


class _Parts:
    def __init__(self, title: str) -> None:
        self.found = [Section()]
        self._title = title
        self._before: Section | None = None  # where the text goes on after a label's block
        self._next_is_step = False
        self._in_step = False  # under the heading of a step

    @property
    def _open(self) -> Section:
        return self.found[-1]

    def add(self, block: Block) -> None:
        """Put a block where it belongs: it may open a section, or be one by itself."""
        if block.zone in ("related", "contents"):
            self._zoned(block)
        elif block.kind == "heading" and self._step_heading(block):
            pass
        elif label := _label(block):
            self._labelled(replace(block, kind=_text_kind(block)), *label)
        elif block.kind == "heading" or _is_heading(block):
            self._heading(block)
        else:
            self._plain(block)

    def _zoned(self, block: Block) -> None:
        if not (self._open.label and self._open.topic == block.zone):
            before = self._resumed()
            topic: Topic = "related" if block.zone == "related" else "contents"
            self.found.append(Section(topic, label=True))
            self._before = before
        self._open.blocks.append(block)

    def _resumed(self) -> Section:
        return self._before if self._before is not None else self._open

    def _plain(self, block: Block) -> None:
        if self._before is not None:
            before, self._before = self._before, None
            self.found.append(replace(before, title="", blocks=[], numbers=[], resumed=True))
        if block.kind == "paragraph" and only_number(block.text) and self._may_be_steps():
            self._next_is_step, self._in_step = True, False
            self._open.numbers.append(block.text)
            return
        if self._next_is_step and block.kind == "paragraph":
            block = replace(block, kind="item", level=1, ordered=True)
            self._next_is_step, self._in_step = False, True
        elif self._in_step and block.kind in ("paragraph", "picture") and not block.level:
            block = replace(block, level=1)
        self._open.blocks.append(block)

    def _may_be_steps(self) -> bool:
        return self._open.topic in (None, "steps", "start")

    def _heading(self, block: Block) -> None:
        self._next_is_step = self._in_step = False
        topic = topic_of(block.text)
        is_title = plain(block.text) == self._title
        if self._stays_inside(block, known=topic is not None and topic.exact and not is_title):
            self._plain(block)
            return
        self._before = None
        level = _level(block)
        if is_title or topic is None:
            self.found.append(Section(None, block.text, level=level, repeats_title=is_title))
        else:
            self.found.append(Section(topic.topic, block.text, topic.exact, level))

    def _step_heading(self, block: Block) -> bool:
        """Whether a heading is a step ("Step 3: Lower the leg") or announces one ("3")."""
        start = step_title(block.text)
        rest = block.cut(start) if start is not None else block
        known = topic_of(rest.text)
        named = start is not None and block.text[:1].isalpha()  # "Step 3", not "3."
        if start is None or (known and not named and (known.exact or known.topic not in _STEPS)):
            return False
        if self._resumed().topic not in ("steps", "start"):
            if not only_number(block.text) and "." in block.text[:3]:
                return False  # a numbered heading of a page is no step by itself
            self.found.append(Section("steps", exact=False, level=block.level - 1))
        self._next_is_step, self._in_step = not rest.text, bool(rest.text)
        if not rest.text:
            self._open.numbers.append(block.text)
        else:
            self._open.blocks.append(replace(rest, kind="item", level=1, ordered=True))
        return True

    def _stays_inside(self, block: Block, *, known: bool) -> bool:
        part = self._resumed()
        if part.topic == "related":
            linked = any(piece.href for piece in block.pieces)
            return linked or _level(block) > part.level or not known
        deeper = part.level < _level(block)
        return not known and deeper and part.topic is not None and plain(block.text) != self._title

    def _labelled(self, block: Block, topic: Topic, end: int) -> None:
        """One block under its own label; a measure keeps its label, which is part of its value."""
        before = self._resumed()
        if topic == "dosage" and is_measure_label(block.text[:end]):
            self.found.append(Section(topic, level=before.level, label=True, blocks=[block]))
        else:
            rest = _without_label(block, end)
            label = block.text[:end]
            self.found.append(Section(topic, label, True, before.level, True, blocks=[rest]))
        self._before = before


def _level(block: Block) -> int:
    """A heading's level; a paragraph that serves as one is the lowest."""
    return block.level if block.kind == "heading" else 6


def _text_kind(block: Block) -> BlockKind:
    """A heading that says something after its label is a text like another."""
    return "paragraph" if block.kind == "heading" else block.kind


def _without_label(block: Block, end: int) -> Block:
    if block.kind == "row":
        return Block("paragraph", block.cells[1], zone=block.zone)
    return replace(block.cut(end + 1), joined=False)


def _is_heading(block: Block) -> bool:
    """Whether a paragraph is meant as a heading: all of it bold, or only words that announce."""
    text = block.text
    if block.kind != "paragraph" or says_navigation(text):
        return False
    topic = topic_of(text)
    if block.strong and len(text) <= _LONGEST_TITLE:
        return text[-1] not in ".!" or (topic is not None and topic.exact and len(text.split()) < 5)
    announces = topic is not None and topic.exact and text[-1] not in ".!,;"
    return announces and len(text) <= _LONGEST_LINE and ": " not in text


def _label(block: Block) -> tuple[Topic, int] | None:
    """The topic of a label such as "Stop: …", and where its colon stands."""
    text = block.text
    end = text.find(":")
    if not 0 < end <= _LONGEST_LABEL or end + 1 >= len(text.rstrip()) or block.ordered:
        return None
    kind = _text_kind(block)
    if kind in ("paragraph", "item", "row") and is_measure_label(text[:end]):
        return "dosage", end
    topic = topic_of(text[:end])
    two_parts = kind == "paragraph" or (kind == "row" and len(block.cells) == 2)
    return (topic.topic, end) if topic is not None and topic.exact and two_parts else None
