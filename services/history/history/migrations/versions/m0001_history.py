"""The tables of the history, and the row security that keeps zones apart on PostgreSQL.

Until the first release it makes them as they are; every change after that is a migration of its own.
"""

from alembic import op
from kakou.history.tables import METADATA, OF_ZONES
from kakou.history.zones import row_security

revision = "0001"
down_revision = None


def upgrade() -> None:
    connection = op.get_bind()
    METADATA.create_all(connection)
    if connection.dialect.name == "postgresql":
        for table in OF_ZONES:
            for statement in row_security(table):
                op.execute(statement)
