"""What keeps zones apart below whoever asks: row security on PostgreSQL, and on SQLite views in place of the tables.

Both know a zone for one transaction, and without one show nothing. On PostgreSQL the tables carry the policy
(`row_security`), which holds for every role but a superuser. SQLite has none; there each reading connection has
temporary views of the tables' names, which SQLite finds before the tables themselves.
"""

import sqlite3
from collections.abc import Iterator
from typing import Any, Final

from sqlalchemy import Connection, Engine, Select, TextClause, event, text
from sqlalchemy.sql.elements import ColumnClause
from sqlalchemy.sql.expression import CompoundSelect, Executable, TableClause, TextualSelect
from sqlalchemy.sql.visitors import iterate

from kakou.history.tables import METADATA, OF_ZONES

SETTING: Final = "kakou.zone"
"""The setting of a PostgreSQL transaction that names the zone whose rows it sees."""

_FUNCTION: Final = "kakou_zone"


class NotBound(ValueError):
    """A statement that is not certain to see one zone alone: it is refused, whatever it asks."""


class SeesAllZones(Exception):
    """A role at PostgreSQL for which row security does not hold."""


def row_security(table: str) -> Iterator[str]:
    """Statements that bind the table on PostgreSQL, also for its owner."""
    yield f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY"
    yield f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY"
    yield f"CREATE POLICY one_zone ON {table} USING (zone = current_setting('{SETTING}', true))"


def bind_connections(engine: Engine) -> None:
    """Have each new connection of a reading engine see nothing but what its transaction's zone lets it see."""
    on_connect = _views if engine.dialect.name == "sqlite" else _check_role
    event.listen(engine, "connect", on_connect)


def bind(connection: Connection, zone: str) -> None:
    """From here to the end of the transaction, the zone's rows alone."""
    if connection.dialect.name == "sqlite":
        of_connection: list[str] = connection.info["zone"]
        of_connection[:] = [zone]
    else:
        connection.execute(text("SELECT set_config(:setting, :zone, true)"), {"setting": SETTING, "zone": zone})


def unbind(connection: Connection) -> None:
    """PostgreSQL forgets it with the transaction."""
    if connection.dialect.name == "sqlite":
        connection.info["zone"].clear()


def check(statement: Executable) -> None:
    """Raises NotBound for what is no selection, has text that names whatever it likes, or reads a table of no zone."""
    if not isinstance(statement, Select | CompoundSelect):
        raise NotBound(f"only selections are read, not {type(statement).__name__}")
    for part in iterate(statement):
        if _is_text(part):
            raise NotBound("a statement is made of tables and columns, not of text")
        if isinstance(part, TableClause) and (part.schema is not None or part not in OF_ZONES):
            raise NotBound(f"{part.name} is no table of a zone")


def _is_text(part: Any) -> bool:
    """But for the asterisk of count(*)."""
    literal = isinstance(part, ColumnClause) and part.is_literal and part.name != "*"
    return literal or isinstance(part, TextClause | TextualSelect)


def _views(connection: sqlite3.Connection, record: Any) -> None:
    of_connection: list[str] = []
    record.info["zone"] = of_connection
    connection.create_function(_FUNCTION, 0, lambda: of_connection[0] if of_connection else None, deterministic=True)
    for table in OF_ZONES:
        connection.execute(
            f"CREATE TEMP VIEW {table.name} AS SELECT * FROM main.{table.name} WHERE zone = {_FUNCTION}()"  # noqa: S608
        )
    connection.execute("PRAGMA query_only = ON")


def _check_role(connection: Any, record: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolname, rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
        name, unbound = cursor.fetchone()
    connection.rollback()
    if unbound:
        raise SeesAllZones(
            f"the role {name} is not held by row security: give the history a role that is no superuser and has no "
            "BYPASSRLS"
        )


assert all(table.schema is None for table in METADATA.tables.values()), "a view hides what has no schema"
