"""The tables brought up to this build by migrations (Alembic), by one instance at a time."""

import logging
from importlib.resources import files
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

logger = logging.getLogger(__name__)

_LOCK: Final = 0x6B616B6F75
"""PostgreSQL's advisory lock that migrations take; any number that nobody else in the database uses."""


class UnknownSchema(Exception):
    """The database was written by a newer build."""


def upgrade(connection: Connection) -> None:
    """In the connection's transaction, so that a migration is done as a whole or not at all. Raises UnknownSchema."""
    # On SQLite the transaction began as a writer's, which there is one of.
    if connection.dialect.name != "sqlite":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    config = Config()
    config.set_main_option("script_location", str(files("history") / "migrations"))
    config.attributes["connection"] = connection
    stands, known = MigrationContext.configure(connection).get_current_revision(), ScriptDirectory.from_config(config)
    if stands == known.get_current_head():
        return
    if stands is not None and stands not in {one.revision for one in known.walk_revisions()}:
        raise UnknownSchema(
            f"its tables are at {stands}, which this build does not know: run the build that made them, or a newer one"
        )
    command.upgrade(config, "head")
    logger.info("the history's tables are at %s", known.get_current_head())
