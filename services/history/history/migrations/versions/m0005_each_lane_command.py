"""What a lane was told twice upon one event is two rows, by the number of the first command of each.

Rows of an earlier build keep what they have, with 0 for a number.
"""

from alembic import op
from sqlalchemy import BigInteger, Column, Integer, PrimaryKeyConstraint, Text

revision = "0005"
down_revision = "0004"

TABLE, BEFORE = "lane_events", "lane_events_before"
KEY = ["zone", "visit", "root", "kind", "n"]


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.add_column(TABLE, Column("n", Integer, nullable=False, server_default="0"))
        op.alter_column(TABLE, "n", server_default=None)
        op.drop_constraint(f"{TABLE}_pkey", TABLE, type_="primary")
        op.create_primary_key(f"{TABLE}_pkey", TABLE, KEY)
        return
    # SQLite changes no key: the rows move to a table that takes the place of this one.
    op.rename_table(TABLE, BEFORE)
    op.create_table(
        TABLE,
        Column("zone", Text, nullable=False),
        Column("visit", Text, nullable=False),
        Column("root", BigInteger, nullable=False),
        Column("kind", Text, nullable=False),
        Column("n", Integer, nullable=False),
        Column("at", BigInteger, nullable=False),
        Column("body", Text, nullable=False),
        PrimaryKeyConstraint(*KEY, name=f"{TABLE}_pkey"),
        sqlite_with_rowid=False,
    )
    op.execute(
        "INSERT INTO lane_events (zone, visit, root, kind, n, at, body)"
        " SELECT zone, visit, root, kind, 0, at, body FROM lane_events_before"
    )
    op.drop_table(BEFORE)
