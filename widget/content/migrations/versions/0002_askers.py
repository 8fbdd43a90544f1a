"""Which web sites asked for what."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Create the table of the counts."""
    op.create_table(
        "widget_askers",
        sa.Column("site", sa.String(210), primary_key=True),
        sa.Column("slug", sa.String(80), primary_key=True),
        sa.Column("times", sa.Integer, nullable=False),
        sa.Column("seen", sa.DateTime, nullable=False),
    )
