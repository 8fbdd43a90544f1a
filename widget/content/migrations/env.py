"""Alembic's entry: runs the migrations on the connection that ``schema.migrate`` hands over."""

from alembic import context

from widget.content.models import metadata
from widget.content.schema import VERSION_TABLE

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=VERSION_TABLE,
    render_as_batch=True,
)
context.run_migrations()
