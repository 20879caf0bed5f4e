"""What a visit's lane reported beside its readings, and what it was told beside verdicts."""

from typing import Final

from alembic import op
from kakou.history.zones import row_security
from sqlalchemy import BigInteger, Column, PrimaryKeyConstraint, Text

revision = "0004"
down_revision = "0003"

AS_TEXT: Final = Text().with_variant(Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "lane_events",
        Column("zone", AS_TEXT, nullable=False),
        Column("visit", AS_TEXT, nullable=False),
        Column("root", BigInteger, nullable=False),
        Column("kind", AS_TEXT, nullable=False),
        Column("at", BigInteger, nullable=False),
        Column("body", Text, nullable=False),
        PrimaryKeyConstraint("zone", "visit", "root", "kind", name="lane_events_pkey"),
        sqlite_with_rowid=False,
    )
    if op.get_bind().dialect.name == "postgresql":
        for statement in row_security("lane_events"):
            op.execute(statement)
