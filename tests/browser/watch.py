"""What no embed may do in any browser: call others, store, write to the console, throw."""

from __future__ import annotations

import re
from contextlib import suppress
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Error, Frame, Request, WebError

CONTENT_POLICY = re.compile(r"Content[ -]Security[ -]Policy|Trusted ?Type")
"""What Chromium says by itself about a host's policy."""
FAILED_LOAD = re.compile(r"Failed to load resource|has been blocked by CORS policy|net::ERR_")
"""What Chromium says by itself about something that did not load."""

_STORED = """async () => {
  const found = [];
  // a sandbox stores nothing, and to ask it for its databases throws where nobody can catch it
  if (self.origin === 'null') return found;
  for (const name of ['localStorage', 'sessionStorage']) {
    try { if (window[name].length) found.push(name) } catch {}
  }
  try { if ((await indexedDB.databases()).length) found.push('indexedDB') } catch {}
  try { if ((await caches.keys()).length) found.push('caches') } catch {}
  return found;
}"""


class Watch:
    """Notes everything that happens in a browser context, for one reckoning at the end."""

    def __init__(self, context: BrowserContext, *ours: str) -> None:
        self.requests: list[Request] = []
        self._context = context
        self._ours = {urlsplit(url).netloc for url in ours}
        self._excused: list[re.Pattern[str]] = []
        self._said: list[str] = []
        self._thrown: list[str] = []
        context.on("request", self._note)
        context.on("console", self._hear)
        context.on("weberror", self._catch)

    def allow(self, host: str) -> None:
        """From now on that host may be called: the visitor has asked for it."""
        assert not self.foreign(), "called before the visitor asked for it"
        self._ours.add(host)

    def excuse(self, *patterns: re.Pattern[str]) -> None:
        """The browser itself may say this on the console."""
        self._excused += patterns

    def urls(self, part: str = "") -> list[str]:
        """The addresses asked for so far that contain ``part``."""
        return [request.url for request in self.requests if part in request.url]

    def foreign(self) -> list[str]:
        """The addresses asked for that are neither the service's nor the host's."""
        urls = [url for url in self.urls() if urlsplit(url).scheme in ("http", "https")]
        return [url for url in urls if urlsplit(url).netloc not in self._ours]

    def settle(self) -> None:
        """The reckoning: raises AssertionError for whatever an embed may not do."""
        assert self.foreign() == []
        assert self._context.cookies() == []
        frames = [frame for page in self._context.pages for frame in page.frames]
        assert [found for frame in frames for found in _stored(frame)] == []
        assert self._thrown == []
        assert [text for text in self._said if not self._is_excused(text)] == []

    def _is_excused(self, text: str) -> bool:
        return any(pattern.search(text) for pattern in self._excused)

    def _note(self, request: Request) -> None:
        self.requests.append(request)

    def _hear(self, message: ConsoleMessage) -> None:
        # a page opened by itself: the browser looks for an icon, which is no part of an embed
        if not message.location["url"].endswith("/favicon.ico"):
            self._said.append(f"{message.type}: {message.text}")

    def _catch(self, error: WebError) -> None:
        self._thrown.append(str(error.error))


def _stored(frame: Frame) -> list[str]:
    with suppress(Error):  # a frame that could not load has nothing stored
        found: list[str] = frame.evaluate(_STORED)
        return found
    return []
