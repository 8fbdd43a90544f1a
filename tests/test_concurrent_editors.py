"""Several people edit the same embeds at once, and every tenth answer gets lost."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from tests.editing import marks
from tests.samples import Clinic, card
from widget.content import models as t
from widget.content.database import reading

CHECKOUT = Path(__file__).resolve().parent.parent


@dataclass
class Outcome:
    """What the editors were told, and what they met."""

    saved: list[tuple[str, int, str]]
    met: Counter[str]


def edit_at_once(clinic: Clinic, editors: int, edits: int, embeds: int) -> Outcome:
    """Let the editors work, each a process of its own."""
    slugs = [f"card-{number}" for number in range(embeds)]
    for slug in slugs:
        clinic.publish(slug, card())
    database = clinic.service.engine.url.render_as_string(hide_password=False)
    command = [sys.executable, "-m", "tests.editing", database]
    working = [
        subprocess.Popen(
            [*command, name, str(edits), *slugs], stdout=subprocess.PIPE, text=True, cwd=CHECKOUT
        )
        for name in "abcdefgh"[:editors]
    ]
    printed = [editor.communicate()[0] for editor in working]
    told: list[dict[str, Any]] = [json.loads(text) for text in printed]
    saved = [(slug, number, mark) for each in told for slug, number, mark in each["saved"]]
    return Outcome(saved, sum((Counter(each["met"]) for each in told), Counter()))


def check(clinic: Clinic, outcome: Outcome, edits: int) -> None:
    """Each acknowledged save is one revision of its own, on top of the one before."""
    told = {(slug, number): mark for slug, number, mark in outcome.saved}
    assert len(told) == len(outcome.saved) == edits
    made = {}
    for slug, *_ in clinic.store.slugs():
        history = clinic.store.history(slug)[::-1]
        assert [revision.number for revision in history] == [*range(1, len(history) + 1)]
        lists = [marks(revision.document.texts["en"]) for revision in history if revision.document]
        for number, (before, after) in enumerate(pairwise(lists), start=2):
            assert after[:-1] == before, f"{slug}, revision {number}: a lost update"
            made[slug, number] = after[-1]
        assert len(set(lists[-1])) == len(lists[-1])
    assert made == told
    with reading(clinic.service.engine) as connection:
        assert connection.scalar(select(func.count()).select_from(t.deeds)) == edits


def test_each_acknowledged_save_is_one_revision(either_clinic: Clinic) -> None:
    outcome = edit_at_once(either_clinic, editors=3, edits=30, embeds=2)
    check(either_clinic, outcome, 3 * 30)
    assert min(outcome.met["before"], outcome.met["after"], outcome.met["conflicts"]) > 0


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_eight_editors_lose_nothing_in_4000_edits(either_clinic: Clinic) -> None:
    outcome = edit_at_once(either_clinic, editors=8, edits=500, embeds=5)
    print(dict(outcome.met))
    check(either_clinic, outcome, 8 * 500)
    assert min(outcome.met["before"], outcome.met["after"]) > 100
