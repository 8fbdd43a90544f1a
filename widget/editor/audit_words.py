"""The log's entries in words."""

from __future__ import annotations

from collections.abc import Mapping

from widget.content.audit import Entry
from widget.content.people import ROLES
from widget.editor.person_words import role_name
from widget.texts import Texts


def deed(entry: Entry, names: Mapping[str, str], texts: Texts) -> str:
    """What was done, without who; ``names`` are the people's by e-mail address."""
    what = names.get(entry.what, entry.what)
    detail = _detail(entry, texts)
    said = {
        **_of_oneself(texts, what), **_of_people(texts, what), **_of_content(texts, what),
        **_of_sources(texts, what),
    }  # fmt: skip
    sentence = said.get(entry.action) or ": ".join(part for part in (entry.action, what) if part)
    return f"{sentence} ({detail})" if detail else sentence


def _detail(entry: Entry, texts: Texts) -> str:
    """The entry's detail; roles by their names."""
    words = entry.detail.split()
    if words and set(words) <= set(ROLES):
        return ", ".join(role_name(role, texts) for role in ROLES if role in words)
    return entry.detail


def _of_oneself(texts: Texts, what: str) -> dict[str, str]:
    slowed = (
        texts.gettext("Wrong passwords for %(name)s: slowed down", name=what)
        if what
        else texts.gettext("Wrong passwords for addresses that nobody has: slowed down")
    )
    return {
        "signed in": texts.gettext("Signed in"),
        "signed out": texts.gettext("Signed out"),
        "signed out elsewhere": texts.gettext("Signed out in other browsers"),
        "sign-in slowed down": slowed,
        "became the first administrator": texts.gettext("Came as the first administrator"),
        "joined": texts.gettext("Followed the invitation"),
        "set a new password": texts.gettext("Set a new password by a link"),
        "password changed": texts.gettext("Changed the password"),
        "account changed": texts.gettext("Changed their own name or language"),
    }


def _of_people(texts: Texts, what: str) -> dict[str, str]:
    return {
        "invited": texts.gettext("Invited %(name)s", name=what),
        "invited again": texts.gettext("Made %(name)s a new invitation", name=what),
        "link for a new password": texts.gettext(
            "Made %(name)s a link for a new password", name=what
        ),
        "roles changed": texts.gettext("Changed what %(name)s may do", name=what),
        "deactivated": texts.gettext("Deactivated %(name)s", name=what),
        "let in again": texts.gettext("Let %(name)s in again", name=what),
        "sessions ended": texts.gettext("Signed %(name)s out everywhere", name=what),
    }


def _of_content(texts: Texts, what: str) -> dict[str, str]:
    return {
        "published": texts.gettext("Published %(slug)s", slug=what),
        "restored": texts.gettext("Restored %(slug)s", slug=what),
        "withdrawn": texts.gettext("Withdrew %(slug)s", slug=what),
        "site saved": texts.gettext("Saved the site %(slug)s", slug=what),
        "site restored": texts.gettext("Brought an old state of the site %(slug)s back", slug=what),
        "site made default": texts.gettext("Made %(slug)s the default site", slug=what),
        "home set": texts.gettext("Set the home of %(slug)s", slug=what),
        "home cleared": texts.gettext("Cleared the home of %(slug)s", slug=what),
    }


def _of_sources(texts: Texts, what: str) -> dict[str, str]:
    return {
        "source added": texts.gettext("Added the source %(title)s", title=what),
        "source changed": texts.gettext("Changed the source %(title)s", title=what),
        "source paused": texts.gettext("Paused the source %(title)s", title=what),
        "source goes on": texts.gettext("Let the source %(title)s go on", title=what),
        "source removed": texts.gettext("Removed the source %(title)s", title=what),
    }
