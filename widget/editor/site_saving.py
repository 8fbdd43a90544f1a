"""Saves a site for a person, and notes that they did."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import request

from widget.editor.desk import Desk
from widget.editor.identity import current_person


def save_site(
    desk: Desk, key: str, fields: Mapping[str, Any], base: int, action: str, detail: str = ""
) -> None:
    """Save a site's next revision; make it the default one where that was ticked in the form.

    ``base`` is the revision that the person started from, ``action`` how the log calls it.

    Raises:
        FieldErrors: with every mistake.
        Conflict: when somebody else has saved since.
    """
    person, sites = current_person(), desk.store.sites
    default = request.form.get("default") == "on" and sites.keys()[:1] != [key]
    number = sites.save(key, fields, author=person.name, default=default, base=base)
    if number != base:
        desk.audit.add(person.email, action, key, detail)
    if default:
        desk.audit.add(person.email, "site made default", key)
