"""Of a release that needed two officers, who proposed it."""

from typing import Final

from alembic import op
from sqlalchemy import Column, Text

revision = "0003"
down_revision = "0002"

AS_TEXT: Final = Text().with_variant(Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.add_column("decisions", Column("proposed_by", AS_TEXT, nullable=True))
