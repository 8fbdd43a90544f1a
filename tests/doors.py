"""Browsers at the editor's doors, for tests that sign in as people do."""

from __future__ import annotations

import re
from typing import Any

from werkzeug.test import TestResponse

from tests.samples import Clinic
from widget.content.people import Person

PASSWORD = "four quiet green rivers"
OUTSIDE = "203.0.113.7"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"


class Browser:
    """A browser with its own cookies, at its own address."""

    def __init__(self, clinic: Clinic, address: str = OUTSIDE, agent: str = FIREFOX) -> None:
        self.clinic = clinic
        self.client = clinic.service.inner.test_client()
        self.client.environ_base |= {"REMOTE_ADDR": address, "HTTP_USER_AGENT": agent}

    def get(self, path: str, **options: Any) -> TestResponse:
        """Open a page below ``/editor``."""
        return self.client.get(f"/editor{path}", **options)

    def see(self, path: str) -> str:
        """What stands in that page."""
        return str(self.get(path).get_data(as_text=True))

    def token(self) -> str:
        """The token of the present session."""
        return str(self.get("/token").get_json()["csrf"])

    def submit(self, path: str, data: dict[str, Any], **options: Any) -> TestResponse:
        """Send a form with the session's token."""
        return self.client.post(
            f"/editor{path}", data={"csrf_token": self.token(), **data}, **options
        )

    def sign_in(self, email: str, password: str = PASSWORD, **more: Any) -> TestResponse:
        """Fill in the form of the door."""
        return self.submit("/sign-in", {"email": email, "password": password, **more})

    def cookie(self) -> str:
        """What the browser keeps for the editor; '' for nothing."""
        found = self.client.get_cookie("__Host-clinic-editor")
        return found.value if found else ""


def joined(clinic: Clinic, *roles: str, name: str = "Robin Field") -> Person:
    """A person who has joined, with ``PASSWORD``."""
    email = f"{name.lower().replace(' ', '.')}@clinic.example"
    people = clinic.service.people
    person = people.invite(email, name, roles or ("marketing",), "en")
    people.set_password(person.id, PASSWORD)
    found = people.find(person.id)
    assert found
    return found


def inside(clinic: Clinic, *roles: str, name: str = "Robin Field") -> Browser:
    """The browser of somebody who has joined and signed in."""
    person, browser = joined(clinic, *roles, name=name), Browser(clinic)
    assert browser.sign_in(person.email).status_code == 302
    return browser


def link_in(page: TestResponse) -> str:
    """The path of the link that a page shows, below ``/editor``."""
    found = re.search(r"https://cards\.example/editor(/join/[\w-]+)", page.get_data(as_text=True))
    assert found, "the page shows no link"
    return found[1]
