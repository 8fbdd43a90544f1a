"""The server is killed while people publish: what was acknowledged is there, nothing by halves."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import urlencode

import pytest
from sqlalchemy import func, select

from tests.editor import signed_in
from tests.samples import SITE, Clinic, card, carousel
from tests.test_server import PATIENCE, Server
from widget import open_service
from widget.content import models as t
from widget.content.database import reading
from widget.content.schema import migrate
from widget.content.store import utc_now

pytestmark = pytest.mark.slow

PUBLICATIONS = 200
WRITERS = ("list-a", "list-b", "list-c", "list-d")
KILLS = (10, 45, 80, 120, 165)  # after so many acknowledged publications


@dataclass
class House:
    """A server that is killed and started again, and the store that it leaves."""

    data: Path
    port: int
    clinic: Clinic
    server: Server | None = None

    def start(self) -> None:
        """Start the real server, and wait until it answers."""
        command = [sys.executable, "-m", "widget.cli", "serve", "--port", str(self.port)]
        kept = {key: value for key, value in os.environ.items() if key[:7] != "WIDGET_"}
        process = subprocess.Popen(
            command,
            env=kept | {"WIDGET_DATA": str(self.data)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        self.server = Server(f"http://127.0.0.1:{self.port}", process, self.clinic)
        self.server.wait_for("/readyz", 200)

    def kill(self) -> None:
        """As when the power fails: no process of it may end what it does."""
        assert self.server
        process = self.server.process
        for number in (process.pid, *self.server.workers()):
            os.kill(number, signal.SIGKILL)
        process.wait(timeout=PATIENCE)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """A clinic with its server."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    data = tmp_path / "data"
    service = open_service({"WIDGET_URL": f"http://127.0.0.1:{port}", "WIDGET_DATA": str(data)})
    migrate(service.engine)
    service.store.sites.save("main", SITE)
    house = House(data, port, Clinic(service, utc_now))
    house.start()
    yield house
    assert house.server
    house.server.process.terminate()
    house.server.process.wait(timeout=PATIENCE)
    service.engine.dispose()


@dataclass
class Tally:
    """How many publications were acknowledged, and what they were, by list and number."""

    told: dict[tuple[str, int], str] = field(default_factory=dict)
    changed: threading.Condition = field(default_factory=threading.Condition)
    unanswered: int = 0

    def note(self, slug: str, number: int, title: str) -> None:
        """One more."""
        with self.changed:
            assert (slug, number) not in self.told
            self.told[slug, number] = title
            self.changed.notify_all()

    def miss(self) -> None:
        """A request without an answer."""
        with self.changed:
            self.unanswered += 1

    def wait_for(self, number: int) -> None:
        """Until so many were acknowledged."""
        with self.changed:
            assert self.changed.wait_for(lambda: len(self.told) >= number, timeout=60)


@dataclass
class Writer:
    """Publishes a list again and again; asks again, with the same key, where no answer comes."""

    house: House
    slug: str
    tally: Tally
    headers: dict[str, str]
    up: threading.Event

    def run(self, times: int) -> None:
        """Publish so many revisions."""
        for number in range(1, times + 1):
            title = f"{self.slug} {number}"
            location = self._until_answered(self._form(title, base=number))
            found = re.search(r"live=(\d+)", location)
            assert found, location
            self.tally.note(self.slug, int(found[1]), title)

    def _form(self, title: str, base: int) -> str:
        key = f"key-for-{title.replace(' ', '-')}-of-this-test"
        form = {
            "do": "publish", "lang": "en", "seen": "0", "base": str(base), "key": key,
            "f/title": title,
            "f/items/one/id": "one", "f/items/one/embed": "bridge",
            "f/items/two/id": "two", "f/items/two/embed": "plank",
        }  # fmt: skip
        return urlencode(form)

    def _until_answered(self, body: str) -> str:
        while True:
            self.up.wait(PATIENCE)
            connection = HTTPConnection("127.0.0.1", self.house.port, timeout=20)
            try:
                connection.request("POST", f"/editor/embeds/{self.slug}", body, self.headers)
                answer = connection.getresponse()
                answer.read()
                assert answer.status == 302, answer.status
                return answer.headers["Location"]
            except (OSError, HTTPException):
                self.tally.miss()
            finally:
                connection.close()


def headers_of(clinic: Clinic) -> dict[str, str]:
    """What the requests of somebody who is signed in carry."""
    mo = signed_in(clinic, "marketing", "clinician", name="Mo Reed")
    token = mo.token()  # the cookie holds its counterpart from now on
    cookie = mo.client.get_cookie("clinic-editor")
    assert cookie
    return {
        "Cookie": f"{cookie.key}={cookie.value}",
        "X-CSRFToken": token,
        "Content-Type": "application/x-www-form-urlencoded",
        "Accept": "text/html",
    }


def type_into(house: House, slug: str, title: str, headers: dict[str, str]) -> None:
    """Type a title, which the browser saves by itself."""
    form = {"do": "save", "lang": "en", "seen": "0", "base": "1", "f/title": title}
    connection = HTTPConnection("127.0.0.1", house.port, timeout=20)
    asked = headers | {"Accept": "application/json"}
    connection.request("POST", f"/editor/embeds/{slug}", urlencode(form), asked)
    assert connection.getresponse().status == 200
    connection.close()


@pytest.mark.timeout(400)
def test_killed_during_200_publications_it_keeps_each_one_it_acknowledged(house: House) -> None:
    clinic, tally, up = house.clinic, Tally(), threading.Event()
    for slug in ("bridge", "plank"):
        clinic.publish(slug, card(slug))
    for slug in WRITERS:
        clinic.publish_list(slug, "bridge", "plank")
    headers = headers_of(clinic)
    type_into(house, "bridge", "Half a sentence, and the serv", headers)
    up.set()
    writers = [
        threading.Thread(
            target=Writer(house, slug, tally, headers, up).run, args=(PUBLICATIONS // len(WRITERS),)
        )
        for slug in WRITERS
    ]
    for writer in writers:
        writer.start()
    for number in KILLS:
        tally.wait_for(number)
        up.clear()
        house.kill()
        house.start()
        up.set()
    for writer in writers:
        writer.join()
    assert tally.unanswered >= len(KILLS)
    check_acknowledged(clinic, tally)
    check_whole(clinic)
    person = clinic.service.people.named("mo.reed@clinic.example")
    assert person
    (draft,) = clinic.service.desk.drafts.of(person.id)
    assert (draft.slug, draft.fields["title"]) == ("bridge", "Half a sentence, and the serv")
    assert house.server
    assert house.server.get("/e/list-a")[0] == 200


def check_acknowledged(clinic: Clinic, tally: Tally) -> None:
    """Each acknowledged publication is the revision that was told, and there is no other."""
    assert len(tally.told) == PUBLICATIONS
    made = {
        (slug, revision.number): revision.document.texts["en"]["title"]
        for slug in WRITERS
        for revision in clinic.store.history(slug)
        if revision.document and revision.number > 1
    }
    assert made == tally.told


def check_whole(clinic: Clinic) -> None:
    """Nothing is there by halves: pointers, references, summaries, keys and states agree."""
    shown = [item["embed"] for item in carousel("bridge", "plank")["items"]]
    with reading(clinic.service.engine) as connection:
        for embed in connection.execute(select(t.embeds)).all():
            own = select(t.revisions).where(t.revisions.c.embed_id == embed.id)
            rows = connection.execute(own.order_by(t.revisions.c.number)).all()
            assert [row.number for row in rows] == [*range(1, embed.number + 1)]
            told = select(t.summaries.c.revision_id).where(t.summaries.c.embed_id == embed.id)
            assert connection.execute(told).scalar_one() == rows[-1].id
            for row in rows if embed.kind == "video-carousel" else ():
                refs = select(t.refs.c.slug).where(t.refs.c.revision_id == row.id)
                refs = refs.where(t.refs.c.role == "shows").order_by(t.refs.c.position)
                assert list(connection.scalars(refs)) == shown
        deeds = select(func.count()).select_from(t.deeds)
        assert connection.scalar(deeds) == PUBLICATIONS
        states = select(t.drafts.c.id).join(
            t.draft_states,
            (t.draft_states.c.draft_id == t.drafts.c.id)
            & (t.draft_states.c.number == t.drafts.c.number),
        )
        assert len(connection.execute(states).all()) == 1  # the one that was typed before
    assert clinic.service.store.generation() >= PUBLICATIONS
