"""The plugin in the tests' WordPress for a while: unpacked and active, and gone without a trace."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from zipfile import ZipFile

from tests.wordpress.client import WordPress
from tests.wordpress.content import block
from widget.paths import templates_folder
from widget.public.wordpress import FOLDER, make_plugin

SETTINGS_PAGE = f"/wp-admin/options-general.php?page={FOLDER}"
_FILE = f"{FOLDER}/{FOLDER}.php"
_ADMIN = (
    "require_once ABSPATH . 'wp-admin/includes/plugin.php';"
    "require_once ABSPATH . 'wp-admin/includes/file.php';"
)


def zipped(url: str, site: str) -> bytes:
    """The plugin as it is downloaded from the service at this URL."""
    return make_plugin(templates_folder(), url, site, "1.0")


@contextmanager
def plugin(wordpress: WordPress, url: str, site: str = "sample") -> Iterator[None]:
    """The plugin of the service at this URL, active, without the detour of an upload."""
    put_in(wordpress, zipped(url, site))
    try:
        yield
    finally:
        remove(wordpress)


def put_in(wordpress: WordPress, content: bytes) -> None:
    """Unpack and activate the plugin in a zip."""
    with ZipFile(BytesIO(content)) as archive:
        archive.extractall(wordpress.folder / "wp-content" / "plugins")
    switch(wordpress, on=True)


def switch(wordpress: WordPress, *, on: bool) -> None:
    """Activate or deactivate it."""
    act = "activate_plugin($file)" if on else "deactivate_plugins($file)"
    assert wordpress.call(f"{_ADMIN} return {act};", file=_FILE) is None


def remove(wordpress: WordPress) -> None:
    """Deactivate and delete it as WordPress does, uninstalling included."""
    switch(wordpress, on=False)
    wordpress.call(f"{_ADMIN} delete_plugins([$file]);", file=_FILE)


def refresh(wordpress: WordPress) -> None:
    """WP-Cron's turn, after whatever pause."""
    wordpress.call("delete_transient('clinic_widget_pause'); do_action('clinic_widget_refresh');")


def our_block(url: str, slug: str, title: str = "An exercise") -> str:
    """What the editor saves for the block "Clinic embed"."""
    link = f'<a data-clinic-embed="" href="{url}">{title}</a>'
    inner = f'<div class="wp-block-clinic-widget-embed">{link}</div>'
    return block("clinic-widget/embed", inner, slug=slug)


def shortcode(slug: str) -> str:
    """The shortcode of an embed."""
    return f'[clinic_embed slug="{slug}"]'
