"""What a person pastes into a page of the site, correctly escaped."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from widget.delivery.pages import Pages
from widget.delivery.render import Renderer
from widget.delivery.shown import Asked
from widget.errors import NotFound

PLUGIN_PATH = "/wordpress/clinic-widget.zip"
"""Where the WordPress plugin is downloaded, with a site's key as ``?site=``."""

PERMISSIONS = "autoplay; fullscreen; encrypted-media; picture-in-picture"
"""What a player needs, on every iframe of the chain (DESIGN, section 6)."""

_FRAMED = Markup(' data-clinic-mode="frame"')


@dataclass(frozen=True)
class Snippet:
    """One embed on one site: its public page, its frame, title and height at 390 px (in px)."""

    page_url: str
    frame_url: str
    loader_url: str
    title: str
    height: int

    def script(self, *, framed: bool = False) -> str:
        """The recommended one line: a link that works by itself, and the loader.

        ``framed`` has the loader show the embed in an iframe instead of in the page itself.
        """
        return str(
            Markup(
                '<a data-clinic-embed{mode} style="display:block;min-height:min({height}px,70vh)" '
                'href="{url}">{title}</a><script async src="{loader}"></script>'
            ).format(
                mode=_FRAMED if framed else "",
                height=self.height,
                url=self.page_url,
                title=self.title,
                loader=self.loader_url,
            )
        )

    def iframe(self) -> str:
        """The embed as a frame, followed by a small visible link."""
        return str(
            Markup(
                '<iframe src="{frame}" title="{title}" width="100%" height="{height}" '
                'style="display:block;border:0" loading="lazy" allow="{permissions}" '
                'referrerpolicy="strict-origin-when-cross-origin"></iframe>'
                '<p><small><a href="{url}">{title}</a></small></p>'
            ).format(
                frame=self.frame_url,
                title=self.title,
                height=self.height,
                permissions=PERMISSIONS,
                url=self.page_url,
            )
        )


def oembed_html(page_url: str, frame_url: str, title: str, height: int) -> str:
    """What an oEmbed consumer puts into its page, and WordPress stores for ever.

    The blockquote comes first, the iframe is empty, and both name what cannot become wrong: so
    WordPress keeps them (DESIGN, section 5).
    """
    return str(
        Markup(
            '<blockquote class="wp-embedded-content"><a href="{page}">{title}</a></blockquote>'
            '<iframe class="wp-embedded-content" src="{frame}" title="{title}" width="100%" '
            'height="{height}" frameborder="0"></iframe>'
        ).format(page=page_url, frame=frame_url, title=title, height=height)
    )


def make_snippet(pages: Pages, renderer: Renderer, slug: str, site: str | None = None) -> Snippet:
    """The snippet of a published embed on a site (else on the default one); raises NotFound."""
    shown = pages.resolve(Asked(slug, "fragment", site))
    if shown.embed.withdrawn or shown.kind is None:
        raise NotFound(f"{slug} is withdrawn, so there is nothing to paste.")
    content = renderer.content(shown.embed.revision_id, shown.kind.name, shown.lang)
    key = shown.site_pointer.key
    return Snippet(
        page_url=renderer.page_url(shown.embed.slug, key),
        frame_url=renderer.page_url(shown.embed.slug, key, "frame"),
        loader_url=renderer.loader_url,
        title=shown.kind.tile(content).title,
        height=shown.kind.height(content),
    )
