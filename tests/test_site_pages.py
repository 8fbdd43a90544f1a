"""The administrators' pages of sites, as a browser without scripts uses them."""

from __future__ import annotations

import re
from html import unescape

import pytest
from werkzeug.test import TestResponse

from tests.editor import Editor, signed_in
from tests.samples import SITE, Clinic, card
from widget.content.sites import parse_site
from widget.editor.site_form import form_of

FRENCH = {
    "disclaimer/fr": "<p>Demandez conseil.</p>",
    "dosage_intro/fr": "Vos chiffres comptent.",
}


@pytest.fixture
def admin(clinic: Clinic) -> Editor:
    return signed_in(clinic, "administrator", name="Ada Field")


def sent(paths: dict[str, str] | None = None, **typed: str) -> dict[str, str]:
    """The form of the test's site as a browser sends it, with what a person typed into it.

    ``disclaimer__en`` is the path ``disclaimer/en``.
    """
    changed = {name.replace("__", "/"): value for name, value in typed.items()}
    whole = {**form_of(parse_site(SITE)), **changed, **(paths or {})}
    return {f"f/{path}": value for path, value in whole.items()}


def save(
    admin: Editor, base: int = 1, paths: dict[str, str] | None = None, **typed: str
) -> TestResponse:
    data = {**sent(paths, **typed), "base": str(base), "do": "save"}
    return admin.submit("/sites/main", data)


def text(answer: TestResponse) -> str:
    return unescape(answer.get_data(as_text=True))


def control(page: str, name: str) -> str:
    """The start tag of the control of that name."""
    found = re.search(rf'<(?:input|textarea|select) [^>]*name="{re.escape(name)}"[^>]*>', page)
    assert found, f"there is no control {name}"
    return found[0]


def audit(clinic: Clinic) -> list[tuple[str, str, str]]:
    entries = clinic.service.desk.audit.latest(10)
    return [(entry.who, entry.action, entry.what) for entry in entries]


# The list, a new site


def test_all_sites_are_listed_with_their_default(clinic: Clinic, admin: Editor) -> None:
    clinic.store.sites.save("other", SITE | {"name": "Other Clinic"})
    page = admin.see("/sites")
    assert page.index("Test Clinic") < page.index("Other Clinic")
    assert page.count(">default<") == 1


def test_a_new_site_gets_its_short_name_from_its_name(clinic: Clinic, admin: Editor) -> None:
    assert 'name="base" value="0"' in admin.see("/new-site")
    data = {**sent(name="Hüfte & Knie", key=""), "base": "0", "do": "save"}
    answer = admin.submit("/new-site", data)
    assert answer.location.endswith("/editor/sites/hufte-knie")
    assert clinic.store.sites.get("hufte-knie").author == "Ada Field"
    assert clinic.store.sites.get().key == "main"
    assert ("ada.field@clinic.example", "site saved", "hufte-knie") in audit(clinic)


@pytest.mark.parametrize(
    ("key", "sentence"),
    [
        ("main", "Another site has this short name."),
        ("No Good", "Use small letters without accents, digits and single hyphens."),
    ],
)
def test_a_short_name_that_cannot_be_is_refused(admin: Editor, key: str, sentence: str) -> None:
    answer = admin.submit("/new-site", {**sent(name="Typed", key=key), "base": "0"})
    assert answer.status_code == 422
    assert sentence in text(answer)
    assert f'value="{key}"' in control(text(answer), "f/key")
    assert 'value="Typed"' in control(text(answer), "f/name")


def test_a_site_without_any_usable_name_asks_for_a_short_one(admin: Editor) -> None:
    answer = admin.submit("/new-site", {**sent(name="治療院", key=""), "base": "0"})
    assert "none could be made of the name" in text(answer)


# Saving


def test_what_is_saved_is_shown_on_every_page(clinic: Clinic, admin: Editor) -> None:
    clinic.publish("bridge", card())
    answer = save(admin, disclaimer__en="<p>Newly <b>worded</b>.</p>", phone="+1 555 0123")
    assert answer.status_code == 302
    page = clinic.see("/e/bridge")
    assert "Newly <strong>worded</strong>." in page
    assert "tel:+15550123" in page
    assert "Saved. Every page shows it within a second." in admin.see("/sites/main")


def test_a_mistake_stands_beside_its_field_and_nothing_typed_is_lost(
    clinic: Clinic, admin: Editor
) -> None:
    answer = save(admin, name="Typed Clinic", phone="call me", theme__corners="99", origins="a b")
    page = text(answer)
    assert answer.status_code == 422
    assert "autofocus" in control(page, "f/phone")
    assert 'aria-invalid="true" aria-describedby="f-phone-help f-phone-error"' in page
    assert "autofocus" not in control(page, "f/theme/corners")
    assert 'value="Typed Clinic"' in control(page, "f/name")
    assert 'value="99"' in control(page, "f/theme/corners")
    assert ">\na b</textarea>" in page
    assert '<a href="#f-origins">' in page
    assert clinic.store.sites.get().number == 1


def test_a_site_cannot_lose_its_disclaimer(clinic: Clinic, admin: Editor) -> None:
    answer = save(admin, disclaimer__en="")
    assert answer.status_code == 422
    assert "No card may be shown without it. Write the disclaimer." in text(answer)
    assert clinic.store.sites.get().site.disclaimer["en"] == "<p>Ask a professional.</p>"


def test_the_default_site_is_chosen_by_a_switch(clinic: Clinic, admin: Editor) -> None:
    clinic.store.sites.save("other", SITE)
    admin.submit("/sites/other", {**sent(), "base": "1", "default": "on"})
    assert clinic.store.sites.get().key == "other"
    assert ("ada.field@clinic.example", "site made default", "other") in audit(clinic)
    assert "This is the default site" in admin.see("/sites/other")


def test_only_its_origins_may_frame_a_site_whose_switch_is_on(
    clinic: Clinic, admin: Editor
) -> None:
    clinic.publish("bridge", card())
    save(admin, origins="https://a.example\nhttps://b.example", only_origins="on")
    policy = clinic.client.get("/e/bridge/frame").headers["Content-Security-Policy"]
    assert policy.endswith("frame-ancestors 'self' https://a.example https://b.example")
    assert "checked" in control(admin.see("/sites/main"), "f/only_origins")


# Languages


def test_a_language_is_added_before_anything_is_saved(clinic: Clinic, admin: Editor) -> None:
    data = {**sent(name="Typed"), "base": "1", "do": "add", "language": "fr"}
    page = text(admin.submit("/sites/main", data))
    assert "autofocus" in control(page, "f/disclaimer/fr")
    assert 'lang="fr"' in control(page, "f/disclaimer/fr")
    assert 'value="en fr"' in control(page, "f/languages")
    assert 'value="Typed"' in control(page, "f/name")
    assert clinic.store.sites.get().number == 1


def test_a_language_without_its_disclaimer_is_not_saved(clinic: Clinic, admin: Editor) -> None:
    page = text(save(admin, languages="en fr"))
    assert "Disclaimer (French): No card may be shown without it." in page
    assert clinic.store.sites.get().site.languages == ("en",)


def test_a_site_in_two_languages_is_saved_and_shown(clinic: Clinic, admin: Editor) -> None:
    assert save(admin, paths=FRENCH, languages="fr en").status_code == 302
    assert clinic.store.sites.get().site.languages == ("fr", "en")


def test_a_language_that_the_interface_does_not_speak_is_told(admin: Editor) -> None:
    words = {"disclaimer/de": "<p>Fragen Sie.</p>", "dosage_intro/de": "Ihre Zahlen gelten."}
    save(admin, paths=words, languages="en de")
    assert "Buttons have no words in German yet." in admin.see("/sites/main")


# Two people, history


def test_the_second_of_two_people_sees_both_versions_and_chooses(
    clinic: Clinic, admin: Editor
) -> None:
    other = signed_in(clinic, "administrator", name="Bo Lake")
    save(other, name="Bo’s Clinic", phone="+1 555 0999")
    answer = save(admin, name="Ada’s Clinic", time_zone="Europe/Paris")
    page = text(answer)
    assert answer.status_code == 409
    assert "Bo Lake saved it on" in page
    assert "only you changed it" in page
    assert "only the other changed it" in page
    assert clinic.store.sites.get().site.name == "Bo’s Clinic"
    chosen = chosen_of(answer.get_data(as_text=True))
    assert (chosen["f/name"], chosen["f/phone"]) == ("Ada’s Clinic", "+1 555 0999")
    assert admin.submit("/sites/main", chosen | {"do": "save"}).status_code == 302
    now = clinic.store.sites.get()
    assert (now.number, now.site.name, now.site.phone) == (3, "Ada’s Clinic", "+1 555 0999")
    assert now.site.time_zone == "Europe/Paris"


def chosen_of(page: str) -> dict[str, str]:
    """What the conflict's form sends where nothing is touched."""
    form = page[page.index('<form class="stack"') :]
    found = {}
    for tag in re.findall(r"<input [^>]*>", form[: form.index("</form>")]):
        values = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        if values["type"] == "hidden" or " checked" in tag:
            found[values["name"]] = unescape(values["value"])
    return found


def test_the_history_tells_who_changed_what(clinic: Clinic, admin: Editor) -> None:
    save(admin, phone="+1 555 0123")
    page = text(admin.get("/sites/main/history"))
    assert "Ada Field" in page
    assert "Phone number" in page
    assert re.search(r"\+1 555 <del>.*0100</del>\s*<ins>.*0123</ins>", page)
    assert "The first state." in page


def test_an_old_state_is_brought_back(clinic: Clinic, admin: Editor) -> None:
    save(admin, name="New Name")
    answer = admin.submit("/sites/main/restore", {"number": "1", "base": "2"})
    assert answer.location.endswith("/sites/main/history")
    assert (clinic.store.sites.get().number, clinic.store.sites.get().site.name) == (
        3, "Test Clinic",
    )  # fmt: skip
    assert ("ada.field@clinic.example", "site restored", "main") in audit(clinic)


def test_bringing_back_notices_what_somebody_else_saved(clinic: Clinic, admin: Editor) -> None:
    save(admin, name="New Name")
    save(admin, base=2, name="Newer Name")
    admin.submit("/sites/main/restore", {"number": "1", "base": "2"})
    assert clinic.store.sites.get().site.name == "Newer Name"
    assert "Somebody has just changed it." in admin.see("/sites/main/history")


# The look


def test_the_look_is_previewed_with_what_is_typed(clinic: Clinic, admin: Editor) -> None:
    clinic.publish("bridge", card())
    clinic.publish_list("list", "bridge")
    query = {"site": "main", "f/theme/accent": "7A3B12", "f/theme/corners": "2",
             "f/theme/font": "serif", "f/theme/scheme": "dark"}  # fmt: skip
    answer = admin.get("/site-look", query_string=query)
    page = text(answer)
    assert 'data-clinic-scheme="dark"' in page
    assert "/editor/site-look/7a3b12-2-serif.css" in page
    assert "site-main.1.css" not in page
    policy = answer.headers["Content-Security-Policy"]
    assert policy.endswith("frame-ancestors 'self'; sandbox allow-scripts")
    stranger = clinic.client.get("/editor/site-look/7a3b12-2-serif.css")
    assert stranger.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    tokens = text(stranger)
    assert "--clinic-accent:#7a3b12" in tokens
    assert "--clinic-radius:2px" in tokens


def test_a_form_without_scripts_posts_its_look_into_the_frame(
    clinic: Clinic, admin: Editor
) -> None:
    clinic.publish("bridge", card())
    answer = admin.submit("/site-look?site=main", sent(theme__accent="#7a3b12"))
    assert "/editor/site-look/7a3b12-14-sans.css" in text(answer)


def test_a_look_that_cannot_be_used_is_the_saved_one(clinic: Clinic, admin: Editor) -> None:
    clinic.publish("bridge", card())
    page = text(admin.get("/site-look", query_string={"f/theme/accent": "#ffffff"}))
    assert "/editor/site-look/0b6e69-14-sans.css" in page
    assert admin.get("/site-look/ffffff-14-sans.css").status_code == 404
    assert admin.get("/site-look/x;}.css").status_code == 404


def test_without_a_card_the_preview_says_so(admin: Editor) -> None:
    assert "As soon as a card is live" in admin.see("/site-look")


# Homes


def test_the_home_of_a_card_is_set_and_cleared(clinic: Clinic, admin: Editor) -> None:
    clinic.publish("bridge", card())
    home = "https://clinic.example/bridge"
    answer = admin.submit("/sites/main/homes", {"slug": "bridge", "url": home, "do": "set"})
    assert answer.location.endswith("/sites/main/homes#home-bridge")
    assert f'value="{home}"' in admin.see("/sites/main/homes")
    assert f'rel="canonical" href="{home}"' in clinic.see("/e/bridge")
    admin.submit("/sites/main/homes", {"slug": "bridge", "url": home, "do": "clear"})
    assert clinic.store.sites.homes("main") == {}
    assert [action for _, action, _ in audit(clinic)] == ["home cleared", "home set"]


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("http://clinic.example", "The address must begin with https://."),
        ("javascript:alert(1)", "The address must begin with https://."),
        ("https://a b", "The address must not have spaces in it."),
    ],
)
def test_an_address_that_is_no_home_is_refused_in_words(
    clinic: Clinic, admin: Editor, url: str, sentence: str
) -> None:
    clinic.publish("bridge", card())
    answer = admin.submit("/sites/main/homes", {"slug": "bridge", "url": url})
    assert answer.status_code == 422
    assert sentence in text(answer)
    assert f'value="{url}"' in text(answer)
    assert clinic.store.sites.homes("main") == {}


def test_embeds_are_found_by_their_words(clinic: Clinic, admin: Editor) -> None:
    clinic.publish("bridge", card("Bridge"))
    clinic.publish("squat", card("Squat"))
    page = admin.see("/sites/main/homes?q=squ")
    assert "url-squat" in page
    assert "url-bridge" not in page


# Who may


@pytest.mark.parametrize(
    "path",
    ["/sites", "/new-site", "/sites/main", "/sites/main/history", "/sites/main/homes",
     "/site-look"],
)  # fmt: skip
def test_sites_are_for_administrators(clinic: Clinic, path: str) -> None:
    marketing = signed_in(clinic, "marketing", "clinician")
    assert marketing.get(path).status_code == 403
    assert signed_in(clinic, "administrator", name="Ada Field").get(path).status_code == 200


def test_a_site_that_is_not_there_is_said_to_be_missing(admin: Editor) -> None:
    for path in ("/sites/nope", "/sites/nope/history", "/sites/nope/homes"):
        assert admin.get(path).status_code == 404


@pytest.mark.parametrize("value", ['"><script>alert(1)</script>', "' onfocus=alert(1) x='"])
def test_what_is_typed_is_shown_as_text(admin: Editor, value: str) -> None:
    answer = admin.submit("/sites/main", dict.fromkeys(sent(), value))
    page = answer.get_data(as_text=True)
    assert "<script>alert" not in page
    assert " onfocus=alert" not in page.replace("&#39; onfocus=alert", "")
