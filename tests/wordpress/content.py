"""What authors put into posts: classic text and the blocks of WordPress's own editor."""

from __future__ import annotations

import json
from html import escape

_UNSAFE = {"--": r"\u002d\u002d", "<": r"\u003c", ">": r"\u003e", "&": r"\u0026"}


def classic(text: str) -> str:
    """The content of a post from before blocks: paragraphs are made from empty lines."""
    return text


def block(name: str, inner: str = "", **attributes: object) -> str:
    """A block as it is saved."""
    given = json.dumps(attributes, separators=(",", ":"), ensure_ascii=False)
    for text, written in _UNSAFE.items():  # in a comment of HTML
        given = given.replace(text, written)
    return f"<!-- wp:{name}{' ' + given if attributes else ''} -->\n{inner}\n<!-- /wp:{name} -->"


def paragraph(html: str) -> str:
    """A paragraph block."""
    return block("paragraph", f"<p>{html}</p>")


def embed_block(url: str) -> str:
    """What the editor saves after a URL was pasted whose provider it does not know."""
    inner = (
        '<figure class="wp-block-embed is-type-wp-embed"><div class="wp-block-embed__wrapper">\n'
        f"{escape(url, quote=False)}\n</div></figure>"
    )
    return block("embed", inner, url=url, type="wp-embed")


def html_block(html: str) -> str:
    """A "Custom HTML" block."""
    return block("html", html)


def columns(*blocks: str) -> str:
    """Blocks beside each other, a column each."""
    each = [block("column", f'<div class="wp-block-column">{inner}</div>') for inner in blocks]
    return block("columns", f'<div class="wp-block-columns">{"".join(each)}</div>')
