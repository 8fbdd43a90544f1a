"""People who give the server a lot to do, for as long as they are told to.

Started as a process of its own: ``python -m tests.busy_editors editors PORT COOKIE TOKEN SLUG``, or
``… publish URL DATA``. It begins at a line ``go``; at any other line it stops, and prints what was
done since as JSON.
"""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import closing
from http.client import HTTPConnection
from io import BytesIO
from itertools import count
from threading import Event, Thread
from typing import Any
from urllib.parse import urlencode

from PIL import Image, ImageFilter

from tests.samples import Clinic, card
from tests.slow_server import SLOW_LINK
from tests.test_media import MP4
from widget import open_service
from widget.content.pieces import PIECE
from widget.content.store import utc_now

FORM = "application/x-www-form-urlencoded"
LINE = 8 * 2**20
"""Bytes in a second that a good line brings: 64 Mbit/s."""

BETWEEN = 0.3
"""Seconds between two publications: what the command line takes to start, once it is in memory."""

_VIDEO = 24 * PIECE
_BOUNDARY = "a-line-that-is-in-no-picture"


class Again:
    """Does things again and again, each in a thread of its own."""

    acts: Sequence[Callable[[], None]]

    def __init__(self) -> None:
        self.done: Counter[str] = Counter()
        self.over = Event()
        self._threads: list[Thread] = []

    def go(self) -> None:
        """Begin."""
        self.done.clear()
        self.over.clear()
        self._threads = [Thread(target=self._again, args=(act,)) for act in self.acts]
        for thread in self._threads:
            thread.start()

    def stop(self) -> dict[str, int]:
        """End, once all has been answered; says what was done."""
        self.over.set()
        for thread in self._threads:
            thread.join()
        return dict(self.done)

    def _again(self, act: Callable[[], None]) -> None:
        while not self.over.is_set():
            act()


class Editors(Again):
    """They upload a video and pictures, and paste links whose servers are slow."""

    def __init__(self, port: int, cookie: str, token: str, slug: str) -> None:
        super().__init__()
        self.acts = (self.upload_video, self.upload_picture, self.read_link, self.read_link)
        self._port = port
        self._headers = {"Cookie": cookie, "X-CSRFToken": token, "Accept": "application/json"}
        self._slug = slug
        self._numbers = count()
        # Made before: what a browser computes is not computed on the server's machine.
        self._piece = MP4 + os.urandom(PIECE - len(MP4))
        self._photo = photograph()

    def upload_video(self) -> None:
        """A video, as the browser's script sends it over a good line."""
        about = {"name": f"{next(self._numbers)}.mp4", "size": _VIDEO, "mark": os.getpid()}
        upload = self._post("/library/pieces", urlencode(about).encode())
        path = f"/library/pieces/{upload['id']}"
        while upload["at"] < _VIDEO and not self.over.wait(PIECE / LINE):
            piece = f"{path}?at={upload['at']}"
            upload |= self._post(piece, self._piece, "application/octet-stream")
            self.done["pieces"] += 1
        self._post(f"{path}/done" if upload["at"] == _VIDEO else f"{path}/cancel", b"")

    def upload_picture(self) -> None:
        """A photograph as phones take them."""
        number = next(self._numbers)
        head = (
            f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="{number}.jpg"'
            "\r\nContent-Type: image/jpeg\r\n\r\n"
        )
        body = head.encode() + self._photo + f"\r\n--{_BOUNDARY}--\r\n".encode()
        told = self._post("/library", body, f"multipart/form-data; boundary={_BOUNDARY}")
        self.done["pictures"] += "value" in told

    def read_link(self) -> None:
        """A link whose server takes five seconds."""
        pasted = {"list": "items", "link": SLOW_LINK}
        self._post(f"/embeds/{self._slug}/entries", urlencode(pasted).encode())
        self.done["links"] += 1

    def _post(self, path: str, body: bytes, kind: str = FORM) -> dict[str, Any]:
        with closing(HTTPConnection("127.0.0.1", self._port, timeout=120)) as connection:
            headers = self._headers | {"Content-Type": kind}
            connection.request("POST", f"/editor{path}", body, headers)
            answer = connection.getresponse()
            said = answer.read()
            self.done[f"{answer.status}"] += 1
            found: dict[str, Any] = json.loads(said) if said.startswith(b"{") else {}
            return found


class PublishRun(Again):
    """A clinic's script that publishes card after card."""

    def __init__(self, url: str, data: str) -> None:
        super().__init__()
        self.acts = (self.publish,)
        self._clinic = Clinic(open_service({"WIDGET_URL": url, "WIDGET_DATA": data}), utc_now)
        self._numbers = count()

    def publish(self) -> None:
        """The next card."""
        number = next(self._numbers)
        self._clinic.publish(f"card-{number}", card(f"Card {number}"))
        self.done["publications"] += 1
        self.over.wait(BETWEEN)


def photograph() -> bytes:
    """A JPEG of 12 megapixels."""
    rough = Image.effect_noise((500, 375), 80).filter(ImageFilter.GaussianBlur(2))
    written = BytesIO()
    rough.convert("RGB").resize((4_000, 3_000)).save(written, "JPEG", quality=85)
    return written.getvalue()


def _whoever(sort: str, *args: str) -> Again:
    if sort == "publish":
        return PublishRun(*args)
    os.nice(19)  # browsers are not on the server's machine
    return Editors(int(args[0]), *args[1:])


if __name__ == "__main__":
    people = _whoever(*sys.argv[1:])
    for line in sys.stdin:
        if line.strip() == "go":
            people.go()
        else:
            print(json.dumps(people.stop()), flush=True)
