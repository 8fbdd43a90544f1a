"""Makes the clean HTML of a rich field from blocks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from itertools import groupby

from widget.content.sanitize import clean_html
from widget.errors import Refused
from widget.importing.blocks import Block
from widget.importing.pieces import markup


def rich_text(blocks: Sequence[Block]) -> str:
    """Paragraphs and lists with their emphasis and links; without these, if they are too tangled.

    Raises:
        Refused: even the bare words are too much for one field.
    """
    try:
        return str(clean_html("".join(_runs(blocks))))
    except Refused:
        return str(clean_html("".join(f"<p>{escape(block.text)}</p>" for block in blocks)))


def _runs(blocks: Iterable[Block]) -> Iterable[str]:
    for is_list, run in groupby(blocks, key=lambda block: block.kind == "item"):
        alike = list(run)
        yield _list(alike) if is_list else "".join(_paragraphs(alike))


def _paragraphs(blocks: Sequence[Block]) -> Iterable[str]:
    lines: list[str] = []
    for block in blocks:
        if lines and not block.joined:
            yield f"<p>{'<br>'.join(lines)}</p>"
            lines = []
        lines.append(_line(block))
    if lines:
        yield f"<p>{'<br>'.join(lines)}</p>"


def _line(block: Block) -> str:
    if block.kind == "row":
        return escape(block.text, quote=False)
    html = markup(block.pieces)
    return f"<strong>{html}</strong>" if block.kind == "heading" else html


def _list(items: Sequence[Block]) -> str:
    """One list, with the deeper items nested in those before them."""
    least = min(item.level for item in items)
    tag = "ol" if items[0].ordered else "ul"
    html, inner = "", list[Block]()
    for item in items:
        if item.level > least:
            inner.append(item)
            continue
        html, inner = _with_inner(html, inner), []
        html += f"<li>{markup(item.pieces)}</li>"
    return f"<{tag}>{_with_inner(html, inner)}</{tag}>"


def _with_inner(html: str, inner: Sequence[Block]) -> str:
    if not inner:
        return html
    if not html:
        return "".join(f"<li>{markup(item.pieces)}</li>" for item in inner)
    return f"{html.removesuffix('</li>')}{_list(inner)}</li>"
