"""The command line: what an operator types, what it answers, its exit codes."""

from __future__ import annotations

import io
import json
import os
import tarfile
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.samples import SITE, Run, card, carousel
from widget import open_service
from widget.cli import main
from widget.content.schema import SCHEMA


@pytest.fixture
def ready(run: Run) -> Run:
    """The same, with a store, a site and the card ``bridge``."""
    assert run("migrate")[0] == 0
    assert run("site", "main", _file("site.json", SITE))[0] == 0
    assert run("publish", "exercise-card", "bridge", _file("bridge.json", card()))[0] == 0
    return run


def _file(name: str, content: Any) -> str:
    Path(name).write_text(json.dumps(content), encoding="utf-8")
    return name


def test_publishing_says_what_is_live_and_gives_advice(ready: Run) -> None:
    code, output, _ = ready("publish", "exercise-card", "plank", _file("p.json", card("Plank")))
    assert code == 0
    assert "plank is live as revision 1." in output
    assert "Advice: picture: a picture helps" in output


def test_wrong_fields_are_all_named_and_exit_with_2(ready: Run) -> None:
    wrong = {"title": 3, "picture": {"file": "none.png"}, "steps": []}
    code, _, errors = ready("publish", "exercise-card", "plank", _file("p.json", wrong))
    assert code == 2
    for path in ("title:", "picture/file:", "picture/alt:", "stop_if:", "steps:"):
        assert path in errors
    assert "plank" not in ready("history", "plank")[1]


def test_a_conflict_shows_both_texts_and_exits_with_3(ready: Run) -> None:
    ready("publish", "exercise-card", "bridge", _file("t.json", card("Theirs")), "--base", "1")
    late = _file("y.json", card("Yours"))
    code, _, errors = ready("publish", "exercise-card", "bridge", late, "--base", "1")
    assert code == 3
    assert "--- theirs\nTheirs" in errors
    assert "--- yours\nYours" in errors


def test_a_conflict_names_what_differs_field_by_field(ready: Run) -> None:
    dose = {"sets": {"low": 2, "when": "always"}}
    ready("publish", "exercise-card", "bridge", _file("t.json", card(dosage=dose)), "--base", "1")
    dose = {"sets": {"low": 5, "when": "always"}}
    changed = card(dosage=dose, steps=[{"text": "Lift higher."}])
    errors = ready("publish", "exercise-card", "bridge", _file("y.json", changed), "--base", "1")[2]
    assert "sets: 2, always" in errors
    assert "sets: 5, always" in errors
    assert "dosage/sets/low: theirs 2 / yours 5" in errors
    assert "steps/1/text: theirs Lift your hips. / yours Lift higher." in errors
    assert "title: theirs" not in errors


def test_a_reference_to_nothing_is_advice(ready: Run) -> None:
    fields = _file("x.json", card("Plank", related=["nowhere", "bridge"]))
    output = ready("publish", "exercise-card", "plank", fields)[1]
    assert "Advice: nowhere: there is no such embed yet" in output
    assert "bridge:" not in output


def test_a_file_written_on_windows_is_read(ready: Run) -> None:
    Path("w.json").write_text(json.dumps(card("Plank")), encoding="utf-8-sig")
    assert ready("publish", "exercise-card", "plank", "w.json")[0] == 0


def test_a_store_that_was_never_made_says_what_to_do(run: Run) -> None:
    code, _, errors = run("site", "main", _file("site.json", SITE))
    assert code == 1
    assert "clinic-widget migrate" in errors


@pytest.mark.parametrize(
    "arguments", [("backup", "/nonexistent/x.tgz"), ("backup", "--load", "missing.tgz")]
)
def test_a_file_that_cannot_be_used_is_said_in_a_sentence(
    ready: Run, arguments: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WIDGET_DATA", "elsewhere")
    ready("migrate")
    code, _, errors = ready(*arguments)
    assert code == 1
    assert arguments[-1] in errors


@pytest.mark.parametrize("port", ["0", "999999", "http"])
def test_a_port_that_is_none_is_refused(port: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["serve", "--port", port])
    assert caught.value.code == 2
    assert "--port" in capsys.readouterr().err


def test_a_snippet_needs_the_real_address_and_a_known_site(
    ready: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert ready("snippet", "bridge", "--site", "nowhere")[0] == 4
    monkeypatch.delenv("WIDGET_URL")
    code, _, errors = ready("snippet", "bridge")
    assert code == 1
    assert "WIDGET_URL is not set" in errors


def test_an_existing_embed_needs_a_base(ready: Run) -> None:
    assert ready("publish", "exercise-card", "bridge", "bridge.json")[0] == 3


@pytest.mark.parametrize(
    "arguments",
    [
        ("withdraw", "nope"), ("restore", "bridge", "7"), ("history", "nope"), ("show", "nope"),
        ("snippet", "nope"), ("publish", "nope", "x", "bridge.json"), ("site", "nope"),
        ("publish", "exercise-card", "x", "missing.json"), ("home", "nope", "https://x.example"),
    ],
)  # fmt: skip
def test_what_is_not_there_exits_with_4(ready: Run, arguments: tuple[str, ...]) -> None:
    code, _, errors = ready(*arguments)
    assert code == 4
    assert errors.strip().endswith(".")


def test_a_file_that_is_not_json_exits_with_2(ready: Run) -> None:
    Path("x.json").write_text("{nope", encoding="utf-8")
    code, _, errors = ready("publish", "exercise-card", "x", "x.json")
    assert code == 2
    assert "is not JSON" in errors


def test_files_are_stored_by_content(ready: Run, tmp_path: Path) -> None:
    Image.new("RGB", (700, 400), "teal").save("hip.png")
    fields = card(picture={"file": "hip.png", "alt": "A hip."})
    assert ready("publish", "exercise-card", "hip", _file("hip.json", fields))[0] == 0
    Path("hip.png").unlink()
    stored = {path.suffix for path in (tmp_path / "data" / "media").rglob("*.*")}
    assert stored == {".webp"}
    assert "/media/" in ready("show", "hip")[1]


def test_history_lists_the_revisions_newest_first(ready: Run) -> None:
    ready("withdraw", "bridge", "--reason", "Wrong advice", "--author", "Kim")
    head, newest, oldest = ready("history", "bridge")[1].splitlines()
    assert head == "revision\ttime\tauthor\tlanguages\treason"
    assert newest.startswith("2\t")
    assert "Kim\twithdrawn\tWrong advice" in newest
    assert oldest.startswith("1\t")


def test_a_time_that_history_prints_is_one_that_show_takes(ready: Run) -> None:
    time = ready("history", "bridge")[1].splitlines()[1].split("\t")[1]
    code, _, errors = ready("show", "bridge", "--at", time[:16])  # copied without its offset
    assert "future" not in errors
    assert code in (0, 4)  # its seconds are cut off, so it may be just before
    assert ready("show", "bridge", "--at", "2100-01-01")[0] == 2
    assert "not published yet" in ready("show", "bridge", "--at", "2020-01-01")[2]


def test_show_prints_the_page_as_it_was(ready: Run) -> None:
    ready("publish", "exercise-card", "bridge", _file("n.json", card("Newer")), "--base", "1")
    newer, older = open_service(os.environ).store.history("bridge")
    assert "Newer" in ready("show", "bridge")[1]
    assert "Newer" in ready("show", "bridge", "--at", newer.created.isoformat())[1]
    then = ready("show", "bridge", "--at", older.created.isoformat(), "--site", "main")[1]
    assert "Bridge" in then
    assert "Newer" not in then
    assert ready("show", "bridge", "--at", "2020-01-01")[0] == 4
    assert ready("show", "bridge", "--at", "yesterday")[0] == 2


def test_a_refused_form_leaves_no_files_behind(ready: Run, tmp_path: Path) -> None:
    Image.new("RGB", (700, 400), "teal").save("hip.png")
    fields = card("", picture={"file": "hip.png", "alt": "A hip."})
    assert ready("publish", "exercise-card", "hip", _file("hip.json", fields))[0] == 2
    assert _files(tmp_path / "data" / "media") == {}


def test_restore_undoes_a_withdrawal(ready: Run) -> None:
    ready("withdraw", "bridge")
    code, output, _ = ready("restore", "bridge", "1")
    assert (code, output) == (0, "bridge shows revision 1 again, as revision 3.\n")


def test_a_snippet_is_one_line_that_works_by_itself(ready: Run) -> None:
    output = ready("snippet", "bridge")[1]
    assert output.count("\n") == 1
    assert 'href="https://cards.example/e/bridge?site=main">Bridge</a>' in output
    assert '<script async src="https://cards.example/loader.js"></script>' in output
    assert "<iframe" in ready("snippet", "bridge", "--iframe")[1]


def test_a_title_is_escaped_in_a_snippet(ready: Run) -> None:
    fields = _file("x.json", card('Lift "up" & <b>down</b>'))
    ready("publish", "exercise-card", "x", fields)
    for more in ((), ("--iframe",)):
        assert "Lift &#34;up&#34; &amp; &lt;b&gt;down&lt;/b&gt;" in ready("snippet", "x", *more)[1]


def test_a_site_is_printed_as_it_can_be_saved_again(ready: Run) -> None:
    printed = ready("site", "main")[1]
    assert ready("site", "main", _file("again.json", json.loads(printed)))[1].endswith("1.\n")
    assert ready("site", "other", "again.json", "--default")[0] == 0
    assert "site=other" in ready("snippet", "bridge")[1]


def test_a_language_without_interface_words_is_advice(ready: Run) -> None:
    texts = {"en": "Ask.", "fr": "Demandez.", "de": "Fragen Sie."}
    more = {"languages": list(texts), "disclaimer": texts, "dosage_intro": texts}
    output = ready("site", "main", _file("s.json", SITE | more))[1]
    assert "no words in de yet" in output
    assert "in fr" not in output


def test_a_backup_fills_an_empty_store_and_no_other(
    ready: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Image.new("RGB", (700, 400), "teal").save("hip.png")
    fields = card(picture={"file": "hip.png", "alt": "A hip."})
    ready("publish", "exercise-card", "hip", _file("hip.json", fields))
    ready("publish", "video-carousel", "list", _file("l.json", carousel("hip", "bridge")))
    ready("withdraw", "bridge")
    before = [ready("show", slug)[1] for slug in ("hip", "list", "bridge")]
    history = ready("history", "bridge")[1]
    assert ready("backup", "all.tar.gz")[0] == 0
    assert ready("backup", "--load", "all.tar.gz")[0] == 1
    monkeypatch.setenv("WIDGET_DATA", str(tmp_path / "elsewhere"))
    assert ready("backup", "--load", "all.tar.gz")[0] == 0
    assert [ready("show", slug)[1] for slug in ("hip", "list", "bridge")] == before
    assert ready("history", "bridge")[1] == history
    assert _files(tmp_path / "elsewhere" / "media") == _files(tmp_path / "data" / "media") != {}


def _files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.rglob("*.*")}


def test_a_backup_of_an_older_release_is_loaded(
    ready: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ready("backup", "new.tar.gz")
    before = ready("show", "bridge")[1]
    with tarfile.open("new.tar.gz") as new, tarfile.open("old.tar.gz", "w:gz") as old:
        for member in new.getmembers():
            content = new.extractfile(member)
            assert content
            data = content.read().replace(f'"{SCHEMA}"'.encode(), b'"0001"')
            member.size = len(data)
            if "askers" not in member.name:  # there was no such table
                old.addfile(member, io.BytesIO(data))
    monkeypatch.setenv("WIDGET_DATA", str(tmp_path / "elsewhere"))
    assert ready("backup", "--load", "old.tar.gz")[0] == 0
    assert ready("show", "bridge")[1] == before


def test_what_is_no_backup_is_not_loaded(ready: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("x.tar.gz").write_bytes(b"nonsense")
    monkeypatch.setenv("WIDGET_DATA", "empty")
    code, _, errors = ready("backup", "--load", "x.tar.gz")
    assert code == 1
    assert "not a backup" in errors


def test_sanitize_publishes_only_where_the_rules_bite(ready: Run) -> None:
    assert "0 embeds changed." in ready("sanitize")[1]
    assert len(ready("history", "bridge")[1].splitlines()) == 2


def test_check_says_that_all_is_well_or_what_is_wrong(
    ready: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert ready("check")[0] == 0
    monkeypatch.setenv("WIDGET_URL", "https://cards.example:5000")
    assert "port 5000" in ready("check")[1]
    monkeypatch.setenv("WIDGET_DATA", "nothing-yet")
    code, _, errors = ready("check")
    assert code == 1
    assert "clinic-widget migrate" in errors


def test_a_wrong_setting_is_named(ready: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WIDGET_CACHE", "nonsense")
    code, _, errors = ready("check")
    assert code == 1
    assert "WIDGET_CACHE" in errors


def test_a_home_is_set_and_taken_back(ready: Run) -> None:
    assert "has its home" in ready("home", "bridge", "https://clinic.example/bridge")[1]
    assert "https://clinic.example/bridge" in ready("show", "bridge")[1]
    assert ready("home", "bridge", "javascript:alert(1)")[0] != 0
    assert "has no home" in ready("home", "bridge")[1]


def test_every_command_explains_itself(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["--help"])
    assert caught.value.code == 0
    output = capsys.readouterr().out
    for command in (
        "demo", "serve", "publish", "withdraw", "restore", "history", "show", "snippet", "site",
        "sanitize", "migrate", "backup", "check",
    ):  # fmt: skip
        assert f"    {command} " in output
