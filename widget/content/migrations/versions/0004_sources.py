"""Sources: where content is fetched from, and what they had."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "widget_sources",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("key", sa.String(80), nullable=False, unique=True),
        sa.Column("type", sa.String(80), nullable=False),
        sa.Column("title", sa.String(120), nullable=False),
        sa.Column("fields", sa.Text, nullable=False),
        sa.Column("target", sa.String(80), nullable=False),
        sa.Column("takes", sa.Integer, nullable=False),
        sa.Column("every", sa.Integer, nullable=False),
        sa.Column("publishes", sa.Boolean, nullable=False),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.Column("etag", sa.String(500)),
        sa.Column("modified", sa.String(100)),
        sa.Column("due", sa.DateTime, nullable=False),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("halved", sa.Integer, nullable=False),
        sa.Column("outcome", sa.Text, nullable=False),
        sa.Column("tried", sa.DateTime),
        sa.Column("fetched", sa.DateTime),
        sa.Column("holder", sa.String(64), nullable=False),
        sa.Column("held_until", sa.DateTime),
    )
    op.create_table(
        "widget_source_items",
        sa.Column("source_id", sa.Integer, sa.ForeignKey("widget_sources.id"), primary_key=True),
        sa.Column("ref", sa.String(200), primary_key=True),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("item", sa.Text, nullable=False),
        sa.Column("picture", sa.Text, nullable=False),
        sa.Column("written", sa.Text, nullable=False),
        sa.Column("hidden", sa.Boolean, nullable=False),
        sa.Column("dropped", sa.Boolean, nullable=False),
        sa.Column("away", sa.Boolean, nullable=False),
    )
