"""The plugin's zip is what WordPress takes: complete, harmless, always the same, bilingual."""

from __future__ import annotations

import os
import re
import shutil
import struct
import subprocess
from datetime import UTC, datetime
from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path, PurePosixPath
from zipfile import ZipFile

import pytest
import time_machine

from widget.paths import templates_folder
from widget.public.wordpress import make_plugin

URL, SITE, VERSION = "https://cards.example/widgets", "north-clinic", "1.2.3"
MAIN = "clinic-widget/clinic-widget.php"
CATALOG = "clinic-widget/languages/clinic-widget-fr_FR.mo"

# calls of WordPress's own translation functions; with the domain, else WordPress finds no catalog
_TEXT = r"'((?:[^'\\]|\\.)*)'"
ONE = re.compile(rf"\b(?:__|esc_html__|esc_attr__)\(\s*{_TEXT}, 'clinic-widget'\s*\)")
MANY = re.compile(rf"\b_n\(\s*{_TEXT}, {_TEXT}, [^,]+, 'clinic-widget'\s*\)")
ANY = re.compile(r"\b(?:_n|_x|_e|__|esc_html_[_ex]+|esc_attr_[_ex]+)\(")
BLANK = re.compile(r"%(?:\d\$)?[sd]")


def plugin(url: str = URL, site: str = SITE, version: str = VERSION) -> bytes:
    return make_plugin(templates_folder(), url, site, version)


def unpacked(content: bytes) -> dict[str, bytes]:
    with ZipFile(BytesIO(content)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    """The plugin's files by name."""
    return unpacked(plugin())


def text(files: dict[str, bytes], name: str) -> str:
    return files[f"clinic-widget/{name}"].decode()


def header(files: dict[str, bytes]) -> dict[str, str]:
    """The header as WordPress reads it: in the first 8 KB."""
    beginning = files[MAIN][:8192].decode()
    return dict(
        re.findall(r"^[ \t/*#@]*([A-Z][A-Za-z ]+):[ \t]+(.+?)[ \t]*$", beginning, re.MULTILINE)
    )


def test_all_files_lie_in_one_folder_of_the_plugins_name(files: dict[str, bytes]) -> None:
    for name in files:
        path = PurePosixPath(name)
        assert path.parts[0] == "clinic-widget", name
        assert not path.is_absolute()
        assert not any(part in ("..", ".") or part.startswith(".") for part in path.parts)
    assert MAIN in files
    assert {"clinic-widget/readme.txt", "clinic-widget/uninstall.php", CATALOG} < files.keys()


def test_address_site_and_version_are_in_it_and_no_blank_is_left(files: dict[str, bytes]) -> None:
    main = files[MAIN].decode()
    assert f"const DEFAULT_ADDRESS = '{URL}';" in main
    assert f"const DEFAULT_SITE    = '{SITE}';" in main
    assert f"const VERSION         = '{VERSION}';" in main
    assert [name for name, content in files.items() if b"__WIDGET_" in content] == []
    assert [name for name, content in files.items() if b"__VERSION__" in content] == []


def test_it_is_the_same_at_any_time() -> None:
    with time_machine.travel(datetime(2031, 5, 6, 7, 8, 9, tzinfo=UTC)):
        later = plugin()
    assert later == plugin()
    with ZipFile(BytesIO(later)) as archive:
        names = archive.namelist()
        assert names == sorted(names)
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


@pytest.mark.parametrize(
    "url",
    [
        "", "cards.example", "ftp://cards.example", "https://cards.example/", "https://a.example\n",
        "https://a.example'; phpinfo(); //", "https://a.example\\", "https://a.example/*/",
        "https://a.example/?site=x", "https://user@a.example", "https://a.example/" + "a" * 200,
    ],
)  # fmt: skip
def test_an_address_that_could_become_code_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="must not stand in the plugin"):
        plugin(url=url)


@pytest.mark.parametrize("site", ["", "Main", "a_b", "a'", "main\n", "-a", "a" * 81, "../x"])
def test_a_site_that_could_become_code_is_refused(site: str) -> None:
    with pytest.raises(ValueError, match="must not stand in the plugin"):
        plugin(site=site)


@pytest.mark.parametrize("version", ["", "1'", "v1", "1.2\n", "1.2 */", "1..2", "1" * 81])
def test_a_version_that_could_become_code_is_refused(version: str) -> None:
    with pytest.raises(ValueError, match="must not stand in the plugin"):
        plugin(version=version)


@pytest.mark.parametrize(
    ("url", "version"),
    [("http://127.0.0.2:5000", "0.1.0"), ("https://[::1]:8443/a/b-c", "2.0.0rc1.dev3")],
)
def test_what_a_service_can_be_called_is_taken(url: str, version: str) -> None:
    main = unpacked(plugin(url=url, version=version))[MAIN].decode()
    assert f"'{url}'" in main
    assert f"'{version}'" in main


def test_php_finds_no_mistake(files: dict[str, bytes], tmp_path: Path) -> None:
    php = shutil.which("php")
    if php is None:
        if os.environ.get("CI"):
            pytest.fail("php is missing, and CI must have it.")
        pytest.skip("php is not installed")
    for name, content in files.items():
        if name.endswith(".php"):
            file = tmp_path / "file.php"
            file.write_bytes(content)
            options = ["-d", "error_reporting=-1", "-d", "display_errors=1", "-l"]
            done = subprocess.run(
                [php, *options, file], capture_output=True, text=True, check=False
            )
            assert done.stdout.startswith("No syntax errors"), f"{name}: {done.stdout}{done.stderr}"


def test_the_header_has_what_wordpress_reads(files: dict[str, bytes]) -> None:
    found = header(files)
    assert found["Plugin Name"] == "Clinic Widget"
    assert found["License"] == "GPL-2.0-or-later"
    assert found["Version"] == VERSION
    assert found["Update URI"] == URL  # so no stranger's plugin of this name ever replaces it
    assert (found["Requires at least"], found["Requires PHP"]) == ("5.9", "7.4")
    assert (found["Text Domain"], found["Domain Path"]) == ("clinic-widget", "/languages")


def test_the_readme_has_the_directorys_form(files: dict[str, bytes]) -> None:
    readme = text(files, "readme.txt")
    name, _, rest = readme.partition("\n")
    assert name == "=== Clinic Widget ==="
    fields = dict(line.split(": ", 1) for line in rest.split("\n\n")[0].splitlines())
    found = header(files)
    assert fields["Stable tag"] == found["Version"]
    for name in ("Requires at least", "Requires PHP", "License", "License URI"):
        assert fields[name] == found[name]
    assert fields["Tested up to"] == "6.1"
    assert fields["Contributors"] == "clinicwidget"
    assert len(fields["Tags"].split(", ")) <= 5
    short = rest.split("\n\n")[1]
    assert len(short) <= 150
    assert re.findall(r"^== (.+) ==$", readme, re.MULTILINE) == [
        "Description", "Installation", "Frequently Asked Questions", "Changelog"
    ]  # fmt: skip


def test_no_file_runs_when_it_is_asked_for_by_itself(files: dict[str, bytes]) -> None:
    for name, content in files.items():
        if name.endswith(".php"):
            guard = "WP_UNINSTALL_PLUGIN" if name.endswith("uninstall.php") else "ABSPATH"
            assert f"defined( '{guard}' ) || exit;" in content.decode(), name


def test_each_file_begins_with_a_sentence_that_says_its_job(files: dict[str, bytes]) -> None:
    for name, content in files.items():
        if name.endswith(".php"):
            words = content.decode()
            assert words.startswith("<?php\n/**\n * "), name
            assert words.partition(" * ")[2].partition("\n *\n")[0].endswith("."), name


def test_functions_are_short(files: dict[str, bytes]) -> None:
    whole = re.compile(r"^function (\w+)\(.*?^}", re.MULTILINE | re.DOTALL)
    code = "\n".join(content.decode() for name, content in files.items() if name.endswith(".php"))
    found = {match[1]: match[0].count("\n") for match in whole.finditer(code)}
    assert len(found) > 50
    assert {name: lines for name, lines in found.items() if lines > 28} == {}


def test_it_keeps_and_sends_nothing_about_visitors(files: dict[str, bytes]) -> None:
    code = b"".join(content for name, content in files.items() if name.endswith((".php", ".js")))
    for word in (b"setcookie", b"document.cookie", b"localStorage", b"sendBeacon", b"REMOTE_ADDR"):
        assert word not in code
    hosts = set(re.findall(rb"https?://(\w[\w.]+\w)", code))
    assert hosts == {b"cards.example", b"www.gnu.org"}


def sources(files: dict[str, bytes]) -> dict[str, str]:
    """Every text that is translated, with its plural where it has one."""
    found = {header(files)["Description"]: ""}
    for name, content in files.items():
        if name.endswith(".php"):
            code = content.decode()
            calls = [(one, "") for one in ONE.findall(code)] + MANY.findall(code)
            assert len(calls) == len(ANY.findall(code)), f"{name}: a text without its domain"
            found |= {one.replace("\\'", "'"): many for one, many in calls}
    return found


@pytest.fixture(scope="module")
def french(files: dict[str, bytes]) -> dict[str, str]:
    """The compiled French catalog: each translation by its text, plural forms with a tail."""
    catalog = GNUTranslations(BytesIO(files[CATALOG]))
    return {
        (key if isinstance(key, str) else f"{key[0]} #{key[1]}"): value
        for key, value in vars(catalog)["_catalog"].items()
        if key
    }


def test_everything_is_said_in_french_and_nothing_else(
    files: dict[str, bytes], french: dict[str, str]
) -> None:
    wanted = set()
    for one, many in sources(files).items():
        wanted |= {f"{one} #0", f"{one} #1"} if many else {one}
    assert len(wanted) > 40
    assert set(french) == wanted
    assert all(french.values())


def test_wordpress_can_read_the_catalog(files: dict[str, bytes]) -> None:
    """WordPress 6.1 reads none whose tables do not follow each other, an empty hash table too."""
    header = struct.unpack("<7I", files[CATALOG][:28])
    magic, revision, number, originals, translations, hashes, hash_table = header
    assert (magic, revision, hashes) == (0x950412DE, 0, 0)
    assert translations - originals == hash_table - translations == 8 * number


def test_every_blank_is_filled_in_french_too(french: dict[str, str]) -> None:
    for key, value in french.items():
        assert sorted(BLANK.findall(value)) == sorted(BLANK.findall(key)), key


def test_the_french_plural_rule_is_french(files: dict[str, bytes]) -> None:
    catalog = GNUTranslations(BytesIO(files[CATALOG]))
    [(one, many)] = [pair for pair in sources(files).items() if pair[1]]
    forms = [catalog.ngettext(one, many, number) for number in (0, 1, 2)]
    assert forms[0] == forms[1] != forms[2]
