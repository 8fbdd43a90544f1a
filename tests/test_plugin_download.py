"""The WordPress plugin is downloaded from the service that it belongs to."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZipFile

import pytest

from tests.samples import SITE, Clinic, Clock
from widget import open_service
from widget.content.schema import migrate
from widget.delivery.snippets import PLUGIN_PATH


def main_file(clinic: Clinic, query: str = "") -> str:
    answer = clinic.client.get(f"{PLUGIN_PATH}{query}")
    assert answer.status_code == 200
    with ZipFile(BytesIO(answer.data)) as archive:
        return archive.read("clinic-widget/clinic-widget.php").decode()


def test_it_knows_the_services_address_and_the_default_site(clinic: Clinic) -> None:
    text = main_file(clinic)
    assert "'https://cards.example'" in text
    assert "'main'" in text


def test_it_knows_the_site_that_was_asked_for_if_there_is_one(clinic: Clinic) -> None:
    clinic.store.sites.save("other", SITE)
    assert "'other'" in main_file(clinic, "?site=other")


@pytest.mark.parametrize("key", ["unknown", "x%27.system(1).%27", "a" * 300])
def test_a_wrong_key_is_told_for_it_would_bring_another_disclaimer(
    clinic: Clinic, key: str
) -> None:
    answer = clinic.client.get(f"{PLUGIN_PATH}?site={key}")
    assert answer.status_code == 404
    assert "There is no site" in answer.text


def test_it_is_a_file_to_keep(clinic: Clinic) -> None:
    headers = clinic.client.get(PLUGIN_PATH).headers
    assert headers["Content-Type"] == "application/zip"
    assert headers["Content-Disposition"] == 'attachment; filename="clinic-widget.zip"'
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "Content-Encoding" not in headers
    tag = {"If-None-Match": headers["ETag"]}
    assert clinic.client.get(PLUGIN_PATH, headers=tag).status_code == 304


def test_a_service_without_a_site_has_none(settings: dict[str, str], clock: Clock) -> None:
    bare = open_service(settings, clock=clock)
    migrate(bare.engine)
    assert bare.inner.test_client().get(PLUGIN_PATH).status_code == 503
    bare.engine.dispose()
