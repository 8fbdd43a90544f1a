"""Numbers, letters and bullets that somebody typed in front of a list's items."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from widget.importing.blocks import Block

_STEP: Final = r"(?:step|[ée]tape|stage|phase)\s*(?:n[o°]\s*)?\d{1,2}\b\s*[:.)–—-]*\s*"
_NUMBER: Final = re.compile(
    rf"^(?:{_STEP}|\(?\d{{1,2}}\s?[.)](?!\d)\s*(?=\D)|\d{{1,2}}\s?[-–—]\s+(?=[^\W\d])"
    r"|\d\ufe0f?\u20e3\s*|[①-⑳➀-➉]\s*)",
    re.IGNORECASE,
)
_SUB_NUMBER: Final = re.compile(
    r"^(?:\(?[a-h][.)]\s+|\(?\d{1,2}\.\d{1,2}[.)]?\s+(?=\D)|\(?(?:i{1,3}|iv|vi{0,3})[.)]\s+)"
)
_BULLET: Final = re.compile(
    r"^(?:[-–—•·▪◦*→✓✔➜➡➤►▶●○‣☑✅]|\U0001f449|[\U0001f538-\U0001f53b])\ufe0f?\s+"
)
_ONLY_NUMBER: Final = re.compile(rf"(?:{_STEP}|\(?\d{{1,2}}\s?[.):]?|[①-⑳➀-➉])", re.IGNORECASE)


def with_typed_items(blocks: list[Block]) -> list[Block]:
    """Paragraphs that begin with a typed number or bullet become list items."""
    made: list[Block] = []
    numbered = False
    for block in blocks:
        item = _as_item(block, numbered=numbered)
        if item.kind == "item" and block.kind == "paragraph":
            numbered = numbered or item.ordered
        elif not (block.joined or block.kind in ("picture", "video", "caption")):
            numbered = False
        made.append(item)
    return made


def _as_item(block: Block, *, numbered: bool) -> Block:
    if block.kind not in ("paragraph", "item") or block.header:
        return block
    for pattern, depth, ordered in _KINDS:
        if (found := pattern.match(block.text)) and found.end() < len(block.text):
            inner = pattern is _BULLET and numbered
            return _item(block, found.end(), 2 if inner else depth, ordered=ordered)
    return block


_KINDS: Final = ((_SUB_NUMBER, 2, True), (_NUMBER, 1, True), (_BULLET, 1, False))


def _item(block: Block, start: int, depth: int, *, ordered: bool) -> Block:
    level = block.level if block.kind == "item" else block.level + depth
    ordered = ordered or block.ordered
    return replace(block.cut(start), kind="item", level=level, ordered=ordered, joined=False)


def only_number(text: str) -> bool:
    """Whether a text is nothing but the number of a step: "3", "Step 3:"."""
    return bool(_ONLY_NUMBER.fullmatch(text.strip()))


def step_title(text: str) -> int | None:
    """Where the words of a heading such as "Step 3: Lower the leg" begin; None for no such one."""
    found = _NUMBER.match(text) or (_ONLY_NUMBER.fullmatch(text))
    return found.end() if found else None
