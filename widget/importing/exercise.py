"""Reads the page of an exercise into a draft card, and says what became of every sentence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from widget.importing.blocks import Block
from widget.importing.calm import parse_calmly
from widget.importing.comparing import compared
from widget.importing.dosage import limits_of
from widget.importing.draft import Draft
from widget.importing.fitting import fitted
from widget.importing.flatten import flatten
from widget.importing.markers import with_typed_items
from widget.importing.reading import Reading
from widget.importing.report import Aside, Imported, Missing, Report, Unplaced
from widget.importing.sections import sections
from widget.importing.sentences import plain, sentences
from widget.importing.step_sections import with_steps_found
from widget.importing.titles import page_title
from widget.importing.vocabulary import exercise_words
from widget.kinds import BUILT_IN, find_kind
from widget.sources.html_tree import Tree

_CARD: Final = find_kind({kind.name: kind for kind in BUILT_IN}, "exercise-card")
_LIMITS: Final = limits_of(
    next(field.fields for field in _CARD.fields if field.name == "dosage")
)  # fmt: skip
_FEWEST_WORDS: Final = 2  # about bodies or movements, in a page about an exercise
_MISSED: Final = {
    "steps": "The page has no steps.",
    "stop_if": "The page does not say when to stop.",
    "feel": "The page does not say what a patient should feel.",
    "dosage": "The page does not say how much.",
}


def read_exercise(html: str, address: str, *, title: str = "", disclaimer: str = "") -> Imported:
    """Read a page.

    ``address`` is the page's own, ``title`` what its source calls it (else it is looked for in
    the page), ``disclaimer`` the site's as plain text.

    Raises:
        Refused: the page is too long or too tangled to be read.
    """
    tree = parse_calmly(html)
    blocks = with_typed_items(flatten(tree, address))
    content = [block for block in blocks if block.zone in ("", "contents", "related")]
    name = page_title(tree, content, title)
    reading = Reading(Draft(title=name), _LIMITS)
    reading.read(with_steps_found(sections(content, name)))
    if not _is_exercise(reading.draft, content):
        reading = _only_title(name, content)
    for block in blocks:
        if block.zone in ("outside", "navigation"):
            kind: Aside = "outside" if block.zone == "outside" else "navigation"
            reading.draft.aside(kind, block.text, f"not the page's content: {block.why}")
    return _imported(reading, content, tree, address, disclaimer)


def _is_exercise(draft: Draft, content: Sequence[Block]) -> bool:
    """Steps that move a body, or sets and repetitions; else two other signs."""
    if exercise_words(" ".join(block.text for block in content)) < _FEWEST_WORDS:
        return False
    steps = " ".join(step.text for step in draft.steps)
    if exercise_words(steps) or draft.dosage.keys() & {"sets", "repetitions", "hold"}:
        return True
    told = [name for name in ("feel", "stop_if", "elsewhere", "hard") if name in draft.blocks]
    return len(told) + bool(draft.steps) > 1


def _only_title(title: str, content: Sequence[Block]) -> Reading:
    """A page that explains no exercise: nothing of it is put into fields."""
    reading = Reading(Draft(title=title), _LIMITS)
    draft = reading.draft
    for block in content:
        if not reading.media.takes(block, draft):
            if plain(block.text) == plain(title):
                draft.aside("heading", block.text, "the page's title")
            else:
                draft.leave(block.text)
    draft.findings.clear()
    return reading


def _imported(
    reading: Reading, content: Sequence[Block], tree: Tree, address: str, disclaimer: str
) -> Imported:
    draft = reading.draft
    if draft.title:
        draft.found("title", draft.title, "sure", "the page's title")
    fields, removed = fitted(_CARD, draft.fields())
    for line in removed:
        draft.leave(line)
    report = Report(
        home=address,
        language=_language(tree),
        exercise=_has_content(fields),
        findings=tuple(draft.findings),
        missing=tuple(Missing(name, _MISSED[name]) for name in _MISSED if name not in fields),
        disclaimer=compared(draft.disclaimer, disclaimer),
        related=tuple(reading.related),
        pictures=tuple(reading.media.pictures),
        videos=tuple(reading.media.videos),
        set_aside=tuple(draft.set_aside),
        unplaced=_in_order(draft.unplaced, content),
    )
    return Imported(fields, report)


def _has_content(fields: dict[str, object]) -> bool:
    return any(name != "title" for name in fields)


def _language(tree: Tree) -> str:
    root = tree.css_first("html")
    return ((root.attributes.get("lang") or "") if root else "").strip().lower()


def _in_order(unplaced: Sequence[Unplaced], content: Sequence[Block]) -> tuple[Unplaced, ...]:
    """As on the page."""
    places: dict[str, int] = {}
    for number, block in enumerate(content):
        for sentence in sentences(block.text):
            places.setdefault(sentence, number)
    return tuple(sorted(unplaced, key=lambda entry: places.get(entry.text, len(content))))
