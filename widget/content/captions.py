"""Captions as browsers read them (WebVTT), made of SubRip where a program wrote that."""

from __future__ import annotations

import re
from collections.abc import Iterator

from widget.errors import Refused

MAX_CAPTIONS_BYTES = 512 * 2**10

_WEBVTT = re.compile(r"WEBVTT(?:[ \t][^\n]*)?\n")
_TIMES = re.compile(
    r"^[ \t]*(?P<start>\d{1,3}:\d\d:\d\d[,.]\d{3})[ \t]*-->[ \t]*"
    r"(?P<end>\d{1,3}:\d\d:\d\d[,.]\d{3})[^\n]*$",
    re.MULTILINE,
)
_NUMBER = re.compile(r"\n[ \t]*\d+[ \t]*\n?\Z")  # the next cue's, before its times
_KEPT = re.compile(r"&lt;(/?[biu])&gt;", re.IGNORECASE)
_DROPPED = re.compile(r"&lt;/?font\b[^&]*&gt;|\{\\[^}\n]*\}", re.IGNORECASE)  # colours, places


def webvtt(data: bytes) -> str:
    """The text of a WebVTT file; SubRip (``.srt``) is converted.

    Raises:
        Refused: for anything else, or what is not in UTF-8.
    """
    if len(data) > MAX_CAPTIONS_BYTES:
        raise Refused("the captions are larger than %(most)s KB", most=MAX_CAPTIONS_BYTES // 2**10)
    try:
        text = data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError:
        raise Refused("the captions are not in UTF-8; save them as UTF-8") from None
    if "\0" not in text and not text.startswith("WEBVTT") and _TIMES.search(text):
        return _from_subrip(text)
    if not _WEBVTT.match(text) or "-->" not in text or "\0" in text:
        raise Refused("the file holds no captions that browsers show: take WebVTT (.vtt) or .srt")
    return text


def _from_subrip(text: str) -> str:
    return "\n\n".join(("WEBVTT", *_cues(text))) + "\n"


def _cues(text: str) -> Iterator[str]:
    """The cues that say something, each with its times as WebVTT writes them."""
    times = [*_TIMES.finditer(text)]
    ends = [*(found.start() for found in times[1:]), len(text)]
    for found, end in zip(times, ends, strict=True):
        words = _NUMBER.sub("", text[found.end() : end]) if end < len(text) else text[found.end() :]
        if said := _words(words):
            yield f"{_moment(found['start'])} --> {_moment(found['end'])}\n{said}"


def _moment(text: str) -> str:
    hours, _, rest = text.partition(":")
    return f"{hours:0>2}:{rest.replace(',', '.')}"


def _words(text: str) -> str:
    """A cue's text: bold, italic and underlined stay, no line is empty, as that would end it."""
    plain = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    kept = _KEPT.sub(r"<\1>", _DROPPED.sub("", plain))
    return "\n".join(filter(None, (line.strip() for line in kept.splitlines())))
