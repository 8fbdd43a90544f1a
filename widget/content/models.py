"""The tables of the store."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import (
    Boolean,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Moment(TypeDecorator[datetime]):
    """An aware time, stored in UTC to the microsecond on every engine."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Aware to naive UTC."""
        return value.astimezone(UTC).replace(tzinfo=None) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Naive UTC to aware."""
        return value.replace(tzinfo=UTC) if value else None


# One row, bumped in the transaction of every change: "did anything change?" is one small read.
generation = Table(
    "widget_generation",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("number", Integer, nullable=False),
)

embeds = Table(
    "widget_embeds",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("slug", String(80), nullable=False, unique=True),
    Column("kind", String(80), nullable=False),
    Column("number", Integer, nullable=False),  # the pointer: the current revision
    Column("withdrawn", Boolean, nullable=False),
    Column("first_published", Moment, nullable=False),
    Index("ix_widget_embeds_newest", "withdrawn", "first_published"),
)

# Every slug an embed ever had; never reused.
slugs = Table(
    "widget_slugs",
    metadata,
    Column("slug", String(80), primary_key=True),
    Column("embed_id", Integer, ForeignKey("widget_embeds.id"), nullable=False),
)

revisions = Table(
    "widget_revisions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("embed_id", Integer, ForeignKey("widget_embeds.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("created", Moment, nullable=False),
    Column("author", String(200), nullable=False),
    Column("reason", Text, nullable=False),
    Column("withdrawn", Boolean, nullable=False),  # a tombstone
    Column("kind_version", Integer, nullable=False),
    Column("document", Text, nullable=False),  # JSON, see languages.Document
    Column("languages", Text, nullable=False),  # JSON: those that may be shown, original first
    Column("moments", Text, nullable=False),  # JSON: times at which the page changes by itself
    Column("newest", Integer, nullable=False),  # how many of the newest embeds it may show
    Column("digest", String(64), nullable=False),  # SHA-256 of the document
    UniqueConstraint("embed_id", "number"),
)

# What a revision shows or links ("shows"), and what must not be taken as newest ("without").
refs = Table(
    "widget_refs",
    metadata,
    Column("revision_id", Integer, ForeignKey("widget_revisions.id"), primary_key=True),
    Column("role", String(8), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("slug", String(80), nullable=False),
)

sites = Table(
    "widget_sites",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", String(80), nullable=False, unique=True),
    Column("number", Integer, nullable=False),
)

site_revisions = Table(
    "widget_site_revisions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("site_id", Integer, ForeignKey("widget_sites.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("created", Moment, nullable=False),
    Column("author", String(200), nullable=False),
    Column("document", Text, nullable=False),  # JSON, the site's fields
    Column("digest", String(64), nullable=False),
    UniqueConstraint("site_id", "number"),
)

# Which site is the default, since when: the last row counts.
default_sites = Table(
    "widget_default_sites",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("site_id", Integer, ForeignKey("widget_sites.id"), nullable=False),
    Column("since", Moment, nullable=False),
)

# The clinic's own page for an embed, since when: the last row of a pair counts, NULL is "none".
homes = Table(
    "widget_homes",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("site_id", Integer, ForeignKey("widget_sites.id"), nullable=False),
    Column("embed_id", Integer, ForeignKey("widget_embeds.id"), nullable=False),
    Column("url", Text),
    Column("since", Moment, nullable=False),
    Column("author", String(200), nullable=False),
    Index("ix_widget_homes_pair", "site_id", "embed_id", "id"),
)

# Which web sites asked for an embed by its address, as they name themselves: only counted.
askers = Table(
    "widget_askers",
    metadata,
    Column("site", String(210), primary_key=True),  # host and port
    Column("slug", String(80), primary_key=True),
    Column("times", Integer, nullable=False),
    Column("seen", Moment, nullable=False),  # the last time
)

# The people who may use the editor. ``roles`` are words separated by spaces.
people = Table(
    "widget_people",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("email", String(254), nullable=False, unique=True),  # as it is compared: case-folded
    Column("name", String(120), nullable=False),
    Column("language", String(8), nullable=False),
    Column("roles", String(80), nullable=False),
    Column("password", String(200), nullable=False),  # argon2id; "" until one is set
    Column("active", Boolean, nullable=False),
    Column("created", Moment, nullable=False),
    Column("seen", Moment),  # the last time, to the minute
)

# Who is signed in where; only the digest of the token in the browser's cookie is kept.
sessions = Table(
    "widget_sessions",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("person_id", Integer, ForeignKey("widget_people.id"), nullable=False, index=True),
    Column("created", Moment, nullable=False),
    Column("seen", Moment, nullable=False),
    Column("agent", String(200), nullable=False),  # the browser, as it names itself
)

# One-time links: the first administrator, an invitation, a new password.
tickets = Table(
    "widget_tickets",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("purpose", String(8), nullable=False),  # first, invite, reset
    Column("person_id", Integer, ForeignKey("widget_people.id")),
    Column("created", Moment, nullable=False),
    Column("ends", Moment, nullable=False),
)

# Failed sign-ins by what they are counted for: an account, a network address.
attempts = Table(
    "widget_attempts",
    metadata,
    Column("counted", String(64), primary_key=True),  # a digest: no address is kept
    Column("times", Integer, nullable=False),
    Column("first", Moment, nullable=False),
    Column("until", Moment),  # no further attempt before
)

# Who did what in the editor; rows are only added.
audit = Table(
    "widget_audit",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("who", String(254), nullable=False),
    Column("action", String(40), nullable=False),
    Column("what", String(254), nullable=False),
    Column("detail", Text, nullable=False),
)

# What a person has typed and not published: one row for each embed and language.
drafts = Table(
    "widget_drafts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("person_id", Integer, ForeignKey("widget_people.id"), nullable=False),
    Column("kind", String(80), nullable=False),
    Column("slug", String(80), nullable=False),
    Column("lang", String(8), nullable=False),
    Column("base", Integer),  # the revision it started from; none for a new embed
    Column("number", Integer, nullable=False),  # grows with each save; the last state's number
    Column("saved", Moment, nullable=False),
    Column("window", String(16), nullable=False),  # the browser's window that saved it, if named
    Column("tick", Integer, nullable=False),  # grows with each save that the window sends
    UniqueConstraint("person_id", "slug", "lang"),
)

# The states of a draft, for undoing.
draft_states = Table(
    "widget_draft_states",
    metadata,
    Column("draft_id", Integer, ForeignKey("widget_drafts.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("fields", Text, nullable=False),  # JSON, as typed: nothing in it was checked
)

# Publications by the key that a browser sent with them: a repeated request publishes nothing new.
deeds = Table(
    "widget_deeds",
    metadata,
    Column("key", String(80), primary_key=True),
    Column("embed_id", Integer, ForeignKey("widget_embeds.id"), nullable=False),
    Column("number", Integer, nullable=False),  # the revision that came of it
    Column("at", Moment, nullable=False),
)

# The library: the pictures, clips and captions that were uploaded or published, to choose from.
uploads = Table(
    "widget_uploads",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("control", String(10), nullable=False),  # image, clips, captions
    Column("media", String(40), nullable=False, unique=True),
    Column("value", Text, nullable=False),  # JSON: what a field holds; a clip's length and poster
    Column("title", String(200), nullable=False),
    Column("author", String(200), nullable=False),
    Column("created", Moment, nullable=False),
)

# Random keys that all processes share, such as the one that signs the editor's cookies.
secrets = Table(
    "widget_secrets",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("value", String(128), nullable=False),
)

# What the editor lists and searches: each embed as its last revision with content shows it.
summaries = Table(
    "widget_summaries",
    metadata,
    Column("embed_id", Integer, ForeignKey("widget_embeds.id"), primary_key=True),
    Column("revision_id", Integer, ForeignKey("widget_revisions.id"), nullable=False),
    Column("title", String(200), nullable=False),
    Column("excerpt", String(300), nullable=False),
    Column("picture", Text, nullable=False),  # JSON: media, width, height, sizes; "" without one
    Column("words", Text, nullable=False),  # title and text, case-folded, for searching
    Column("due", String(10)),  # the day of the next review, such as 2027-03-01
)

# Where content is fetched from, and how that is going.
sources = Table(
    "widget_sources",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", String(80), nullable=False, unique=True),
    Column("type", String(80), nullable=False),  # the sort of source, a plugin's name
    Column("title", String(120), nullable=False),
    Column("fields", Text, nullable=False),  # JSON: the sort's own form
    Column("target", String(80), nullable=False),  # the slug of the list that it fills
    Column("takes", Integer, nullable=False),  # how many entries at most
    Column("every", Integer, nullable=False),  # minutes
    Column("publishes", Boolean, nullable=False),  # by itself; else somebody takes it over
    Column("active", Boolean, nullable=False),
    Column("etag", String(500)),
    Column("modified", String(100)),
    Column("due", Moment, nullable=False),
    Column("failures", Integer, nullable=False),  # one after the other, until now
    Column("halved", Integer, nullable=False),  # how often it had too little, one after the other
    Column("outcome", Text, nullable=False),  # JSON: how the last sync ended
    Column("tried", Moment),
    Column("fetched", Moment),  # when it last had what is kept
    Column("holder", String(64), nullable=False),  # who syncs it now
    Column("held_until", Moment),
)

# What a source had when it was last read well, in its order.
source_items = Table(
    "widget_source_items",
    metadata,
    Column("source_id", Integer, ForeignKey("widget_sources.id"), primary_key=True),
    Column("ref", String(200), primary_key=True),
    Column("position", Integer, nullable=False),
    Column("item", Text, nullable=False),  # JSON: its words and addresses
    Column("picture", Text, nullable=False),  # JSON: its picture as we store it; "" without one
    Column("written", Text, nullable=False),  # JSON: the list's entry as last made; "" if never
    Column("hidden", Boolean, nullable=False),
    Column("dropped", Boolean, nullable=False),  # somebody took it out of the list
    Column("away", Boolean, nullable=False),  # the source has it no more; what was decided stays
)
