"""Reads the dosage of an exercise: each sentence either becomes numbers or stays in the note."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from widget.importing.blocks import Block
from widget.importing.draft import MOST_SENTENCES, Draft, sentence_blocks
from widget.importing.measures import Read, is_measure_label, read_measures
from widget.importing.pieces import Piece, words
from widget.importing.report import Certainty
from widget.importing.sentences import sentences, spans
from widget.kinds.fields import Field


def limits_of(measures: Sequence[Field]) -> dict[str, int]:
    """The largest number that each measure of the kind may have; 0 where it has no numbers."""
    return {
        measure.name: next((f.maximum for f in measure.fields if f.name == "low"), 0)
        for measure in measures
        if measure.control == "group"
    }


def has_measures(text: str, limits: dict[str, int]) -> bool:
    """Whether a text tells how much: some sentence of it is a measure with a number."""
    reads = (read_measures(sentence, limits) for sentence in sentences(text))
    return any("low" in value for read in reads for value in read.values.values())


def add_dosage(
    draft: Draft,
    blocks: Sequence[Block],
    limits: dict[str, int],
    reason: str,
    *,
    exact: bool = True,
) -> None:
    """Read blocks that talk about the dosage alone."""
    rows, names = labelled_rows(blocks)
    for row in names:
        draft.aside("label", row.text, "names the columns of a table")
    for block in rows:
        places = spans(block.text)
        parts = sentence_blocks(block, places) if len(places) <= MOST_SENTENCES else [block]
        for sentence in parts:
            if not _add_sentence(draft, sentence, limits, reason, exact=exact):
                _add_to_note(draft, sentence, block, first=sentence is parts[0])


def _add_to_note(draft: Draft, sentence: Block, block: Block, *, first: bool) -> None:
    """Sentences of one paragraph stay together."""
    if not first and draft.dosage_note and block.kind == "paragraph":
        last = draft.dosage_note[-1]
        if last.kind == "paragraph":
            pieces = (*last.pieces, Piece(" "), *sentence.pieces)
            draft.dosage_note[-1] = replace(last, pieces=pieces)
            return
    draft.dosage_note.append(replace(sentence, joined=False))


def _add_sentence(
    draft: Draft, sentence: Block, limits: dict[str, int], reason: str, *, exact: bool
) -> bool:
    read = read_measures(sentence.text, limits, draft.dosage, guess=True)
    known = {name: value for name, value in read.values.items() if _is_enough(name, value)}
    for name, value in known.items():
        draft.dosage[name] = value
        certainty: Certainty = "guessed" if name in read.guessed else "sure" if exact else "likely"
        draft.found(f"dosage/{name}", sentence.text, certainty, _reason(reason, name, read))
    whole = read.whole and known.keys() == read.values.keys()
    if whole:
        draft.aside("numbers", sentence.text, "stands in the dosage as numbers and words")
    else:
        draft.found("dosage/note", sentence.text, "likely", "says more than the numbers hold")
    return whole


def _reason(reason: str, name: str, read: Read) -> str:
    return "a number without its measure" if name in read.guessed else reason


def _is_enough(name: str, value: dict[str, Any]) -> bool:
    """The kind wants a number or words, but for what needs neither."""
    return name in ("until_fatigue", "resistance") or bool(value.get("low") or value.get("words"))


def add_from_steps(draft: Draft, limits: dict[str, int]) -> None:
    """Where no text tells how much, the steps may: "Hold for 5 seconds." They stay steps."""
    texts = [text for step in draft.steps for text in (step.text, *(s.text for s in step.steps))]
    for sentence in (each for text in texts for each in sentences(text)):
        read = read_measures(sentence, limits, draft.dosage)
        for name, value in read.values.items():
            if "low" in value:
                draft.dosage[name] = value
                draft.found(f"dosage/{name}", sentence, "likely", "a step says so")


def labelled_rows(blocks: Sequence[Block]) -> tuple[list[Block], list[Block]]:
    """A table with the measures' names above their values becomes rows of name and value.

    The second list is the rows of names.
    """
    made: list[Block] = []
    names: list[Block] = []
    for block in blocks:
        if _names_measures(block):
            names.append(block)
        elif names and block.kind == "row" and len(block.cells) == len(names[-1].cells):
            pairs = zip(names[-1].cells, block.cells, strict=True)
            made += [Block("row", cells=pair) for pair in pairs if words(pair[1])]
        else:
            made.append(block)
    return made, names


def _names_measures(block: Block) -> bool:
    labels = [is_measure_label(words(cell)) for cell in block.cells]
    return block.kind == "row" and len(labels) > 1 and all(labels)
