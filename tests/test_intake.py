"""What comes in by an archive: taken as the store would take it, or refused by its place."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from random import Random
from shutil import copytree
from typing import Any

import pytest

from tests.archives import (
    FRENCH,
    HOME,
    Files,
    Spoil,
    added,
    bomb,
    broken,
    content,
    cut,
    encrypted,
    exported,
    flip,
    imported,
    liar,
    lzma,
    nameless,
    nonsense,
    of_library,
    of_site,
    resealed,
    stored,
    stored_picture,
    twice,
    unpacked,
    value,
    without,
    zipped,
)
from tests.samples import SITE, Clinic, Clock, card
from widget import Service, open_service
from widget.content import intake
from widget.content.archive_parts import BadArchive
from widget.content.database import StoreError
from widget.content.export import export_archive
from widget.content.intake import import_archive
from widget.content.schema import migrate
from widget.kinds.exercise_card import ExerciseCard

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Files:
    """The files of a small sound archive: two sites, a card with everything, a withdrawn one."""
    folder = tmp_path_factory.mktemp("furnished")
    clock = Clock()
    service = open_service(
        {"WIDGET_URL": "https://cards.example", "WIDGET_DATA": str(folder)}, clock=clock
    )
    migrate(service.engine)
    service.store.sites.save("main", SITE)
    service.store.sites.save("north", FRENCH)
    clinic = Clinic(service, clock)
    with service.media.staging() as staged:
        captions = staged.store_captions(b"WEBVTT\n\n00:00.000 --> 00:02.000\nLift.\n")
        staged.commit()
    files = [service.media.store_clip(b"\0\0\0\x18ftypmp42" + bytes(80))]
    picture = stored_picture(service)
    video = {"title": "Bridge", "files": files, "captions": captions, "seconds": 9}
    video["poster"] = picture["file"]
    more: dict[str, Any] = {"feel": "<p>Your hips.</p>", "picture": picture, "video": video}
    clinic.publish("bridge", card(**more))
    french: dict[str, Any] = {"title": "Le pont", "stop_if": "Cela fait mal."}
    french |= {"steps": [{"text": "Levez."}]}
    french |= {"picture": {"alt": "Un pont."}, "video": {"title": "Pont", "captions": captions}}
    clinic.publish("bridge", french, lang="fr")
    service.store.rename("bridge", "hip-bridge")
    service.store.rename("hip-bridge", "bridge")
    service.store.set_home("bridge", "main", HOME)
    clinic.publish("plank", card("Plank"))
    service.store.withdraw("plank", reason="Wrong advice")
    clinic.publish_list("list", "bridge", "plank")
    found = unpacked(exported(clinic, folder / "x.zip"))
    service.engine.dispose()
    return found


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data of an empty server, to be copied."""
    folder = tmp_path_factory.mktemp("bare")
    opened = open_service({"WIDGET_URL": "https://cards.example", "WIDGET_DATA": str(folder)})
    migrate(opened.engine)
    opened.engine.dispose()
    return folder


@pytest.fixture
def empty(bare: Path, clock: Clock, tmp_path: Path) -> Iterator[Service]:
    """An empty server."""
    copytree(bare, tmp_path / "empty")
    settings = {"WIDGET_URL": "https://cards.example", "WIDGET_DATA": str(tmp_path / "empty")}
    opened = open_service(settings, clock=clock)
    yield opened
    opened.engine.dispose()


def test_the_sound_archive_of_the_table_is_taken(
    furnished: Files, empty: Service, clock: Clock, tmp_path: Path
) -> None:
    imported(empty, resealed(lambda files: None)(dict(furnished), tmp_path / "x.zip"), clock())
    assert empty.store.known_slugs() == {"bridge", "hip-bridge", "plank", "list"}


def test_folders_in_a_zip_that_was_packed_by_hand_are_no_harm(
    furnished: Files, empty: Service, clock: Clock, tmp_path: Path
) -> None:
    file = zipped({"../": b"", "embeds/": b"", **furnished}, tmp_path / "x.zip")
    imported(empty, file, clock())
    assert empty.store.known_slugs()


def test_progress_ends_with_all_files(clinic: Clinic, empty: Service, tmp_path: Path) -> None:
    clinic.publish("bridge", card(picture=stored_picture(clinic.service)))
    service, told = clinic.service, list[tuple[int, int]]()
    file = tmp_path / "x.zip"

    def tell(done: int, total: int) -> None:
        told.append((done, total))

    export_archive(service.engine, service.media, file, clinic.clock(), tell)
    number = len(unpacked(file)) - 1  # without the manifest
    assert told[-1] == (number, number)
    told.clear()
    import_archive(empty.engine, empty.media, empty.kinds, file, clinic.clock(), tell)
    assert told == [(done, number) for done in range(1, number + 1)]


# Archives of other releases


def test_content_of_an_older_kind_becomes_what_the_present_one_reads(
    clinic: Clinic, empty: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clinic.publish("bridge", card(), author="Kim Shore")
    file = exported(clinic, tmp_path / "x.zip")
    monkeypatch.setattr(ExerciseCard, "version", 2)
    monkeypatch.setattr(
        ExerciseCard,
        "upgrade",
        lambda self, fields, version: {**fields, "stop_if": f"Version {version}."},
    )
    imported(empty, file, clinic.clock())
    assert "Version 1." in Clinic(empty, clinic.clock).see("/e/bridge")
    revision = empty.store.history("bridge")[0]
    assert (revision.kind_version, revision.author) == (2, "Kim Shore")


def test_what_stricter_rules_would_change_is_taken_changed_when_asked(
    furnished: dict[str, bytes], empty: Service, clock: Clock, tmp_path: Path
) -> None:
    unclean = content("embeds/bridge/0001.json", "feel", "<p onclick='x()'>Your hips.</p>")
    file = resealed(unclean)(dict(furnished), tmp_path / "x.zip")
    with pytest.raises(BadArchive, match="--clean"):
        imported(empty, file, clock())
    imported(empty, file, clock(), clean=True)
    revision = empty.store.history("bridge")[-1]
    assert revision.document
    assert revision.document.texts["en"]["feel"] == "<p>Your hips.</p>"


def test_a_site_of_a_release_with_fewer_fields_is_taken(
    furnished: dict[str, bytes], empty: Service, clock: Clock, tmp_path: Path
) -> None:
    def older(files: Files) -> None:
        raw = json.loads(files["sites/main/0001.json"])
        del raw["fields"]["only_origins"], raw["fields"]["theme"]["scheme"]
        files["sites/main/0001.json"] = json.dumps(raw).encode()

    imported(empty, resealed(older)(dict(furnished), tmp_path / "x.zip"), clock())
    assert empty.store.sites.get("main").site.theme.scheme == "auto"


# What is refused
ONE, TWO = "embeds/bridge/0001.json", "embeds/bridge/0002.json"
EMBED, MAIN, CONTENTS = "embeds/bridge/embed.json", "sites/main/0001.json", "contents.json"
SCRIPT = "<script>alert(1)</script>"
HOMES = {"site": "main", "url": HOME, "since": "2026-03-01T12:00:00+00:00", "author": ""}
UNKNOWN = "f" * 32 + ".webp"
HUGE = 10**400


def picture_named(name: str, width: int = 4) -> dict[str, Any]:
    return {"media": name, "width": width, "height": 3}


REFUSED: dict[str, tuple[Spoil, str]] = {
    # The zip
    "nonsense": (nonsense, "no zip"),
    "a half of it": (cut, "no zip"),
    "a bomb": (bomb, "more than 100 times"),
    "a list that lies about a size": (liar, "contents.json: has another size"),
    "a name twice": (twice, "contents.json: is there twice"),
    "another compression": (lzma, "take deflate"),
    "encrypted": (encrypted, "contents.json: is encrypted"),
    "a path upwards": (resealed(added("../evil.json")), r"'\.\./evil\.json': is no name"),
    "a path upwards below a folder": (resealed(added("media/../../evil.webp")), "is no name"),
    "a path from the root": (resealed(added("/etc/cron.d/evil")), "is no name"),
    "a path of Windows": (resealed(added("C:\\evil.json")), "is no name"),
    "a folder's name with a dot": (resealed(added("embeds/../embed.json")), "is no name"),
    "a file without a name": (nameless, "'': is no name"),
    "a hidden file": (resealed(added(".DS_Store")), "is no name"),
    "a name with a line break": (resealed(added("embeds/a\n/embed.json")), "is no name"),
    # The manifest
    "no manifest": (broken(without("manifest.json")), "is missing"),
    "a manifest that is no JSON": (broken(added("manifest.json", b"{")), "is no JSON"),
    "a manifest of lists": (broken(added("manifest.json", b"[]")), "does not say"),
    "deep JSON": (broken(added("manifest.json", b"[" * 9_000)), "manifest.json: is no JSON"),
    "another format": (resealed(value(ONE), format="zip"), "does not say that its format"),
    "an unknown version": (resealed(value(ONE), version=2), "another format version than 1"),
    "a version of a strange type": (resealed(value(ONE), version=True), "another format version"),
    "wrong counts": (resealed(value(ONE), counts={"embeds": HUGE}), "counts are others"),
    "a wrong digest": (broken(lambda files: flip(files, ONE)), f"{ONE}: has other bytes"),
    "a wrong size": (broken(added(ONE, b"{}")), f"{ONE}: has another size"),
    "a file that is not listed": (broken(added("embeds/x/embed.json")), "in the archive alone"),
    "a listed file that is not there": (broken(without("media/")), "in the manifest alone"),
    # The table of contents
    "no contents": (resealed(without(CONTENTS)), "contents.json: is missing"),
    "contents of another shape": (resealed(added(CONTENTS, b"[]")), "must be an object"),
    "an unknown value": (resealed(value(CONTENTS, people=[])), "contents.json: people"),
    "an embed that is not there": (
        resealed(value(CONTENTS, embeds=["bridge", "plank", "list", "x"])), "'x' is in the list"
    ),
    "an embed that is not listed": (
        resealed(value(CONTENTS, embeds=["bridge", "list"])), "'plank' is in the folder alone"
    ),
    "an embed twice": (resealed(value(CONTENTS, embeds=["list", "list"])), "the same entry twice"),
    "no default site": (resealed(value(CONTENTS, default_site=[])), "without a default site"),
    "an unknown default site": (
        resealed(value(CONTENTS, default_site=[{"site": "x", "since": HOMES["since"]}])),
        "default_site/1: site: is no site",
    ),
    "a missing file of a strange name": (
        resealed(value(CONTENTS, missing_media=["../x"])), "is no file's name"
    ),
    # Sites
    "a site without its disclaimer": (resealed(of_site(disclaimer={})), f"{MAIN}: disclaimer/en"),
    "a site with a script": (
        resealed(of_site(disclaimer={"en": f"<p>Ask.{SCRIPT}</p>"})), "fields: disclaimer/en"
    ),
    "a site that leads to a script": (resealed(of_site(address="javascript:alert(1)")), "https"),
    "a site with an unknown field": (resealed(of_site(script=SCRIPT)), "script: is not a field"),
    "a site that is a list": (resealed(value(MAIN, fields=[])), "fields: must be an object"),
    "a site of a wrong number": (resealed(value(MAIN, number=2)), f"{MAIN}: number"),
    # Embeds
    "a kind that is not installed": (resealed(value(EMBED, kind="stretch")), "not installed here"),
    "another kind": (resealed(value(EMBED, kind="video-carousel")), ONE),
    "a slug that is not its folder's": (resealed(value(EMBED, slug="x")), f"{EMBED}: slug"),
    "a slug of another embed": (
        resealed(value(EMBED, former_slugs=["plank"])), "slugs are never reused"
    ),
    "a slug that is none": (resealed(value(EMBED, former_slugs=["../x"])), "is no slug"),
    "a slug that is too long": (resealed(value(EMBED, former_slugs=["a" * 81])), "is no slug"),
    "a home on an unknown site": (
        resealed(value(EMBED, homes=[HOMES | {"site": "x"}])), "homes/1: site: is no site"
    ),
    "a home that is a script": (
        resealed(value(EMBED, homes=[HOMES | {"url": "javascript:alert(1)"}])), "homes/1: url"
    ),
    "a home that would be stored otherwise": (
        resealed(value(EMBED, homes=[HOMES | {"url": "https://CLINIC.example/é"}])), "homes/1: url"
    ),
    "no revision": (resealed(added("embeds/x/embed.json")), "'x' is in the folder alone"),
    # Revisions
    "a gap in the numbers": (resealed(without(ONE)), f"{ONE}: is missing"),
    "a wrong number": (resealed(value(ONE, number=HUGE)), f"{ONE}: number"),
    "a number that is none": (resealed(value(ONE, number="1")), "must be a whole number"),
    "a number that is a fraction": (resealed(value(ONE, number=1.0)), "must be a whole number"),
    "a huge place in the sequence": (resealed(value(ONE, sequence=HUGE)), "sequence: must be from"),
    "a place that is taken": (
        resealed(lambda files: value(ONE, sequence=json.loads(files[TWO])["sequence"])(files)),
        "sequence: is another",
    ),
    "a time that is none": (resealed(value(ONE, published="yesterday")), "must be a time"),
    "a time without an offset": (resealed(value(ONE, published="2026-03-01")), "offset"),
    "a time in the future": (
        resealed(value(ONE, published="2090-01-01T00:00:00+00:00")), "in the future"
    ),
    "a time beyond all": (
        resealed(value(ONE, published="9999-12-31T23:59:59-23:59")), "must be a time"
    ),
    "a time before all": (resealed(value(ONE, published="0001-01-01T00:00+23:59")), "be a time"),
    "an author who is a list": (resealed(value(ONE, author=[])), "author: must be text"),
    "an author with a control character": (resealed(value(ONE, author="a\x00")), "a control"),
    "a reason with half a letter": (resealed(value(ONE, reason="\ud800")), f"{ONE}: is no JSON"),
    "a first revision without content": (
        resealed(value(ONE, withdrawn=True, content=None)), "must be false in the first"
    ),
    "a withdrawal with content": (resealed(value(TWO, withdrawn=True)), "content: must be null"),
    "no content": (resealed(value(ONE, content=None)), "content: must be an object"),
    "a newer kind": (resealed(value(ONE, kind_version=2)), "newer than the exercise-card"),
    "a kind's version below all": (resealed(value(ONE, kind_version=0)), "kind_version: must be"),
    # Content
    "a script": (
        resealed(content(ONE, "feel", f"<p>Hips.{SCRIPT}</p>")), f"{ONE}: content: texts/en/feel"
    ),
    "a script in a translation": (
        resealed(content(TWO, "feel", SCRIPT, "texts/fr")), f"{TWO}: content: texts/fr/feel"
    ),
    "a link that is a script": (
        resealed(content(ONE, "feel", '<p><a href="javascript:alert(1)">x</a></p>')), "en/feel"
    ),
    "HTML that keeps a parser busy": (resealed(content(ONE, "feel", "<p>" * 400)), f"{ONE}: feel"),
    "a card without its title": (resealed(content(ONE, "title", "")), "Title is missing"),
    "a title that is a number": (resealed(content(ONE, "title", HUGE)), "title: must be text"),
    "a field of no kind": (
        resealed(content(ONE, "script", SCRIPT, "shared")), f"{ONE}: content: shared/script"
    ),
    "a text of no field": (
        resealed(content(ONE, "steps/x/text", "Lift.")), f"{ONE}: content: texts/en/steps"
    ),
    "steps that are an object": (
        resealed(content(ONE, "steps", {"id": "x"}, "shared")), "does not have the form"
    ),
    "a step without its name": (
        resealed(content(ONE, "steps", [{}], "shared")), "does not have the form"
    ),
    "an original in no language": (
        resealed(content(ONE, "original", "de", "")), "none of the languages"
    ),
    "texts that are a list": (resealed(content(ONE, "texts", [], "")), "texts: must be an object"),
    "a language that is none": (
        resealed(content(ONE, "en<script>", {}, "texts")), "with an object a language"
    ),
    "a translation of a language that is not there": (
        resealed(content(TWO, "de", 1, "follows")), "follows: de"
    ),
    "a translation of a coming revision": (
        resealed(content(TWO, "fr", 3, "follows")), "follows: fr: must be from 1 to 2"
    ),
    "a coming revision that binds": (resealed(content(ONE, "binding", HUGE, "")), "binding: must"),
    "a picture of no file": (
        resealed(content(ONE, "file", picture_named("../x"), "shared/picture")),
        "picture/file",
    ),
    "a picture that is not in the archive": (
        resealed(
            content(ONE, "file", picture_named(UNKNOWN), "shared/picture")
        ),
        f"{ONE}: names the file {UNKNOWN}",
    ),
    "a picture of a huge width": (
        resealed(
            content(ONE, "file", picture_named(UNKNOWN, HUGE), "shared/picture")
        ),
        "picture/file",
    ),
    # Stored files
    "a picture that is a page": (resealed(stored(SCRIPT.encode(), "webp")), "is no picture"),
    "a picture of another type": (resealed(stored(b"\xff\xd8\xff", "png")), "not the ending"),
    "a clip that is a page": (resealed(stored(SCRIPT.encode(), "mp4")), "is not a video"),
    "captions that are a page": (resealed(stored(SCRIPT.encode(), "vtt")), "no captions"),
    "a stored file of a wrong name": (
        resealed(stored(b"\xff\xd8\xff", "jpg", "0" * 32)), "has not the name"
    ),
    "a clip of a wrong name": (
        resealed(stored(b"\0\0\0\x18ftypmp42", "mp4", "0" * 32)), "has not the name"
    ),
    "a stored file that runs": (resealed(added("media/evil.php")), "is no name"),
    "large captions": (resealed(stored(Random(1).randbytes(600_000), "vtt")), "is larger"),
    # The library
    "a library of no file": (resealed(added(f"library/{UNKNOWN}.json")), f"{UNKNOWN}.json: added"),
    "a title that is an object": (
        resealed(lambda files: of_library(files, title={})), "title: must be text"
    ),
    "a control that is none": (resealed(lambda files: of_library(files, control="text")), "one of"),
    "a file that is another one": (
        resealed(lambda files: of_library(files, value=picture_named(UNKNOWN))),
        "names another file",
    ),
    "a file that is none": (resealed(lambda files: of_library(files, value=[])), "picture"),
    "a poster that is none": (resealed(lambda files: of_library(files, poster=SCRIPT)), "picture"),
    "half a letter in an unknown field": (
        resealed(lambda files: of_library(files, poster={**picture_named(UNKNOWN), "x": "\ud800"})),
        "is no JSON",
    ),
    "a length that is huge": (resealed(lambda files: of_library(files, seconds=HUGE)), "seconds"),
}  # fmt: skip


@pytest.mark.parametrize("sort", REFUSED)
def test_a_hostile_or_broken_archive_is_refused_by_its_place_and_leaves_nothing(
    sort: str, furnished: Files, empty: Service, clock: Clock, tmp_path: Path
) -> None:
    spoil, words = REFUSED[sort]
    file = spoil(dict(furnished), tmp_path / "x.zip")
    with pytest.raises(BadArchive, match=words) as caught:
        imported(empty, file, clock())
    assert len(str(caught.value)) < 600
    assert_nothing_is_left(empty)


def assert_nothing_is_left(service: Service) -> None:
    assert service.store.known_slugs() == set()
    assert service.store.sites.keys() == []
    assert service.desk.uploads.latest() == ()
    assert service.store.generation() == 0
    assert [path for path in service.media.folder.rglob("*") if path.is_file()] == []


def test_a_store_that_fails_at_the_very_end_keeps_no_file(
    furnished: Files, empty: Service, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*arguments: Any) -> None:
        raise StoreError("the disk is full")

    file = zipped(furnished, tmp_path / "x.zip")
    monkeypatch.setattr("sqlalchemy.engine.default.DefaultDialect.do_commit", fail)
    with pytest.raises(StoreError, match="full"):
        imported(empty, file, clock())
    monkeypatch.undo()
    assert_nothing_is_left(empty)
    imported(empty, file, clock())


def test_a_server_without_room_is_told_before_anything_is_unpacked(
    furnished: Files, empty: Service, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = type("Usage", (), {"free": 100})
    monkeypatch.setattr("shutil.disk_usage", lambda folder: usage)
    with pytest.raises(BadArchive, match="100 bytes are free"):
        imported(empty, zipped(furnished, tmp_path / "x.zip"), clock())
    assert_nothing_is_left(empty)


def test_a_clock_that_is_a_little_ahead_is_no_harm(
    furnished: Files, empty: Service, clock: Clock, tmp_path: Path
) -> None:
    ahead = clock() + intake.AHEAD / 2
    file = resealed(value(ONE, published=ahead.isoformat()))(dict(furnished), tmp_path / "x.zip")
    imported(empty, file, clock())
