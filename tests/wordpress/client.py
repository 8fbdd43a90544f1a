"""WordPress as its people use it: each role signs in, writes and reads over HTTP."""

from __future__ import annotations

import json
import shutil
import subprocess
from dataclasses import dataclass
from functools import cache
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any, Literal
from urllib.error import HTTPError
from urllib.parse import parse_qs, urlencode, urlsplit
from urllib.request import HTTPCookieProcessor, ProxyHandler, Request, build_opener

from tests.wordpress.forms import controls

Role = Literal["administrator", "editor", "author", "contributor", "subscriber"]
PASSWORD = "a-password-for-tests"
_REST = {"post": "posts", "page": "pages"}
_PATIENCE = 60.0  # seconds for one answer of WordPress on a busy machine


@dataclass(frozen=True)
class Post:
    """A post or page as WordPress has stored it."""

    id: int
    url: str


def place(url: str) -> str:
    """Host and port of a URL, as WordPress's harness knows them."""
    parts = urlsplit(url)
    return f"{parts.hostname}:{parts.port or {'http': 80, 'https': 443}[parts.scheme]}"


class Session:
    """One person's browser, as far as forms and REST need one; signed in if it has a role."""

    def __init__(self, url: str, role: Role | None = None) -> None:
        self._url = url
        self.jar = CookieJar()
        # whatever proxy the environment names
        self._open = build_opener(ProxyHandler({}), HTTPCookieProcessor(self.jar)).open
        self._nonce = ""
        if role:
            self._sign_in(role)

    def _sign_in(self, role: Role) -> None:
        self.get("/wp-login.php")  # sets the cookie by which WordPress knows that cookies work
        form = {"log": role, "pwd": PASSWORD, "testcookie": "1"}
        self.ask("/wp-login.php", urlencode(form).encode())
        assert any(cookie.name.startswith("wordpress_logged_in") for cookie in self.jar), role
        self._nonce = self.get("/wp-admin/admin-ajax.php?action=rest-nonce")

    def get(self, path: str) -> str:
        """The text of an answer; a status of 400 and more is a mistake of the test."""
        return self.ask(path)[1]

    def ask(
        self, path: str, data: bytes | None = None, headers: dict[str, str] | None = None
    ) -> tuple[str, str]:
        """The address at which it ended, after redirects, and the text."""
        request = Request(self._url + path, data, headers or {})
        try:
            with self._open(request, timeout=_PATIENCE) as answer:
                return answer.url, answer.read().decode()
        except HTTPError as error:
            text = error.read().decode(errors="replace")
            raise AssertionError(f"{path} answered {error.code}: {text[:2000]}") from None

    def rest(self, path: str, data: dict[str, Any] | None = None) -> Any:
        """An answer of WordPress's REST API below ``/wp-json/``."""
        headers = {"X-WP-Nonce": self._nonce, "Content-Type": "application/json"}
        body = None if data is None else json.dumps(data).encode()
        return json.loads(self.ask(f"/wp-json/{path}", body, headers)[1])


class WordPress:
    """A running WordPress whose users are named by their roles."""

    def __init__(self, url: str, home: Path) -> None:
        self.url = url
        self.folder = home / "site"
        self.start_seconds = 0.0
        self._home = home
        self.session = cache(lambda role: Session(url, role))
        """The session of a role, or of somebody unknown (None)."""

    @property
    def debug_log(self) -> str:
        """All that WordPress has complained about so far."""
        log = self._home / "debug.log"
        return log.read_text(encoding="utf-8") if log.exists() else ""

    def get(self, path: str, role: Role | None = None) -> str:
        """The text under a path, as nobody in particular or as a user."""
        return self.session(role).get(path)

    def call(self, code: str, **data: Any) -> Any:
        """What PHP code returns, run as nobody (so kses applies); ``data`` are its variables."""
        return self.run(code, data)["returned"]

    def php(self, code: str, **data: Any) -> str:
        """What PHP code prints."""
        return str(self.run(code, data)["printed"])

    def run(
        self, code: str, data: dict[str, Any], constants: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        """Run PHP code with WordPress loaded, in a process of its own."""
        server = {"HTTP_HOST": urlsplit(self.url).netloc, "REQUEST_URI": "/"}
        server |= {"REQUEST_METHOD": "GET", "SERVER_PROTOCOL": "HTTP/1.1"}
        asked = {"code": code, "data": data, "constants": constants or {}, "server": server}
        command = [shutil.which("php") or "php", str(self._home / "run.php")]
        done = subprocess.run(
            command, input=json.dumps(asked), capture_output=True, text=True, check=False
        )
        said = f"{done.stderr}\n{done.stdout[-2000:]}\n{self.debug_log[-2000:]}"
        assert (done.returncode, done.stderr) == (0, ""), said
        answer: dict[str, Any] = json.loads(done.stdout)
        return answer

    def set_option(self, name: str, value: Any) -> None:
        """Set an option of the site."""
        self.call("update_option($name, $value);", name=name, value=value)

    def may_fetch(self, *urls: str) -> None:
        """From now on WordPress may fetch from the services at these URLs, too."""
        places = [place(url) for url in urls]
        more = "array_unique(array_merge(get_option('test_may_fetch'), $places))"
        self.call(f"update_option('test_may_fetch', array_values({more}));", places=places)

    def use_theme(self, slug: str) -> None:
        """Switch to a theme."""
        self.call("switch_theme($slug);", slug=slug)
        assert self.call("return get_stylesheet();") == slug

    def post(
        self,
        content: str,
        *,
        role: Role = "administrator",
        title: str = "A page of the clinic",
        type: Literal["post", "page"] = "post",
    ) -> Post:
        """Save and publish as the block editor does; a contributor's waits for ``publish``."""
        status = "pending" if role == "contributor" else "publish"
        fields = {"title": title, "content": content, "status": status}
        return _stored(self.session(role).rest(f"wp/v2/{_REST[type]}", fields))

    def publish(self, id: int, *, type: Literal["post", "page"] = "post") -> Post:
        """The administrator publishes what a contributor has handed in, without a change to it."""
        fields = {"status": "publish"}
        return _stored(self.session("administrator").rest(f"wp/v2/{_REST[type]}/{id}", fields))

    def save_classic(
        self, content: str, role: Role = "administrator", *, title: str = "A page of the clinic"
    ) -> Post:
        """Save by the form of the classic editor; a contributor's waits for ``publish``."""
        session = self.session(role)
        form = controls(session.get("/wp-admin/post-new.php?classic-editor"), "post")
        form |= {"post_title": title, "content": content, "publish": "Publish"}
        address, _ = session.ask("/wp-admin/post.php", urlencode(form).encode())
        number = int(parse_qs(urlsplit(address).query)["post"][0])
        return Post(number, self.call("return get_permalink($id);", id=number))

    def read(self, id: int) -> str:
        """The content as it is stored."""
        return str(self.call("return get_post($id)->post_content;", id=id))

    def cookies(self, role: Role) -> list[Any]:
        """The cookies of a signed-in user, as Playwright takes them."""
        return [
            {
                "name": cookie.name,
                "value": cookie.value,
                "domain": cookie.domain,
                "path": cookie.path,
            }
            for cookie in self.session(role).jar
        ]


def _stored(answer: Any) -> Post:
    return Post(answer["id"], answer["link"])
