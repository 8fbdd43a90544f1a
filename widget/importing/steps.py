"""Reads steps with their sub-steps, notes and pictures from the blocks of a section."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from widget.importing.blocks import Block
from widget.importing.cues import says_note
from widget.importing.draft import MOST_SENTENCES, Step
from widget.importing.markers import only_number
from widget.importing.pieces import Piece, tidy, words
from widget.importing.sentences import spans

_LONGEST: Final = 600  # characters of a step (its field's limit); the rest becomes its note
_GOES_ON: Final = re.compile(
    r"^\W*(?:repeat|switch|change|swap|return|relax|rest|then|now|turn|do the same|r[ée]p[ée]tez"
    r"|changez|revenez|rel[âa]chez|puis|ensuite)\b",
    re.IGNORECASE,
)


@dataclass
class StepsRead:
    """Steps, the pictures of each by its path, and the blocks that are none of them."""

    steps: list[Step] = field(default_factory=list)
    introduction: list[Block] = field(default_factory=list)
    after: list[Block] = field(default_factory=list)
    pictures: dict[str, str] = field(default_factory=dict)  # path: address
    labels: list[Block] = field(default_factory=list)
    certain: bool = True


def has_items(blocks: Sequence[Block]) -> bool:
    """Whether there is a list, or a table whose rows are numbered."""
    return any(block.kind == "item" or _is_step_row(block) for block in blocks)


def read_steps(blocks: Sequence[Block]) -> StepsRead:
    """The steps of a section: its list items and its numbered rows."""
    read = StepsRead()
    items = {place for place, block in enumerate(blocks) if _is_step(block)}
    last = max(items, default=-1)
    for place, block in enumerate(blocks):
        if place in items:
            _add_step(read, block)
        elif not read.steps:
            _before(read, block)
        else:
            _beside(read, block, among=place < last)
    return read


def goes_on(text: str) -> bool:
    """Whether a paragraph after the list is one more step by its first word."""
    return bool(_GOES_ON.match(text))


def prose_as_items(blocks: Sequence[Block]) -> list[Block]:
    """Paragraphs without a list: each is a step, one of many sentences is as many steps."""
    made: list[Block] = []
    for block in blocks:
        if made and block.kind == "paragraph" and says_note(block.text):
            made.append(replace(block, level=1))
        elif block.kind == "paragraph" or (block.kind == "row" and not block.header):
            parts = _in_sentences(block) if block.kind == "paragraph" else [block]
            made += [_as_item(part) for part in parts]
        else:
            made.append(block)
    return made


def _as_item(block: Block) -> Block:
    first, *others = block.cells or (block.pieces,)
    pieces = tuple(piece for cell in (first, *others) for piece in (*cell, Piece(" ")))
    return Block("item", tidy(pieces), level=1)


def _is_step(block: Block) -> bool:
    return block.kind == "item" or _is_step_row(block)


def _is_step_row(block: Block) -> bool:
    return block.kind == "row" and not block.header and only_number(words(block.cells[0]))


def _add_step(read: StepsRead, block: Block) -> None:
    if block.kind == "row":
        cells = [cell for cell in block.cells if words(cell) and not only_number(words(cell))]
        notes = [Block("paragraph", cell) for cell in cells[1:]]
        read.steps += [Step(words(cell), notes) for cell in cells[:1]]
    elif block.level > 1 and read.steps:
        read.steps[-1].steps.append(_step(block))
    else:
        read.steps.append(_step(block))


def _in_sentences(block: Block) -> list[Block]:
    """A paragraph of many sentences is as many steps."""
    parts = spans(block.text)
    return [block.cut(*part) for part in parts] if 2 < len(parts) <= MOST_SENTENCES else [block]


def _step(block: Block) -> Step:
    if len(block.text) <= _LONGEST:
        return Step(block.text)
    ends = [end for _, end in spans(block.text) if end <= _LONGEST]
    end = max(ends, default=block.text.rfind(" ", 0, _LONGEST))
    end = end if end > 0 else _LONGEST
    rest = replace(block.cut(end), kind="paragraph")
    return Step(block.cut(0, end).text, [rest])


def _before(read: StepsRead, block: Block) -> None:
    if block.kind == "row" and block.header:
        read.labels.append(block)
    else:
        read.introduction.append(block)


def _beside(read: StepsRead, block: Block, *, among: bool) -> None:
    """What stands after a step: its picture, its note, a step without a number, or no part."""
    belongs = among or block.level > 0 or block.joined
    if block.kind == "picture" and belongs:
        number = len(read.steps)
        inner = len(read.steps[-1].steps) if block.level > 1 else 0
        path = f"steps/{number}/steps/{inner}" if inner else f"steps/{number}"
        if f"{path}/picture" not in read.pictures:
            read.pictures[f"{path}/picture"] = block.address
    elif block.kind == "heading" or (block.kind == "row" and block.header):
        read.labels.append(block)
    elif block.kind == "paragraph" and (belongs or says_note(block.text)):
        _last_step(read, block).notes.append(replace(block, joined=False))
    else:
        read.after.append(block)


def _last_step(read: StepsRead, block: Block) -> Step:
    last = read.steps[-1]
    return last.steps[-1] if block.level > 1 and last.steps else last
