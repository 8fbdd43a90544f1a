"""Takes the pictures of a document while the tests walk it: with WRITE_DOCS=1."""

from __future__ import annotations

import os
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import FloatRect, Page

DOCS = Path(__file__).resolve().parents[1] / "docs"
MOST_BYTES = 120_000
COLOURS = 96
SERVICE = "https://cards.example"
"""What a clinic's service is called in the documents."""

_RENAME = """([from, to]) => {
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const text = walk.currentNode;
    if (text.data.includes(from)) text.data = text.data.replaceAll(from, to);
  }
  for (const field of document.querySelectorAll('input')) {
    if (field.value.includes(from)) field.value = field.value.replaceAll(from, to);
  }
}"""


class Camera:
    """Takes a document's pictures; without WRITE_DOCS it only looks whether they are there.

    ``docs/<name>.md`` shows the pictures of ``docs/<name>/``.
    """

    def __init__(self, name: str, service: str, style: str = "") -> None:
        self._name = name
        self._service = service
        self._style = style

    def take(self, name: str, page: Page, area: FloatRect | None = None) -> None:
        """A part of a page (else all that is seen), under the service's name in the documents."""
        path = DOCS / self._name / f"{name}.png"
        text = (DOCS / f"{self._name}.md").read_text(encoding="utf-8")
        assert f"]({self._name}/{name}.png)" in text
        if os.environ.get("WRITE_DOCS"):
            page.evaluate(_RENAME, [self._service, SERVICE])
            taken = page.screenshot(clip=area, animations="disabled", style=self._style)
            picture = Image.open(BytesIO(taken)).convert("RGB")
            path.parent.mkdir(exist_ok=True)
            picture.quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
        assert 0 < path.stat().st_size < MOST_BYTES
