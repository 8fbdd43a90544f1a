"""The editor: people, drafts, uploads, what is listed and searched."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Create the tables."""
    _people()
    _work()
    _library()


def _people() -> None:
    op.create_table(
        "widget_people",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("email", sa.String(254), nullable=False, unique=True),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("roles", sa.String(80), nullable=False),
        sa.Column("password", sa.String(200), nullable=False),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.Column("created", sa.DateTime, nullable=False),
        sa.Column("seen", sa.DateTime),
    )
    op.create_table(
        "widget_sessions",
        sa.Column("digest", sa.String(64), primary_key=True),
        sa.Column("person_id", sa.Integer, sa.ForeignKey("widget_people.id"), nullable=False),
        sa.Column("created", sa.DateTime, nullable=False),
        sa.Column("seen", sa.DateTime, nullable=False),
        sa.Column("agent", sa.String(200), nullable=False),
    )
    op.create_index("ix_widget_sessions_person_id", "widget_sessions", ["person_id"])
    op.create_table(
        "widget_tickets",
        sa.Column("digest", sa.String(64), primary_key=True),
        sa.Column("purpose", sa.String(8), nullable=False),
        sa.Column("person_id", sa.Integer, sa.ForeignKey("widget_people.id")),
        sa.Column("created", sa.DateTime, nullable=False),
        sa.Column("ends", sa.DateTime, nullable=False),
    )
    op.create_table(
        "widget_attempts",
        sa.Column("counted", sa.String(64), primary_key=True),
        sa.Column("times", sa.Integer, nullable=False),
        sa.Column("first", sa.DateTime, nullable=False),
        sa.Column("until", sa.DateTime),
    )
    op.create_table(
        "widget_audit",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("who", sa.String(254), nullable=False),
        sa.Column("action", sa.String(40), nullable=False),
        sa.Column("what", sa.String(254), nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
    )


def _work() -> None:
    op.create_table(
        "widget_drafts",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("person_id", sa.Integer, sa.ForeignKey("widget_people.id"), nullable=False),
        sa.Column("kind", sa.String(80), nullable=False),
        sa.Column("slug", sa.String(80), nullable=False),
        sa.Column("lang", sa.String(8), nullable=False),
        sa.Column("base", sa.Integer),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("saved", sa.DateTime, nullable=False),
        sa.Column("window", sa.String(16), nullable=False),
        sa.Column("tick", sa.Integer, nullable=False),
        sa.UniqueConstraint("person_id", "slug", "lang"),
    )
    op.create_table(
        "widget_draft_states",
        sa.Column("draft_id", sa.Integer, sa.ForeignKey("widget_drafts.id"), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("fields", sa.Text, nullable=False),
    )
    op.create_table(
        "widget_deeds",
        sa.Column("key", sa.String(80), primary_key=True),
        sa.Column("embed_id", sa.Integer, sa.ForeignKey("widget_embeds.id"), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
    )


def _library() -> None:
    op.create_table(
        "widget_uploads",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("control", sa.String(10), nullable=False),
        sa.Column("media", sa.String(40), nullable=False, unique=True),
        sa.Column("value", sa.Text, nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("author", sa.String(200), nullable=False),
        sa.Column("created", sa.DateTime, nullable=False),
    )
    op.create_table(
        "widget_secrets",
        sa.Column("name", sa.String(40), primary_key=True),
        sa.Column("value", sa.String(128), nullable=False),
    )
    op.create_table(
        "widget_summaries",
        sa.Column("embed_id", sa.Integer, sa.ForeignKey("widget_embeds.id"), primary_key=True),
        sa.Column("revision_id", sa.Integer, sa.ForeignKey("widget_revisions.id"), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("excerpt", sa.String(300), nullable=False),
        sa.Column("picture", sa.Text, nullable=False),
        sa.Column("words", sa.Text, nullable=False),
        sa.Column("due", sa.String(10)),
    )
