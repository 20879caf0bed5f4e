"""Offers and forecasts are kept for each verdict, by its root: a later visit at the same address overwrites none. And
what lay in storage units, once it has left the state.

It changes what was made by an earlier build, and finds nothing to do in a history that begins with this 0001.
"""

from alembic import op
from sqlalchemy import MetaData, Table, inspect, select

from history.migrations import as_of_0002

revision = "0002"
down_revision = "0001"

OF_EACH_VERDICT = ("forecasts", "offers")
KEY = ["zone", "visit", "revision", "root"]


def upgrade() -> None:
    connection = op.get_bind()
    seen = inspect(connection)
    tables = seen.get_table_names()
    old = [name for name in OF_EACH_VERDICT if seen.get_pk_constraint(name)["constrained_columns"] != KEY]
    if connection.dialect.name == "postgresql":
        # Row security lets nobody copy rows of all zones.
        for name in old:
            op.drop_constraint(f"{name}_pkey", name, type_="primary")
            op.create_primary_key(f"{name}_pkey", name, KEY)
        old = []
    for name in old:
        op.rename_table(name, f"{name}_before")
    as_of_0002.make_missing(connection)
    for name in old:
        _move(f"{name}_before", name)
    if as_of_0002.STOCK_RECORDS not in tables:
        as_of_0002.bind_to_zone(connection, as_of_0002.STOCK_RECORDS)


def _move(before: str, after: str) -> None:
    """The rows into the table that takes the place of another, which goes."""
    connection = op.get_bind()
    source, target = (Table(name, MetaData(), autoload_with=connection) for name in (before, after))
    names = [column.name for column in target.c]
    op.execute(target.insert().from_select(names, select(*(source.c[name] for name in names))))
    op.drop_table(before)
