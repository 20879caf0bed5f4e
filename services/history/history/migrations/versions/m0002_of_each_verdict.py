"""Offers and forecasts are kept for each verdict, by its root: a later visit at the same address overwrites none. And
what lay in storage units, once it has left the state.

0001 makes tables as the code knows them; so this one changes what was made by an earlier build, and finds nothing to do
in a history that begins with it.
"""

from alembic import op
from kakou.history.tables import FORECASTS, METADATA, OFFERS, STOCK_RECORDS
from kakou.history.zones import row_security
from sqlalchemy import MetaData, Table, inspect, select

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    for table in (FORECASTS, OFFERS):
        key = [column.name for column in table.primary_key]
        if inspect(op.get_bind()).get_pk_constraint(table.name)["constrained_columns"] != key:
            _with_key(table, key)
    if not inspect(op.get_bind()).has_table(STOCK_RECORDS.name):
        STOCK_RECORDS.create(op.get_bind())
        if op.get_bind().dialect.name == "postgresql":
            for statement in row_security(STOCK_RECORDS):
                op.execute(statement)
    _make_indexes()


def _with_key(table: Table, key: list[str]) -> None:
    if op.get_bind().dialect.name == "postgresql":
        # Row security lets nobody copy rows of all zones.
        op.drop_constraint(f"{table.name}_pkey", table.name, type_="primary")
        op.create_primary_key(f"{table.name}_pkey", table.name, key)
        return
    op.rename_table(table.name, f"{table.name}_before")
    before = Table(f"{table.name}_before", MetaData(), autoload_with=op.get_bind())
    table.create(op.get_bind())
    columns = [column.name for column in table.c]
    op.execute(table.insert().from_select(columns, select(*(before.c[name] for name in columns))))
    op.drop_table(before.name)


def _make_indexes() -> None:
    """Those that the code knows and the tables lack."""
    for table in METADATA.sorted_tables:
        made = {index["name"] for index in inspect(op.get_bind()).get_indexes(table.name)}
        for index in table.indexes:
            if index.name not in made:
                index.create(op.get_bind())
