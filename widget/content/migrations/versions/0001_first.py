"""The first schema."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create all tables."""
    op.create_table(
        "widget_generation",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("number", sa.Integer, nullable=False),
    )
    _embeds()
    _sites()
    op.create_table(
        "widget_homes",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("site_id", sa.Integer, sa.ForeignKey("widget_sites.id"), nullable=False),
        sa.Column("embed_id", sa.Integer, sa.ForeignKey("widget_embeds.id"), nullable=False),
        sa.Column("url", sa.Text),
        sa.Column("since", sa.DateTime, nullable=False),
        sa.Column("author", sa.String(200), nullable=False),
    )
    op.create_index("ix_widget_homes_pair", "widget_homes", ["site_id", "embed_id", "id"])


def _embeds() -> None:
    op.create_table(
        "widget_embeds",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("slug", sa.String(80), nullable=False, unique=True),
        sa.Column("kind", sa.String(80), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("withdrawn", sa.Boolean, nullable=False),
        sa.Column("first_published", sa.DateTime, nullable=False),
    )
    op.create_index("ix_widget_embeds_newest", "widget_embeds", ["withdrawn", "first_published"])
    op.create_table(
        "widget_slugs",
        sa.Column("slug", sa.String(80), primary_key=True),
        sa.Column("embed_id", sa.Integer, sa.ForeignKey("widget_embeds.id"), nullable=False),
    )
    op.create_table(
        "widget_revisions",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("embed_id", sa.Integer, sa.ForeignKey("widget_embeds.id"), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("created", sa.DateTime, nullable=False),
        sa.Column("author", sa.String(200), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("withdrawn", sa.Boolean, nullable=False),
        sa.Column("kind_version", sa.Integer, nullable=False),
        sa.Column("document", sa.Text, nullable=False),
        sa.Column("languages", sa.Text, nullable=False),
        sa.Column("moments", sa.Text, nullable=False),
        sa.Column("newest", sa.Integer, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.UniqueConstraint("embed_id", "number"),
    )
    op.create_table(
        "widget_refs",
        sa.Column(
            "revision_id", sa.Integer, sa.ForeignKey("widget_revisions.id"), primary_key=True
        ),
        sa.Column("role", sa.String(8), primary_key=True),
        sa.Column("position", sa.Integer, primary_key=True),
        sa.Column("slug", sa.String(80), nullable=False),
    )


def _sites() -> None:
    op.create_table(
        "widget_sites",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("key", sa.String(80), nullable=False, unique=True),
        sa.Column("number", sa.Integer, nullable=False),
    )
    op.create_table(
        "widget_site_revisions",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("site_id", sa.Integer, sa.ForeignKey("widget_sites.id"), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("created", sa.DateTime, nullable=False),
        sa.Column("author", sa.String(200), nullable=False),
        sa.Column("document", sa.Text, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.UniqueConstraint("site_id", "number"),
    )
    op.create_table(
        "widget_default_sites",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("site_id", sa.Integer, sa.ForeignKey("widget_sites.id"), nullable=False),
        sa.Column("since", sa.DateTime, nullable=False),
    )
