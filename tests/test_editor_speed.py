"""A large clinic's editor answers at once."""

from __future__ import annotations

import pytest

from bench.editor import EMBEDS, measure_editor
from tests.samples import Clinic


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_home_and_search_are_quick_among_thousands_of_embeds(clinic: Clinic) -> None:
    figures = measure_editor(clinic.service)
    assert sum(clinic.service.summaries.counts().values()) == EMBEDS
    assert [figure.line() for figure in figures if not figure.kept] == []
