"""How much of the exercise pages is read right: ``python -m tests.importing_score``.

Each page of ``exercise_pages`` has its truth beside it, written by hand before the page was read.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from widget.content.sanitize import plain_text
from widget.importing.exercise import read_exercise
from widget.importing.report import Imported

PAGES = Path(__file__).with_name("exercise_pages")
ADDRESS = "https://clinic.example/exercise/"
TEXTS = (
    "title", "summary", "why", "watch_first", "stop_if", "feel", "elsewhere", "hard",
    "introduction",
)  # fmt: skip
MEDIA = ("picture", "video", "watch_first_video")
LISTS = ("regions", "goals", "equipment")


@dataclass
class Score:
    """How many steps and other fields of a page are right, of how many there are or were made."""

    name: str
    steps: int = 0
    all_steps: int = 0
    fields: int = 0
    all_fields: int = 0
    differences: list[str] = field(default_factory=list)


def names() -> list[str]:
    """The pages, in order."""
    return sorted(path.stem for path in PAGES.glob("*.html"))


def html_of(name: str) -> str:
    """The page."""
    return (PAGES / f"{name}.html").read_text("utf-8")


def truth_of(name: str) -> dict[str, Any]:
    """What a person reads on the page."""
    truth: dict[str, Any] = json.loads((PAGES / f"{name}.json").read_text("utf-8"))
    return truth


def score(name: str) -> Score:
    """Compare what was read with the truth."""
    truth, imported = truth_of(name), read_exercise(html_of(name), ADDRESS)
    result = Score(name)
    _score_steps(result, list(_true_steps(truth)), list(_read_steps(imported)))
    expected, found = dict(_true_fields(truth)), dict(_read_fields(imported, truth))
    for place in sorted(expected.keys() | found.keys()):
        result.all_fields += 1
        if expected.get(place) == found.get(place):
            result.fields += 1
        else:
            result.differences.append(f"{place}: {expected.get(place)!r} <> {found.get(place)!r}")
    return result


def plain(text: str) -> str:
    """Words alone count: no capitals, signs or blanks."""
    return " ".join(re.findall(r"[^\W_]+", text.lower()))


def _score_steps(result: Score, expected: list[str], found: list[str]) -> None:
    result.all_steps = max(len(expected), len(found))
    matcher = SequenceMatcher(None, expected, found, autojunk=False)
    result.steps = sum(block.size for block in matcher.get_matching_blocks())
    result.differences += [f"step: {step!r} was not read" for step in expected if step not in found]
    result.differences += [f"step: {step!r} is none" for step in found if step not in expected]


def _true_steps(truth: Mapping[str, Any]) -> Iterator[str]:
    for step in truth["steps"]:
        yield from _step(step if isinstance(step, dict) else {"text": step}, "")


def _step(step: Mapping[str, Any], depth: str) -> Iterator[str]:
    note = f" (note: {plain(plain_text(step['note']))})" if step.get("note") else ""
    picture = f" (picture: {step['picture']})" if step.get("picture") else ""
    yield f"{depth}{plain(step['text'])}{note}{picture}"
    for inner in step.get("steps", ()):
        yield from _step(inner if isinstance(inner, dict) else {"text": inner}, f"{depth}– ")


def _read_steps(imported: Imported) -> Iterator[str]:
    pictures = {p.field: p.address for p in imported.report.pictures}
    for number, step in enumerate(imported.fields.get("steps", ()), start=1):
        path = f"steps/{number}"
        inner = [
            child | {"picture": pictures.get(f"{path}/steps/{place}/picture", "")}
            for place, child in enumerate(step.get("steps", ()), start=1)
        ]
        picture = pictures.get(f"{path}/picture", "")
        yield from _step({**step, "picture": picture, "steps": inner}, "")


def _true_fields(truth: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    yield "exercise", truth.get("exercise", True)
    yield from ((name, plain(truth[name])) for name in TEXTS if truth.get(name))
    yield from ((name, list(map(plain, truth[name]))) for name in LISTS if truth.get(name))
    yield from _dosage(truth.get("dosage", {}))
    for name in MEDIA:
        if truth.get(name):
            yield name, truth[name]
    if truth.get("disclaimer"):
        yield "disclaimer", plain(truth["disclaimer"])
    if truth.get("related"):
        yield "related", [(item["title"], item["address"]) for item in truth["related"]]
    if truth.get("exercise", True) and truth.get("unplaced"):
        yield "unplaced", truth["unplaced"]


def _read_fields(imported: Imported, truth: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    fields, report = imported.fields, imported.report
    yield "exercise", report.exercise
    yield from ((name, plain(plain_text(fields[name]))) for name in TEXTS if name in fields)
    yield from ((name, list(map(plain, fields[name]))) for name in LISTS if name in fields)
    yield from _dosage(fields.get("dosage", {}))
    pictures = [(picture.field, picture.address) for picture in report.pictures]
    videos = [(video.field, video.address) for video in report.videos]
    yield from (pair for pair in (*pictures, *videos) if pair[0] in MEDIA)
    if report.disclaimer:
        yield "disclaimer", plain(report.disclaimer.text)
    if report.related:
        yield "related", [(item.title, item.address) for item in report.related]
    if truth.get("exercise", True) and report.unplaced:
        yield "unplaced", [entry.text for entry in report.unplaced]


def _dosage(dosage: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, value in dosage.items():
        if name == "note":
            yield "dosage/note", plain(plain_text(value))
        else:
            words = plain(value.get("words", ""))
            numbers = (value.get("low"), value.get("high"))
            yield f"dosage/{name}", (*numbers, value["when"], words)


def percent(part: int, whole: int) -> float:
    """A share in percent; of nothing, all is right."""
    return 100 * part / whole if whole else 100.0


def main() -> None:
    """Print the score of each page (of those whose names begin so, if some are given)."""
    asked = tuple(sys.argv[1:]) or ("",)
    scores = [score(name) for name in names() if name.startswith(asked)]
    total = Score("all")
    for one in scores:
        total.steps, total.all_steps = total.steps + one.steps, total.all_steps + one.all_steps
        total.fields, total.all_fields = (
            total.fields + one.fields,
            total.all_fields + one.all_fields,
        )
    for one in (*scores, total):
        steps, fields = percent(one.steps, one.all_steps), percent(one.fields, one.all_fields)
        print(f"{one.name:28} steps {one.steps:3}/{one.all_steps:<3} {steps:5.1f} %   ", end="")
        print(f"other fields {one.fields:3}/{one.all_fields:<3} {fields:5.1f} %")
        for difference in one.differences:
            print(f"    {difference}")


if __name__ == "__main__":
    main()
