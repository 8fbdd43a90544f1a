"""The kind ``exercise-card``: one exercise, explained to a patient."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from widget.content.sanitize import SafeHtml, plain_text
from widget.errors import FieldErrors, Mistake
from widget.kinds.base import Kind, Texts, View
from widget.kinds.fields import Field, JsonObject, picture, video
from widget.kinds.forms import read_fields
from widget.kinds.values import Picture, Refs, Review, Tile, Video

When = Literal["always", "sometimes"]


@dataclass(frozen=True)
class Step:
    """One step of the instructions; sub-steps have none of their own."""

    text: str
    note: SafeHtml | None
    picture: Picture | None
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Measure:
    """One value of the dosage: a number, a range or only words, which holds always or sometimes."""

    name: str
    when: When
    low: int | None = None
    high: int | None = None
    words: str | None = None


@dataclass(frozen=True)
class DosageLine:
    """A measure as a patient reads it: a big value, a small remark under it."""

    name: str
    value: str
    when: When
    remark: str


@dataclass(frozen=True)
class Card:
    """The content of an exercise card."""

    title: str
    regions: tuple[str, ...]
    goals: tuple[str, ...]
    summary: SafeHtml | None
    why: SafeHtml | None
    picture: Picture | None
    equipment: tuple[str, ...]
    watch_first: str | None
    watch_first_video: Video | None
    video: Video | None
    stop_if: str
    feel: SafeHtml | None
    elsewhere: SafeHtml | None
    hard: SafeHtml | None
    introduction: SafeHtml | None
    steps: tuple[Step, ...]
    dosage: tuple[Measure, ...]
    dosage_note: SafeHtml | None
    related: tuple[str, ...]
    review: Review


def _words(name: str, label: str, help: str = "") -> Field:
    entry = Field("text", "Text", "text", required=True, translatable=True, max_length=80)
    return Field(name, label, "list", max_length=12, fields=(entry,), help=help)


def _rich(name: str, label: str, help: str = "") -> Field:
    return Field(name, label, "rich", translatable=True, help=help)


def _measure(name: str, label: str, *, counted: bool = True, maximum: int = 1_000) -> Field:
    numbers = (
        Field("low", "From", "number", minimum=1, maximum=maximum),
        Field("high", "To", "number", minimum=1, maximum=maximum),
    )
    words = Field("words", "In words", "text", translatable=True, max_length=80)
    when = Field("when", "Holds", "choice", required=True, choices=("always", "sometimes"))
    return Field(name, label, "group", fields=(*(numbers if counted else ()), words, when))


MEASURES = (
    _measure("sets", "Sets"),
    _measure("repetitions", "Repetitions"),
    _measure("tempo_up", "Seconds on the way up", maximum=600),
    _measure("tempo_down", "Seconds on the way down", maximum=600),
    _measure("until_fatigue", "Until the muscle is tired", counted=False),
    _measure("hold", "Seconds to hold", maximum=3_600),
    _measure("resistance", "Resistance", counted=False),
    _measure("per_day", "Times a day", maximum=50),
    _measure("per_week", "Times a week", maximum=100),
)

_STEP = (
    Field("text", "Step", "lines", required=True, translatable=True, max_length=600),
    _rich("note", "Note"),
    picture("picture", "Picture"),
)


def _steps(*more: Field) -> Field:
    return Field(
        "steps", "Steps", "list", required=bool(more), binding=True, max_length=40,
        fields=(*_STEP, *more),
    )  # fmt: skip


class ExerciseCard(Kind[Card]):
    """An exercise card: picture, video, what to feel, steps, dosage, when to stop."""

    name = "exercise-card"
    label = "Exercise card"
    plural = "Exercise cards"
    listable = True
    fields: ClassVar[tuple[Field, ...]] = (
        Field("title", "Title", "text", required=True, translatable=True, max_length=120),
        _words("regions", "Body regions"),
        _words("goals", "Goals"),
        _rich("summary", "Summary", "One or two sentences that open the card."),
        _rich("why", "Why it matters"),
        picture("picture", "Picture"),
        _words("equipment", "Equipment"),
        Field("watch_first", "Why to watch this first", "lines", translatable=True),
        video("watch_first_video", "Video to watch first"),
        video("video", "Main video"),
        Field(
            "stop_if", "Stop if", "lines", required=True, translatable=True, binding=True,
            help="When must a patient stop? Shown before the steps, always.",
        ),
        _rich("feel", "What you should feel"),
        _rich("elsewhere", "If you feel it elsewhere"),
        _rich("hard", "If you don't feel it or it is hard"),
        _rich("introduction", "Introduction to the steps"),
        _steps(_steps()),
        Field(
            "dosage", "How much", "group", binding=True,
            fields=(*MEASURES, _rich("note", "Note")),
        ),
        Field(
            "related", "Related cards", "list", max_length=12,
            fields=(Field("embed", "Card", "embed", required=True),),
        ),
        Field(
            "review", "Review", "group",
            help="Shown at the end of the card, where it is filled in.",
            fields=(
                Field("by", "Reviewed by", "text", max_length=120),
                Field("on", "Reviewed on", "date"),
                Field("next", "Next review", "date"),
            ),
        ),
    )  # fmt: skip

    def parse(self, fields: JsonObject) -> Card:
        """Read a card; refused without title, a step and a stop rule.

        Raises:
            FieldErrors: with every mistake.
        """
        values = read_fields(self.fields, fields)
        mistakes = list(_dosage_mistakes(values["dosage"] or {}))
        if values["watch_first"] and values["watch_first_video"] is None:
            mistakes.append(Mistake("watch_first_video", "the sentence announces a video: add it"))
        if mistakes:
            raise FieldErrors(mistakes)
        return _card(values)

    def advice(self, content: Card) -> tuple[Mistake, ...]:
        """Captions for each own video, a picture, what to feel."""
        advice = []
        if content.picture is None:
            advice.append(Mistake("picture", "a picture helps patients to find their exercise"))
        if content.feel is None:
            advice.append(Mistake("feel", "say what a patient should feel"))
        silent = (
            Mistake(f"{name}/captions", "captions help people who cannot listen")
            for name in ("video", "watch_first_video")
            if getattr(getattr(content, name), "captions", "") is None
        )
        return (*advice, *silent)

    def review(self, content: Card) -> Review:
        """As it was filled in."""
        return content.review

    def refs(self, content: Card) -> Refs:
        """The related cards."""
        return Refs(content.related)

    def tile(self, content: Card) -> Tile:
        """The card's title, picture and summary."""
        return Tile(
            content.title, content.picture, plain_text(content.summary or content.why or "")
        )

    def text(self, content: Card) -> str:
        """The card in plain words, in reading order."""
        return "\n".join(filter(None, _plain(content)))

    def height(self, content: Card) -> int:
        """An estimate from the length of the texts and the number of pictures."""
        return _height(content, self.text(content))

    def context(self, content: Card, view: View) -> Mapping[str, Any]:
        """The card, its dosage in words, the related cards that are still published."""
        related = filter(None, (view.linked(slug) for slug in content.related))
        return {
            "card": content,
            "dosage": [_dosage_line(measure, view.texts) for measure in content.dosage],
            "related": tuple(related),
        }


def _card(values: dict[str, Any]) -> Card:
    dosage = values.pop("dosage") or {}
    made: dict[str, Any] = {
        name: tuple(item["text"] for item in values[name]) for name in _WORD_LISTS
    }
    made["steps"] = tuple(_step(item) for item in values["steps"])
    made["related"] = tuple(item["embed"] for item in values["related"])
    made["review"] = Review(**(values["review"] or {}))
    # All other fields of the form are named as the card's.
    return Card(**values | made, dosage=tuple(_measures(dosage)), dosage_note=dosage.get("note"))


_WORD_LISTS = ("regions", "goals", "equipment")


def _step(item: dict[str, Any]) -> Step:
    steps = tuple(_step(child) for child in item.get("steps", ()))
    return Step(item["text"], item["note"], item["picture"], steps)


def _measures(dosage: Mapping[str, Any]) -> Iterator[Measure]:
    for field in MEASURES:
        values = dosage.get(field.name)
        if values:
            yield Measure(field.name, **values)


def _dosage_mistakes(dosage: Mapping[str, Any]) -> Iterator[Mistake]:
    for measure in _measures(dosage):
        where = f"dosage/{measure.name}"
        if measure.high is not None and (measure.low is None or measure.high < measure.low):
            yield Mistake(f"{where}/high", "a range goes from the smaller number to the larger one")
        if measure.name in _NEEDS_NUMBER and measure.low is None and measure.words is None:
            yield Mistake(where, "give a number, a range or words")


_NEEDS_NUMBER = frozenset(field.name for field in MEASURES) - {"until_fatigue", "resistance"}


def _dosage_line(measure: Measure, texts: Texts) -> DosageLine:
    when = texts.gettext("sometimes") if measure.when == "sometimes" else ""
    value = _value(measure, texts)
    remark = ", ".join(filter(None, (measure.words if measure.words != value else "", when)))
    return DosageLine(measure.name, value, measure.when, remark)


def _value(measure: Measure, texts: Texts) -> str:
    if measure.low is None:
        return _bare_value(measure, texts)
    number = measure.high or measure.low
    span = (
        f"{measure.low}–{measure.high}" if measure.high not in (None, measure.low) else f"{number}"
    )
    one, many = _PHRASES[measure.name]
    return texts.ngettext(one, many, number, span=span)


def _bare_value(measure: Measure, texts: Texts) -> str:
    if measure.name == "until_fatigue":
        return texts.gettext("until tired")
    if measure.name == "resistance":
        return texts.gettext("with resistance")
    if measure.name == "hold":
        return texts.gettext("hold")
    return measure.words or ""


def N_(one: str, many: str) -> tuple[str, str]:
    """Mark a pair of texts for translation; they are looked up when shown."""
    return one, many


_PHRASES = {
    "sets": N_("%(span)s set", "%(span)s sets"),
    "repetitions": N_("%(span)s repetition", "%(span)s repetitions"),
    "tempo_up": N_("%(span)s second up", "%(span)s seconds up"),
    "tempo_down": N_("%(span)s second down", "%(span)s seconds down"),
    "hold": N_("hold %(span)s second", "hold %(span)s seconds"),
    "per_day": N_("%(span)s time a day", "%(span)s times a day"),
    "per_week": N_("%(span)s time a week", "%(span)s times a week"),
}


def _plain(card: Card) -> Iterator[str]:
    yield card.title
    yield " · ".join((*card.regions, *card.goals))
    yield from (plain_text(html) for html in (card.summary, card.why) if html)
    yield ", ".join(card.equipment)
    yield card.watch_first or ""
    yield card.stop_if
    yield from (plain_text(html) for html in (card.feel, card.elsewhere, card.hard) if html)
    yield plain_text(card.introduction or "")
    for step in card.steps:
        yield from (step.text, plain_text(step.note or ""))
        yield from (f"{child.text} {plain_text(child.note or '')}".strip() for child in step.steps)
    yield from (_plain_measure(measure) for measure in card.dosage)
    yield plain_text(card.dosage_note or "")
    yield ", ".join(card.related)
    yield from _plain_review(card.review)


def _plain_review(review: Review) -> Iterator[str]:
    if review.by or review.on:
        yield " ".join(filter(None, ("reviewed:", review.by, str(review.on or ""))))
    if review.next:
        yield f"next review: {review.next}"


def _plain_measure(measure: Measure) -> str:
    span = "–".join(str(number) for number in (measure.low, measure.high) if number)
    words = filter(None, (span, measure.words, measure.when))
    return f"{measure.name.replace('_', ' ')}: {', '.join(words)}"


def _height(card: Card, text: str) -> int:
    # Measured in Chromium at 390 px (tests/browser/test_height.py holds it to a quarter).
    media = sum(1 for shown in (card.picture, card.video, card.watch_first_video) if shown)
    steps = [each for step in card.steps for each in (step, *step.steps)]
    pictures = sum(1 for step in steps if step.picture)
    pictured = 300 * media + 200 * pictures + 290 * len(card.related)
    lines = 30 * len(steps) + 55 * len(card.dosage) + round(len(text) * 0.95)
    return 2_300 + pictured + lines  # the first is what every card has: disclaimer, headings, foot
