"""A WordPress as a source, by the shapes that its REST handbook documents."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.sources import Internet, answer, document, listing, refusal
from widget.errors import FieldErrors
from widget.sources.base import Item, Recent
from widget.sources.headers import NOTHING_KNOWN, Validators
from widget.sources.reasons import Reason
from widget.sources.wordpress import WordPress, WordPressPlace
from widget.sources.wordpress_posts import Post

SITE = "https://clinic.test/"
ROOT = f"{SITE}wp-json/"
POSTS = f"{ROOT}wp/v2/posts?"
SOURCE = WordPress()


def post(number: int = 1, **other: Any) -> dict[str, Any]:
    """A post as a list has it, with its featured picture."""
    media = {
        "id": 9, "source_url": "https://pictures.test/full.jpg",
        "media_details": {"sizes": {
            "thumbnail": {"source_url": "https://pictures.test/150.jpg", "width": 150},
            "large": {"source_url": "https://pictures.test/1024.jpg", "width": 1024},
        }},
    }  # fmt: skip
    return {
        "id": number, "type": "post", "link": f"{SITE}post-{number}/",
        "date_gmt": "2026-03-02T09:00:00",
        "title": {"rendered": f"Post {number} &#8211; <em>hips</em> &amp; knees"},
        "excerpt": {"rendered": "<p>Two minutes. [&hellip;]</p>\n", "protected": False},
        "_links": {"self": [{"href": f"{ROOT}wp/v2/posts/{number}"}]},
        "_embedded": {"wp:featuredmedia": [media]},
    } | other  # fmt: skip


@pytest.fixture
def web() -> Iterator[Internet]:
    with Internet() as web:
        yield web


def recent(
    web: Internet, most: int = 10, known: Validators = NOTHING_KNOWN, **fields: str
) -> Recent:
    where = SOURCE.parse({"address": SITE, **fields})
    return SOURCE.recent(where, web.fetcher(), most, known)


def only(web: Internet, told: dict[str, Any]) -> Item:
    web.has(POSTS, listing([told]))
    (item,) = recent(web).items
    return item


def test_posts_become_items(web: Internet) -> None:
    assert only(web, post(12)) == Item(
        ref="post:12",
        url="https://clinic.test/post-12/",
        title="Post 12 \u2013 hips & knees",
        kind="page",
        excerpt="Two minutes.\u2026",
        picture="https://pictures.test/1024.jpg",
        published=datetime(2026, 3, 2, 9, tzinfo=UTC),
    )


def test_what_is_asked_for_is_little(web: Internet) -> None:
    web.has(POSTS, listing([]))
    assert recent(web, most=7) == Recent(())
    assert web.urls() == [_page(1).replace("per_page=50", "per_page=7")]


@pytest.mark.parametrize(
    "embedded",
    [
        None, [], {}, {"wp:featuredmedia": []}, {"wp:featuredmedia": [{"code": "rest_forbidden"}]},
        {"wp:featuredmedia": "x"}, {"wp:featuredmedia": [{"source_url": 7}]},
        {"wp:featuredmedia": [{"media_details": {"sizes": []}}]},
    ],
)  # fmt: skip
def test_a_post_without_a_usable_picture_has_none(web: Internet, embedded: Any) -> None:
    assert only(web, post(_embedded=embedded)).picture is None


def test_a_small_picture_is_taken_as_it_is(web: Internet) -> None:
    media = [{"source_url": "/small.png", "media_details": {"sizes": {}}}]
    item = only(web, post(_embedded={"wp:featuredmedia": media}))
    assert item.picture == "https://clinic.test/small.png"


def test_a_type_without_excerpts_has_none(web: Internet) -> None:
    told = post(title="Plain", type="exercise")
    del told["excerpt"]
    item = only(web, told)
    assert (item.ref, item.title, item.excerpt) == ("exercise:1", "Plain", "")


@pytest.mark.parametrize(
    ("given", "path"), [("page", "pages"), ("exercise", "exercise"), ("", "posts")]
)
def test_any_type_can_be_listed(web: Internet, given: str, path: str) -> None:
    web.has(f"{ROOT}wp/v2/{path}?", listing([post()]))
    assert len(recent(web, type=given).items) == 1


def test_a_type_that_is_none_is_said_in_words(web: Internet) -> None:
    web.has(SITE, answer(f'<link rel="https://api.w.org/" href="{ROOT}">'))
    error = refusal(lambda: recent(web, type="exercise"))
    assert (
        str(error)
        == "The site has no content of the type \u201cexercise\u201d that is open to everybody."
    )


@pytest.mark.parametrize(
    "fields",
    [{}, {"address": SITE, "type": "../users"}, {"address": SITE, "type": "Posts?x"},
     {"address": "http://clinic.test/"}, {"address": SITE, "other": "x"}],
)  # fmt: skip
def test_a_form_that_cannot_be_read_is_refused(fields: dict[str, str]) -> None:
    with pytest.raises(FieldErrors):
        SOURCE.parse(fields)


def test_a_category_is_found_by_its_short_name(web: Internet) -> None:
    web.has(f"{ROOT}wp/v2/categories?slug=h%C3%BCfte&_fields=id%2Cslug&per_page=1&page=1",
            listing([{"id": 7, "slug": "h\u00fcfte"}]))  # fmt: skip
    web.has(POSTS, listing([post()]))
    assert len(recent(web, category="h\u00fcfte").items) == 1
    assert "&categories=7&" in web.urls()[1]


def test_a_category_that_is_none_is_said_in_words(web: Internet) -> None:
    web.has(f"{ROOT}wp/v2/categories?", listing([]))
    error = refusal(lambda: recent(web, category="hips"))
    assert str(error) == "The site has no category with the short name \u201chips\u201d."


def test_a_long_list_is_read_page_by_page(web: Internet) -> None:
    pages = [[post(number + page * 50) for number in range(50)] for page in (0, 1, 2)]
    _has_pages(web, *pages)
    found = recent(web, most=120)
    assert [item.ref for item in found.items] == [f"post:{number}" for number in range(120)]
    assert len(web.asked) == 3


def test_a_list_ends_where_the_server_says(web: Internet) -> None:
    _has_pages(web, [post(number) for number in range(50)], [post(50)])
    assert len(recent(web, most=500).items) == 51
    assert len(web.asked) == 2


def test_a_server_that_does_not_count_its_pages_is_asked_until_one_is_missing(
    web: Internet,
) -> None:
    web.has(_page(1), listing([post(number) for number in range(50)]))
    invalid = '{"code": "rest_post_invalid_page_number"}'
    web.has(_page(2), answer(invalid, "application/json", 400))
    found = recent(web, most=500)
    assert (len(found.items), found.left_out) == (50, ())


def test_validators_are_kept_for_a_list_of_one_page_alone(web: Internet) -> None:
    web.has(POSTS, listing([post()], etag='"1"'))
    assert recent(web).validators == Validators('"1"')
    assert recent(web, most=100).validators == NOTHING_KNOWN


def test_what_has_not_changed_is_not_sent_again(web: Internet) -> None:
    web.has(POSTS, answer(status=304, kind=""))
    found = recent(web, known=Validators('"1"'))
    assert (found.unchanged, found.items) == (True, ())


def test_an_api_at_another_place_is_found_by_the_sites_page(web: Internet) -> None:
    web.has(f"{SITE}blog/hips/", answer('<link rel="https://api.w.org/" href="/cms/api/">'))
    web.has(f"{SITE}cms/api/wp/v2/posts?", listing([post()]))
    where = SOURCE.parse({"address": f"{SITE}blog/hips/?utm=1#top"})
    web.has(f"{SITE}blog/hips/?", web.answers[f"{SITE}blog/hips/"])
    assert len(SOURCE.recent(where, web.fetcher(), 10, NOTHING_KNOWN).items) == 1


@pytest.mark.parametrize("page", [answer("<title>Clinic</title>"), answer(status=404)])
def test_an_api_without_pretty_addresses_is_found(web: Internet, page: Any) -> None:
    web.has(SITE, page)
    web.has(f"{SITE}?", listing([post()]))
    assert len(recent(web).items) == 1
    assert web.urls()[-1].startswith(f"{SITE}?rest_route=/wp/v2/posts&per_page=10&")


def test_a_site_that_is_no_wordpress_is_said_in_words(web: Internet) -> None:
    web.has(SITE, answer("<title>Clinic</title>"))
    assert refusal(lambda: recent(web)).message == Reason.NO_WORDPRESS
    assert len(web.asked) == 3


def test_a_site_that_wants_a_password_is_said_in_words(web: Internet) -> None:
    web.has(POSTS, answer('{"code":"rest_not_logged_in"}', "application/json", 401))
    assert refusal(lambda: recent(web)).message == Reason.LOCKED
    assert len(web.asked) == 1


WHOLE = {
    "id": 12, "type": "post", "link": f"{SITE}hips/", "title": {"rendered": "Hips &amp; knees"},
    "content": {"rendered": "<h2>Steps</h2><script>x</script>", "protected": False},
    "date_gmt": "2026-03-02T09:00:00", "modified_gmt": "2026-03-03T09:00:00",
}  # fmt: skip
READ = Post(
    "post:12", f"{SITE}hips/", "Hips & knees", "<h2>Steps</h2><script>x</script>",
    datetime(2026, 3, 2, 9, tzinfo=UTC), datetime(2026, 3, 3, 9, tzinfo=UTC),
)  # fmt: skip


def test_one_post_is_read_as_its_page_names_it(web: Internet) -> None:
    told = (
        f'<link rel="alternate" title="JSON" type="application/json" href="{ROOT}wp/v2/posts/12">'
    )
    web.has(f"{SITE}hips/", answer(told))
    web.has(f"{ROOT}wp/v2/posts/12", document(**WHOLE))
    assert SOURCE.read(f"{SITE}hips/", web.fetcher()) == READ


def test_one_post_is_read_by_its_short_name_where_its_page_names_nothing(web: Internet) -> None:
    web.has(f"{SITE}hips/", answer("<title>Hips</title>"))
    web.has(POSTS, listing([WHOLE | {"link": f"{SITE}old/hips/"}]))
    web.has(f"{ROOT}wp/v2/pages?", listing([WHOLE]))
    assert SOURCE.read(f"{SITE}hips/", web.fetcher()) == READ
    assert "slug=hips&" in web.urls()[-1]


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({"content": {"rendered": "", "protected": True}}, Reason.POST_PROTECTED),
        ({"content": "x"}, Reason.OTHER_DATA), ({"link": "javascript:x"}, Reason.OTHER_DATA),
        ({"id": "x"}, Reason.OTHER_DATA), ({"type": None}, Reason.OTHER_DATA),
    ],
)  # fmt: skip
def test_a_post_that_cannot_be_read_is_said_in_words(
    web: Internet, told: dict[str, Any], expected: Reason
) -> None:
    link = f'<link rel="alternate" type="application/json" href="{ROOT}wp/v2/posts/12">'
    web.has(f"{SITE}hips/", answer(link))
    web.has(f"{ROOT}wp/v2/posts/12", document(**(WHOLE | told)))
    assert refusal(lambda: SOURCE.read(f"{SITE}hips/", web.fetcher())).message == expected


def test_a_page_that_no_post_has_is_said_in_words(web: Internet) -> None:
    web.has(f"{SITE}hips/", answer("<title>Hips</title>"))
    web.has(POSTS, listing([]))
    web.has(f"{ROOT}wp/v2/pages?", listing([]))
    error = refusal(lambda: SOURCE.read(f"{SITE}hips/", web.fetcher()))
    assert error.message == Reason.NO_POST


def test_the_place_says_what_is_meant() -> None:
    where = SOURCE.parse({"address": SITE, "type": "page", "category": "hips"})
    assert where == WordPressPlace(SITE, "pages", "hips")


def _page(number: int) -> str:
    return (
        f"{POSTS}per_page=50&orderby=date&order=desc&_embed=wp%3Afeaturedmedia&_fields="
        f"id%2Ctype%2Clink%2Ctitle%2Cexcerpt%2Cdate_gmt%2C_links%2C_embedded&page={number}"
    )


def _has_pages(web: Internet, *pages: list[dict[str, Any]]) -> None:
    for number, entries in enumerate(pages, start=1):
        web.has(_page(number), listing(entries, x_wp_totalpages=str(len(pages))))
