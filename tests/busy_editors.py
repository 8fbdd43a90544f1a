"""People at the editor who give the server a lot to do, for as long as they are told to.

Started as a process of its own: ``python -m tests.busy_editors PORT COOKIE TOKEN SLUG``; it begins
with a line ``go``, and at any other line stops, and prints what was done since as JSON.
"""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from collections.abc import Callable
from http.client import HTTPConnection
from io import BytesIO
from itertools import count
from threading import Event, Thread
from typing import Any
from urllib.parse import urlencode

from PIL import Image, ImageFilter

from tests.slow_server import SLOW_LINK
from tests.test_media import MP4
from widget.content.pieces import PIECE

FORM = "application/x-www-form-urlencoded"
_BOUNDARY = "a-line-that-is-in-no-picture"


class Editors:
    """Each of them does one thing again and again."""

    def __init__(self, port: int, cookie: str, token: str, slug: str) -> None:
        self._port = port
        self._headers = {"Cookie": cookie, "X-CSRFToken": token, "Accept": "application/json"}
        self._slug = slug
        self._numbers = count()
        self._going = Event()
        self._done: Counter[str] = Counter()
        self._at_work: list[Thread] = []

    def go(self) -> None:
        """Begin."""
        self._done.clear()
        self._going.set()
        acts = (self.upload_pieces, self.upload_picture, self.read_link, self.read_link)
        self._at_work = [Thread(target=self._again, args=(act,)) for act in acts]
        for thread in self._at_work:
            thread.start()

    def stop(self) -> dict[str, int]:
        """End, once all has been answered; says what was done."""
        self._going.clear()
        for thread in self._at_work:
            thread.join()
        return dict(self._done)

    def upload_pieces(self) -> None:
        """A video of 24 MB, as the browser's script sends it."""
        number = next(self._numbers)
        about = {"name": f"{number}.mp4", "size": 6 * PIECE, "mark": os.getpid()}
        upload = self._post("/library/pieces", urlencode(about).encode())
        while upload["at"] < 6 * PIECE and self._going.is_set():
            data = os.urandom(PIECE)
            if upload["at"] == 0:
                data = MP4 + data[len(MP4) :]
            path = f"/library/pieces/{upload['id']}?at={upload['at']}"
            upload |= self._post(path, data, "application/octet-stream")
            self._done["pieces"] += 1
        ending = "done" if upload["at"] == 6 * PIECE else "cancel"
        self._post(f"/library/pieces/{upload['id']}/{ending}", b"")

    def upload_picture(self) -> None:
        """A photograph as phones take them."""
        number = next(self._numbers)
        head = (
            f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="{number}.jpg"'
            "\r\nContent-Type: image/jpeg\r\n\r\n"
        )
        body = head.encode() + photograph(number) + f"\r\n--{_BOUNDARY}--\r\n".encode()
        told = self._post("/library", body, f"multipart/form-data; boundary={_BOUNDARY}")
        self._done["pictures"] += "value" in told

    def read_link(self) -> None:
        """A link whose server takes five seconds."""
        pasted = {"list": "items", "link": SLOW_LINK}
        self._post(f"/embeds/{self._slug}/entries", urlencode(pasted).encode())
        self._done["links"] += 1

    def _again(self, act: Callable[[], None]) -> None:
        while self._going.is_set():
            act()

    def _post(self, path: str, body: bytes, kind: str = FORM) -> dict[str, Any]:
        connection = HTTPConnection("127.0.0.1", self._port, timeout=120)
        try:
            headers = self._headers | {"Content-Type": kind}
            connection.request("POST", f"/editor{path}", body, headers)
            answer = connection.getresponse()
            said = answer.read()
            self._done[f"{answer.status}"] += 1
            found: dict[str, Any] = json.loads(said) if said.startswith(b"{") else {}
            return found
        finally:
            connection.close()


def photograph(number: int) -> bytes:
    """A JPEG of 12 megapixels, different for each number."""
    rough = Image.effect_noise((500, 375), 60 + number % 40).filter(ImageFilter.GaussianBlur(2))
    written = BytesIO()
    rough.convert("RGB").resize((4_000, 3_000)).save(written, "JPEG", quality=85)
    return written.getvalue()


if __name__ == "__main__":
    os.nice(19)  # browsers are not on the server's machine
    editors = Editors(int(sys.argv[1]), *sys.argv[2:])
    for line in sys.stdin:
        if line.strip() == "go":
            editors.go()
        else:
            print(json.dumps(editors.stop()), flush=True)
