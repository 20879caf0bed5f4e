"""Of a release that needed two officers, who proposed it.

0001 makes tables as the code knows them: a history that begins with it has the column.
"""

from alembic import op
from kakou.history.tables import DECISIONS
from sqlalchemy import Column, inspect

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    column = DECISIONS.c.proposed_by
    if column.name not in {each["name"] for each in inspect(op.get_bind()).get_columns(DECISIONS.name)}:
        op.add_column(DECISIONS.name, Column(column.name, column.type, nullable=True))
