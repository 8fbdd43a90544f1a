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
    NOT_A_FEED = "This is a file of the type %(type)s, not a feed (RSS or Atom)."
    NO_FEED = "The file at this address is not a feed (RSS or Atom)."
    FEED_BROKEN = "The feed is broken before its first entry, so nothing of it can be read."
    ENTITIES = "The feed declares entities of its own, which are never read."
    PAGE_INSTEAD = (
        "The server answers with a web page, such as one to sign in, where data was expected."
    )
    OTHER_DATA = "The server answers with data of another form than expected, so it is not read."
    NO_YOUTUBE = "This is not the address or id of a channel or a playlist at YouTube."
    NO_CHANNEL = "YouTube does not say which channel this is. Please give one with /channel/UC…."
    NO_VIMEO = "This is not the address of a person, a channel, a group or a showcase at Vimeo."
    NO_WORDPRESS = "There is no WordPress at this address, or it does not open its content (REST)."
    NO_TYPE = "The site has no content of the type “%(type)s” that is open to everybody."
    NO_CATEGORY = "The site has no category with the short name “%(category)s”."
    POST_PROTECTED = "This content is behind a password."
    NO_POST = "The site does not say which of its contents is at this address."
    # What was left out, as said before a number:
    WITHOUT_LINK = "Entries without a link"
    WITHOUT_TITLE = "Entries without a title"
    UNFIT_LINK = "Entries whose link cannot be shown to visitors"
    NOT_A_VIDEO = "Entries that are not videos"
    TWICE = "Entries that are listed twice"
    PROTECTED = "Entries behind a password"
    SHAPELESS = "Entries of another form than expected"
    BROKEN_OFF = "Places where the rest is missing, because the feed is broken there"
    PAGES_MISSING = "Pages of the list that the server did not give"
    RESTING = "%(host)s failed several times, so it is left alone for some minutes."


class Unreachable(WidgetError):
    """Something was not fetched (to the editor); nothing of it was kept.

    ``message`` is the reason, one of ``Reason``. ``retry_after`` is how many seconds the server
    asks to be left alone, where it says so.
    """

    retry_after: float | None = None

    def __init__(self, message: str, /, **values: object) -> None:
        self.message = str(message)
        super().__init__(self.message, **values)
