"""People at the editor, as the tests' client."""

from __future__ import annotations

import re
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.samples import Clinic
from widget.content.people import Person

PASSWORD = "four quiet green rivers"


class Editor:
    """Somebody who is signed in; speaks to the editor below ``/editor``."""

    def __init__(self, client: FlaskClient, person: Person) -> None:
        self.client = client
        self.person = person

    def get(self, path: str, **options: Any) -> TestResponse:
        """Open a page."""
        return self.client.get(f"/editor{path}", **options)

    def see(self, path: str) -> str:
        """What the person reads under a path."""
        return str(self.get(path).get_data(as_text=True))

    def submit(self, path: str, data: dict[str, Any], **options: Any) -> TestResponse:
        """Send a form with the token that the person's pages carry."""
        whole = {"csrf_token": self.token(), **data}
        return self.client.post(f"/editor{path}", data=whole, **options)

    def token(self) -> str:
        """The token of the present session."""
        found = re.search(r'name="csrf-token" content="([^"]+)"', self.see("/account"))
        assert found, "the page carries no token"
        return found[1]


def make_person(clinic: Clinic, *roles: str, name: str = "Robin Field") -> Person:
    """A person with those roles, or again the one of that name."""
    email = f"{name.lower().replace(' ', '.')}@clinic.example"
    people = clinic.service.people
    return people.named(email) or people.invite(email, name, roles or ("marketing",), "en")


def signed_in(clinic: Clinic, *roles: str, name: str = "Robin Field") -> Editor:
    """A person with those roles (marketing without any), in a browser of their own."""
    person = make_person(clinic, *roles, name=name)
    client = clinic.service.inner.test_client()
    token = clinic.service.desk.sessions.open(person.id, "a browser")
    with client.session_transaction("/editor/") as session:
        session["_user_id"] = token
        session["_fresh"] = True
    return Editor(client, person)
