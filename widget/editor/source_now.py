"""What a source is asked while somebody waits for it."""

from __future__ import annotations

from dataclasses import replace

from widget.content.source_store import Wish
from widget.editor.answers import interface_texts, notice
from widget.editor.desk import Desk
from widget.editor.slow import LINKS, Busy, slow_work
from widget.editor.source_form import of_sort
from widget.editor.source_words import ended
from widget.editor.told import told
from widget.errors import FieldErrors
from widget.sources.base import AnySource


def sync_now(desk: Desk, key: str) -> None:
    """Read a source now, and have the next page say how that ended; raises NotFound."""
    texts = interface_texts()
    try:
        with slow_work(LINKS):
            synced = desk.feeder.run(key)
    except Busy as busy:  # it is due all the same, so it is read soon without anybody's help
        notice("note", told(texts, busy))
        return
    notice(*ended(desk.sources.find(key), synced, texts))


def settled_now(desk: Desk, sort: AnySource, wish: Wish) -> Wish:
    """The wish with what must be looked up but once; a paused source is asked nothing.

    Raises:
        FieldErrors: as ``wish_of``.
    """
    if not wish.active:
        return wish
    try:
        with slow_work(LINKS):
            return replace(wish, fields=desk.feeder.settled(sort, wish.fields))
    except Busy:  # each sync looks it up
        return wish
    except FieldErrors as errors:
        raise FieldErrors(of_sort(errors)) from None
