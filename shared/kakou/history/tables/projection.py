"""What the projection keeps for itself."""

from typing import Final

from sqlalchemy import BigInteger, Column, Integer, PrimaryKeyConstraint, Table, Text

from kakou.history.tables.columns import METADATA, body, table, text

ENTRIES: Final = table(
    "entries", ("service", "kind", "no"), text("service"), text("kind"), text("no"), body(), compact=True
)
"""What the projection keeps for itself, such as the rules version in force."""

PROGRESS: Final = Table(
    "progress",
    METADATA,
    Column("service", Text, nullable=False),
    Column("partition", Integer, nullable=False),
    Column("commit_id", Text, nullable=False),
    # Position in gate.inbound of the last event applied, -1 before the first.
    Column("root", BigInteger, nullable=False),
    Column("progress", Text, nullable=False),
    Column("outbox", Text, nullable=False),
    PrimaryKeyConstraint("service", "partition"),
    sqlite_with_rowid=False,
)
"""How far each partition has been applied, written in one transaction with what was made of it."""
