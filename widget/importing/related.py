"""Reads the list of other pages that a page leads to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from widget.importing.blocks import Block
from widget.importing.cues import says_navigation
from widget.importing.draft import Draft
from widget.importing.players import video_address
from widget.importing.report import RelatedItem
from widget.importing.section_words import topic_of


@dataclass
class _Item:
    title: str
    address: str
    text: str = ""


_LONGEST_LINK = 80  # characters of a line that only leads to a video


def is_link(block: Block) -> bool:
    """Whether a block is a link and nothing else."""
    pieces = [piece for piece in block.pieces if piece.text.strip()]
    return bool(pieces) and all(piece.href for piece in pieces)


def shows_video(block: Block) -> bool:
    """Whether a short line leads to a video, which is taken by itself."""
    linked = any(video_address(piece.href) for piece in block.pieces if piece.href)
    return linked and len(block.text) <= _LONGEST_LINK


def read_related(blocks: Sequence[Block], draft: Draft) -> tuple[list[RelatedItem], list[Block]]:
    """The titles and addresses in order, and the blocks that are none of the list.

    What leads there ("Read more") is set aside.
    """
    items: list[_Item] = []
    others: list[Block] = []
    may_describe = False
    for block in blocks:
        if block.kind in ("picture", "video"):
            continue
        address = next((piece.href for piece in block.pieces if piece.href), "")
        if says_navigation(block.text):
            _lead_on(items, address)
            draft.aside("navigation", block.text, "leads to another page")
        elif _names_the_list(block):
            draft.aside("heading", block.text, "names the list of related pages")
        elif block.kind in ("heading", "item") or is_link(block):
            items.append(_Item(block.text, address))
            may_describe = block.kind != "item" or block.zone == "related"
        elif items and (may_describe or block.level > 0):
            items[-1].text = f"{items[-1].text} {block.text}".strip()
        else:
            others.append(block)
    return [RelatedItem(item.title, item.address, item.text) for item in items], others


def _names_the_list(block: Block) -> bool:
    topic = topic_of(block.text) if block.kind == "heading" else None
    return topic is not None and topic.topic == "related" and topic.exact


def _lead_on(items: list[_Item], address: str) -> None:
    if items and address and not items[-1].address:
        items[-1].address = address
