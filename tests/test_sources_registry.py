"""Which sorts of sources there are, and how outside ones come in."""

from __future__ import annotations

from pathlib import Path

import pytest

from widget.errors import NotFound
from widget.kinds.forms import read_fields
from widget.sources.base import AnySource
from widget.sources.registry import BUILT_IN, find_source, load_sources

OUTSIDE = """
from widget.sources.base import Recent, Source
from widget.sources.youtube import YouTube

class Notebook(Source):
    name, label, fields = "notebook", "A notebook", ()
    def parse(self, fields):
        return ""
    def recent(self, where, client, most, known):
        return Recent(())

class Twin(YouTube):
    pass
"""


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A distribution with a source that works, and three that do not."""
    (tmp_path / "clinic_notebook.py").write_text(OUTSIDE)
    about = tmp_path / "clinic_notebook-1.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: clinic-notebook\nVersion: 1\n")
    (about / "entry_points.txt").write_text(
        "[widget.sources]\nnotebook = clinic_notebook:Notebook\ntwin = clinic_notebook:Twin\n"
        "missing = no_such_module:Source\nother = builtins:dict\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))


def test_a_clinic_has_four_sorts_of_sources() -> None:
    assert [source.name for source in BUILT_IN] == ["youtube", "vimeo", "wordpress", "feed"]


@pytest.mark.parametrize("source", BUILT_IN, ids=lambda source: source.name)
def test_each_says_what_it_is_and_what_its_form_wants(source: AnySource) -> None:
    assert source.label
    assert source.help.endswith(".")
    assert [field.name for field in source.fields if field.required] == ["address"]
    assert read_fields(source.fields, {"address": "https://clinic.test/"})["address"]


@pytest.mark.usefixtures("installed")
def test_an_outside_source_is_found_and_a_broken_one_left_out(
    caplog: pytest.LogCaptureFixture,
) -> None:
    sources = load_sources()
    assert set(sources) == {"youtube", "vimeo", "wordpress", "feed", "notebook"}
    assert type(sources["youtube"]).__name__ == "YouTube"
    for broken in ("twin", "missing", "other"):
        assert f"The source {broken!r} cannot be used and is left out." in caplog.messages


def test_a_source_that_is_not_there_is_said_in_words() -> None:
    assert find_source(load_sources(), "feed").label == "RSS or Atom feed"
    with pytest.raises(NotFound, match=r"no sort of source 'post'. There are: feed, vimeo, w"):
        find_source(load_sources(), "post")
