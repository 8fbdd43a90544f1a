"""Why something could not be fetched, in words for the editor."""

from __future__ import annotations

from enum import StrEnum

from widget.errors import WidgetError


class Reason(StrEnum):
    """Every reason, in the interface's English; each ``%(name)s`` is one of the values."""

    ADDRESS = "This is not a complete web address. One looks like https://www.clinic.example/page."
    SCHEME = "Only addresses that begin with https:// or http:// can be opened."
    LONG = "The address is longer than %(most)s characters."
    PASSWORD = "The address holds a user name or a password. Please take it out."  # noqa: S105
    PORT = "The address names the port %(port)s. Only the usual ports of the web are opened."
    NAME = "There is no server called %(host)s, or ours cannot reach it. Is the address right?"
    PRIVATE = "The address leads into a private network, so it is not opened."
    LATE = "The server did not answer within %(seconds)s s."
    CLOSED = "The server %(host)s cannot be reached at the moment."
    INSECURE = "No secure connection to %(host)s can be made, so it is not opened."
    EXPIRED = "The security certificate of %(host)s has expired, so it is not opened."
    OTHER_NAME = "The security certificate of %(host)s is for another name, so it is not opened."
    UNTRUSTED = "The security certificate of %(host)s cannot be trusted, so it is not opened."
    HTTP_ONLY = "The page cannot be opened with https://, and only such pages can be linked."
    DOWNGRADE = "The address leads on to a page without encryption (http), so it is not followed."
    REDIRECTS = "The address leads on to another one again and again, so it is not followed."
    BROKEN = "The server’s answer broke off, or cannot be understood."
    MISSING = "There is nothing at this address (any more): the server answers %(status)s."
    LOCKED = "The address is not open to everybody: the server answers %(status)s."
    TROUBLE = "The server has trouble at the moment (%(status)s). Please try again later."
    STATUS = "The server shows nothing at this address: it answers %(status)s."
    UNTYPED = "The server does not say what kind of file this is."
    NOT_A_PAGE = "This is a file of the type %(type)s, not a web page."
    NOT_A_PICTURE = "The picture is a file of the type %(type)s, which cannot be shown."
    NOT_DATA = "The server answers with a file of the type %(type)s, which cannot be read."
    LARGE = "This is larger than %(most)s MB, which is too much to read."
    VIDEO_MISSING = "%(provider)s has no such video, or does not show it to everybody."
    VIDEO_LOCKED = "This video is private, or its owner does not let other web sites show it."
    NO_PICTURE = "The page does not name a picture."


class Unreachable(WidgetError):
    """Something was not fetched (to the editor); nothing of it was kept.

    ``message`` is the reason, one of ``Reason``.
    """

    def __init__(self, message: str, /, **values: object) -> None:
        self.message = str(message)
        super().__init__(self.message, **values)
