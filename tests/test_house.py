"""The map of the house: who may import whom, and what is nowhere in it."""

import ast
import os
import re
import sys
from collections.abc import Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parent.parent
PACKAGE = CHECKOUT / "widget"

GROUND = {"config", "errors", "paths", "sanitize", "texts"}
ROOMS = {"kinds", "content", "delivery"}
# Who may import what, beside itself. Arrows point down.
ARROWS: dict[str, set[str]] = {
    "wsgi": {"wiring"},
    "cli": {"demo", "server", "wiring", "public", "sync", "sources", "importing", *ROOMS, *GROUND},
    "demo": {"server", "wiring", "public", *ROOMS, *GROUND},
    "server": {"wiring", "sync", *ROOMS, *GROUND},
    "wiring": {"public", "editor", "sync", "sources", "importing", *ROOMS, *GROUND},
    "public": {*ROOMS, *GROUND},
    "editor": {"sources", "importing", *ROOMS, *GROUND},
    "sync": {"sources", *ROOMS, *GROUND},
    "importing": {"sources", "kinds", *GROUND},
    "sources": {"kinds", *GROUND},
    "delivery": {"kinds", "content", *GROUND},
    "content": {"kinds", *GROUND},
    "kinds": {"sanitize", "errors"},
    "sanitize": {"errors"},
    "config": {"errors"},
    "errors": set(),
    "paths": set(),
    "texts": set(),
}
# The longest name that fits says where a module lives.
PLACES = {
    "wsgi": "wsgi",
    "widget": "wiring",
    "widget.mount": "wiring",
    "widget.source_commands": "cli",
    "widget.page_import": "cli",
    "widget.sources.sync": "sync",
    "widget.content.sanitize": "sanitize",
    **{
        f"widget.{room}": room
        for room in ARROWS
        if room not in ("wsgi", "wiring", "sync", "sanitize")
    },
}

# Flask, SQLAlchemy, Alembic, Jinja (and types) are at home here; any other library has one room.
AT_HOME = {"flask", "werkzeug", "sqlalchemy", "alembic", "jinja2", "markupsafe", "_typeshed"}
GUESTS = {
    "bleach": "widget.content.sanitize",
    "nh3": "widget.content.sanitize",
    "PIL": "widget.content.media",
    "babel": "widget.texts",
    "flask_caching": "widget.delivery.cache",
    "requests": "widget.sources.fetch",
    "urllib3": "widget.sources.fetch",
    "idna": "widget.sources.targets",
    "argon2": "widget.content.passwords",
    "flask_login": "widget.editor.identity",
    "flask_wtf": "widget.editor.csrf",
    "selectolax": "widget.sources.html_tree",
    "feedparser": "widget.sources.feed_entries",
    "webencodings": "widget.sources.page_text",
    "granian": "widget.server",
    "brotli": "widget.delivery.page",
}
WITHOUT = {
    "kinds": {"flask", "werkzeug", "sqlalchemy", "alembic", "jinja2"},
    "content": {"flask", "werkzeug", "jinja2"},
    "delivery": {"sqlalchemy", "alembic"},
}

SKIPPED_FOLDERS = re.compile(r"build|built|data|dist|node_modules|test-results|__.*|\.(?!ci$).*")
TEXT_FILES = {
    ".css", ".html", ".js", ".json", ".lock", ".md", ".po", ".py", ".svg", ".toml", ".vtt", ".yml",
    "",
}  # fmt: skip


def module_name(path: Path) -> str:
    parts = path.relative_to(CHECKOUT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def modules() -> dict[str, Path]:
    found = [CHECKOUT / "wsgi.py", *PACKAGE.rglob("*.py")]
    ours = (path for path in found if "migrations" not in path.parts)
    return {module_name(path): path for path in ours}


def imported(path: Path) -> Iterator[str]:
    """Every name that a module imports, wherever in the file it does so."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: import by the full name"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@cache
def own_imports(name: str) -> frozenset[str]:
    """The modules of ours that a module imports."""
    found = set()
    for target in imported(modules()[name]):
        if target.partition(".")[0] in ("widget", "wsgi"):
            found.add(target if target in modules() else target.rpartition(".")[0])
    return frozenset(found)


@cache
def libraries(name: str) -> frozenset[str]:
    """The outside libraries that a module imports."""
    tops = {target.partition(".")[0] for target in imported(modules()[name])}
    return frozenset(tops - sys.stdlib_module_names - {"widget", "wsgi", "__future__"})


def address(name: str) -> str:
    """The entry of PLACES that says where a module lives."""
    while name not in PLACES:
        name = name.rpartition(".")[0]
    return name


def place(name: str) -> str:
    return PLACES[address(name)]


def arrows() -> Iterator[tuple[str, str]]:
    return ((name, target) for name in sorted(modules()) for target in sorted(own_imports(name)))


def test_the_map_itself_points_down() -> None:
    assert list(TopologicalSorter(ARROWS).static_order())


def test_every_module_has_a_place_on_the_map() -> None:
    lost = [name for name in modules() if name != "widget" and address(name) == "widget"]
    assert not lost, "say in PLACES and ARROWS where they live"


def test_every_import_follows_an_arrow() -> None:
    against = [
        f"{name} imports {target}"
        for name, target in arrows()
        if place(target) not in ARROWS[place(name)] | {place(name)}
    ]
    assert not against


def test_no_visitor_waits_for_somebody_elses_server() -> None:
    """The public door must not reach the sources through anything it imports."""
    reached, waiting = set(), [n for n in modules() if place(n) in ("public", "delivery")]
    while waiting:
        name = waiting.pop()
        if name not in reached and name in modules():
            reached.add(name)
            waiting += own_imports(name)
    assert {place(name) for name in reached}.isdisjoint({"sources", "sync", "editor"})


def test_imports_run_in_no_circle() -> None:
    graph = {name: own_imports(name) for name in modules()}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(" → ".join(error.args[1]))


def test_only_the_registry_knows_the_kinds_by_name() -> None:
    registry, shared = (
        "widget.kinds",
        {"base", "fields", "forms", "leaves", "plugins", "values", "video_links"},
    )
    single = {n for n in modules() if place(n) == "kinds" and n.rpartition(".")[2] not in shared}
    single -= {registry}
    assert single
    known = [f"{name} imports {target}" for name, target in arrows() if target in single]
    assert [line for line in known if not line.startswith(f"{registry} ")] == []


def test_each_outside_library_has_one_room() -> None:
    rooms: dict[str, set[str]] = {}
    for name in modules():
        for library in libraries(name) - AT_HOME:
            rooms.setdefault(library, set()).add(name)
    assert {library: names for library, names in rooms.items() if len(names) > 1} == {}
    for library, names in rooms.items():
        assert names <= {GUESTS.get(library, *names)}, f"{library} lives in {GUESTS[library]}"


def test_rooms_do_without_what_is_not_theirs() -> None:
    wrong = [
        f"{name} imports {library}"
        for name in modules()
        for library in libraries(name) & WITHOUT.get(place(name), set())
    ]
    assert not wrong


def test_the_server_is_started_by_one_line() -> None:
    body = ast.parse((CHECKOUT / "wsgi.py").read_text(encoding="utf-8")).body
    words = [ast.unparse(node) for node in body if not isinstance(node, ast.Expr)]
    assert words == ["from widget import create_app", "app = create_app()"]


def test_each_module_begins_with_a_sentence_that_says_its_job() -> None:
    silent = []
    for name, path in modules().items():
        source = path.read_text(encoding="utf-8")
        first = (ast.get_docstring(ast.parse(source)) or "").partition("\n")[0]
        if source.strip() and not first.endswith((".", "?")) and name != "wsgi":
            silent.append(f"{name}: {first}")
    assert not silent


@pytest.mark.parametrize(
    ("maker", "home"),
    [("SafeHtml", "widget.content.sanitize"), ("Markup", "widget.delivery.snippets")],
)
def test_trusted_html_is_born_in_one_place(maker: str, home: str) -> None:
    makers = [
        name
        for name, path in modules().items()
        if re.search(rf"\b{maker}\(", path.read_text(encoding="utf-8"))
    ]
    assert makers == [home]


def templates() -> Iterator[tuple[str, str]]:
    for path in sorted((CHECKOUT / "templates").rglob("*.html")):
        yield path.name, re.sub(r"\{#.*?#\}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)


@pytest.mark.parametrize(
    "inline",
    [
        r"<style\b", r"\sstyle\s*=", r"\son[a-z]+\s*=", r"javascript:", r"<script\b(?![^>]*\ssrc=)",
        r"\|\s*safe\b", r"autoescape",
    ],
)  # fmt: skip
def test_no_template_holds_what_a_strict_policy_blocks(inline: str) -> None:
    assert [name for name, text in templates() if re.search(inline, text, re.IGNORECASE)] == []


@cache
def text_files() -> dict[str, str]:
    """Every text file of the checkout that is ours, by its name."""
    found = {}
    for folder, folders, files in os.walk(CHECKOUT):
        folders[:] = [name for name in folders if not SKIPPED_FOLDERS.fullmatch(name)]
        for path in (Path(folder, name) for name in files):
            if path.suffix in TEXT_FILES:
                found[path.relative_to(CHECKOUT).as_posix()] = path.read_text(encoding="utf-8")
    return found


@pytest.mark.parametrize(
    "tracker",
    [
        r"document\.cookie", "localStorage", "sessionStorage", "indexedDB", "sendBeacon",
        r"set_cookie\(", "cookieStore", "google-analytics", "googletagmanager", r"\bgtag\(",
        "doubleclick", r"connect\.facebook", r"fonts\.g(?:oogleapis|static)", r"i\.ytimg",
    ],
)  # fmt: skip
def test_nothing_follows_a_patient(tracker: str) -> None:
    """The editor is not for patients: it keeps what is typed in the browser, too."""
    served, editor = ("widget/", "static/", "templates/"), ("static/editor/",)
    found = [name for name, text in text_files().items() if re.search(tracker, text)]
    assert [n for n in found if n.startswith(served) and not n.startswith(editor)] == []


# Each with a class of one letter, so that this file does not hold what it looks for.
FOREIGN = (
    r"py[p]i\.org", r"python[h]osted", r"npm[j]s\.org", r"/opt/[p]ypi",
    r"(?<![\w.<-])/(?:wor[k]|roo[t]|tmp/tea[m])(?![\w-])",
)  # fmt: skip


@pytest.mark.parametrize("foreign", FOREIGN)
def test_no_file_names_a_registry_or_the_machine_it_was_made_on(foreign: str) -> None:
    assert [name for name, text in text_files().items() if re.search(foreign, text)] == []


def test_every_pinned_version_carries_its_digests() -> None:
    for name in ("requirements.lock", "requirements-test.lock"):
        lines = (CHECKOUT / name).read_text(encoding="utf-8").splitlines()
        pins = [number for number, line in enumerate(lines) if "==" in line]
        assert pins
        assert all(lines[number + 1].strip().startswith("--hash=sha256:") for number in pins)
        assert all("==" in line or line.strip().startswith("--hash=") for line in lines)


def test_what_runs_and_what_is_tested_are_the_same_versions() -> None:
    def pins(name: str) -> set[str]:
        lines = (CHECKOUT / name).read_text(encoding="utf-8").splitlines()
        return {line.partition(" ")[0] for line in lines if "==" in line}

    assert pins("requirements.lock") < pins("requirements-test.lock")
