"""The export of everything and its import into an empty server; what is refused at that door."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from datetime import datetime
from hashlib import sha256
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from tests import postgres
from tests.archives import (
    FRENCH,
    HOME,
    exported,
    imported,
    stored_picture,
    unpacked,
)
from tests.samples import IMAGE, SITE, Clinic, Clock, Run, card, carousel
from widget import open_service
from widget.content.export import export_archive
from widget.content.schema import migrate
from widget.content.uploads import store_uploads
from widget.delivery.shown import Asked
from widget.demo.load import CONTENT
from widget.errors import WidgetError

pytestmark = pytest.mark.slow

_numbers = count()


# There and back


@pytest.fixture
def elsewhere(
    request: pytest.FixtureRequest, either_clinic: Clinic, clock: Clock, tmp_path: Path
) -> Iterator[Clinic]:
    """An empty server at the same address, on the same sort of store."""
    settings = {"WIDGET_URL": "https://cards.example", "WIDGET_DATA": str(tmp_path / "elsewhere")}
    if either_clinic.service.engine.dialect.name == "postgresql":
        server = request.getfixturevalue("postgres_server")
        settings["WIDGET_DATABASE"] = postgres.new_database(server, f"export_{next(_numbers)}")
    opened = open_service(settings, clock=clock)
    migrate(opened.engine)
    yield Clinic(opened, clock)
    opened.engine.dispose()


def furnish(clinic: Clinic, clock: Clock) -> None:
    """The demo's content, and a year of everything that can happen to an embed."""
    load_demo_content(clinic)
    store = clinic.store
    clock.forward(days=1)
    store.sites.save("main", FRENCH, author="Kim Shore")
    store.sites.save("north", FRENCH | {"name": "North Clinic", "theme": {"corners": 4}})
    clinic.publish("bridge", card(stop_if="It hurts.\n\nOr burns."), author="Kim Shore")
    clock.forward(days=1)
    french = {"title": "Le pont", "stop_if": "Cela fait mal.", "steps": [{"text": "Levez."}]}
    clinic.publish("bridge", french, lang="fr")
    clock.forward(days=1)
    store.sites.make_default("north")
    clinic.publish("bridge", card("Bridge, higher", feel="<p>Your <strong>hips</strong>.</p>"))
    store.rename("bridge", "hip-bridge")
    clock.forward(days=1)
    store.rename("hip-bridge", "bridge-on-heels")
    clinic.publish("bridge-on-heels", french | {"steps": [{"text": "Levez haut."}]}, lang="fr")
    clinic.publish("plank", card("Plank", related=["bridge", "nowhere"]))
    for url in (HOME, "https://clinic.example/other", None, HOME):
        clock.forward(hours=1)
        store.set_home("bridge", "main", url, author="Kim Shore")
        clinic.publish("plank", card("Plank", related=["bridge"]))  # so that this time is looked at
    store.set_home("plank", "north", "https://north.example/plank")
    clock.forward(days=1)
    store.withdraw("plank", author="Kim Shore", reason="Wrong advice & “more”")
    clinic.publish("twist", card("Twist", picture={"file": IMAGE, "alt": "Not stored."}))
    store.withdraw("twist")
    clock.forward(days=1)
    store.restore("twist", 1, author="Robin Field")
    hours = {"from": "2026-03-01T08:00+01:00", "until": "2027-03-01T08:00+01:00"}
    items = [{"embed": "bridge", **hours}, {"url": "https://clinic.example", "title": "Us"}]
    clinic.publish("weekly", {"title": "Weekly", "items": items, "fill": 6}, kind="video-carousel")
    store.sites.make_default("main")


def load_demo_content(clinic: Clinic) -> None:
    kinds, media = clinic.service.kinds, clinic.service.media
    for file in sorted(CONTENT.glob("*.json")):
        if file.stem != "site":
            kind = "video-carousel" if file.stem == "recent-videos" else "exercise-card"
            raw = json.loads(file.read_text(encoding="utf-8"))
            fields, mistakes = store_uploads(kinds[kind].fields, raw, file.parent, media)
            assert not mistakes
            clinic.publish(file.stem, fields, kind=kind)


def seen(clinic: Clinic) -> dict[str, Any]:
    """What every visitor sees of every embed, in every form, on every site."""
    found: dict[str, Any] = {"/embeds.json": clinic.see("/embeds.json")}
    for slug in sorted(clinic.store.known_slugs()):
        for ending in ("", "/frame", "/fragment", ".json"):
            for query in ("", "?site=north", "?site=main&lang=fr"):  # main is the default one
                path = f"/e/{slug}{ending}{query}"
                answer = clinic.client.get(path)
                headers = (answer.headers.get("ETag"), answer.headers.get("Location"))
                found[path] = (answer.status_code, *headers, answer.get_data())
    return found


def moments(clinic: Clinic) -> list[datetime]:
    """The time of every revision."""
    slugs = [slug for slug, _, _ in clinic.store.slugs()]
    times = {revision.created for slug in slugs for revision in clinic.store.history(slug)}
    return sorted(times)


def seen_then(clinic: Clinic, at: datetime) -> dict[str, str]:
    """What ``show --at`` prints for each embed that was there then."""
    pages, found = clinic.service.pages, {}
    for slug in sorted(clinic.store.known_slugs()):
        if clinic.store.history(slug)[-1].created <= at:
            for site in (None, "main", "north"):
                shown = pages.resolve(Asked(slug, "page", site), at)
                found[f"{slug} {site}"] = clinic.service.renderer.render(shown)
    return found


def told(clinic: Clinic) -> dict[str, Any]:
    """All that the history, the sites, the library and the editor's list say."""
    store, keys = clinic.store, clinic.store.sites.keys()
    histories = {slug: store.history(slug) for slug in sorted(store.known_slugs())}
    plain = {
        slug: [{**vars(revision), "id": None} for revision in revisions]
        for slug, revisions in histories.items()
    }
    return {
        "embeds": store.slugs(),
        "histories": plain,
        "sites": {key: store.sites.history(key) for key in keys},
        "homes": {key: store.sites.homes(key) for key in keys},
        "default": keys[0],
        "library": clinic.service.desk.uploads.latest(most=1_000),
        "listed": clinic.service.summaries.search("", most=1_000, withdrawn=True),
        "media": {
            name: clinic.service.media.folder.joinpath(name[:2], name).read_bytes()
            for name in clinic.service.media.names()
        },
    }


def test_everything_comes_back_as_it_was(
    either_clinic: Clinic, elsewhere: Clinic, clock: Clock, tmp_path: Path
) -> None:
    furnish(either_clinic, clock)
    first = exported(either_clinic, tmp_path / "first.zip")
    imported(elsewhere.service, first, clock())
    assert seen(elsewhere) == seen(either_clinic)
    assert told(elsewhere) == told(either_clinic)
    times = moments(either_clinic)
    assert len(times) > 9
    for at in times:
        assert seen_then(elsewhere, at) == seen_then(either_clinic, at)


def test_the_export_of_an_import_is_the_same_but_for_its_time(
    either_clinic: Clinic, elsewhere: Clinic, clock: Clock, tmp_path: Path
) -> None:
    furnish(either_clinic, clock)
    first = exported(either_clinic, tmp_path / "first.zip")
    clock.forward(hours=1)
    imported(elsewhere.service, first, clock())
    one, other = unpacked(first), unpacked(exported(elsewhere, tmp_path / "second.zip"))
    manifests = [json.loads(files.pop("manifest.json")) for files in (one, other)]
    assert one == other
    assert manifests[0].pop("exported") != manifests[1].pop("exported")
    assert manifests[0] == manifests[1]


def test_an_imported_server_goes_on_where_the_other_stopped(
    either_clinic: Clinic, elsewhere: Clinic, clock: Clock, tmp_path: Path
) -> None:
    either_clinic.publish("bridge", card())
    either_clinic.publish("plank", card("Plank"))
    imported(elsewhere.service, exported(either_clinic, tmp_path / "x.zip"), clock())
    assert elsewhere.publish("bridge", card("Bridge, higher")) == 2
    assert elsewhere.publish("twist", card("Twist")) == 1
    elsewhere.store.sites.save("north", FRENCH)
    elsewhere.store.set_home("bridge", "north", HOME)
    assert "Bridge, higher" in elsewhere.see("/e/bridge")


def test_only_an_empty_server_is_filled(
    either_clinic: Clinic, elsewhere: Clinic, clock: Clock, tmp_path: Path
) -> None:
    either_clinic.publish("bridge", card())
    file = exported(either_clinic, tmp_path / "x.zip")
    elsewhere.store.sites.save("other", SITE)
    with pytest.raises(WidgetError, match="not empty"):
        imported(elsewhere.service, file, clock())
    assert elsewhere.store.known_slugs() == set()


@pytest.mark.parametrize(
    "either_clinic", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True
)
def test_an_export_is_one_state_though_somebody_publishes_meanwhile(
    either_clinic: Clinic, elsewhere: Clinic, clock: Clock, tmp_path: Path
) -> None:
    """On SQLite, where a reader is one state by itself, the writer would wait for the export."""
    either_clinic.publish("bridge", card())

    def meddle(done: int, total: int) -> None:
        if done == 1:
            either_clinic.publish("plank", card("Plank"))
            either_clinic.publish("bridge", card("Bridge, higher"))

    service, file = either_clinic.service, tmp_path / "x.zip"
    export_archive(service.engine, service.media, file, clock(), meddle)
    imported(elsewhere.service, file, clock())
    assert [slug for slug, _, _ in elsewhere.store.slugs()] == ["bridge"]
    assert len(elsewhere.store.history("bridge")) == 1


# What is in it


def test_nobody_is_in_an_export(clinic: Clinic, tmp_path: Path) -> None:
    clinic.publish("bridge", card())
    people = clinic.service.people
    person = people.invite("kim@clinic.example", "Kim Shore", ["marketing"], "en")
    people.set_password(person.id, "four quiet green rivers")
    whole = b"".join(unpacked(exported(clinic, tmp_path / "x.zip")).values())
    assert b"Lift your hips." in whole
    assert b"kim@clinic.example" not in whole
    assert b"argon2" not in whole


def test_an_export_is_read_without_our_code(clinic: Clinic, clock: Clock, tmp_path: Path) -> None:
    clinic.publish("bridge", card("Brücke"), author="Kim Shore")
    clinic.store.withdraw("bridge", reason="Wrong advice")
    files = unpacked(exported(clinic, tmp_path / "x.zip"))
    first, last = (json.loads(files[f"embeds/bridge/000{number}.json"]) for number in (1, 2))
    assert first["content"]["texts"]["en"]["title"] == "Brücke"
    assert "Brücke".encode() in files["embeds/bridge/0001.json"]
    assert (first["author"], first["published"]) == (
        "Kim Shore",
        "2026-03-01T12:00:00.000000+00:00",
    )
    assert (last["withdrawn"], last["reason"], last["content"]) == (True, "Wrong advice", None)
    manifest = json.loads(files.pop("manifest.json"))
    assert {name: about["sha256"] for name, about in manifest["files"].items()} == {
        name: sha256(data).hexdigest() for name, data in files.items()
    }
    assert manifest["counts"]["revisions"] == 2


def test_a_damaged_stored_file_stops_the_export_by_name(clinic: Clinic, tmp_path: Path) -> None:
    clinic.publish("bridge", card(picture=stored_picture(clinic.service)))
    damaged = clinic.service.media.path(next(clinic.service.media.names()))
    assert damaged
    damaged.write_bytes(b"rust")
    (tmp_path / "x.zip").write_bytes(b"the last good one")
    with pytest.raises(WidgetError, match=f"{damaged.name} is damaged"):
        exported(clinic, tmp_path / "x.zip")
    assert (tmp_path / "x.zip").read_bytes() == b"the last good one"
    assert [path.name for path in tmp_path.glob("x*")] == ["x.zip"]
    damaged.unlink()
    contents = unpacked(exported(clinic, tmp_path / "x.zip"))["contents.json"]
    assert json.loads(contents)["missing_media"] == [damaged.name]


# The command line


def test_the_commands_write_an_archive_and_fill_an_empty_server(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("migrate")
    for name, fields in (("site", SITE), ("bridge", card()), ("list", carousel("bridge"))):
        Path(f"{name}.json").write_text(json.dumps(fields), encoding="utf-8")
    run("site", "main", "site.json")
    run("publish", "exercise-card", "bridge", "bridge.json")
    run("publish", "video-carousel", "list", "list.json")
    before = [run("show", slug)[1] for slug in ("bridge", "list")]
    code, output, errors = run("export", "all.zip")
    assert (code, errors) == (0, "")
    assert "embeds: 2" in output
    code, _, errors = run("import", "all.zip")
    assert code == 1
    assert "not empty" in errors
    monkeypatch.setenv("WIDGET_DATA", str(tmp_path / "elsewhere"))
    assert "embeds: 2" in run("import", "all.zip")[1]
    assert [run("show", slug)[1] for slug in ("bridge", "list")] == before


@pytest.mark.parametrize("arguments", [("export", "/nonexistent/x.zip"), ("import", "missing.zip")])
def test_a_file_that_cannot_be_used_is_said_in_a_sentence(
    run: Run, arguments: tuple[str, str]
) -> None:
    run("migrate")
    code, _, errors = run(*arguments)
    assert code == 1
    assert Path(arguments[1]).name in errors


def test_a_terminal_shows_how_far_it_is(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    run("migrate")
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    assert run("export", "all.zip")[2] == "\rWriting: 1 of 1 files\n"
    assert run("import", "all.zip")[2] == "\rReading: 1 of 1 files\n"


def test_a_backup_is_no_export(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    run("migrate")
    run("backup", "all.tar.gz")
    code, _, errors = run("import", "all.tar.gz")
    assert code == 1
    assert "no zip" in errors
