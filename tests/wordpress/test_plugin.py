"""The plugin in a real WordPress: installed, set up, used in every way, gone without a trace."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from html import unescape
from time import monotonic
from typing import Any
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import Running, Visitors
from tests.wordpress.client import Role, WordPress
from tests.wordpress.content import block, classic, columns, embed_block, html_block, paragraph
from tests.wordpress.fake_service import FRAME_HEIGHT, FakeService, Instead, fake_service
from tests.wordpress.forms import controls
from tests.wordpress.plugin import SETTINGS_PAGE, put_in, refresh, remove, switch
from tests.wordpress.plugin import our_block as saved_block
from widget.demo.load import CARD as DEMO_CARD
from widget.paths import templates_folder
from widget.public.wordpress import make_plugin

WHOLE = (
    '<p id="top">Lift your hips &amp; hold.</p><h3>Steps</h3><ol><li>Lie down.</li></ol>'
    "<p>Stop if it hurts.</p><p>Ask your clinic first.</p>"
)
KNOWN = "return \\ClinicWidget\\known();"


@pytest.fixture(scope="module")
def service() -> Iterator[FakeService]:
    """The service that the plugin was downloaded from."""
    with fake_service() as service:
        yield service


@pytest.fixture(scope="module")
def zipped(service: FakeService) -> bytes:
    """The plugin as it is downloaded."""
    return make_plugin(templates_folder(), service.url, "main", "1.2.3")


@pytest.fixture(scope="module")
def installed(chromium: Browser, wordpress: WordPress, zipped: bytes) -> Iterator[list[str]]:
    """The plugin, put in by WordPress's own upload: what each of its pages said on the way."""
    context = chromium.new_context(base_url=wordpress.url)
    context.set_default_timeout(30_000)
    context.add_cookies(wordpress.cookies("administrator"))
    page = context.new_page()
    page.goto("/wp-admin/plugin-install.php?tab=upload")
    name, kind = "clinic-widget.zip", "application/zip"
    page.locator("#pluginzip").set_input_files({"name": name, "mimeType": kind, "buffer": zipped})
    page.get_by_role("button", name="Install Now").click()
    said = [page.locator("#wpbody-content").inner_text()]
    page.get_by_role("link", name="Activate Plugin").click()
    said.append(page.locator("#wpbody-content").inner_text())
    context.close()
    yield said
    remove(wordpress)


@pytest.fixture
def plugin(wordpress: WordPress, service: FakeService, installed: list[str]) -> WordPress:
    """A WordPress with the plugin as it is fresh from the upload."""
    service.reset()
    wordpress.call(
        "\\ClinicWidget\\forget_all(); delete_option('clinic_widget_settings');"
        "wp_unschedule_hook('clinic_widget_refresh_soon');"
    )
    return wordpress


def see_long_ago(wordpress: WordPress, seconds: int) -> None:
    """The embeds were last shown so long ago."""
    code = """
    $known = get_option('clinic_widget_known');
    foreach ($known as &$entry) {
        $entry['seen'] -= $seconds;
    }
    update_option('clinic_widget_known', $known);"""
    wordpress.call(code, seconds=seconds)


def let_pass(wordpress: WordPress, seconds: int) -> None:
    """The kept texts become older."""
    code = """
    foreach (array_keys(\\ClinicWidget\\known()) as $key) {
        $embed = \\ClinicWidget\\embed_of_key($key);
        $text = \\ClinicWidget\\kept_text($embed);
        if ($text) {
            $text['checked'] -= $seconds;
            set_transient(\\ClinicWidget\\text_name($embed), $text, DAY_IN_SECONDS);
        }
    }"""
    wordpress.call(code, seconds=seconds)


def use(wordpress: WordPress, **changes: str) -> None:
    """Save other settings."""
    wordpress.call(
        "update_option('clinic_widget_settings', $changes + \\ClinicWidget\\settings());",
        changes=changes,
    )


def shortcode(slug: str = "hip-lift", **attributes: str) -> str:
    """The shortcode of an embed."""
    given = (f'{name}="{value}"' for name, value in {"slug": slug, **attributes}.items())
    return f"[clinic_embed {' '.join(given)}]"


def our_block(url: str, slug: str = "hip-lift", title: str = "Saved title") -> str:
    """What the editor saves for our block."""
    return saved_block(url, slug, title)


def shown(wordpress: WordPress, content: str, role: Role | None = None) -> str:
    """The page of a post with that content."""
    return wordpress.get(f"/?p={wordpress.post(content).id}", role)


def embeds(page: str) -> list[str]:
    """Our links in a page."""
    return re.findall(r'<a class="clinic-widget-link".*?</a>', page, re.DOTALL)


def loaders(page: str) -> list[str]:
    """The tags of our loader in a page."""
    return re.findall(r"<script[^>]*/loader\.js[^>]*>", page)


def link(service: FakeService, title: str, excerpt: str = "", height: int = 0) -> str:
    """The link that is to be in the page."""
    room = f"display:block;min-height:min({height}px,70vh)" if height else "display:block"
    words = f"<strong>{title}</strong>" + (f" <span>{excerpt}</span>" if excerpt else "")
    url = f"{service.url}/e/hip-lift?site=main"
    return (
        f'<a class="clinic-widget-link" data-clinic-embed href="{url}" style="{room}">{words}</a>'
    )


# Installing and settings


def test_wordpress_takes_it_by_its_own_upload(installed: list[str]) -> None:
    assert "Plugin installed successfully." in installed[0]
    assert "Plugin activated." in installed[1]


def test_the_settings_come_with_the_zip(plugin: WordPress, service: FakeService) -> None:
    page = plugin.get(SETTINGS_PAGE, "administrator")
    assert f'value="{service.url}"' in page
    assert 'value="main"' in page
    assert re.search(r'value="summary"\s+checked', page)
    for way in ("Clinic embed", f"{service.url}/e/name-of", '[clinic_embed slug="name-of-the'):
        assert way in page
    shown(plugin, shortcode())  # an example that exists is a better one
    page = plugin.get(SETTINGS_PAGE, "administrator")
    for way in (f"{service.url}/e/hip-lift", '[clinic_embed slug="hip-lift"]'):
        assert way in page
    assert SETTINGS_PAGE.removeprefix("/wp-admin/") in plugin.get(
        "/wp-admin/plugins.php", "administrator"
    )


@pytest.mark.parametrize("role", ["editor", "author"])
def test_the_settings_are_the_administrators_alone(plugin: WordPress, role: Role) -> None:
    with pytest.raises(AssertionError, match="answered 403"):
        plugin.get(SETTINGS_PAGE, role)
    with pytest.raises(AssertionError, match="answered 403"):
        press(plugin, "save", role=role, address="https://other.example")
    assert plugin.call("return get_option('clinic_widget_settings');") is False


def press(wordpress: WordPress, button: str, *, role: Role = "administrator", **fields: str) -> str:
    """Type into the settings form and press a button; what the page says then."""
    untouched = controls(wordpress.get(SETTINGS_PAGE, "administrator"), "clinic-widget-settings")
    typed = {f"clinic_widget_settings[{name}]": value for name, value in fields.items()}
    path = "/wp-admin/options.php"
    if button == "test":
        path, typed["clinic_widget_test"] = SETTINGS_PAGE, "Test connection"
    data = urlencode(untouched | typed).encode()
    return unescape(wordpress.session(role).ask(path, data)[1])


def test_settings_that_work_are_saved_without_a_word(
    plugin: WordPress, service: FakeService
) -> None:
    page = press(plugin, "save", address=service.url, site="main", mode="card")
    assert "Settings saved." in page
    assert "does not work" not in page


def test_saved_settings_hold_and_what_is_wrong_with_them_is_said(
    plugin: WordPress, service: FakeService
) -> None:
    page = press(plugin, "save", address=f"{service.url}/ ", site="north", mode="card")
    assert "The settings are saved, but the connection does not work." in page
    assert "north" in page.partition("does not work")[2].partition("</p>")[0]
    assert 'value="north"' in page
    assert re.search(r'value="card"\s+checked', page)
    kept = plugin.call("return get_option('clinic_widget_settings');")
    assert kept == {"address": service.url, "site": "north", "mode": "card"}
    assert f"{service.url}/e/hip-lift?site=north" in shown(plugin, shortcode())


def test_another_mode_keeps_what_is_known(plugin: WordPress) -> None:
    shown(plugin, shortcode())
    refresh(plugin)
    before = plugin.call("return get_option('clinic_widget_known');")
    assert before
    plugin.set_option("clinic_widget_settings", {"mode": "card"})
    assert plugin.call("return get_option('clinic_widget_known');") == before


def test_wrong_settings_are_named_and_not_saved(plugin: WordPress, service: FakeService) -> None:
    bad = 'java"><script>alert(1)</script>'
    page = press(plugin, "save", address=bad, site="No Key!", mode="<b>")
    assert "is not an address" in page
    assert "The key of a site has small letters" in page
    assert "alert(1)" not in page
    settings = plugin.call("return \\ClinicWidget\\settings();")
    assert settings == {"address": service.url, "site": "main", "mode": "summary"}


def test_the_forms_need_their_nonces(plugin: WordPress, service: FakeService) -> None:
    fields = {"clinic_widget_settings[address]": "https://other.example"}
    saving = {"option_page": "clinic-widget", "action": "update", "_wpnonce": "guessed", **fields}
    testing = {"clinic_widget_test": "1", "clinic_widget_test_nonce": "guessed", **fields}
    session = plugin.session("administrator")
    for path, data in (("/wp-admin/options.php", saving), (SETTINGS_PAGE, testing)):
        with pytest.raises(AssertionError, match="answered 403"):
            session.ask(path, urlencode(data).encode())
    assert plugin.call("return \\ClinicWidget\\address();") == service.url


def test_a_first_answer_of_another_service_forgets_the_old_one(
    plugin: WordPress, service: FakeService
) -> None:
    shown(plugin, shortcode())
    refresh(plugin)
    press(plugin, "save", address="http://127.0.0.2:1", site="main", mode="summary")
    assert plugin.call(KNOWN) == []
    assert "Lift your hips." not in shown(plugin, shortcode())


# Test connection


def outcome(wordpress: WordPress, address: str, site: str = "main") -> tuple[str, str]:
    """The kind of the notice and its words."""
    page = press(wordpress, "test", address=address, site=site, mode="summary")
    found = re.search(r'<div id="clinic-widget-outcome"[^>]*notice-(\w+)">(.*?)</div>', page)
    assert found, page[:2000]
    return found[1], re.sub(r"<[^>]+>", " ", found[2]).strip()


def test_a_good_connection_is_called_good(plugin: WordPress, service: FakeService) -> None:
    service.publish("second", "Second")
    kind, words = outcome(plugin, f" {service.url}/ ")
    assert kind == "success"
    assert f"It works: {service.url} answers for the site “main” and has 2 embeds." in words
    assert f"has the port {service.url.rpartition(':')[2]}" in words
    assert plugin.call("return get_option('clinic_widget_settings');") is False


_OTHER = json.dumps({"service": "another", "embeds": []})


@pytest.mark.parametrize(
    ("instead", "words"),
    [
        (Instead(200, "<!doctype html><title>Shop</title>"), "answers with a web page"),
        (Instead(200, _OTHER), "answers, but not the way a Clinic Widget does"),
        (Instead(200, "[]"), "answers, but not the way a Clinic Widget does"),
        (Instead(200, ""), "answers, but not the way a Clinic Widget does"),
        (Instead(404, "<h1>Not found</h1>"), "there is no Clinic Widget at"),
        (Instead(503, "<h1>Down</h1>"), "answers with error 503"),
        (
            Instead(301, "", {"Location": "https://new.example/w/embeds.json?site=main"}),
            "sends to https://new.example/w. If that is your Clinic Widget, enter that address.",
        ),
        (Instead(302, "", {"Location": "javascript:alert(1)"}), "sends elsewhere"),
    ],
)
def test_a_wrong_answer_is_told_in_words(
    plugin: WordPress, service: FakeService, instead: Instead, words: str
) -> None:
    service.instead = instead
    kind, said = outcome(plugin, service.url)
    assert kind == "error"
    assert words in said
    assert service.url in said or "sends elsewhere" in said


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("", "There is no address."),
        ("cards", "“cards” is not an address."),
        ("ftp://cards.example", "is not an address"),
        ("http://127.0.0.2:1", "Nobody answers at http://127.0.0.2:1."),
    ],
)
def test_a_wrong_address_is_told_in_words(plugin: WordPress, address: str, words: str) -> None:
    kind, said = outcome(plugin, address)
    assert (kind, words in said) == ("error", True), said


def test_a_service_that_hangs_is_given_five_seconds(
    plugin: WordPress, service: FakeService
) -> None:
    service.hang()
    before = monotonic()
    assert "takes longer than 5 seconds" in outcome(plugin, service.url)[1]
    assert 4 < monotonic() - before < 10


def test_an_unknown_site_is_told_with_the_default_one(
    plugin: WordPress, service: FakeService
) -> None:
    kind, said = outcome(plugin, service.url, "south")
    assert kind == "error"
    assert "no site “south”: it answers for its default site “main”" in said


def test_a_service_of_another_name_is_told(plugin: WordPress, service: FakeService) -> None:
    service.calls_itself = "https://cards.example"
    assert "calls itself https://cards.example. Enter" in outcome(plugin, service.url)[1]


@pytest.mark.parametrize(
    ("sign", "message", "words"),
    [
        ("failed", "cURL error 6: Could not resolve host: a.example", "no server called"),
        ("failed", "cURL error 60: SSL certificate problem: expired", "The certificate of"),
        ("http_request_not_executed", "User has blocked requests.", "WP_HTTP_BLOCK_EXTERNAL"),
        ("failed", "Strange <b>things</b>", "could not be reached. (Strange things)"),
    ],
)  # fmt: skip
def test_what_the_network_says_is_told_in_words(
    plugin: WordPress, sign: str, message: str, words: str
) -> None:
    php = """
    $read = \\ClinicWidget\\read_failure(new WP_Error($sign, $message), 5);
    return \\ClinicWidget\\sentence($read['code'], 'https://a.example', $read['detail']);"""
    assert words in plugin.call(php, sign=sign, message=message)


def test_a_french_administrator_reads_french(plugin: WordPress) -> None:
    for locale in ("fr_FR", "fr_CA"):
        plugin.call(
            "update_user_meta(get_user_by('login', 'administrator')->ID, 'locale', $l);", l=locale
        )
        try:
            page = plugin.get(SETTINGS_PAGE, "administrator")
            said = outcome(plugin, "")[1]
        finally:
            plugin.call("delete_user_meta(get_user_by('login', 'administrator')->ID, 'locale');")
        assert "Tester la connexion" in page
        assert "Il manque l’adresse." in said


# What visitors get


def ways(url: str) -> dict[str, str]:
    """Every way into a post, by its name."""
    return {
        "block": our_block(f"{url}?site=main"),
        "block in columns": columns(our_block(url), paragraph("Beside it.")),
        "embed block": embed_block(f"{url}?utm_source=letter"),
        "paragraph": paragraph(url),
        "classic line": classic(f"Before.\n\n{url}/\n\nAfter."),
        "frame's address": classic(f"{url}/frame?site=main#?secret=x"),
        "[embed]": classic(f"[embed]{url}[/embed]"),
        "shortcode": classic(f"Before.\n\n{shortcode()}\n\nAfter."),
        "shortcode block": block("shortcode", shortcode()),
        "curly quotes": classic("[clinic_embed slug=”hip-lift”]"),
    }


@pytest.mark.parametrize("way", ways(""))
def test_each_way_in_has_title_summary_and_link(
    plugin: WordPress, service: FakeService, way: str
) -> None:
    post = plugin.post(ways(f"{service.url}/e/hip-lift")[way], role="author")
    first = plugin.get(f"/?p={post.id}")
    assert len(embeds(first)) == 1
    assert f'href="{service.url}/e/hip-lift?site=main"' in embeds(first)[0]
    refresh(plugin)
    page = plugin.get(f"/?p={post.id}")
    assert embeds(page) == [link(service, "Hips &amp; knees", "Lift your hips.", 900)]
    assert loaders(page) == loaders(first)
    assert len(loaders(page)) == 1


def test_upper_case_host_and_other_scheme_are_the_same_address(
    plugin: WordPress, service: FakeService
) -> None:
    use(plugin, address="https://cards.example/w")
    for url in (
        "HTTP://Cards.Example/w/e/hip-lift", "https://cards.example:443/w/e/hip-lift?site=main&lang=de",
        "https://cards.example/w/e/hip-lift?site=NO+KEY&fbclid=x",
    ):  # fmt: skip
        assert 'href="https://cards.example/w/e/hip-lift?site=main' in shown(plugin, url), url
    for url in (
        "https://cards.example/e/hip-lift", "https://cards.example.evil.example/w/e/hip-lift",
        "https://cards.example:444/w/e/hip-lift", "https://cards.example/w/e/hip_lift",
    ):  # fmt: skip
        assert embeds(shown(plugin, url)) == [], url


def test_site_title_and_language_are_the_authors_to_choose(
    plugin: WordPress, service: FakeService
) -> None:
    content = shortcode(site="north", lang="fr").replace(
        "]", "]My <b>own</b> &amp; title[/clinic_embed]"
    )
    [found] = embeds(shown(plugin, content))
    assert f"{service.url}/e/hip-lift?site=north&#038;lang=fr" in found
    assert "<strong>My own &amp; title</strong>" in found
    refresh(plugin)
    assert "/e/hip-lift.json?site=north&lang=fr" in service.asked


def test_a_shortcode_without_closing_tag_swallows_nothing(plugin: WordPress) -> None:
    closed = f"{shortcode('second')}Second[/clinic_embed]"
    page = shown(plugin, f"{shortcode()}\n\nBetween.\n\n{closed} after.")
    assert len(embeds(page)) == 2
    assert "Between." in page
    assert "<strong>Second</strong>" in page


def test_only_who_can_mend_it_reads_what_is_wrong(plugin: WordPress, service: FakeService) -> None:
    content = "[clinic_embed slug='Hip Lift']" + shortcode("unknown")
    shown(plugin, content)
    refresh(plugin)
    assert "Only editors see this note." not in shown(plugin, content)
    assert shown(plugin, content, "author").count("Only editors see this note.") == 2


@pytest.mark.parametrize("theme", ["twentytwentyone", "twentytwentythree"])
def test_the_loader_is_there_once_and_only_where_it_is_needed(
    plugin: WordPress, service: FakeService, theme: str
) -> None:
    before = plugin.call("return get_stylesheet();")
    plugin.use_theme(theme)
    try:
        several = shown(plugin, our_block(f"{service.url}/e/hip-lift") + shortcode() * 2)
        authors = shown(plugin, html_block(f'<a data-clinic-embed href="{service.url}/e/a">A</a>'))
        without = shown(plugin, paragraph("No exercise."))
    finally:
        plugin.use_theme(before)
    assert len(loaders(several)) == len(loaders(authors)) == 1
    assert f"defer src='{service.url}/loader.js' " in loaders(several)[0]
    assert loaders(without) == []


def test_widgets_show_embeds_too(plugin: WordPress, service: FakeService) -> None:
    before = plugin.call("return get_stylesheet();")
    plugin.use_theme("twentytwentyone")
    url = f"{service.url}/e/hip-lift"
    text = {"title": "", "text": f"{url}\n\n{shortcode()}", "filter": True, "visual": True}
    link_alone = {"title": "", "content": f'<a data-clinic-embed href="{url}">A</a>'}
    cases: list[tuple[str, dict[str, Any], int]] = [
        ("block", {"content": our_block(url)}, 1),
        ("text", text, 2),
        ("custom_html", link_alone, 0),
    ]
    try:
        for kind, fields, number in cases:
            with widget_shown(plugin, kind, fields):
                page = shown(plugin, paragraph("No exercise here."))
            assert len(embeds(page)) == number, kind
            assert len(loaders(page)) == 1, kind
    finally:
        plugin.use_theme(before)


@contextmanager
def widget_shown(wordpress: WordPress, kind: str, fields: dict[str, Any]) -> Iterator[None]:
    """A widget of that kind in the first side bar, and no other."""
    code = """
    update_option("widget_$kind", $fields ? [2 => $fields, '_multiwidget' => 1] : []);
    update_option('sidebars_widgets', ['sidebar-1' => $names, 'array_version' => 3]);"""
    wordpress.call(code, kind=kind, fields=fields, names=[f"{kind}-2"])
    try:
        yield
    finally:
        wordpress.call(code, kind=kind, fields=None, names=[])


def test_a_page_never_asks_the_service(plugin: WordPress, service: FakeService) -> None:
    post = plugin.post(shortcode() + f"\n\n{service.url}/e/hip-lift\n\n" + shortcode("unknown"))
    for _ in range(3):
        plugin.get(f"/?p={post.id}")
    asked = "return wp_oembed_get($url) . apply_filters('the_content', $url);"
    assert len(embeds(plugin.call(asked, url=f"{service.url}/e/hip-lift?theme=asks"))) == 2
    assert service.asked == []
    assert plugin.call("return get_post_meta($id);", id=post.id).keys() & {"_oembed"} == set()
    assert not [
        key for key in plugin.call("return get_post_meta($id);", id=post.id) if "oembed" in key
    ]


def test_pages_write_only_when_an_embed_is_new(plugin: WordPress) -> None:
    post = plugin.post(shortcode())
    plugin.get(f"/?p={post.id}")
    assert plugin.call("return wp_next_scheduled('clinic_widget_refresh_soon');")
    see_long_ago(plugin, 3600)
    before = plugin.call("return get_option('clinic_widget_known');")
    plugin.get(f"/?p={post.id}")
    assert plugin.call("return get_option('clinic_widget_known');") == before


# The text on the server


def test_wp_cron_fetches_the_text_by_itself(plugin: WordPress, service: FakeService) -> None:
    post = plugin.post(shortcode())
    until = monotonic() + 30
    plugin.get("/wp-cron.php")
    while "Lift your hips." not in plugin.get(f"/?p={post.id}"):
        assert monotonic() < until
    assert service.asked == ["/e/hip-lift.json?site=main"]
    schedule = "return wp_get_schedules()[wp_get_schedule('clinic_widget_refresh')]['interval'];"
    assert plugin.call(schedule) == 300


def test_nothing_new_is_asked_for_and_not_fetched(plugin: WordPress, service: FakeService) -> None:
    shown(plugin, shortcode())
    refresh(plugin)
    let_pass(plugin, 2000)
    kept = "return \\ClinicWidget\\kept_text(\\ClinicWidget\\make_embed('hip-lift'));"
    old = plugin.call(kept)
    refresh(plugin)
    new = plugin.call(kept)
    assert new["checked"] - old["checked"] >= 2000
    assert {**new, "checked": 0} == {**old, "checked": 0}
    service.publish("hip-lift", "Hips, changed", excerpt="New words.")
    refresh(plugin)
    assert embeds(shown(plugin, shortcode())) == [link(service, "Hips, changed", "New words.", 900)]


@pytest.mark.parametrize(
    "way", ["block", "embed block", "paragraph", "classic line", "shortcode", "shortcode block"]
)
def test_the_whole_card_has_stop_rule_and_disclaimer(
    plugin: WordPress, service: FakeService, way: str
) -> None:
    use(plugin, mode="card")
    service.publish("hip-lift", "Hips & knees", excerpt="Lift your hips.", plain=WHOLE)
    post = plugin.post(ways(f"{service.url}/e/hip-lift")[way])
    assert "Stop if it hurts." not in plugin.get(f"/?p={post.id}")
    refresh(plugin)
    page = plugin.get(f"/?p={post.id}")
    for words in ("Lift your hips &amp; hold.", "Stop if it hurts.", "Ask your clinic first."):
        assert page.count(words) == 1
    joined = f'<div class="clinic-widget">{link(service, "Hips &amp; knees")}'
    assert f'{joined}<div class="clinic-widget-text">' in page
    assert '<p><div class="clinic-widget">' not in page
    assert 'id="top"' not in page
    assert page.count(".clinic-widget>clinic-embed~.clinic-widget-text{display:none}") == 1


def test_the_whole_card_is_there_soon_after_the_switch(
    plugin: WordPress, service: FakeService
) -> None:
    service.publish("hip-lift", "Hips", excerpt="Lift your hips.", plain=WHOLE)
    shown(plugin, shortcode())
    refresh(plugin)
    press(plugin, "save", address=service.url, site="main", mode="card")
    refresh(plugin)
    assert "Ask your clinic first." in shown(plugin, shortcode())
    press(plugin, "save", address=service.url, site="main", mode="summary")
    assert "Ask your clinic first." not in shown(plugin, shortcode())


_HOSTILE = (
    "<p>[gallery] [clinic_embed slug='hip-lift']</p><p>https://clinic.example/watch</p>"
    "<!-- wp:latest-posts /--><!-- wp:shortcode -->[audio]<!-- /wp:shortcode -->"
    "<script>alert(1)</script><img src=x onerror=alert(1)><a href='javascript:alert(1)'>x</a>"
    "<form action=/><input name=q></form></div></div>"
    "<h2 id=main class=wp-block style='position:fixed'>"
)


@pytest.mark.parametrize("way", ["block", "classic line", "paragraph", "shortcode"])
def test_a_hostile_answer_is_words_and_nothing_else(
    plugin: WordPress, service: FakeService, way: str
) -> None:
    use(plugin, mode="card")
    title = "[gallery]<script>alert(1)</script>\"onmouseover='alert(1)"
    service.publish("hip-lift", title, excerpt=title, plain=_HOSTILE)
    content = ways(f"{service.url}/e/hip-lift")[way]
    end = paragraph("The end.") if "<!-- wp:" in content else "\n\nThe end."
    post = plugin.post(content + end)
    plugin.get(f"/?p={post.id}")
    refresh(plugin)
    page = plugin.get(f"/?p={post.id}")
    box = page[page.index('<div class="clinic-widget">') : page.index("The end.")]
    assert "&#x5B;gallery&#x5D;" in box
    for trace in (
        "<script",
        "onerror",
        "javascript:",
        "<form",
        "<input",
        "wp-block-latest",
        "<audio",
    ):
        assert trace not in box
    for trace in ("position:fixed", 'id="main"', 'class="wp-block"', "<iframe"):
        assert trace not in box
    assert len(embeds(box)) == 1
    assert "clinic.example/watch" in box


def test_a_withdrawn_text_is_gone_at_the_next_refresh_until_it_is_restored(
    plugin: WordPress, service: FakeService
) -> None:
    use(plugin, mode="card")
    service.publish("hip-lift", "Hips & knees", excerpt="Lift your hips.", plain=WHOLE)
    post = plugin.post(our_block(f"{service.url}/e/hip-lift", title="Hips saved"))
    plugin.get(f"/?p={post.id}")
    refresh(plugin)
    assert "Stop if it hurts." in plugin.get(f"/?p={post.id}")
    service.withdraw("hip-lift")
    refresh(plugin)
    bare = link(service, "This has been withdrawn")
    assert embeds(plugin.get(f"/?p={post.id}")) == [bare]
    for instead in (Instead(503), Instead(200, "<html>"), Instead(404, "{}")):
        service.instead = instead
        refresh(plugin)
        page = plugin.get(f"/?p={post.id}")
        assert "Hips" not in "".join(embeds(page))
        assert "Stop if it hurts." not in page
    service.instead = None
    service.publish("hip-lift", "Hips restored", excerpt="Lift your hips.", plain=WHOLE)
    refresh(plugin)
    assert "Stop if it hurts." in plugin.get(f"/?p={post.id}")
    assert "Hips restored" in plugin.get(f"/?p={post.id}")


def test_an_unknown_embed_keeps_title_and_link(plugin: WordPress, service: FakeService) -> None:
    shown(plugin, shortcode())
    refresh(plugin)
    del service.embeds["hip-lift"]
    refresh(plugin)
    assert embeds(shown(plugin, shortcode())) == [link(service, "Hips &amp; knees")]


_BAD_TITLE = json.dumps({"slug": "hip-lift", "title": ["x"], "excerpt": "", "plain": ""})
_NO_TITLE = json.dumps({"slug": "hip-lift", "title": " ", "excerpt": "", "plain": ""})
_TOO_LONG = json.dumps({"slug": "x", "title": "x", "excerpt": "", "plain": "<p>x</p>" * 30_000})
_ELSEWHERE = {"Location": "http://127.0.0.2:1/login"}


@pytest.mark.parametrize(
    "instead",
    [
        Instead(200, "<html><form>Sign in</form>"),
        Instead(302, "", _ELSEWHERE),
        Instead(500, "{}"),
        Instead(403, "{}"),
        Instead(404, "<h1>Not found</h1>"),
        Instead(204, ""),
        Instead(200, ""),
        Instead(200, "null"),
        Instead(200, "[" * 10_000),
        Instead(200, _BAD_TITLE),
        Instead(200, _NO_TITLE),
        Instead(200, json.dumps({"slug": "hip-lift", "title": "x" * 5_000_000})),
        Instead(200, _TOO_LONG),
    ],
    ids=lambda instead: f"{instead.status} {instead.body[:20]}",
)  # fmt: skip
def test_garbage_leaves_the_last_good_text_and_is_not_asked_again_at_once(
    plugin: WordPress, service: FakeService, instead: Instead
) -> None:
    service.publish("second", "Second")
    post = plugin.post(shortcode() + shortcode("second"))
    plugin.get(f"/?p={post.id}")
    refresh(plugin)
    service.instead, service.asked = instead, []
    refresh(plugin)
    plugin.call("do_action('clinic_widget_refresh'); do_action('clinic_widget_refresh_soon');")
    assert len(service.asked) == 1
    good = link(service, "Hips &amp; knees", "Lift your hips.", 900)
    assert good in plugin.get(f"/?p={post.id}")
    assert 'id="clinic-widget-problem"' in plugin.get(SETTINGS_PAGE, "administrator")


def test_one_embed_that_fails_does_not_stop_the_others(
    plugin: WordPress, service: FakeService
) -> None:
    for slug in ("a", "b", "c"):
        service.publish(slug, slug.upper(), excerpt=f"Words of {slug}.")
    service.publish("b", None)
    content = shortcode("a") + shortcode("b") + shortcode("c")
    shown(plugin, content)
    refresh(plugin)
    refresh(plugin)
    page = shown(plugin, content)
    assert "Words of a." in page
    assert "Words of c." in page


def test_an_unconfirmed_text_is_shown_for_an_hour_and_for_a_day_while_the_service_is_away(
    plugin: WordPress, service: FakeService
) -> None:
    text, bare = link(service, "Hips &amp; knees", "Lift your hips.", 900), "Lift your hips."
    post = plugin.post(shortcode())
    plugin.get(f"/?p={post.id}")
    refresh(plugin)
    let_pass(plugin, 3500)
    assert text in plugin.get(f"/?p={post.id}")
    let_pass(plugin, 200)
    assert bare not in plugin.get(f"/?p={post.id}")
    service.instead = Instead(503)
    refresh(plugin)
    assert text in plugin.get(f"/?p={post.id}")
    let_pass(plugin, 23 * 3600)
    assert bare not in plugin.get(f"/?p={post.id}")
    service.instead = None
    refresh(plugin)
    assert text in plugin.get(f"/?p={post.id}")


def test_two_refreshes_do_not_run_at_once(plugin: WordPress, service: FakeService) -> None:
    shown(plugin, shortcode())
    taken = plugin.call("return \\ClinicWidget\\take_lock();")
    refresh(plugin)
    assert (taken, service.asked) == (True, [])
    plugin.call("\\ClinicWidget\\release_lock();")
    refresh(plugin)
    assert service.asked


def test_an_embed_that_no_page_has_shown_for_a_month_is_not_asked_about(
    plugin: WordPress, service: FakeService
) -> None:
    shown(plugin, shortcode())
    see_long_ago(plugin, 31 * 86_400)
    refresh(plugin)
    assert service.asked == []


def test_a_saved_post_is_fetched_before_its_first_visitor(
    plugin: WordPress, service: FakeService
) -> None:
    service.publish("second", "Second", excerpt="Another.")
    service.publish("third", "Third", excerpt="One more.")
    url = f"{service.url}/e/second?utm_source=x"
    post = plugin.post(
        shortcode() + f"\n\n{url}\n\n" + our_block(f"{service.url}/e/third", "third")
    )
    plugin.call("do_action('clinic_widget_refresh_soon');")
    page = plugin.get(f"/?p={post.id}")
    for words in ("Lift your hips.", "Another.", "One more."):
        assert words in page


# In the editor


def open_editor(page: Page, title: str) -> None:
    """A new post."""
    page.goto("/wp-admin/post-new.php")
    page.get_by_role("textbox", name="Add title").fill(title)


def insert_our_block(page: Page) -> None:
    """As an author does: a slash and the block's name."""
    page.keyboard.press("Enter")
    page.keyboard.type("/clinic em")
    page.get_by_role("option", name="Clinic embed").click()


def choose(page: Page, title: str) -> None:
    """Pick an embed from the list."""
    page.get_by_role("combobox", name="Choose what to show").fill(title)
    page.get_by_role("option", name=title).click()


def save_draft(page: Page) -> int:
    """Save; the post's number."""
    page.evaluate("wp.data.dispatch('core/editor').savePost()")
    page.wait_for_function(
        "() => { const e = wp.data.select('core/editor');"
        " return !e.isSavingPost() && !e.isEditedPostDirty(); }"
    )
    number: int = page.evaluate("wp.data.select('core/editor').getCurrentPostId()")
    return number


def blocks(page: Page) -> list[dict[str, Any]]:
    """The blocks that the editor holds."""
    page.wait_for_function("() => wp.data.select('core/block-editor')?.getBlocks().length")
    found: list[dict[str, Any]] = page.evaluate(
        "wp.data.select('core/block-editor').getBlocks().map("
        "({ name, isValid, attributes }) => ({ name, isValid, ...attributes }))"
    )
    return found


def preview(page: Page, slug: str = "hip-lift") -> Locator:
    """The live embed in the editor."""
    return page.locator(f'iframe[src*="/e/{slug}/frame?site=main"]')


@pytest.mark.parametrize("role", ["administrator", "author", "contributor"])
def test_the_block_is_picked_seen_saved_and_still_valid(
    plugin: WordPress, service: FakeService, signed_in: Callable[[Role], Page], role: Role
) -> None:
    service.publish("hip-lift", "Hips & <knees> “90°” 'x' [y] --", excerpt="Lift your hips.")
    service.publish("second", "Second")
    page = signed_in(role)
    open_editor(page, f"By {role}")
    insert_our_block(page)
    choose(page, "Hips & <knees>")
    expect(preview(page)).to_have_css("height", f"{FRAME_HEIGHT}px")
    expect(preview(page).content_frame.get_by_text("The live exercise")).to_be_visible()
    number = save_draft(page)
    page.goto(f"/wp-admin/post.php?post={number}&action=edit")
    [ours] = blocks(page)
    assert ours == {
        "name": "clinic-widget/embed", "isValid": True, "slug": "hip-lift", "site": "",
        "title": "Hips & <knees> “90°” 'x' [y] --", "url": f"{service.url}/e/hip-lift?site=main",
    }  # fmt: skip
    expect(preview(page)).to_have_css("height", f"{FRAME_HEIGHT}px")
    save_draft(page)
    page.reload()
    assert blocks(page) == [ours]
    assert f"{service.url}/e/hip-lift?site=main" in plugin.read(number)


def test_the_block_stays_valid_when_the_address_changes(
    plugin: WordPress, service: FakeService, signed_in: Callable[[Role], Page]
) -> None:
    post = plugin.post(our_block("https://old.example/e/hip-lift?site=old"))
    page = signed_in("administrator")
    page.goto(f"/wp-admin/post.php?post={post.id}&action=edit")
    [ours] = blocks(page)
    assert ours["isValid"]
    expect(preview(page)).to_have_css("height", f"{FRAME_HEIGHT}px")
    assert f"{service.url}/e/hip-lift?site=main" in embeds(plugin.get(f"/?p={post.id}"))[0]


def test_the_block_has_its_height_in_an_editor_whose_canvas_is_a_frame(
    plugin: WordPress, service: FakeService, signed_in: Callable[[Role], Page]
) -> None:
    """As in every editor of newer versions; this one has such a canvas for tablets."""
    post = plugin.post(our_block(f"{service.url}/e/hip-lift?site=main"))
    page = signed_in("administrator")
    page.goto(f"/wp-admin/post.php?post={post.id}&action=edit")
    assert len(blocks(page)) == 1
    tablet = "wp.data.dispatch('core/edit-post').__experimentalSetPreviewDeviceType('Tablet')"
    page.evaluate(tablet)
    canvas = page.locator("iframe[name=editor-canvas]").content_frame
    frame = canvas.locator('iframe[src*="/e/hip-lift/frame?site=main"]')
    expect(frame).to_have_css("height", f"{FRAME_HEIGHT}px")


def test_the_block_is_replaced_from_its_toolbar(
    plugin: WordPress, service: FakeService, signed_in: Callable[[Role], Page]
) -> None:
    service.publish("second", "Second")
    page = signed_in("author")
    open_editor(page, "Replaced")
    insert_our_block(page)
    choose(page, "Hips & knees")
    page.get_by_role("button", name="Replace").click()
    expect(page.get_by_role("combobox")).to_be_focused()
    choose(page, "Second")
    expect(preview(page, "second")).to_have_css("height", f"{FRAME_HEIGHT}px")
    assert blocks(page)[0]["slug"] == "second"


def test_the_block_says_in_words_that_the_service_is_away(
    plugin: WordPress, service: FakeService, signed_in: Callable[[Role], Page]
) -> None:
    service.instead = Instead(200, "<h1>Sign in</h1>")
    page = signed_in("author")
    open_editor(page, "Away")
    insert_our_block(page)
    expect(page.get_by_text(f"{service.url} does not answer").first).to_be_visible()
    service.instead = None
    page.get_by_role("button", name="Try again").click()
    choose(page, "Hips & knees")
    expect(preview(page)).to_have_css("height", f"{FRAME_HEIGHT}px")


def test_a_block_whose_service_is_gone_says_so_in_place_of_the_browsers_failure(
    plugin: WordPress, service: FakeService, signed_in: Callable[[Role], Page]
) -> None:
    page = signed_in("author")
    open_editor(page, "Gone")
    insert_our_block(page)
    page.route("**/e/**", lambda route: route.abort("connectionrefused"))
    choose(page, "Hips & knees")
    expect(page.get_by_text("does not answer at the moment").first).to_be_visible()
    expect(page.locator("iframe[src*='/frame']")).to_be_hidden()


@pytest.mark.parametrize("role", ["administrator", "author"])
def test_a_pasted_address_is_seen_in_the_editor_at_its_height(
    plugin: WordPress, service: FakeService, signed_in: Callable[[Role], Page], role: Role
) -> None:
    page = signed_in(role)
    open_editor(page, f"Pasted by {role}")
    url = f"{service.url}/e/hip-lift?utm_source=letter"
    page.evaluate(
        "(url) => wp.data.dispatch('core/block-editor').insertBlock("
        "wp.blocks.createBlock('core/embed', { url }))",
        url,
    )
    expect(preview(page)).to_have_css("height", f"{FRAME_HEIGHT}px")
    expect(preview(page)).not_to_have_attribute("sandbox", re.compile(".*"))
    number = save_draft(page)
    page.goto(f"/wp-admin/post.php?post={number}&action=edit")
    assert [found["isValid"] for found in blocks(page)] == [True]
    expect(preview(page)).to_have_css("height", f"{FRAME_HEIGHT}px")
    assert not [path for path in service.asked if path.startswith("/oembed")]


def test_a_trusted_provider_is_registered_and_its_html_is_ours(
    plugin: WordPress, service: FakeService
) -> None:
    html = '<script>alert(1)</script><iframe src="https://evil.example"></iframe>'
    rich = {"version": "1.0", "type": "rich", "title": "Hips & knees", "html": html}
    service.instead = Instead(200, json.dumps(rich))
    plugin.may_fetch(service.url)
    code = """
    $data = _wp_oembed_get_object()->get_data($url, ['discover' => false]);
    return _wp_oembed_get_object()->data2html($data, $url);"""
    built = plugin.call(code, url=f"{service.url}/e/hip-lift?site=main")
    [asked] = service.asked
    assert asked.startswith("/oembed?")
    secret = re.search(r'<blockquote class="wp-embedded-content" data-secret="(\w{10})">', built)
    assert secret
    frame = f"{service.url}/e/hip-lift/frame?site=main#?secret={secret[1]}"
    assert f'data-secret="{secret[1]}" src="{frame}" title="Hips &amp; knees"' in built
    assert "evil" not in built
    assert "<script" not in built


def test_the_preview_needs_the_right_to_write(plugin: WordPress, service: FakeService) -> None:
    path = "oembed/1.0/proxy?" + urlencode({"url": f"{service.url}/e/hip-lift"})
    with pytest.raises(AssertionError, match="answered 403"):
        plugin.session("subscriber").rest(path)
    assert "iframe" in plugin.session("contributor").rest(path)["html"]


# With the real service


def test_the_live_embed_takes_the_place_of_link_and_text(
    plugin: WordPress, widget: Running, visitors: Visitors
) -> None:
    use(plugin, address=widget.url, mode="card")
    post = plugin.post(f"{shortcode(DEMO_CARD)}\n\nThe end.", title="A live exercise")
    plugin.get(f"/?p={post.id}")
    refresh(plugin)
    page = visitors.visitor()
    page.goto(post.url)
    expect(page.locator("clinic-embed")).to_have_count(1)
    expect(page.locator("a.clinic-widget-link")).to_be_hidden()
    expect(page.locator(".clinic-widget-text")).to_be_hidden()
    plain = visitors.visitor(java_script_enabled=False)
    plain.goto(post.url)
    expect(plain.locator("a.clinic-widget-link")).to_be_visible()
    expect(plain.locator(".clinic-widget-text")).to_contain_text("Stop")


# Leaving


def test_deactivated_it_leaves_readable_links_and_comes_back_as_it_was(
    plugin: WordPress, service: FakeService
) -> None:
    example = 'Write [[clinic_embed slug="x"]] or [gallery].'
    titled = shortcode(site="north").replace("]", "]My &amp; title[/clinic_embed]")
    content = f"{shortcode()}\n\n[clinic_embed slug='!!']\n\nÉ \\ '{titled}'"
    post, blocked = plugin.post(content), plugin.post(our_block(f"{service.url}/e/hip-lift"))
    others = plugin.post(example)
    many = [plugin.post(shortcode()).id for _ in range(2)]
    plugin.get(f"/?p={post.id}")
    refresh(plugin)
    widget = {"title": "", "text": f"A {shortcode()}", "filter": True}
    plugin.set_option("widget_text", {"2": widget, "_multiwidget": 1})
    switch(plugin, on=False)
    try:
        url = f"{service.url}/e/hip-lift?site="
        ours = f'<a data-clinic-embed="" href="{url}main">Hips &amp; knees</a>'
        north = f'<a data-clinic-embed="" href="{url}north">My &amp; title</a>'
        assert plugin.read(post.id) == f"{ours}\n\n[clinic_embed slug='!!']\n\nÉ \\ '{north}'"
        assert plugin.read(others.id) == example
        assert [plugin.read(number) for number in many] == [ours, ours]
        assert plugin.call("return get_option('widget_text')[2]['text'];") == f"A {ours}"
        assert "Hips &amp; knees</a>" in plugin.get(f"/?p={post.id}")
        assert ">Saved title</a>" in plugin.get(f"/?p={blocked.id}")
        assert loaders(plugin.get(f"/?p={post.id}")) == []
        assert "clinic" not in json.dumps(plugin.call("return _get_cron_array();"))
    finally:
        plugin.set_option("widget_text", {})
        switch(plugin, on=True)
    assert len(loaders(plugin.get(f"/?p={post.id}"))) == 1


def test_uninstalled_it_leaves_no_trace(plugin: WordPress, zipped: bytes) -> None:
    press(plugin, "save", address="http://127.0.0.2:1", site="main", mode="card")
    press(
        plugin, "save", address=plugin.call("return \\ClinicWidget\\DEFAULT_ADDRESS;"), site="main"
    )
    shown(plugin, shortcode())
    refresh(plugin)
    left = """
    global $wpdb;
    $ours = "LIKE '%clinic%widget%'";
    $known = ['active_plugins', 'recently_activated', '_site_transient_update_plugins'];
    $theirs = "'" . implode("','", $known) . "'";
    return $wpdb->get_col(
        "SELECT option_name FROM $wpdb->options WHERE option_name $ours
        OR (option_value $ours AND option_name NOT IN ($theirs))
        UNION SELECT meta_key FROM $wpdb->usermeta WHERE meta_key $ours
        UNION SELECT meta_key FROM $wpdb->postmeta WHERE meta_key $ours"
    );"""
    assert len(plugin.call(left)) >= 5
    remove(plugin)
    try:
        assert plugin.call(left) == []
        assert not (plugin.folder / "wp-content" / "plugins" / "clinic-widget").exists()
    finally:
        put_in(plugin, zipped)


def test_php_has_not_complained_about_it(plugin: WordPress) -> None:
    """Last in this file. WordPress 6.1 itself complains on PHP 8.2, in its own files."""
    assert [line for line in plugin.debug_log.splitlines() if "clinic-widget" in line] == []
    ours = [line for line in plugin.debug_log.splitlines() if "PHP" in line]
    known = (  # the last one: of widgets that are saved without a title, as REST allows
        "Requests_",
        "WordPress.org",
        "wp-includes/formatting.php",
        "wp-includes/pluggable.php",
        "wp-includes/widgets/class-wp-widget-custom-html.php",
    )
    assert [line for line in ours if not any(word in line for word in known)] == []
