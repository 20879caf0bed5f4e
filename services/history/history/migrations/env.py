"""Run by Alembic for every migration: on the connection that it is given (`history.store.schema`)."""

from alembic import context
from kakou.history.tables import METADATA

context.configure(connection=context.config.attributes["connection"], target_metadata=METADATA)
with context.begin_transaction():
    context.run_migrations()
