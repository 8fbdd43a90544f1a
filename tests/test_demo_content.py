"""The demo's content: complete, valid, in our own words, small."""

from __future__ import annotations

import json
import re
import struct
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from tests.seed_statements import STATEMENTS, Statement
from widget.content.media import Media
from widget.content.sanitize import clean_html, plain_text
from widget.content.uploads import store_uploads
from widget.kinds.base import View
from widget.kinds.exercise_card import Card, ExerciseCard
from widget.kinds.values import OwnVideo, Picture
from widget.kinds.video_carousel import VideoCarousel

DEMO = Path(__file__).resolve().parent.parent / "widget" / "demo"
CONTENT = DEMO / "content"
DRAWINGS = DEMO / "drawings"
MAIN = "gluteus-medius-activation"
# The seed's list, in its order.
LISTED = [
    "chin-tuck-with-head-lift",
    "deep-neck-flexor-activation",
    "posterior-neck-release-with-hook",
    "repeated-neck-extension",
    "isometric-shoulder-flexion",
    "resisted-shoulder-abduction",
]
CARDS = [MAIN, *LISTED]
CLIPS = ["where-the-glutes-are", "gluteus-medius-activation"]
MARK = "Sample, not advice."

MAX_PICTURE, MAX_CLIP, MAX_ALL = 80_000, 400_000, 3_000_000  # bytes
# Digests of every run of 8 words on the seed page: its sentences are the clinic's, not ours.
SEED_RUNS = frozenset(Path(__file__).with_name("seed_runs.txt").read_text().split())


@cache
def raw(name: str) -> dict[str, Any]:
    return cast("dict[str, Any]", json.loads((CONTENT / f"{name}.json").read_text("utf-8")))


@pytest.fixture(scope="module")
def cards(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Card]:
    """The cards as the kind reads them, their files stored as at a publication."""
    media = Media(tmp_path_factory.mktemp("media"))
    return {name: stored(name, media) for name in CARDS}


def stored(name: str, media: Media) -> Card:
    fields, mistakes = store_uploads(ExerciseCard.fields, raw(name), CONTENT, media)
    assert mistakes == ()
    return ExerciseCard().parse(fields)


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from strings(inner)


def words_of(value: Any) -> str:
    """Everything in a form as a reader sees it."""
    return "\n".join(plain_text(text) for text in strings(value))


def dosage_words(shown: Card) -> str:
    """The dosage as the kind puts it into words."""
    texts = SimpleNamespace(
        gettext=lambda message, **values: message % values if values else message,
        ngettext=lambda one, many, number, **values: (
            (one if number == 1 else many) % {**values, "num": number}
        ),
    )
    view = SimpleNamespace(now=datetime.now(UTC), texts=texts, linked=lambda slug: None)
    lines = ExerciseCard().context(shown, cast("View", view))["dosage"]
    return "\n".join(f"{line.value}\n{line.remark}" for line in lines)


def test_the_demo_has_the_seven_cards_the_list_and_the_site() -> None:
    assert {path.stem for path in CONTENT.glob("*.json")} == {*CARDS, "recent-videos", "site"}


@pytest.mark.parametrize("name", CARDS)
def test_every_card_is_complete_and_needs_no_advice(name: str, cards: dict[str, Card]) -> None:
    shown = cards[name]
    assert ExerciseCard().advice(shown) == ()
    wanted = ("regions", "goals", "summary", "why", "picture", "stop_if", "feel", "elsewhere",
              "hard", "introduction", "steps", "dosage", "dosage_note")  # fmt: skip
    assert [field for field in wanted if not getattr(shown, field)] == []


def test_the_carousel_lists_the_six_cards_in_the_seeds_order() -> None:
    shown = VideoCarousel().parse(raw("recent-videos"))
    assert [item.embed for item in shown.items] == LISTED


def test_related_cards_exist_and_are_others(cards: dict[str, Card]) -> None:
    for name in CARDS:
        related = cards[name].related
        assert set(related) <= set(CARDS) - {name}


def test_the_site_says_all_that_a_site_must() -> None:
    site = raw("site")
    wanted = ("name", "phone", "address", "terms", "disclaimer", "dosage_intro", "languages")
    assert [field for field in wanted if not site.get(field)] == []
    assert clean_html(site["disclaimer"]["en"]) == site["disclaimer"]["en"]
    assert re.search(r"555.01\d\d$", site["phone"]), "a number kept for fiction"
    assert site["address"].startswith("https://clinic.example")


@pytest.mark.parametrize("statement", STATEMENTS, ids=lambda statement: statement.says)
def test_the_demo_makes_every_statement_of_the_seed(
    statement: Statement, cards: dict[str, Card]
) -> None:
    shown = {
        "card": lambda: words_of(raw(MAIN)),
        "dosage": lambda: dosage_words(cards[MAIN]),
        "site": lambda: words_of(raw("site")),
        "carousel": lambda: "\n".join(
            [raw("recent-videos")["title"]]
            + [words_of([raw(name)["title"], raw(name)["summary"]]) for name in LISTED]
        ),
    }[statement.where]()
    assert statement.phrase in shown


def test_what_the_seed_calls_sometimes_is_marked_so_and_nothing_else(
    cards: dict[str, Card],
) -> None:
    dosage = cards[MAIN].dosage
    assert {measure.name for measure in dosage if measure.when == "sometimes"} == {
        "hold", "sets", "resistance",
    }  # fmt: skip
    assert {measure.name for measure in dosage if measure.when == "always"} == {
        "tempo_up", "tempo_down", "until_fatigue",
    }  # fmt: skip


def test_there_are_six_steps_and_the_fifth_has_two_of_its_own(cards: dict[str, Card]) -> None:
    assert [len(step.steps) for step in cards[MAIN].steps] == [0, 0, 0, 0, 2, 0]


@pytest.mark.parametrize(
    "path",
    sorted([*CONTENT.glob("*.json"), *CONTENT.rglob("*.vtt")]),
    ids=lambda path: path.name,
)
def test_no_sentence_of_the_seed_is_copied(path: Path) -> None:
    text = path.read_text("utf-8")
    said = words_of(json.loads(text)) if path.suffix == ".json" else text
    found = re.findall(r"[a-z0-9]+", said.lower())
    runs = (" ".join(found[start : start + 8]) for start in range(len(found) - 7))
    assert [run for run in runs if sha256(run.encode()).hexdigest()[:10] in SEED_RUNS] == []


@pytest.mark.parametrize("name", CARDS)
def test_every_card_says_that_it_is_a_sample(name: str) -> None:
    assert MARK in raw(name)["summary"]


def test_the_disclaimer_and_the_captions_begin_with_saying_that_it_is_a_sample() -> None:
    assert plain_text(raw("site")["disclaimer"]["en"]).startswith(MARK)
    for name in CLIPS:
        assert cues(CONTENT / "clips" / f"{name}.en.vtt")[0][2].startswith(MARK)


def test_every_file_belongs_to_a_card() -> None:
    named = {text for name in CARDS for text in strings(raw(name))}
    files = [path for folder in ("pictures", "clips") for path in (CONTENT / folder).iterdir()]
    assert [path for path in files if path.relative_to(CONTENT).as_posix() not in named] == []


def test_every_picture_is_wide_and_described(cards: dict[str, Card]) -> None:
    for shown in (picture for card in cards.values() for picture in pictures(card)):
        assert (shown.width, shown.height) == (1600, 900)
        assert 40 <= len(shown.alt) <= 200


def pictures(shown: Card) -> Iterator[Picture]:
    steps = [*shown.steps, *(child for step in shown.steps for child in step.steps)]
    yield from filter(None, (shown.picture, *(step.picture for step in steps)))


def test_every_picture_comes_from_a_drawing_and_every_drawing_is_shown() -> None:
    rendered = {path.stem for path in (CONTENT / "pictures").iterdir()}
    assert rendered == {path.stem for path in DRAWINGS.glob("*.svg")}


def test_the_drawings_need_nothing_from_elsewhere() -> None:
    foreign = r"<image|<script|https?://(?!www\.w3\.org/)|\sstyle="
    drawings = {path.name: path.read_text("utf-8") for path in DRAWINGS.glob("*.svg")}
    assert [name for name, text in drawings.items() if re.search(foreign, text)] == []


def test_the_files_are_small() -> None:
    sizes = {path: path.stat().st_size for path in CONTENT.rglob("*") if path.is_file()}
    assert {path.name for path, size in sizes.items() if size > MAX_CLIP} == set()
    assert {p.name for p, s in sizes.items() if p.suffix == ".webp" and s > MAX_PICTURE} == set()
    assert sum(sizes.values()) < MAX_ALL


@pytest.mark.parametrize("field", ["watch_first_video", "video"])
def test_the_clips_are_as_long_as_the_card_says(field: str, cards: dict[str, Card]) -> None:
    shown = getattr(cards[MAIN], field)
    assert isinstance(shown, OwnVideo)
    assert 8 <= shown.seconds <= 20
    mp4, webm = (CONTENT / name for name in raw(MAIN)[field]["files"])
    assert mp4_seconds(mp4.read_bytes()) == pytest.approx(shown.seconds, abs=0.1)
    assert webm_seconds(webm.read_bytes()) == pytest.approx(shown.seconds, abs=0.1)


@pytest.mark.parametrize("name", CLIPS)
def test_a_clip_starts_before_all_of_it_has_arrived(name: str) -> None:
    data = (CONTENT / "clips" / f"{name}.mp4").read_bytes()
    assert data.index(b"moov") < data.index(b"mdat")


@pytest.mark.parametrize("field", ["watch_first_video", "video"])
def test_the_captions_follow_the_clip_from_start_to_end(field: str) -> None:
    clip = raw(MAIN)[field]
    found = cues(CONTENT / clip["captions"])
    assert found[0][0] == 0
    assert found[-1][1] == clip["seconds"]
    for (start, end, text), (following, _, _) in zip(found, [*found[1:], found[-1]], strict=True):
        assert start < end
        assert following >= end or following == start
        assert len(text) / (end - start) <= 22, f"too fast to read: {text}"


def cues(path: Path) -> list[tuple[float, float, str]]:
    """The captions of a WebVTT file: start and end in seconds, text."""
    head, *blocks = path.read_text("utf-8").strip().split("\n\n")
    assert head == "WEBVTT"
    return [cue(block) for block in blocks]


def cue(block: str) -> tuple[float, float, str]:
    timing, *lines = block.split("\n")
    found = re.fullmatch(r"(\d\d):(\d\d\.\d{3}) --> (\d\d):(\d\d\.\d{3})", timing)
    assert found, timing
    assert lines
    minutes, seconds, end_minutes, end_seconds = map(float, found.groups())
    return 60 * minutes + seconds, 60 * end_minutes + end_seconds, "\n".join(lines)


def mp4_seconds(data: bytes) -> float:
    """The length that the movie header (``mvhd``, version 0) states."""
    start = data.index(b"mvhd") + 4
    assert data[start] == 0
    scale, length = struct.unpack_from(">II", data, start + 12)
    return float(length / scale)


def webm_seconds(data: bytes) -> float:
    """The length that the segment's information states: ``Duration``, 8 bytes, in ms."""
    (length,) = struct.unpack_from(">d", data, data.index(b"\x44\x89\x88") + 3)
    return float(length / 1000)
