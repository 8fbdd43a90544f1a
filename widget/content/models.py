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
